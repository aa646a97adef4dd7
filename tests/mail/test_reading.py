"""Mails as programs write them, and as nobody should: what is left is what somebody said."""

from __future__ import annotations

import time
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from daemon.mail.incoming import quoting
from daemon.mail.incoming.reading import CUT, Ignored, Said, read
from daemon.protocol import text as rules

OURS = "support@acme.example"
QUOTED = "> There is a new reply for you:\n>\n> Your order left.\n"

ANSWERS = {
    "gmail": f"Yes please.\n\nOn Mon, 2 Mar 2026 at 09:00, Acme Support <reply+a@acme.example>\nwrote:\n\n{QUOTED}",
    "apple": f"Yes please.\n\n> On 2. Mar 2026, at 09:00, Acme <reply+a@acme.example> wrote:\n> \n{QUOTED}",
    "german": f"Yes please.\n\nAm Mo., 2. März 2026 um 09:00 Uhr schrieb Acme <reply+a@acme.example>:\n\n{QUOTED}",
    "french": f"Yes please.\n\nLe lun. 2 mars 2026 à 09:00, Acme <reply+a@acme.example> a écrit :\n\n{QUOTED}",
    "spanish": f"Yes please.\n\nEl lun, 2 mar 2026 a las 9:00, Acme (<reply+a@acme.example>) escribió:\n\n{QUOTED}",
    "japanese": f"Yes please.\n\n2026年3月2日(月) 9:00 Acme Support <reply+a@acme.example>:\n\n{QUOTED}",
    "arabic": f"Yes please.\n\nفي الاثنين، ٢ مارس ٢٠٢٦ تمت كتابة ما يلي بواسطة Acme <a@b.example>:\n\n{QUOTED}",
    "outlook": "Yes please.\n\nFrom: Acme <a@b>\nSent: Monday\nTo: Vera\nSubject: New reply\n\nThere is a new reply",
    "outlook line": "Yes please.\n\n________________________________\nFrom: Acme <a@b>\nSent: Monday\nTo: x\n\nHello",
    "original": "Yes please.\n\n-----Original Message-----\nFrom: Acme\nSent: Monday\nTo: x\n\nHello",
    "below": f"On Mon, 2 Mar 2026 at 09:00, Acme <reply+a@acme.example> wrote:\n{QUOTED}\nYes please.\n",
    "no introduction": f"Yes please.\n\n{QUOTED}",
    "signature": "Yes please.\n\n-- \nVera Müller\nExample Ltd.\n",
    "signature without its space": "Yes please.\n--\nVera\n",
    "phone": "Yes please.\n\nSent from my iPhone\n",
    "german phone": "Yes please.\n\nVon meinem iPhone gesendet",
    "signature and quotation": f"Yes please.\n-- \nVera\n\nOn Mon, 2 Mar 2026, Acme <a@b.example> wrote:\n{QUOTED}",
    "CRLF": "Yes please.\r\n\r\nOn Mon, 2 Mar 2026 at 09:00, Acme <a@b.example> wrote:\r\n\r\n> Hello\r\n",
}


@pytest.mark.parametrize("program", ANSWERS)
def test_what_is_new(program: str) -> None:
    assert quoting.answer(ANSWERS[program]) == "Yes please."


@pytest.mark.parametrize(
    "kept",
    [
        "- one\n- two\n- three",
        "Best regards are what I send to Ada.\nThanks, but no.",
        "> Shall we send it?\nYes.\n> To the old address?\nNo, to the new one.",
        'The error is:\n  File "x.py", line 1\n-->\nwhat now?',
        "From: here\nit looks fine",
        "5 > 3\n\nOn Monday I wrote: nothing",
        "Sent from my iPhone is what it says on every mail of yours, why?",
        "שלום\n\nمرحبا 👋",
        "--\nonly this",
    ],
)
def test_what_must_not_be_lost(kept: str) -> None:
    assert quoting.answer(kept) == kept


def mail(text: str | None = "Yes please.", html: str | None = None, **headers: str) -> EmailMessage:
    mime = EmailMessage(SMTP)
    for name, value in {"From": "Vera <vera@example.com>", "Message-ID": "<1@example.com>", **headers}.items():
        mime[name] = value
    if text is not None:
        mime.set_content(text)
    if html is not None:
        mime.add_alternative(html, subtype="html") if text is not None else mime.set_content(html, subtype="html")
    return mime


def said(mime: EmailMessage | bytes) -> Said:
    return read(mime if isinstance(mime, bytes) else mime.as_bytes(), OURS)


def test_an_ordinary_mail() -> None:
    found = said(mail())
    assert (found.sender, found.content) == ("vera@example.com", "Yes please.")
    assert found == said(mail())
    assert 8 <= len(found.client_id) <= 64


def test_the_same_mail_has_the_same_client_id() -> None:
    assert said(mail("One")).client_id == said(mail("Two")).client_id
    other = mail("One")
    other.replace_header("Message-ID", "<2@example.com>")
    assert said(mail("One")).client_id != said(other).client_id
    del other["Message-ID"]
    assert said(other).client_id == said(other).client_id != said(mail("One")).client_id


GMAIL_HTML = (
    '<div dir="ltr">Yes please.<br><b>Now</b> &amp; here<ul><li>one</li></ul></div><br><div class="gmail_quote">'
    '<div class="gmail_attr">On Mon, 2 Mar 2026 at 09:00, Acme &lt;a@b.example&gt; wrote:<br></div>'
    '<blockquote class="gmail_quote">old <a href="https://x.example/chat#t=secret">link</a></blockquote></div>'
)


def test_html_alone() -> None:
    assert said(mail(None, GMAIL_HTML)).content == "Yes please.\nNow & here\n* one"


def test_text_is_preferred_to_html() -> None:
    assert said(mail("Text", "<p>HTML</p>")).content == "Text"
    assert said(mail(" \n", "<p>HTML</p>")).content == "HTML"


def test_scripts_styles_and_links_of_html() -> None:
    html = "<style>b{}</style><script>x()</script><p onclick=y()>Hello <a href='javascript:z()'>you</a></p><!-- c -->"
    assert said(mail(None, html)).content == "Hello you"


def test_long_mails_are_cut_with_a_mark() -> None:
    found = said(mail("word " * 3000)).content
    assert found.endswith(CUT)
    assert len(found) <= 5000
    found = said(mail("👋" * 4900)).content
    assert not found.endswith(CUT)
    found = said(mail("𒐫" * 5100)).content
    assert found.endswith(CUT)
    assert len(found.encode()) <= 20_000


def test_attachments_are_named() -> None:
    mime = mail("See the picture")
    mime.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="screen\tshot.png")
    assert said(mime).content == "See the picture\n\n[Attachment, not shown: screen shot.png]"


@pytest.mark.parametrize("empty", ["", "\n\n", QUOTED, "-- \nVera", "\u200b"])
def test_nothing_new(empty: str) -> None:
    with pytest.raises(Ignored, match="nothing new"):
        said(mail(empty))


def test_charsets_and_encodings() -> None:
    def raw(charset: str, body: bytes, more: bytes = b"") -> bytes:
        kind = f"Content-Type: text/plain; charset={charset}\r\n".encode()
        return b"From: v@example.com\r\n" + kind + more + b"\r\n" + body

    assert said(raw("iso-8859-1", "Grüße".encode("latin-1"))).content == "Grüße"
    assert said(raw("iso-2022-jp", "こんにちは".encode("iso-2022-jp"))).content == "こんにちは"
    assert said(raw("unknown-8bit-x", "Grüße".encode())).content == "Grüße"
    assert said(raw("utf-8", b"Gr\xff\xfe and\x00 NUL\x1b")).content == "Gr\ufffd\ufffd and NUL"
    assert said(raw("utf-8", b"R3I=", b"Content-Transfer-Encoding: base64\r\n")).content == "Gr"
    flowed = b"One line \r\nthat goes on.\r\nAnother.\r\n-- \r\nVera"
    assert said(raw("utf-8; format=flowed", flowed)).content == "One line that goes on.\nAnother."


def test_who_it_is_from() -> None:
    assert said(mail()).sender == "vera@example.com"
    for wrong in (b"a@x, b@x", b"nobody", b"\xff\xfe", b"<>", b"a@b@c", b""):
        assert said(b"From: " + wrong + b"\r\n\r\nHello").sender is None
    assert said(b"Subject: x\r\n\r\nHello").sender is None


@given(st.binary(max_size=600) | st.text(max_size=600).map(lambda each: each.encode("utf-8", "surrogatepass")))
@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_whatever_comes_is_read_or_ignored(data: bytes) -> None:
    heads = b"From: v@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    for each in (data, b"Subject: x\r\n\r\n" + data, b"Content-Type: text/html\r\n\r\n" + data, heads + data):
        try:
            found = read(each, OURS)
        except Ignored:
            continue
        assert rules.content(found.content) == found.content


@pytest.mark.parametrize(
    "heavy",
    [
        "On " + "a " * 5_000_000,
        "From: \n" * 1_400_000,
        " \n" * 5_000_000 + "x",
        "> " * 5_000_000,
        "a\n> b\n" * 1_500_000,
        "-" * 10_000_000,
        "On x wrote:\n" * 800_000,
    ],
    ids=["on", "from", "blank", "quotes", "mixed", "dashes", "wrote"],
)
def test_heavy_texts_are_light(heavy: str) -> None:
    """10 MB, as much as a mail may have: what looks at them takes no more than it must."""
    before = time.process_time()
    quoting.answer(heavy)
    assert time.process_time() - before < 4.0


@pytest.mark.parametrize(
    "heavy",
    [
        *("<div>" * 2_000_000, "<p>a</p>" * 1_000_000, "<ul><li>" * 1_000_000, "<a " + "x=1 " * 2_000_000),
        *("&" * 5_000_000, "<table><tr><td>" * 500_000, "<blockquote>" * 500_000 + "x"),
    ],
    ids=["div", "p", "ul", "attributes", "entities", "table", "blockquote"],
)
def test_heavy_html_is_light(heavy: str) -> None:
    before = time.process_time()
    with suppress(ValueError):
        quoting.answer(quoting.html_to_text(heavy))
    assert time.process_time() - before < 4.0


@pytest.mark.parametrize(
    "heavy",
    [
        b"From: " + b"(a)" * 170_000 + b"\r\n\r\nHello",
        b"From: " + b"a,\n " * 120_000 + b"\r\n\r\nHello",
        b"X: y\rFrom: " + b"a,\r\n " * 100_000 + b"\r\n\r\nHello",
        b"Content-Type: multipart/mixed" + b";a=b" * 120_000 + b"\r\n\r\nHello",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 70_000,
        b"Content-Type: message/rfc822\r\n\r\n" * 15_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(8_000)),
        b"Precedence: " + b"=?utf-8?q?a?= " * 35_000 + b"\r\n\r\nHello",
        b"X-A: b\r\n" * 60_000 + b"\r\nHello",
        b"\r\n" + b"Hello " * 1_700_000,
    ],
    ids=["comments", "commas", "bare CR", "parameters", "parts", "messages", "nested", "words", "headers", "text"],
)
def test_heavy_mails_are_light(heavy: bytes) -> None:
    before = time.process_time()
    with suppress(Ignored):
        read(heavy, OURS)
    assert time.process_time() - before < 4.0
