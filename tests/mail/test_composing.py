"""Whatever was typed: one message to one recipient, as written."""

from __future__ import annotations

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from daemon.mail.letters import Composed, Kind, Letter, Preview, compose
from daemon.mail.letters.wording import words
from daemon.protocol.languages import LANGUAGES, Language
from tests.mail.samples import KINDS, SENDER, letter, letters

HEADERS = {
    *("from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "x-loop"),
    *("mime-version", "content-type"),
}
INJECTION = "Vera\r\nBcc: victim@example.com\r\n\r\n.\r\nQUIT\r\n"
# What breaks headers, lines, folding, and directions, amid any text.
_hostile = st.one_of(
    st.text(max_size=300),
    st.text(alphabet='\r\n\t\0 .:;,<>@"()[]=?_%\\aé山ש\u202e\u2028\ud800🙂', max_size=300),
    st.sampled_from(
        [INJECTION, "=?utf-8?q?a=0D=0ABcc:_x@y.example?=", "a" * 3000, "é" * 3000, "." * 80, "ש\u202eabc", "é " * 90]
    ),
)


def read(composed: Composed) -> EmailMessage:
    """The mail as a recipient's program reads it from the wire."""
    wire = composed.mime.as_bytes()
    assert wire.isascii()
    assert wire.count(b"\n") == wire.count(b"\r") == wire.count(b"\r\n")
    assert max(map(len, wire.split(b"\r\n"))) <= 998  # RFC 5322, 2.1.1
    parsed: Any = email.message_from_bytes(wire, policy=SMTP)
    assert not parsed.defects
    return parsed


def part(mime: EmailMessage, subtype: str) -> str:
    found = mime.get_body((subtype,))
    assert found is not None
    content: str = found.get_content()
    return content.replace("\r\n", "\n")


@given(
    kind=st.sampled_from(KINDS),
    language=st.sampled_from(LANGUAGES),
    name=st.none() | _hostile,
    address=st.none() | _hostile,
    app_name=_hostile,
    texts=st.lists(st.tuples(_hostile, _hostile), max_size=5),
    page=st.none() | _hostile,
    hours=st.none() | _hostile,
)
@example("team", "en", INJECTION, INJECTION, INJECTION, [(INJECTION, INJECTION)], INJECTION, INJECTION)
@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_hostile_fields(
    kind: Kind,
    language: Language,
    name: str | None,
    address: str | None,
    app_name: str,
    texts: list[tuple[str, str]],
    page: str | None,
    hours: str | None,
) -> None:
    typed = Letter(
        kind=kind,
        language=language,
        to="vera@example.com",
        name=name,
        email=address,
        app_name=app_name,
        previews=tuple(Preview(*each) for each in texts),
        page=page,
        hours=hours,
        message_id="<1@acme.example>",
    )
    composed = compose(typed, SENDER)
    mime = read(composed)
    assert {each.lower() for each in mime} == HEADERS
    assert len(mime.keys()) == len(HEADERS)
    assert [each.addr_spec for each in mime["To"].addresses] == ["vera@example.com"]
    assert [each.addr_spec for each in mime["From"].addresses] == [SENDER]
    assert mime["Subject"] == composed.subject
    assert part(mime, "plain") == composed.text
    assert [each.get_content_type() for each in mime.iter_parts()] == ["text/plain", "text/html"]


def test_what_was_typed_is_there_as_it_was_typed() -> None:
    typed = replace(
        letter("team"),
        name='Zoë "the <b>boss</b>" O\'Neil, שרה',
        previews=(Preview("Zoë", "<script>alert(1)</script>\n.\n..dots\n\tTab & more"),),
    )
    mime = read(compose(typed, SENDER))
    assert mime["Subject"] == 'New chat message from \u2068Zoë "the <b>boss</b>" O\'Neil, שרה\u2069'
    assert "<script>alert(1)</script>\n.\n..dots\n\tTab & more\n" in part(mime, "plain")
    html = part(mime, "html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>.<br>..dots<br>" in html
    assert "<script" not in html
    assert "<b>boss" not in html


@pytest.mark.parametrize(
    ("app_name", "subject"), [("", "New reply from Support"), ("Acme", "New reply from Acme Support")]
)
def test_the_subject_of_a_reply(app_name: str, subject: str) -> None:
    mime = read(compose(replace(letter(), app_name=app_name), SENDER))
    assert mime["Subject"] == subject


def test_headers_of_a_reply() -> None:
    mime = read(compose(letter(), "Acme Träume <support@acme.example>"))
    assert str(mime["From"]) == "Acme Träume <support@acme.example>"
    assert str(mime["Reply-To"]) == "Acme Träume <reply+abcdefgh@acme.example>"
    assert mime["Message-ID"] == "<0192f1a2.reply@acme.example>"
    assert mime["In-Reply-To"] == "<2.reply@acme.example>"
    assert mime["References"] == "<1.reply@acme.example> <2.reply@acme.example>"
    assert mime["List-Unsubscribe"] == f"<{letter().unsubscribe}>"
    assert mime["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mime["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "name", ["=?utf-8?q?a=0D=0ABcc:_x@y.example?=", "=??Q?=00", "a =?utf-8?b?DQpCY2M6IHhAeQ==?= b"]
)
def test_encoded_words_that_were_typed_are_text(name: str) -> None:
    """Python's own headers decode them, and write the line ends that they hold."""
    mime = read(compose(replace(letter("team"), name=name, app_name=name), SENDER))
    assert mime["Subject"] == f"New chat message from {name}"
    assert mime["From"].addresses[0].display_name == f"{name} Support"
    assert len(mime.keys()) == len(HEADERS)


def test_long_urls_stay_whole_on_the_wire() -> None:
    """Folding one into encoded words, as Python does, would make one-click unsubscribing fail."""
    url = "https://support.acme.example/unsubscribe?t=" + "y" * 500
    wire = compose(replace(letter(), unsubscribe=url), SENDER).mime.as_bytes()
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in wire


def test_a_name_of_the_sender_without_one() -> None:
    assert str(read(compose(letter("reply", "fr"), SENDER))["From"]) == "L’assistance Acme <support@acme.example>"


def test_previews_are_cut_between_characters() -> None:
    family = "👨‍👩‍👧"
    text = compose(replace(letter(), previews=(Preview("Ada", "x" * 198 + family),)), SENDER).text
    assert "x" * 198 + "…" in text
    assert "👨" not in text


def test_the_text_says_what_the_page_says() -> None:
    for each in letters():
        composed = compose(each, SENDER)
        html = part(read(composed), "html")
        for needed in filter(None, (each.link, each.unsubscribe, each.hours)):
            assert needed in composed.text
            assert needed.replace("&", "&amp;") in html
        assert f'lang="{each.language}"' in html
        assert ('dir="rtl"' in html) == (each.language == "ar")


@pytest.mark.parametrize("kind", KINDS)
def test_every_language_says_the_same(kind: Kind) -> None:
    english = words("en")
    for language in LANGUAGES:
        own = words(language)
        assert own.keys() == english.keys()
        assert own["labels"].keys() == english["labels"].keys()
        assert own[kind].keys() == english[kind].keys()


def test_who_is_unknown() -> None:
    nobody = replace(letter("team"), name=None, email=None)
    assert compose(nobody, SENDER).subject == "New chat message from a visitor"
    assert compose(replace(letter("ack"), name=None), SENDER).text.startswith("Hi there,\n")


def test_addresses_of_every_script() -> None:
    """A domain goes out as DNS has it; a local part that ASCII cannot write makes the message one of RFC 6532."""
    mime = compose(replace(letter(), to="vera@bücher.example"), SENDER).mime
    assert b"\r\nTo: vera@xn--bcher-kva.example\r\n" in mime.as_bytes()
    mime = compose(replace(letter(), to="véra@bücher.example"), SENDER).mime
    assert "\r\nTo: véra@xn--bcher-kva.example\r\n".encode() in mime.as_bytes()


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "vera@example.com, eve@example.com"},
        {"to": "vera@example.com\r\nBcc: eve@example.com"},
        {"to": "Vera <vera@example.com>"},
        {"to": ""},
        {"reply_to": "a@b\nc"},
        {"message_id": "<1@a>\r\nBcc: eve@example.com"},
        {"references": ("no",)},
        {"link": "javascript:alert(1)"},
        {"unsubscribe": "https://a.example/>, <mailto:eve@example.com"},
    ],
)
def test_what_the_product_itself_must_get_right(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must"):
        compose(replace(letter(), **wrong), SENDER)
