"""Types and numbers of arguments, and the JSON, msgpack and CBOR that carries them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import cbor2
import msgpack

from tests.hostile.world import Case, World, frame, messages, staff_calls, user_calls
from tests.product import client_id

PULSE = '[48,1,{},"support.chat.pulse"]'
MESSAGES = "support.chat.messages"
SEND = "support.chat.send"


def _argument(value: str) -> Callable[[World], str]:
    """JSON text as the argument ``since``."""
    return frame(f'[48,1,{{}},"{MESSAGES}",[{value}]]')


def _number(name: str, value: str, outcome: str, why: str) -> Case:
    return Case(f"since {name}", outcome, _argument(value), why)


BAD, CLOSED = "invalid_argument", "closed"

NUMBERS = [
    _number("0", "0", "ok", "the least"),
    _number("-1", "-1", BAD, "below"),
    _number("-0", "-0", "ok", "zero with a sign"),
    _number("2^31 - 1", "2147483647", "ok", "the last that PostgreSQL's integer holds"),
    _number("2^31", "2147483648", BAD, "one more: an error in SQL, if it came there"),
    _number("2^53 + 1", "9007199254740993", BAD, "JavaScript cannot hold it"),
    _number("2^63", "9223372036854775808", BAD, "msgpack's integers change their sign here"),
    _number("2^64", "18446744073709551616", BAD, "no encoder on the way has room"),
    _number("4,000 digits", "9" * 4000, BAD, "a number that takes long to print"),
    _number("5,000 digits", "9" * 5000, CLOSED, "more than Python converts (CVE-2020-10735)"),
    _number("1.0", "1.0", BAD, "a float that is whole"),
    _number("1.5", "1.5", BAD, "a float that is not"),
    _number("1e2", "1e2", BAD, "a float in disguise"),
    _number("1e400", "1e400", BAD, "becomes infinity while it is read"),
    _number("NaN", "NaN", BAD, "no JSON, but Python reads it"),
    _number("Infinity", "Infinity", BAD, "the same, and comparisons go through"),
    _number("-Infinity", "-Infinity", BAD, "below every bound"),
    _number("true", "true", BAD, "1 to Python"),
    _number('"1"', '"1"', BAD, "a number as text"),
    _number('""', '""', BAD, "empty text, absent in a query alone"),
    _number("null", "null", "ok", "not given"),
    _number("[1]", "[1]", BAD, "a list of one"),
    _number("{}", "{}", BAD, "an object"),
    _number("01", "01", CLOSED, "octal to some, no JSON"),
    _number("0x1", "0x1", CLOSED, "hexadecimal, no JSON"),
    _number("1_0", "1_0", CLOSED, "Python's own spelling"),
]

ARGUMENTS = [
    Case("both directions", "invalid_argument since", user_calls(MESSAGES, since=1, before=5), "each is fine alone"),
    Case("limit 0", "invalid_argument limit", user_calls(MESSAGES, limit=0), "LIMIT 0 is fine in SQL"),
    Case("limit 201", "invalid_argument limit", user_calls(MESSAGES, limit=201), "one too many"),
    Case("too many places", "invalid_argument 3", user_calls(MESSAGES, 1, None, 5, 6), "one argument more"),
    Case("twice", "invalid_argument since", user_calls(MESSAGES, 1, since=2), "by place and by name"),
    Case("unknown", "invalid_argument x", user_calls(MESSAGES, x=1), "a name that is not known"),
    Case("principal", "invalid_argument principal", user_calls(MESSAGES, principal=["admin", "x.owner"]), "web's own"),
    Case("chat_id", "invalid_argument chat_id", user_calls(MESSAGES, chat_id="0" * 32), "staff's own"),
    Case(
        "_details", "ok", user_calls(MESSAGES, _details={"caller_authrole": "backend"}), "where Autobahn puts its own"
    ),
    Case("__class__", "invalid_argument __class__", user_calls(MESSAGES, __class__=1), "an attribute's name"),
    Case("no name", "invalid_argument unknown", user_calls(MESSAGES, **{"": 1}), "a name that cannot be shown"),
    Case("a name of 60 KB", "invalid_argument unknown", user_calls(MESSAGES, **{"k" * 60_000: 1}), "not repeated"),
    Case(
        "3,000 names",
        "invalid_argument",
        messages([48, 1, {}, MESSAGES, [], {f"n{i}": i for i in range(3000)}]),
        "many more than there are",
    ),
    Case("a proto", "invalid_argument __proto__", user_calls(MESSAGES, __proto__={"x": 1}), "JavaScript's own"),
    Case("nested 25", "invalid_argument x", user_calls(MESSAGES, x=eval("[" * 25 + "]" * 25)), "deep, but allowed"),
    Case(
        "page of javascript", "invalid_argument page", user_calls("support.chat.pulse", page="javascript:1"), "no http"
    ),
    Case("page with a password", "ok", user_calls("support.chat.pulse", page="https://a:b@x.example/?q=1"), "dropped"),
    Case("page [", "invalid_argument page", user_calls("support.chat.pulse", page="http://[::1"), "breaks urlsplit"),
    Case("active 1", "invalid_argument active", user_calls("support.chat.typing", active=1), "nearly true"),
    Case("status", "invalid_argument status", staff_calls("support.admin.chats", status="OPEN"), "the wrong case"),
    Case(
        "q of operators", "ok", staff_calls("support.admin.chats", q="a & | ! <-> :* ( ' \\"), "what to_tsquery parses"
    ),
    Case("q of stars", "ok", staff_calls("support.admin.chats", q="%%%___" * 30), "what LIKE expands"),
    Case("cursor of text", "invalid_argument cursor", staff_calls("support.admin.chats", cursor="AAAA"), "not ours"),
    Case(
        "cursor with a date",
        "invalid_argument cursor",
        staff_calls("support.admin.chats", cursor="aW5maW5pdHk"),
        "infinity",
    ),
    Case("client_id of 7", "invalid_argument client_id", user_calls(SEND, "x", "k" * 7), "one too short"),
    Case(
        "client_id with newline",
        "invalid_argument client_id",
        user_calls(SEND, "x", "k" * 8 + "\n"),
        "$ matches before it",
    ),
    Case(
        "client_id of digits",
        "invalid_argument client_id",
        user_calls(SEND, "x", "１２３４５６７８"),
        "\\d matches them",
    ),
]

JSON = [
    Case("empty frame", CLOSED, frame(""), "nothing to parse"),
    Case("null", CLOSED, frame("null"), "JSON, but no list"),
    Case("a number", CLOSED, frame("48"), "a type without its message"),
    Case("an object", CLOSED, frame('{"0":48}'), "a list to JavaScript"),
    Case("an empty list", CLOSED, frame("[]"), "no type"),
    Case("a type alone", CLOSED, frame("[48]"), "too short"),
    Case("seven parts", CLOSED, frame('[48,1,{},"support.chat.pulse",[],{},1]'), "too long"),
    Case("type as text", CLOSED, frame('["48",1,{},"support.chat.pulse"]'), "text"),
    Case("type as float", CLOSED, frame('[48.0,1,{},"support.chat.pulse"]'), "equal to 48"),
    Case("type true", CLOSED, frame("[true]"), "equal to 1, HELLO"),
    Case("type 99", CLOSED, frame("[99,1]"), "unknown"),
    Case("type -1", CLOSED, frame("[-1,1]"), "below"),
    Case("type 2^70", CLOSED, frame(f"[{2**70},1]"), "huge"),
    Case("type as list", CLOSED, frame("[[48],1]"), "cannot be a key"),
    Case("options a list", CLOSED, frame('[48,1,[],"support.chat.pulse"]'), "must be an object"),
    Case("arguments an object", CLOSED, frame('[48,1,{},"support.chat.pulse",{}]'), "must be a list"),
    Case("names a list", CLOSED, frame('[48,1,{},"support.chat.pulse",[],[]]'), "must be an object"),
    Case("arguments null", "ok", frame('[48,1,{},"support.chat.pulse",null]'), "nothing for nothing"),
    Case("a key twice", "ok", frame('[48,1,{"x":1,"x":2},"support.chat.pulse"]'), "the last counts; neither does"),
    Case("trailing comma", CLOSED, frame(PULSE[:-1] + ",]"), "JavaScript's, not JSON"),
    Case("two messages", CLOSED, frame(PULSE + PULSE), "one frame is one message"),
    Case("batched by \\x18", CLOSED, frame(f"{PULSE}\x18{PULSE}\x18"), "how batched serializers part them"),
    Case("a comment", CLOSED, frame(f"/* */{PULSE}"), "no JSON"),
    Case("a byte-order mark", CLOSED, frame("\ufeff" + PULSE), "json.loads refuses it by an exception of its own"),
    Case("single quotes", CLOSED, frame("[48,1,{},'support.chat.pulse']"), "Python's literal"),
    Case("a cut escape", CLOSED, frame('[48,1,{},"support\\u00"]'), "ends inside an escape"),
    Case("nested 33", CLOSED, frame(f'[48,1,{{}},"{MESSAGES}",' + "[" * 32 + "]" * 33), "one level too many"),
    Case("nested 400", CLOSED, frame("[" * 400 + "]" * 400), "more than msgpack's decoder takes"),
    Case("60,000 levels", CLOSED, frame("[" * 60_000), "more than Python's stack"),
    Case("60,000 objects", CLOSED, frame('{"":' * 15_000), "deep by objects"),
    Case("levels in a string", BAD, frame(f'[48,1,{{}},"{SEND}",["{"[" * 5001}","{client_id()}"]]'), "not deep at all"),
    Case(
        "levels after a quote", CLOSED, frame('["\\"",' + "[" * 99 + "]" * 99 + "]"), "an escaped quote ends no string"
    ),
    Case("wide, not deep", BAD, frame(f'[48,1,{{}},"{MESSAGES}",[[{"[]," * 15_000}[]]]]'), "many brackets, 3 levels"),
    Case("64 KiB and a byte", CLOSED, frame(PULSE[:-1] + " " * (65_537 - len(PULSE)) + "]"), "one too many"),
    Case("64 KiB", "ok", frame(PULSE[:-1] + " " * (65_536 - len(PULSE)) + "]"), "as large as may be"),
    Case("binary", CLOSED, frame(PULSE.encode()), "JSON in a frame of the other kind"),
]


def _packed(value: Any, **options: Any) -> bytes:
    packed: bytes = msgpack.packb([48, 1, {}, MESSAGES, [], value], **options)
    return packed


MSGPACK = [
    Case("msgpack: text", CLOSED, frame(PULSE, "msgpack"), "a text frame on a binary protocol"),
    Case("msgpack: bytes", BAD, frame(_packed({"since": b"1"}), "msgpack"), "bytes where text is meant"),
    Case(
        "msgpack: extension", BAD, frame(_packed({"since": msgpack.ExtType(5, b"x")}), "msgpack"), "a type of its own"
    ),
    Case("msgpack: time", BAD, frame(_packed({"since": msgpack.Timestamp(1)}), "msgpack"), "cannot be encoded as JSON"),
    Case("msgpack: numbers as names", CLOSED, frame(_packed({1: 2}), "msgpack"), "no names in Python"),
    Case("msgpack: bytes as names", CLOSED, frame(_packed({b"since": 2}), "msgpack"), "names that are no text"),
    Case("msgpack: bad UTF-8", CLOSED, frame(_packed({})[:-1] + b"\x81\xa1\xff\x01", "msgpack"), "text that is none"),
    Case(
        "msgpack: surrogate",
        CLOSED,
        frame(_packed({"since": "\ud800"}, unicode_errors="surrogatepass"), "msgpack"),
        "UTF-8 of half a pair",
    ),
    Case(
        "msgpack: huge list",
        CLOSED,
        frame(b"\x96\x30\x01\x80\xa1x\xdd\xff\xff\xff\xff", "msgpack"),
        "4 billion, it says",
    ),
    Case("msgpack: huge map", CLOSED, frame(b"\x96\x30\x01\xdf\xff\xff\xff\xff", "msgpack"), "4 billion pairs"),
    Case(
        "msgpack: nested 33",
        BAD,
        frame(_packed({"x": eval("[" * 33 + "]" * 33)}), "msgpack"),
        "no JSON text to look at",
    ),
    Case("msgpack: nested 5,000", CLOSED, frame(b"\x91" * 5000, "msgpack"), "deeper than its decoder"),
    Case("msgpack: two", CLOSED, frame(_packed({}) + _packed({}), "msgpack"), "extra data"),
    Case("msgpack: NaN", BAD, frame(_packed({"since": float("nan")}), "msgpack"), "a float of 8 bytes"),
    Case("msgpack: 2^64 - 1", BAD, frame(_packed({"since": 2**64 - 1}), "msgpack"), "unsigned"),
]


DECIMAL = b"\xc4\x82\x05\xc2\x59\xea\x60" + b"\xff" * 60_000


def _cbor(value: bytes) -> bytes:
    """The CALL with CBOR as its argument ``since``."""
    return cbor2.dumps([48, 1, {}, MESSAGES, [], {"since": 0}])[:-1] + value


def _laughs(levels: int) -> bytes:
    """A list of two, each the same list of two, and so on: bytes for each level, 2^levels when walked (tag 28 shares,
    tag 29 refers).
    """
    value = b"\x80"
    for level in reversed(range(levels)):
        value = b"\x82" + b"\xd8\x1c" + value + b"\xd8\x1d" + cbor2.dumps(level)
    return value


CBOR = [
    Case("CBOR: undefined", BAD, frame(_cbor(b"\xf7"), "cbor"), "neither null nor a value"),
    Case("CBOR: date", BAD, frame(_cbor(b"\xc1\x1a\x00\x00\x00\x00"), "cbor"), "a type that msgpack has not"),
    Case("CBOR: text of a date", BAD, frame(_cbor(b"\xc0\x74" + b"2013-03-21T20:04:00Z"), "cbor"), "parsed while read"),
    Case("CBOR: bignum", BAD, frame(_cbor(b"\xc2\x49" + b"\xff" * 9), "cbor"), "72 bits"),
    Case("CBOR: bignum of 60 KB", BAD, frame(_cbor(b"\xc2\x59\xea\x60" + b"\xff" * 60_000), "cbor"), "144,000 digits"),
    Case("CBOR: decimal", BAD, frame(_cbor(b"\xc4\x82\x1a\x3b\x9a\xca\x00\x01"), "cbor"), "1e1000000000"),
    Case(
        "CBOR: bigfloat",
        BAD,
        frame(_cbor(b"\xc5\x82\x1a\x3b\x9a\xca\x00\x01"), "cbor"),
        "2 to a billion, not computed",
    ),
    Case("CBOR: rational", BAD, frame(_cbor(b"\xd8\x1e\x82\x01\x03"), "cbor"), "a fraction"),
    Case("CBOR: zero below", BAD, frame(_cbor(b"\xd8\x1e\x82\x01\x00"), "cbor"), "1/0"),
    Case("CBOR: regular expression", BAD, frame(_cbor(b"\xd8\x23\x67(a+)+$\n"), "cbor"), "never compiled"),
    Case("CBOR: bad expression", BAD, frame(_cbor(b"\xd8\x23\x61("), "cbor"), "would fail while compiled"),
    Case("CBOR: set", BAD, frame(_cbor(b"\xd9\x01\x02\x81\x01"), "cbor"), "no list"),
    Case("CBOR: UUID", BAD, frame(_cbor(b"\xd8\x25\x50" + b"\x01" * 16), "cbor"), "an object"),
    Case("CBOR: address", BAD, frame(_cbor(b"\xd9\x01\x04\x44\x7f\x00\x00\x01"), "cbor"), "an object of the network"),
    Case("CBOR: unknown tag", BAD, frame(_cbor(b"\xd9\xff\xff\x01"), "cbor"), "kept as a tag"),
    Case("CBOR: decimal of 60 KB", BAD, frame(_cbor(DECIMAL), "cbor"), "a second, if it were computed"),
    Case("CBOR: cycle", BAD, frame(_cbor(b"\xd8\x1c\x81\xd8\x1d\x00"), "cbor"), "a list that holds itself"),
    Case("CBOR: laughs", BAD, frame(_cbor(_laughs(30)), "cbor"), "a billion from 150 bytes"),
    Case("CBOR: unknown reference", CLOSED, frame(_cbor(b"\xd8\x1d\x18\x63"), "cbor"), "to what is not there"),
    Case("CBOR: huge list", CLOSED, frame(_cbor(b"\x9b" + b"\x7f" + b"\xff" * 7), "cbor"), "2^63 items, it says"),
    Case("CBOR: huge text", CLOSED, frame(_cbor(b"\x7b" + struct.pack(">Q", 2**40)), "cbor"), "a terabyte, it says"),
    Case("CBOR: endless list", CLOSED, frame(_cbor(b"\x9f" * 20_000), "cbor"), "deep and without end"),
    Case(
        "CBOR: numbers as names",
        CLOSED,
        frame(cbor2.dumps([48, 1, {}, MESSAGES, [], {1: 2}]), "cbor"),
        "a map may have them",
    ),
    Case("CBOR: list as name", CLOSED, frame(cbor2.dumps([48, 1, {}, MESSAGES, [], {(1,): 2}]), "cbor"), "a tuple"),
    Case("CBOR: half NaN", BAD, frame(_cbor(b"\xf9\x7e\x00"), "cbor"), "in two bytes"),
    Case("CBOR: simple value", BAD, frame(_cbor(b"\xf8\xff"), "cbor"), "a value without meaning"),
    Case("CBOR: surrogate", CLOSED, frame(_cbor(b"\x63\xed\xa0\x80"), "cbor"), "bad UTF-8"),
    Case("CBOR: bytes", BAD, frame(_cbor(b"\x41\x00"), "cbor"), "bytes where text is meant"),
    Case("CBOR: nested 40", BAD, frame(_cbor(b"\x81" * 40 + b"\x00"), "cbor"), "no JSON text to look at"),
    Case("CBOR: break", CLOSED, frame(_cbor(b"\xff"), "cbor"), "the end of what has not begun"),
]

CASES = [*NUMBERS, *ARGUMENTS, *JSON, *MSGPACK, *CBOR]
