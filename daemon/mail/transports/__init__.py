"""How mail leaves: SMTP, or the HTTP API of a provider. The setting's URL decides."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from daemon.mail.transports.outcome import DELIVERY_SECONDS, Later, Refused, Transport

__all__ = ["DELIVERY_SECONDS", "Later", "Refused", "Transport", "transport"]

PORTS = {"smtp": 587, "smtps": 465}
"""Submission, and submission over TLS (RFC 8314, 7.3)."""


def transport(
    url: str, reactor: Any, *, seconds: float = DELIVERY_SECONDS, trust: Any = None, api: str | None = None
) -> Transport | None:
    """The transport of ``FRONTDESK_EMAIL_URL``; None for ``outbox:``, where mail stays.

    :param url: as :func:`config.addresses.email_url` has checked it.
    :param seconds: a delivery that has not ended by then is given up.
    :param trust: whose certificates are good (``IOpenSSLTrustRoot``); None: the machine's.
    :param api: where the provider's API is, when not at its own address.
    """
    parts = urlsplit(url)
    if parts.scheme == "outbox":
        return None
    # Not before: a daemon whose mail stays needs neither an SMTP nor an HTTP client in its memory.
    if parts.scheme in PORTS:
        from daemon.mail.transports.smtp import Account, Smtp

        account = Account(unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        port = parts.port or PORTS[parts.scheme]
        return Smtp(
            reactor, parts.hostname or "", port, account, tls=parts.scheme == "smtps", seconds=seconds, trust=trust
        )
    from daemon.mail.transports.vendor import Vendor
    from daemon.mail.transports.vendors import VENDORS

    return Vendor(reactor, VENDORS[parts.scheme](parts.netloc), seconds=seconds, trust=trust, api=api)
