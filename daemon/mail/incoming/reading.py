"""A mail as it came, to what a person said in it; or why nobody said anything."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from daemon.mail.incoming import quoting
from daemon.mail.letters import clean
from daemon.model.preview import preview
from daemon.protocol import text
from daemon.protocol.limits import CONTENT_BYTES, CONTENT_CHARS

CUT = "\n\n[The email was longer. The rest is not shown.]"
READ_BYTES = 512 * 1024
"""Of a mail that is looked at: the text stands before the attachments."""
HEADER_BYTES = 2_000
"""Of a header that Python's ``email`` takes apart; 16 KB of comments in one take it six seconds."""
_HEADER = re.compile(rb"^(?:content-[a-z-]+|from):.*(?:\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)
PARTS = 1_000
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Failed-Recipients")
_DAEMONS = ("mailer-daemon", "postmaster", "noreply", "no-reply")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said in a mail.

    :ivar sender: the bare address in its From; None where there is not exactly one.
    :ivar content: fit for a message.
    :ivar client_id: made of the Message-ID, so that a mail which comes twice is one message.
    """

    sender: str | None
    content: str
    client_id: str


class Ignored(Exception):
    """Nobody said anything. The text says why and is safe to log."""


def read(data: bytes, own_address: str) -> Said:
    """What a mail says. Takes its time: not for the reactor's thread.

    :param own_address: of our sender, with which our own mails are marked.
    :raises Ignored: an automatic reply, a bounce, a list's, one of ours (RFC 3834), or an empty one.
    """
    data = data[:READ_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if data.count(b"\n--") > PARTS:
        raise Ignored("it has too many parts")
    if any(len(each[0]) > HEADER_BYTES for each in _HEADER.finditer(data)):
        raise Ignored("one of its headers is too long")
    try:
        mime: Any = message_from_bytes(data, policy=SMTP)
    except RecursionError:
        raise Ignored("its parts are nested too deep") from None
    _refuse_automatic(mime, own_address)
    content = _content(mime)
    if not content:
        raise Ignored("there is nothing new in it")
    return Said(_sender(mime), content, _client_id(mime, data))


def _header(mime: Any, name: str) -> str:
    """The beginning of a header as it came: those that are asked for are words, not text."""
    for known, value in mime.raw_items():
        if known.lower() == name.lower():
            return str(value)[:HEADER_BYTES].strip()
    return ""


def _refuse_automatic(mime: Any, own_address: str) -> None:
    if _header(mime, "Auto-Submitted").lower() not in ("", "no"):  # RFC 3834, 5
        raise Ignored("it is an automatic reply")
    if _header(mime, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        raise Ignored("it is bulk mail")
    if any(name.lower().startswith("list-") for name in mime):  # RFC 2369, RFC 2919
        raise Ignored("it comes from a list")
    if own_address in _header(mime, "X-Loop").lower():
        raise Ignored("it is one of ours")
    if any(name in mime for name in _AUTOMATIC):
        raise Ignored("it is an automatic reply")
    if mime.get_content_type() == "multipart/report" or _header(mime, "Return-Path") == "<>":
        raise Ignored("it is a bounce")
    sender = _sender(mime)
    if sender and sender.partition("@")[0].lower() in _DAEMONS:
        raise Ignored("its sender is no person")


def _sender(mime: Any) -> str | None:
    try:
        found = mime["From"].addresses
        return text.email(found[0].addr_spec) if len(found) == 1 else None
    except Exception:
        # No From, none that can be parsed, or no address in it: nobody we know.
        return None


def _client_id(mime: Any, data: bytes) -> str:
    known = _header(mime, "Message-ID").encode("utf-8", "replace") or data
    return f"mail-{hashlib.sha256(known).hexdigest()[:48]}"


def _content(mime: EmailMessage) -> str:
    plain, html = mime.get_body(("plain",)), mime.get_body(("html",))
    said = quoting.answer(_text(plain)) if isinstance(plain, EmailMessage) else ""
    if not said and isinstance(html, EmailMessage):
        try:
            said = quoting.answer(quoting.html_to_text(clean.body(_text(html))))
        except ValueError:
            raise Ignored("its HTML cannot be read") from None
    names = [clean.one_line(each.get_filename() or "", 80) for each in mime.iter_attachments()]
    said = "\n\n".join(filter(None, (said, *(f"[Attachment, not shown: {name}]" for name in names if name))))
    return _cut(clean.body(said).strip())


def _text(part: EmailMessage) -> str:
    try:
        found = str(part.get_content())[: quoting.MOST_HTML_CHARS]
    except (LookupError, ValueError):
        # A charset that nobody knows.
        found = bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")
    found = clean.body(found)
    return quoting.unflowed(found) if str(part.get_param("format", "")).lower() == "flowed" else found


def _cut(said: str) -> str:
    """At most what a message holds, with a mark where it was more."""
    try:
        return text.content(said)
    except ValueError:
        kept = preview(said, CONTENT_CHARS - len(CUT))
        while len(kept.encode()) > CONTENT_BYTES - len(CUT):
            kept = preview(kept, int(len(kept) * 0.9))
    try:
        return text.content(kept + CUT) if len(kept) < len(said) else ""
    except ValueError:
        return ""
