"""Users' sign-in: who comes back as whom, what a host signed and what a page claims, and 500 at once."""

import json
from datetime import timedelta

import jwt
import pytest
import sqlalchemy as sa

from daemon.ids import new_id
from daemon.model import CLI
from daemon.protocol import tokens
from daemon.protocol.errors import Forbidden, InvalidArgument, Unauthorized
from daemon.protocol.principals import Principal
from daemon.protocol.schemas import OpenSessionFrom
from daemon.protocol.tokens import Identity, Link, Signer
from daemon.services.access import AccessTable
from daemon.services.announcer import Announcer
from daemon.services.sessions import Sessions
from daemon.store import chats
from daemon.store import users as user_store
from daemon.store.tables import logins, owed_emails, support_chats, support_messages, users
from tests.unit.conftest import result

HOST = "h" * 32
SIGNER = Signer("s" * 32)


class Door:
    """Opens sessions as web does: through the schema."""

    def __init__(self, database, clock, **settings):
        settings = {"identity_secrets": [HOST], "require_identity": False} | settings
        self.clock = clock
        self.told = []
        announcer = Announcer(lambda topic, event: self.told.append((topic, event["type"])))
        self.sessions = Sessions(
            database, announcer, clock, SIGNER, public_url="https://support.example.com", **settings
        )

    def open(self, **given):
        return result(self.sessions.open(OpenSessionFrom.check(given)))

    def end(self, login_id):
        result(self.sessions.end(login_id))

    def token(self, sub="42", email="ann@example.com", name="Ann", metadata=None, secret=HOST):
        expires = int(self.clock.now().timestamp()) + 60
        return tokens.sign_identity(secret, Identity(sub, email, name, metadata or {}), expires)

    def access(self, answer):
        return SIGNER.read_access(answer["access"], self.clock.now())


@pytest.fixture
def door(database, clock):
    return Door(database, clock)


@pytest.fixture
def table(database, clock):
    """Reads the router's table."""
    return lambda: result(AccessTable(database, clock).current())


def row_of(conn, user_id):
    return conn.execute(sa.select(users).where(users.c.id == user_id)).one()


def chat_row(conn, chat_id):
    return conn.execute(sa.select(support_chats).where(support_chats.c.id == chat_id)).one_or_none()


def count(conn, table):
    return conn.scalar(sa.select(sa.func.count()).select_from(table))


def write(conn, answer, now, client_id="client-1"):
    """One message of the session's user, as the store would write it."""
    chat_id, user_id = answer["chat_id"], answer["user"]["id"]
    values = {
        "last_seq": support_chats.c.last_seq + 1,
        "last_message_at": now,
        "last_content": "hello",
        "last_sender": "user",
    }
    seq = conn.execute(
        sa.update(support_chats)
        .where(support_chats.c.id == chat_id)
        .values(**values)
        .returning(support_chats.c.last_seq)
    ).scalar_one()
    message = {"id": new_id(), "chat_id": chat_id, "seq": seq, "client_id": client_id}
    message |= {"sender_type": "user", "sender_id": user_id, "content": "hello", "created_at": now, "updated_at": now}
    conn.execute(sa.insert(support_messages).values(**message))


def test_a_new_visitor(door, conn):
    answer = door.open(page="https://shop.example/cart?utm_source=x&session=1", profile={"email": "a@b.org", "id": "7"})
    assert set(answer) == {"access", "expires_in", "resume", "user", "chat_id", "epoch", "realm", "ws"}
    assert answer["user"] == {"id": answer["user"]["id"], "email": "a@b.org", "name": None, "verified": False}
    assert (answer["expires_in"], answer["realm"], answer["ws"]) == (900, "support", "wss://support.example.com/ws")
    access = door.access(answer)
    assert access.principal == Principal("user", answer["user"]["id"], answer["chat_id"])
    assert access.expires == int(door.clock.now().timestamp()) + 900
    chat = chat_row(conn, answer["chat_id"])
    assert (chat.user_id, chat.page, chat.last_seq) == (
        answer["user"]["id"],
        "https://shop.example/cart?utm_source=x",
        0,
    )
    row = row_of(conn, answer["user"]["id"])
    assert (row.external_id, row.metadata) == (None, {"id": "7"})


def test_two_new_visitors_are_two(door):
    one, two = door.open(), door.open()
    assert one["user"]["id"] != two["user"]["id"]
    assert one["chat_id"] != two["chat_id"]
    assert one["resume"] != two["resume"]


def test_a_visitor_comes_back(door, conn):
    first = door.open(profile={"name": "Ann", "plan": "free"})
    again = door.open(resume=first["resume"], profile={"email": "a@b.org"}, page="https://shop.example/")
    for same in ("resume", "chat_id", "epoch"):
        assert again[same] == first[same]
    assert again["user"] == first["user"] | {"email": "a@b.org"}
    assert row_of(conn, first["user"]["id"]).metadata == {"plan": "free"}
    assert chat_row(conn, first["chat_id"]).page == "https://shop.example/"
    assert door.access(again).login_id == door.access(first).login_id
    assert chat_row(conn, (door.open(resume=first["resume"]))["chat_id"]).page == "https://shop.example/"


def test_only_the_hash_of_a_resume_token_is_stored(door, conn):
    answer = door.open()
    stored = conn.scalar(sa.select(logins.c.resume_hash))
    assert stored == tokens.fingerprint(answer["resume"])
    assert answer["resume"] not in stored


def test_an_unknown_or_ended_resume_token_is_a_new_visitor_with_a_new_token(door):
    first = door.open()
    door.end(door.access(first).login_id)
    for resume in (first["resume"], tokens.opaque()):
        other = door.open(resume=resume)
        assert other["user"]["id"] != first["user"]["id"]
        assert other["resume"] not in (None, resume)


def test_an_identified_user_is_one_person_with_one_chat(door, conn):
    first = door.open(token=door.token(metadata={"plan": "pro"}))
    again = door.open(token=door.token(email="ann@new.example", name=None))
    assert first["user"] == {"id": first["user"]["id"], "email": "ann@example.com", "name": "Ann", "verified": True}
    assert again["user"] == first["user"] | {"email": "ann@new.example"}
    assert again["chat_id"] == first["chat_id"]
    assert first["resume"] is again["resume"] is None
    assert door.access(first).login_id != door.access(again).login_id
    row = row_of(conn, first["user"]["id"])
    assert (row.external_id, row.metadata) == ("42", {"plan": "pro"})
    assert (door.open(token=door.token(sub="43")))["user"]["id"] != first["user"]["id"]


def test_what_a_page_claims_of_an_identified_user_never_passes_for_signed(door, conn):
    profile = {"email": "boss@example.com", "name": "Boss", "id": "1", "plan": "enterprise", "cart": 3}
    answer = door.open(token=door.token(email=None, name=None, metadata={"plan": "free"}), profile=profile)
    assert answer["user"] | {"id": ""} == {"id": "", "email": None, "name": None, "verified": True}
    row = row_of(conn, answer["user"]["id"])
    marked = {"unverified plan": "enterprise", "unverified cart": 3, "unverified id": "1"}
    assert row.external_id == "42"
    assert row.metadata == {"plan": "free"} | marked
    door.open(token=door.token())
    assert row_of(conn, row.id).metadata == {"plan": "free"} | marked
    door.open(token=door.token(metadata={"seats": 2}), profile={"cart": 4})
    assert row_of(conn, row.id).metadata == {"seats": 2, "unverified cart": 4}


def test_an_external_id_in_a_profile_reaches_nobodys_chat(door):
    known = door.open(token=door.token())
    for profile in ({"id": "42"}, {"external_id": "42"}, {"sub": "42"}, {"email": "ann@example.com"}):
        assert (door.open(profile=profile))["chat_id"] != known["chat_id"]


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 42},
        {"sub": None},
        {"sub": "a\x00"},
        {"sub": "\ud800"},
        {"email": "nobody"},
        {"email": 1},
        {"name": "x" * 101},
        {"metadata": []},
        {"metadata": {"a": []}},
        {"metadata": {f"k{each}": each for each in range(21)}},
    ],
)
def test_a_signed_token_with_wrong_claims(door, conn, claims):
    fine = {"sub": "42", "aud": "frontdesk", "exp": int(door.clock.now().timestamp()) + 60}
    token = jwt.PyJWS().encode(json.dumps(fine | claims).encode(), HOST, "HS256")
    with pytest.raises(Unauthorized):
        door.open(token=token)
    assert count(conn, users) == 0


def test_blank_names_and_nulls_of_a_host_are_nothing(door, conn):
    claims = {"sub": "42", "aud": "frontdesk", "exp": int(door.clock.now().timestamp()) + 60}
    odd = {"email": "", "name": None, "metadata": {"plan": None, "seats": 3}, "iss": "https://shop.example"}
    answer = door.open(token=jwt.encode(claims | odd, HOST))
    assert (answer["user"]["email"], answer["user"]["name"]) == (None, None)
    assert row_of(conn, answer["user"]["id"]).metadata == {"seats": 3}


def test_a_bad_token_is_never_a_silent_visitor(door, conn):
    resume = (door.open())["resume"]
    for token in ("x", door.token(secret="x" * 32), SIGNER.access(door.access(door.open()))):
        for more in ({}, {"resume": resume}):
            with pytest.raises(Unauthorized):
                door.open(token=token, **more)
    assert count(conn, users) == 2


def test_without_an_identity_secret_no_token_counts(database, clock):
    door = Door(database, clock, identity_secrets=[])
    with pytest.raises(Unauthorized):
        door.open(token=door.token())


def test_where_identity_is_required_nobody_is_anonymous(database, clock, conn):
    resume = (Door(database, clock).open())["resume"]
    door = Door(database, clock, require_identity=True)
    for given in ({}, {"resume": resume}, {"profile": {"email": "a@b.org"}}):
        with pytest.raises(Unauthorized):
            door.open(**given)
    assert (door.open(token=door.token(), resume=resume))["user"]["verified"]
    assert count(conn, users) == 1


def test_signing_in_takes_the_anonymous_chat_along(door, conn, table):
    now = door.clock.now()
    elsewhere = door.open(token=door.token())
    visitor = door.open()
    write(conn, visitor, now)
    email = {"id": "e" * 32, "kind": "reply", "chat_id": visitor["chat_id"], "user_id": visitor["user"]["id"]}
    email |= {"recipient": "claimed@example.com", "due_at": now, "created_at": now}
    conn.execute(sa.insert(owed_emails).values(**email))
    before = table()

    user = door.open(token=door.token(), resume=visitor["resume"])

    assert user["chat_id"] == visitor["chat_id"] != elsewhere["chat_id"]
    assert user["user"]["id"] == elsewhere["user"]["id"]
    assert chat_row(conn, user["chat_id"]).user_id == user["user"]["id"]
    assert chat_row(conn, elsewhere["chat_id"]) is None
    assert conn.scalar(sa.select(support_messages.c.sender_id)) == user["user"]["id"]
    owed = conn.execute(sa.select(owed_emails)).one()
    assert (owed.user_id, owed.recipient) == (user["user"]["id"], "ann@example.com")
    assert conn.scalars(sa.select(users.c.id)).all() == [user["user"]["id"]]
    after = table()
    assert set(after["ended"]) == {door.access(visitor).login_id, door.access(elsewhere).login_id}
    assert after["version"] > before["version"]
    assert (door.open(resume=visitor["resume"]))["user"]["id"] not in (user["user"]["id"], visitor["user"]["id"])
    assert (door.open(token=door.token(), resume=visitor["resume"]))["chat_id"] == user["chat_id"]


def test_staff_hear_whose_chat_it_is_from_now_on(door, conn):
    visitor = door.open()
    write(conn, visitor, door.clock.now())
    assert door.told == []
    door.open(token=door.token(), resume=visitor["resume"])
    topics = [f"support.chat.{visitor['chat_id']}", "support.admin.notifications"]
    assert door.told == [(topic, "chat_updated") for topic in topics]


def test_signing_in_for_the_first_time_takes_the_anonymous_chat_along(door, conn):
    visitor = door.open(profile={"email": "claimed@example.com"})
    user = door.open(token=door.token(email=None), resume=visitor["resume"])
    assert user["chat_id"] == visitor["chat_id"]
    assert user["user"]["email"] is None
    assert (count(conn, users), count(conn, support_chats)) == (1, 1)


def test_two_chats_with_messages_stay_apart_and_are_linked(door, conn, table):
    now = door.clock.now()
    elsewhere, visitor = door.open(token=door.token()), door.open()
    write(conn, elsewhere, now)
    write(conn, visitor, now)

    user = door.open(token=door.token(), resume=visitor["resume"])

    assert user["chat_id"] == elsewhere["chat_id"]
    assert chat_row(conn, visitor["chat_id"]).user_id == visitor["user"]["id"]
    assert row_of(conn, visitor["user"]["id"]).linked_user_id == user["user"]["id"]
    assert table()["ended"] == [door.access(visitor).login_id]


def test_staff_see_the_link_between_two_chats_from_either(door, conn):
    now = door.clock.now()
    user, visitor, silent = door.open(token=door.token()), door.open(), door.open()
    write(conn, user, now)
    write(conn, visitor, now)
    for each in (visitor, silent):
        door.open(token=door.token(), resume=each["resume"])

    def seen_from(session):
        return chats.detail(conn, session["chat_id"]).to_wire()["linked_chats"]

    (theirs,) = seen_from(user)
    assert (theirs["id"], theirs["user_id"], theirs["user_verified"]) == (
        visitor["chat_id"],
        visitor["user"]["id"],
        False,
    )
    (own,) = seen_from(visitor)
    assert (own["id"], own["user_email"], own["user_verified"]) == (user["chat_id"], "ann@example.com", True)
    assert seen_from(door.open()) == []


def test_a_blocked_user_gets_in_by_no_way(door, conn):
    identified, visitor = door.open(token=door.token()), door.open()
    link = link_for(door, identified)
    for each in (identified, visitor):
        user_store.block(conn, each["user"]["id"], CLI, None, door.clock.now())
    for given in ({"token": door.token()}, {"resume": visitor["resume"]}, {"link": link}):
        with pytest.raises(Forbidden):
            door.open(**given)


def test_signing_in_does_not_wash_a_blocked_visitor(door, conn):
    visitor = door.open()
    user_store.block(conn, visitor["user"]["id"], CLI, None, door.clock.now())
    user = door.open(token=door.token(), resume=visitor["resume"])
    assert user["chat_id"] != visitor["chat_id"]
    row = row_of(conn, visitor["user"]["id"])
    assert row.blocked_at
    assert row.linked_user_id == user["user"]["id"]


def link_for(door, answer, email="ann@example.com", seconds=60):
    expires = int(door.clock.now().timestamp()) + seconds
    return SIGNER.link(Link(answer["user"]["id"], tokens.fingerprint(email)), expires)


def test_a_link_opens_the_chat_and_gives_nothing_that_lasts(door):
    user = door.open(token=door.token())
    by_link = door.open(link=link_for(door, user), profile={"plan": "x"})
    assert by_link["resume"] is None
    assert (by_link["user"], by_link["chat_id"]) == (user["user"], user["chat_id"])
    assert door.access(by_link).login_id != door.access(user).login_id


def test_a_link_is_no_good_when_late_forged_or_sent_to_another_address(door):
    user, visitor = door.open(token=door.token()), door.open()
    forged = Signer("x" * 32).link(Link(user["user"]["id"], tokens.fingerprint("ann@example.com")), 2**31)
    gone = SIGNER.link(Link("0" * 32, tokens.fingerprint("ann@example.com")), 2**31)
    late = link_for(door, user, seconds=0)
    for link in (forged, gone, late, link_for(door, user, "old@example.com"), link_for(door, visitor), user["access"]):
        with pytest.raises(Unauthorized):
            door.open(link=link)


@pytest.mark.parametrize("other", ["token", "resume"])
def test_a_link_goes_with_nothing_else(door, other):
    with pytest.raises(InvalidArgument) as caught:
        door.open(link="x", **{other: "y"})
    assert caught.value.extra["field"] == "link"


def test_a_login_ends_once(door, table):
    answer = door.open()
    login_id = door.access(answer).login_id
    door.end(login_id)
    ended = table()
    assert ended["ended"] == [login_id]
    door.end(login_id)
    door.end("0" * 32)
    assert table() == ended


def test_last_seen_is_kept(door, conn, reactor):
    visitor, user = door.open(), door.open(token=door.token())
    then = door.clock.now()
    reactor.advance(3600)
    door.open(resume=visitor["resume"])
    door.open(token=door.token())
    for each in (visitor, user):
        row = row_of(conn, each["user"]["id"])
        assert (row.created_at, row.last_seen_at) == (then, then + timedelta(hours=1))
