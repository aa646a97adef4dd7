"""What text may look like (docs/protocol.md, "Limits"), by example and by search for a text that breaks the rule."""

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from daemon.protocol import limits, text

ANY = st.text(st.characters(exclude_categories=()))
"""Every code point, surrogates too."""
SURROGATE = "\ud800"
CONTROLS = [chr(each) for each in (*range(0x20), *range(0x7F, 0xA0)) if chr(each) not in "\n\t"]


def accepts(rule, value):
    try:
        return rule(value)
    except ValueError:
        return None


@given(ANY)
@example("a\r\nb")
@example("\ufeff")
def test_what_is_accepted_as_content_is_sendable_and_stays_the_same(value):
    cleaned = accepts(text.content, value)
    if cleaned is None:
        return
    assert cleaned == value.strip() != ""
    assert not any(each in cleaned for each in CONTROLS)
    assert len(cleaned) <= limits.CONTENT_CHARS
    assert len(cleaned.encode()) <= limits.CONTENT_BYTES
    assert text.content(cleaned) == cleaned


@pytest.mark.parametrize("control", CONTROLS)
def test_content_has_no_control_characters_but_newline_and_tab(control):
    with pytest.raises(ValueError, match="control"):
        text.content(f"a{control}b")


@pytest.mark.parametrize("blank", ["", " \n\t ", "\u00a0", "\u200b", "\u2060\ufeff", "\u200e \u200f"])
def test_what_shows_nothing_is_blank(blank):
    for rule in (text.content, lambda value: text.line(value, 100)):
        with pytest.raises(ValueError, match="blank"):
            rule(blank)


def test_content_ends_at_5000_code_points_and_20000_bytes():
    assert text.content("  " + "x" * 5_000 + "\n") == "x" * 5_000
    assert text.content("😀" * 5_000) == "😀" * 5_000
    with pytest.raises(ValueError, match="5000 characters"):
        text.content("x" * 5_001)


def test_content_keeps_emoji_sequences_and_inner_lines():
    family = "👨\u200d👩\u200d👧 می\u200cخواهم\n\tهلا"
    assert text.content(family) == family


def test_a_lone_surrogate_is_no_text():
    for rule in (
        text.content,
        lambda value: text.line(value, 50),
        text.email,
        text.page,
        text.external_id,
        text.secret,
    ):
        with pytest.raises(ValueError, match="Unicode text"):
            rule(f"http://a@b{SURROGATE}")


@given(ANY)
def test_a_line_is_one_line_of_a_mail_header(value):
    cleaned = accepts(lambda each: text.line(each, 20), value)
    if cleaned is not None:
        assert len(cleaned.splitlines()) == 1
        assert 1 <= len(cleaned) <= 20
        assert cleaned.encode()


@pytest.mark.parametrize("separator", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_line_has_no_separator_inside(separator):
    with pytest.raises(ValueError, match="control characters"):
        text.line(f"a{separator}b", 10)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        (" a@Example.COM ", "a@example.com"),
        ("A.b+c@x.org", "A.b+c@x.org"),
        ("admin@localhost", "admin@localhost"),
        ("jürgen@bücher.example", "jürgen@bücher.example"),
        ("x" * 242 + "@example.com", "x" * 242 + "@example.com"),
    ],
)
def test_email(given_, kept):
    assert text.email(given_) == kept


@pytest.mark.parametrize(
    "value",
    [
        "a",
        "@b",
        "a@",
        "a b@c",
        "a@b c",
        "a@b\nBcc: c@d",
        "a@b..c",
        "a@b.",
        ".a@b",
        "a..b@c",
        "a@b@c",
        '"a"@b',
        "<a@b>",
        "a,b@c",
        "a@[1.2.3.4]",
        "a@b?bcc=c",
        "a@b/c",
        "a\u200b@c",
        "a@b\u202ec",
        "x" * 243 + "@example.com",
    ],
)
def test_no_email(value):
    with pytest.raises(ValueError, match="must be"):
        text.email(value)


@given(st.one_of(ANY, st.builds("{}@{}".format, ANY, ANY), st.emails()))
@example("a@" + "İ" * 200)
@example("a@İ")
def test_an_email_address_is_stable_and_bounded(value):
    cleaned = accepts(text.email, value)
    if cleaned is not None:
        assert text.email(cleaned) == cleaned
        assert len(cleaned) <= limits.EMAIL_CHARS
        assert not {unicodedata.category(each) for each in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
        assert cleaned.count("@") == 1


@given(st.emails())
def test_addresses_of_the_standard_are_accepted(value):
    if len(value) <= limits.EMAIL_CHARS:
        assert text.email(value).casefold() == value.casefold()


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        (
            "https://user:pw@shop.example:8443/a/b?token=1&utm_source=x&id=2#frag",
            "https://shop.example:8443/a/b?utm_source=x",
        ),
        ("HTTP://Shop.Example", "http://shop.example"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("http://a/?utm_a=%C3%A9(1)&utm_b", "http://a/?utm_a=%C3%A9(1)&utm_b"),
        ("http://a/p;x=1?q", "http://a/p;x=1"),
        ("http://a/ ?q#", "http://a/"),
    ],
)
def test_page(given_, kept):
    assert text.page(given_) == kept


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//a/b",
        "/a",
        "a",
        "http://",
        "http:///a",
        "http://a:99999/",
        "http://a:b/",
        "http://[::1/",
        "http://a/" + "x" * 2040,
        "",
    ],
)
def test_no_page(value):
    with pytest.raises(ValueError, match="must"):
        text.page(value)


@given(st.builds("{}://{}/{}?{}#{}".format, st.sampled_from(["http", "https", "ftp"]), ANY, ANY, ANY, ANY))
def test_a_page_keeps_no_secret_and_is_stable(value):
    cleaned = accepts(text.page, value)
    if cleaned is not None:
        assert cleaned.startswith(("http://", "https://"))
        assert "#" not in cleaned
        query = cleaned.partition("?")[2]
        assert all(each.startswith("utm_") for each in query.split("&") if query)
        assert text.page(cleaned) == cleaned


SCALARS = st.one_of(ANY, st.integers(), st.floats(), st.booleans())


@given(st.dictionaries(ANY, SCALARS, max_size=25))
def test_metadata_can_be_stored_and_sent(value):
    kept = accepts(text.metadata, value)
    if kept is not None:
        assert len(kept) <= limits.METADATA_KEYS
        assert json.loads(json.dumps(kept, allow_nan=False)) == kept
        assert "\\u0000" not in json.dumps(kept).replace("\\\\", "")
        json.dumps(kept, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "value",
    [
        {f"k{each}": each for each in range(21)},
        {"a": "x" * 4_096},
        {"a": [1]},
        {"a": {}},
        {"a": None},
        {"a": float("nan")},
        {"a": float("-inf")},
        {"a": 2**64},
        {"a": "\x00"},
        {"\x00": 1},
        {SURROGATE: 1},
        {"a": SURROGATE},
    ],
)
def test_no_metadata(value):
    with pytest.raises(ValueError, match="must"):
        text.metadata(value)


@given(ANY)
def test_an_external_id_is_kept_as_it_is_or_refused(value):
    kept = accepts(text.external_id, value)
    assert kept in (None, value)
    if kept is not None:
        assert 1 <= len(kept) <= 255
        assert "\x00" not in kept
        assert kept.encode()


def test_an_external_id_is_at_most_255_characters():
    assert text.external_id(" é" * 127)
    for value in ("", "x" * 256, "a\x00", "a\n"):
        with pytest.raises(ValueError, match="must"):
            text.external_id(value)
