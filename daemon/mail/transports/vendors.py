"""What each provider's HTTP API wants, and what its errors mean. Tracking is off where a mail can say so: it would put
links of others in the place of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

OURS = ("From", "To", "Subject", "Reply-To", "Date", "MIME-Version", "Content-Type")
"""Headers that the providers write themselves, from other fields."""


@dataclass(frozen=True, slots=True)
class Api:
    """One provider.

    :ivar body: the JSON of a mail, as a recipient would read it.
    :ivar code: the provider's own name of an error, from its JSON; it holds no address.
    :ivar taken: whether an error says that this very mail was taken before.
    """

    name: str
    url: str
    path: str
    headers: Callable[[EmailMessage], dict[str, str]]
    body: Callable[[EmailMessage], dict[str, Any]]
    code: Callable[[dict[str, Any]], str]
    taken: Callable[[int, str], bool] = lambda _status, _code: False


def _part(mime: EmailMessage, subtype: str) -> str:
    part = mime.get_body((subtype,))
    content: str = part.get_content() if part is not None else ""
    return content


def _rest(mime: EmailMessage) -> dict[str, str]:
    """Our headers that are no field of their own."""
    ours = {each.lower() for each in OURS}
    return {name: str(value) for name, value in mime.items() if name.lower() not in ours}


def postmark(token: str) -> Api:
    """https://postmarkapp.com/developer/api/email-api"""

    def body(mime: EmailMessage) -> dict[str, Any]:
        # X-PM-KeepID: keep our Message-ID.
        rest = {**_rest(mime), "X-PM-KeepID": "true"}
        return {
            "From": str(mime["From"]),
            "To": str(mime["To"]),
            **({"ReplyTo": str(mime["Reply-To"])} if "Reply-To" in mime else {}),
            "Subject": str(mime["Subject"]),
            "TextBody": _part(mime, "plain"),
            "HtmlBody": _part(mime, "html"),
            "Headers": [{"Name": name, "Value": value} for name, value in rest.items()],
            "TrackOpens": False,
            "TrackLinks": "None",
        }

    return Api(
        "Postmark",
        "https://api.postmarkapp.com",
        "/email",
        lambda _: {"X-Postmark-Server-Token": token},
        body,
        lambda error: _name(error.get("ErrorCode")),
    )


def sendgrid(key: str) -> Api:
    """https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send"""

    def address(header: Any) -> dict[str, str]:
        found = header.addresses[0]
        return {"email": found.addr_spec, **({"name": found.display_name} if found.display_name else {})}

    def body(mime: EmailMessage) -> dict[str, Any]:
        return {
            "personalizations": [{"to": [address(mime["To"])]}],
            "from": address(mime["From"]),
            **({"reply_to": address(mime["Reply-To"])} if "Reply-To" in mime else {}),
            "subject": str(mime["Subject"]),
            "content": [
                {"type": "text/plain", "value": _part(mime, "plain")},
                {"type": "text/html", "value": _part(mime, "html")},
            ],
            "headers": _rest(mime),
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": False},
                "subscription_tracking": {"enable": False},
            },
        }

    # Its errors have a text alone, which may hold an address.
    return Api("SendGrid", "https://api.sendgrid.com", "/v3/mail/send", lambda _: _bearer(key), body, lambda _error: "")


def resend(key: str) -> Api:
    """https://resend.com/docs/api-reference/emails/send-email

    With an ``Idempotency-Key``: a mail that was taken, but whose answer was lost, is not sent twice. Repeated later it
    may differ in a link, which Resend refuses as ``invalid_idempotent_request``; then the first one was taken.
    """

    def body(mime: EmailMessage) -> dict[str, Any]:
        return {
            "from": str(mime["From"]),
            "to": [str(mime["To"])],
            **({"reply_to": [str(mime["Reply-To"])]} if "Reply-To" in mime else {}),
            "subject": str(mime["Subject"]),
            "text": _part(mime, "plain"),
            "html": _part(mime, "html"),
            "headers": _rest(mime),
        }

    return Api(
        "Resend",
        "https://api.resend.com",
        "/emails",
        lambda mime: _bearer(key) | {"Idempotency-Key": str(mime["Message-ID"])[:256]},
        body,
        lambda error: _name(error.get("name")),
        lambda status, code: status == 409 and code == "invalid_idempotent_request",
    )


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _name(value: Any) -> str:
    return str(value) if re.fullmatch(r"[a-z0-9_]{1,40}", str(value)) else ""


VENDORS = {"postmark": postmark, "sendgrid": sendgrid, "resend": resend}
