"""Whose certificates are good."""

from __future__ import annotations

from typing import Any

from OpenSSL import SSL
from service_identity import VerificationError
from twisted.internet.ssl import CertificateOptions, optionsForClientTLS

from config.origins import is_loopback


def creator(host: str, trust: Any) -> Any:
    """TLS for a connection to ``host``: its certificate must be valid and name it.

    On loopback nobody stands between, and certificates there are self-signed as a rule: without ``trust`` any is taken.
    """
    if trust is None and is_loopback(host):
        # mypy knows no signature; verify=False is the default, named because it matters.
        return CertificateOptions(verify=False)
    return optionsForClientTLS(host, trustRoot=trust)


def reasons(error: BaseException) -> list[BaseException]:
    """What an error of Twisted's HTTP client is about: it wraps them."""
    return [each.value for each in getattr(error, "reasons", [])] or [error]


def problem(error: BaseException) -> str | None:
    """What is wrong with TLS, if that is what an error is about."""
    for found in reasons(error):
        if isinstance(found, VerificationError):
            return "the server's certificate is for another name"
        if isinstance(found, SSL.Error):
            return "the server's certificate is not trusted" if "certificate verify" in str(found) else "TLS failed"
    return None
