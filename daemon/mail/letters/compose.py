"""A :class:`Letter` to a message with a text and an HTML part."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from daemon.mail.letters import headers
from daemon.mail.letters.clean import body, isolated, one_line
from daemon.mail.letters.headers import Written
from daemon.mail.letters.letter import Composed, Letter
from daemon.mail.letters.wording import RIGHT_TO_LEFT, render, words
from daemon.model.preview import preview
from daemon.protocol.limits import NAME_CHARS, PAGE_CHARS

PREVIEW_CHARS = 200


def compose(letter: Letter, sender: str) -> Composed:
    """A mail that can be sent.

    :param sender: the From setting, with or without a name; without one it gets the support's.
    :raises ValueError: ``sender``, ``to``, ``reply_to``, a Message-ID or a URL of the letter is none. Whatever a user
        can type makes no error.
    """
    said = _said(letter)
    text = render("letter.txt", **said)
    sender_name, sender_address = headers.sender(sender)
    name = sender_name or said["title"]
    to = headers.address(letter.to)
    mime = EmailMessage(SMTP.clone(utf8=not to.isascii()))  # RFC 6532: a local part that ASCII cannot write

    def write(header: str, value: str) -> None:
        mime[header] = Written(header, value)

    write("From", headers.mailbox(name, sender_address))
    write("To", to)
    if letter.reply_to is not None:
        write("Reply-To", headers.mailbox(name, letter.reply_to))
    write("Subject", headers.words(said["subject"]))
    write("Date", format_datetime(datetime.now(UTC)))
    write("Message-ID", headers.message_id(letter.message_id))
    if letter.references:
        write("In-Reply-To", headers.message_id(letter.references[-1]))
        write("References", " ".join(map(headers.message_id, letter.references)))
    if letter.unsubscribe is not None:
        write("List-Unsubscribe", f"<{headers.url(letter.unsubscribe)}>")
        write("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")  # RFC 8058, 3.1
    write("Auto-Submitted", "auto-generated")  # RFC 3834, 5
    write("X-Auto-Response-Suppress", "All")  # the same for Exchange, which reads no RFC 3834
    write("X-Loop", sender_address)
    # Quoted-printable: lines of 76 whatever was typed (RFC 5322, 2.1.1), and nothing that needs 8BITMIME.
    mime.set_content(text, cte="quoted-printable")
    mime.add_alternative(render("letter.html", **said), subtype="html", cte="quoted-printable")
    return Composed(said["subject"], text, mime)


def _said(letter: Letter) -> dict[str, Any]:
    """What the templates say, with everything filled in and cleaned."""
    own = words(letter.language)
    rtl = letter.language in RIGHT_TO_LEFT
    app = one_line(letter.app_name, NAME_CHARS)
    name = one_line(letter.name or "", NAME_CHARS)
    email = one_line(letter.email or "", 254)
    who = name or email or own["somebody"]
    support = own["support"].format(app=app) if app else own["support_alone"]

    def fill(text: str) -> str:
        return text.format(support=support, name=isolated(name, rtl=rtl), who=isolated(who, rtl=rtl))

    return {
        **{key: fill(value) for key, value in own[letter.kind].items()},
        **({"button": own["confirm"]["button"]} if letter.confirms else {}),
        "labels": own["labels"],
        "kind": letter.kind,
        "language": letter.language,
        "direction": "rtl" if rtl else "ltr",
        "title": own["title"].format(app=app) if app else own["title_alone"],
        "greeting": fill(own["greeting"] if name else own["greeting_alone"]),
        "unsubscribe_words": own["unsubscribe"],
        "asked": own["confirm"]["asked"] if letter.confirms else None,
        "answer": own["answer"] if letter.kind == "reply" and letter.reply_to is not None else None,
        "who": who,
        "email": email if email != who else "",
        "verified": letter.verified,
        "page": one_line(letter.page or "", PAGE_CHARS),
        "hours": one_line(letter.hours or "", 500),
        "messages": [(one_line(each.sender_name, NAME_CHARS), _short(each.text)) for each in letter.previews],
        "link": headers.url(letter.link) if letter.link is not None else None,
        "unsubscribe": headers.url(letter.unsubscribe) if letter.unsubscribe is not None else None,
    }


def _short(text: str) -> str:
    text = body(text).strip()
    short = preview(text, PREVIEW_CHARS)
    return short if short == text else f"{short.rstrip()}…"
