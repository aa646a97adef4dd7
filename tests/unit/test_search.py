"""The search: terms among words, common words and rare ones, and why a chat was found."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from twisted.internet.task import Clock

from daemon.model import Words, marked, snippet
from daemon.protocol import answers
from daemon.protocol.principals import Principal
from daemon.services.chats import Chats
from daemon.services.query import Query, parse
from daemon.services.sending import Sending
from daemon.store import search
from daemon.store.filters import Filters
from daemon.store.tables import USER_WORDS, WORDS
from tests.unit import people
from tests.unit.conftest import result
from tests.unit.people import asks


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("late order", Query("late order")),
        ("email:ann@example.com", Query(emails=("ann@example.com",))),
        ("late Tag:VIP plan:pro", Query("late", tags=("vip",), metadata=(("plan", "pro"),))),
        ('plan:"Big Team" seats:5', Query(metadata=(("plan", "Big Team"), ("seats", "5")))),
        ('"re: your order"', Query("re: your order")),
        ("https://shop.example/x at 12:30", Query("https://shop.example/x at 12:30")),
        ("plan: ", Query("plan:")),
        ('plan:"big', Query(metadata=(("plan", '"big'),))),
        ('""', Query()),
    ],
)
def test_terms_among_words(typed: str, meant: Query) -> None:
    assert parse(typed) == meant


class Desk:
    def __init__(self, conn: sa.Connection, sending: Sending, chats: Chats, reactor: Clock, ada: Principal) -> None:
        self._conn, self._sending, self._chats, self._reactor, self._ada = conn, sending, chats, reactor, ada

    def says(self, content: str, **fields: Any) -> Principal:
        self._reactor.advance(1)
        user = people.user(self._conn, **fields)
        result(self._sending.send(user, user.grant, content, "client-1"))
        return user

    def page(self, **arguments: Any) -> answers.Chats:
        return result(self._chats.list(self._ada, asks(**arguments))).to_wire()

    def names(self, q: str) -> str:
        return " ".join(each["user_name"] or "?" for each in self.page(q=q)["chats"])


@pytest.fixture
def desk(conn: sa.Connection, sending: Sending, chats: Chats, reactor: Clock, ada: Principal) -> Desk:
    return Desk(conn, sending, chats, reactor, ada)


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("plan:pro", "Cleo Ann"),
        ("PLAN:Pro", "Cleo Ann"),
        ('plan:"big team"', "Ben"),
        ("plan:big", ""),
        ("seats:5", "Ben Ann"),
        ("trial:TRUE", "Ann"),
        ("trial:false", ""),
        ("plan:pro late", "Ann"),
        ("email:shop.example", "Cleo Ben"),
        ("email:cleo", "Cleo"),
        ("email:ann", ""),
        ("email:shop plan:pro", "Cleo"),
        ("email:@", ""),
        ("unknown:key", ""),
        ('plan:"pro\\"', ""),
    ],
)
def test_by_address_and_metadata(desk: Desk, q: str, names: str) -> None:
    desk.says("It is late", name="Ann", email="a@example.com", metadata={"plan": "Pro", "seats": 5, "trial": True})
    desk.says("Good morning", name="Ben", email="ben@shop.example", metadata={"plan": "Big Team", "seats": "5"})
    desk.says("Hello Ann", name="Cleo", email="cleo@shop.example", metadata={"plan": "pro", "seats": 50})
    assert desk.names(q) == names


def test_a_value_is_data_whatever_it_is(desk: Desk) -> None:
    odd = ["\u00c9t\u00e9", "a\\b", 'say "yes"', "1e5", "{}", "null", "%", "'; DROP TABLE users; --"]
    for number, each in enumerate(odd):
        desk.says("hello", name=f"n{number}", metadata={"k": each})
    for number, each in enumerate(odd):
        if '"' not in each and " " not in each:
            assert desk.names(f"k:{each.upper()}") == f"n{number}"
    assert desk.names(f'k:"{odd[-1]}"') == f"n{len(odd) - 1}"


def test_by_tag_among_words(desk: Desk, conn: sa.Connection) -> None:
    desk.says("late", name="Ann")
    vip = desk.says("late", name="Ben")
    conn.execute(sa.text("UPDATE support_chats SET tags = '{vip}' WHERE id = :id").bindparams(id=vip.grant))
    assert desk.names("tag:VIP late") == "Ben"


def test_why_a_chat_was_found(desk: Desk) -> None:
    said = desk.says("Is it late? I fear my order is LATE again.", name="Nora Late", email="late@example.com")
    desk.says("nothing of it", name="Ann")
    (hit,) = desk.page(q="late")["hits"]
    assert (hit["chat_id"], hit["seq"]) == (said.grant, 1)
    assert "".join(each["text"] for each in hit["snippet"] or []) == "Is it late? I fear my order is LATE again."
    assert [each["text"] for each in hit["snippet"] or [] if each["match"]] == ["late", "LATE"]
    assert hit["name"] == [{"text": "Nora ", "match": False}, {"text": "Late", "match": True}]
    assert hit["email"] == [{"text": "late", "match": True}, {"text": "@example.com", "match": False}]
    (by_address,) = desk.page(q="email:late")["hits"]
    assert (by_address["snippet"], by_address["name"]) == (None, None)
    assert by_address["email"] == hit["email"]
    assert desk.page()["hits"] == []


SAID = "late later order parcel please vip"
"""What everybody says, some of it; "vip" is rare."""


@pytest.fixture
def crowd(conn: sa.Connection, sending: Sending, chats: Chats, reactor: Clock, ada: Principal) -> list[Principal]:
    """Chats of some messages each, and some whose users are called what others say."""
    chance = random.Random(4)
    words = SAID.split()
    people_ = [people.user(conn, name=chance.choice([*words, "Ann", None]), metadata={"n": n % 2}) for n in range(12)]
    for number in range(40):
        reactor.advance(1)
        said = " ".join(chance.choices(words, weights=[20, 9, 9, 4, 4, 1], k=chance.randint(1, 3)))
        who = chance.choice(people_)
        result(sending.send(who, who.grant, said, f"client-{number}"))
    for who in people_[::3]:
        result(chats.archive(ada, who.grant, False))
    return people_


NAIVE = """
    SELECT c.id, (SELECT max(m.seq) FROM support_messages m WHERE m.chat_id = c.id AND {words} @@ {tsquery}) AS seq
    FROM support_chats c JOIN users u ON u.id = c.user_id
    WHERE c.last_seq > 0 AND (c.archived_at IS NOT NULL) = :archived AND (:n = '' OR u.metadata ->> 'n' = :n)
        AND (EXISTS (SELECT FROM support_messages m WHERE m.chat_id = c.id AND {words} @@ {tsquery})
            OR {user_words} @@ {tsquery})
    ORDER BY c.last_message_at DESC, c.id DESC
"""


def naive(conn: sa.Connection, tsquery: str, archived: bool, n: str) -> list[tuple[str, int | None]]:
    statement = NAIVE.format(words=WORDS, user_words=USER_WORDS, tsquery="CAST(:tsquery AS tsquery)")
    found = conn.execute(sa.text(statement), {"tsquery": tsquery, "archived": archived, "n": n})
    return [(row.id, row.seq) for row in found]


def test_every_way_finds_what_a_look_at_all_chats_does(
    crowd: list[Principal], conn: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which way is taken is a matter of speed alone; also where one of them gives up half way."""
    monkeypatch.setattr(search, "NEAR", 5)
    monkeypatch.setattr(search, "WINDOW", 2)
    monkeypatch.setattr(search, "FEW", 1)
    narrowed = [(False, ""), (True, ""), (False, "1")]
    for words, (archived, n) in itertools.product(["late", "order par", "ann"], narrowed):
        filters = Filters(archived=archived, metadata=(("n", n),) if n else ())
        asked = search.ask(conn, words)
        assert asked is not None
        expected = naive(conn, asked.tsquery, archived, n)
        for rows, most in itertools.product([0, 4, 100, 10**6], [3, len(crowd) + 1]):
            found = search.chats(conn, filters, replace(asked, rows=rows), most)
            assert [each[:2] for each in found] == expected[:most]
            assert all((each.content is None) == (each.seq is None) for each in found)
    assert search.ask(conn, "?!") is None


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("my order is late", "late", "my order is [late]"),
        ("late, later, latest, relate", "late", "[late], [late]r, [late]st, relate"),
        ("late later", "late order", "[late] later"),
        ("R2-D2 at shop.example", "shop.ex", "R2-D2 at [shop].[ex]ample"),
        ("nothing", "late", "nothing"),
        ("<b>late</b>", "late", "<b>[late]</b>"),
        ("注文 #1 遅い", "遅い", "注文 #1 [遅い]"),
        ("x" * 100 + " late", "late", "…" + "x" * 39 + " [late]"),
        ("late " + "word " * 50, "late", "[late] " + "word " * 30 + "word…"),
        ("a b " * 30 + "late" + " c d" * 50, "late", "…b " + "a b " * 9 + "[late]" + " c d" * 29 + "…"),
    ],
)
def test_a_snippet_is_cut_between_words(text: str, words: str, shown: str) -> None:
    segments = snippet(text, Words.of(words))
    drawn = "".join(f"[{each['text']}]" if each["match"] else each["text"] for each in segments)
    assert drawn == shown


def test_what_does_not_match_is_not_marked() -> None:
    assert marked("Ann", Words.of("ben")) is None
    assert marked(None, Words.of("ben")) is None
    assert marked("Ann", Words.of("")) is None
