"""All of one person, and nothing of others."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.model import CLI
from daemon.protocol.answers import Export
from daemon.protocol.errors import NotFound
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Link, fingerprint, mailbox
from daemon.services.sending import Sending
from daemon.store import addresses, exporting, lifecycle, logins, notes, users
from daemon.store.tables import audit, owed_emails
from daemon.store.tables import users as users_table
from tests.unit import people
from tests.unit.conftest import MORNING, result


def export(conn: sa.Connection, user_id: str) -> dict[str, Any]:
    begun = exporting.begin(conn, user_id, CLI, MORNING)
    whole: Export = begun.to_wire(exporting.messages(conn, user_id, 0).messages)
    read: dict[str, Any] = json.loads(json.dumps(whole))
    return read


@pytest.fixture
def talk(conn: sa.Connection, sending: Sending, visitor: Principal, ada: Principal) -> None:
    """The visitor and Ada write, and so does somebody else."""
    other = people.user(conn, name="Otto", email="otto@example.com")
    for sender, chat_id, text in [
        (visitor, visitor.grant, "my vase broke"),
        (other, other.grant, "my own business"),
        (ada, visitor.grant, "we are sorry"),
        (ada, other.grant, "for Otto alone"),
    ]:
        result(sending.send(sender, chat_id, text, f"client-id-{text[-3:]}"))


@pytest.mark.usefixtures("talk")
def test_all_of_one_person(conn: sa.Connection, visitor: Principal, ada: Principal) -> None:
    login_id = logins.of_user(conn, visitor.id, MORNING, resume_hash="the hash")
    users.block(conn, visitor.id, CLI, "insults", MORNING)
    whole = export(conn, visitor.id)
    assert list(whole) == ["exported_at", "user", "logins", "chat", "messages", "notes", "emails"]
    assert whole["exported_at"] == "2026-03-02T09:00:00.000Z"
    assert {"id": visitor.id, "email": "vera@example.com", "blocked_reason": "insults"}.items() <= whole["user"].items()
    assert [each["id"] for each in whole["logins"]] == [login_id]
    assert (whole["chat"]["id"], whole["chat"]["last_seq"]) == (visitor.grant, 2)
    said = [(each["sender_type"], each["sender_name"], each["content"]) for each in whole["messages"]]
    assert said == [("user", "Vera", "my vase broke"), ("admin", "Ada", "we are sorry")]
    assert [(each["recipient"], each["state"]) for each in whole["emails"]] == [("vera@example.com", "cancelled")]


@pytest.mark.usefixtures("talk")
def test_what_is_kept_of_the_address(conn: sa.Connection, visitor: Principal) -> None:
    def kept() -> list[Any]:
        user = export(conn, visitor.id)["user"]
        return [user["email_confirmed"], user["unsubscribed_at"], user["language"]]

    assert kept() == [False, None, None]
    addresses.confirm(conn, Link(visitor.id, fingerprint("vera@example.com")))
    addresses.unsubscribe(conn, mailbox("Vera@Example.com"))
    confirmed, unsubscribed_at, _ = kept()
    assert confirmed
    assert unsubscribed_at.endswith("Z")


@pytest.mark.usefixtures("talk")
def test_nothing_of_others_and_no_secret(conn: sa.Connection, visitor: Principal, ada: Principal) -> None:
    logins.of_user(conn, visitor.id, MORNING, resume_hash="the hash")
    conn.execute(
        sa.insert(owed_emails).values(
            id="1" * 32,
            kind="team",
            chat_id=visitor.grant,
            user_id=visitor.id,
            recipient="team@example.com",
            subject="New chat message",
            text="see https://support.example/chat#t=abc.def-123_x and answer",
            due_at=MORNING,
            created_at=MORNING,
        )
    )
    whole = json.dumps(export(conn, visitor.id), ensure_ascii=False)
    for foreign in ("Otto", "otto@", "business", ada.id, "@staff.example", "the hash", "team@example.com", "abc.def"):
        assert foreign not in whole
    assert "/chat#t=… and answer" in whole


def test_visitors_who_became_this_person_are_named(conn: sa.Connection, visitor: Principal) -> None:
    before = people.user(conn, linked_user_id=visitor.id)
    assert export(conn, visitor.id)["user"]["linked_user_ids"] == [before.id]
    assert export(conn, before.id)["user"]["linked_user_ids"] == [visitor.id]


def test_long_chats_come_in_pages(conn: sa.Connection, sending: Sending, visitor: Principal) -> None:
    for number in range(60):
        result(sending.send(visitor, visitor.grant, "x" * 4990 + str(number), f"client-id-{number}"))
    first = exporting.messages(conn, visitor.id, 0)
    assert first.has_more
    rest = exporting.messages(conn, visitor.id, first.messages[-1].seq)
    assert not rest.has_more
    assert [each.seq for each in (*first.messages, *rest.messages)] == list(range(1, 61))


def test_it_is_noted_who_looked(conn: sa.Connection, visitor: Principal) -> None:
    export(conn, visitor.id)
    row = conn.execute(sa.select(audit.c.action, audit.c.actor_kind, audit.c.user_id)).one()
    assert row == ("user_exported", "cli", visitor.id)


def test_nobody_is_not_found(conn: sa.Connection) -> None:
    with pytest.raises(NotFound):
        exporting.begin(conn, "0" * 32, CLI, MORNING)
    with pytest.raises(NotFound):
        exporting.messages(conn, "0" * 32, 0)
    assert conn.scalar(sa.select(sa.func.count()).select_from(audit)) == 0
    assert conn.scalar(sa.select(sa.func.count()).select_from(users_table)) == 0


@pytest.mark.usefixtures("talk")
def test_what_staff_noted_about_the_person(conn: sa.Connection, visitor: Principal, ada: Principal) -> None:
    note, _ = notes.add(conn, visitor.grant, ada.id, "call back on Monday", "client-id-1", MORNING)
    lifecycle.tag(conn, visitor.grant, "vip", MORNING)
    whole = export(conn, visitor.id)
    assert whole["notes"] == [
        {
            "id": note.id,
            "after_seq": note.after_seq,
            "author_name": "Ada",
            "content": "call back on Monday",
            "created_at": "2026-03-02T09:00:00.000Z",
        }
    ]
    assert whole["chat"]["tags"] == ["vip"]
    assert ada.id not in str(whole)
