"""Whatever staff and users do, in whatever order: seq, repetition, marks, life cycle, debts and events hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.protocol.errors import Conflict
from daemon.services.announcer import Announcer
from daemon.services.chats import Chats
from daemon.services.sending import Sending
from daemon.store.tables import owed_emails, support_chats, support_messages
from tests.unit import people
from tests.unit.conftest import MORNING, InlineDatabase, ignore, result, with_staff


@dataclass
class Model:
    """One chat as the rules have it, in the plainest Python."""

    messages: list[tuple[str, str]] = field(default_factory=list)
    """``(sender type, content)``, by seq."""
    sent: dict[tuple[str, str], int] = field(default_factory=dict)
    """seq by sender and client_id."""
    status: str = "open"
    marks: dict[str, int] = field(default_factory=lambda: {"user": 0, "admin": 0})
    email_owed: bool = False

    def unread(self, reader: str) -> int:
        others = ("admin", "bot") if reader == "user" else ("user",)
        return sum(kind in others for kind, _ in self.messages[self.marks[reader] :])

    def send(self, kind: str, content: str) -> set[str]:
        """Which kinds of events follow."""
        self.messages.append((kind, content))
        before = self.status
        if kind == "user":
            self.status = "open"
        elif before == "closed":
            self.status = "pending"
        self.email_owed |= kind == "admin"
        news = {"new_message", "new_user_message" if kind == "user" else "new_staff_message"}
        return news | ({"chat_updated"} if self.status != before else set())

    def mark(self, reader: str, up_to: int | None) -> set[str]:
        target = len(self.messages) if up_to is None else min(up_to, len(self.messages))
        if target <= self.marks[reader]:
            return set()
        self.marks[reader] = target
        if reader == "user" and not self.unread("user"):
            self.email_owed = False
        return {"read", "chat_read"}

    def set_status(self, status: str, *, keep_email: bool = False) -> set[str]:
        if status == self.status:
            return set()
        self.status = status
        if status == "closed" and not keep_email:
            self.email_owed = False
        return {"chat_updated"} if self.messages else set()


SENDERS = st.sampled_from(["user", "admin", "bot"])
CLIENT_IDS = st.sampled_from([f"client-{number}" for number in range(6)])
CONTENTS = st.sampled_from(["a", "b"])
UP_TO = st.none() | st.integers(0, 12)
STATUSES = st.sampled_from(["open", "pending", "closed"])


class Desk(RuleBasedStateMachine):
    """One chat, real database, against the model."""

    conn: sa.Connection

    def __init__(self) -> None:
        super().__init__()
        self.outer = self.conn.begin_nested()
        self.model = Model()
        self.published: list[Any] = []
        reactor = Clock()
        reactor.advance(MORNING.timestamp())
        database: Any = InlineDatabase(self.conn, reactor)
        announcer = Announcer(lambda _topic, event: self.published.append(event))
        clock = ReactorClock(reactor)
        self.sending = Sending(database, announcer, clock, with_staff, ignore)
        self.chats = Chats(database, announcer, clock, lambda: True)
        self.user = people.user(self.conn, email="vera@example.com")
        self.staff = people.admin(self.conn)
        self.who = {"user": self.user, "admin": self.staff, "bot": people.key(self.conn)}

    def teardown(self) -> None:
        self.outer.rollback()

    def expect(self, kinds: set[str]) -> None:
        """These kinds of events were published since the last step, and no others."""
        unfolded = [each for event in self.published for each in event.get("events", [event])]
        assert {each["type"] for each in unfolded} == kinds
        self.published.clear()

    @rule(kind=SENDERS, client_id=CLIENT_IDS, content=CONTENTS)
    def send(self, kind: str, client_id: str, content: str) -> None:
        first = self.model.sent.get((kind, client_id))
        call = self.sending.send(self.who[kind], self.user.grant, content, client_id)
        if first is not None and self.model.messages[first - 1] != (kind, content):
            try:
                result(call)
            except Conflict:
                return self.expect(set())
            raise AssertionError("other content under the same client_id")
        sent = result(call)
        assert sent.repeated == (first is not None)
        if first is None:
            kinds = self.model.send(kind, content)
            self.model.sent[kind, client_id] = first = len(self.model.messages)
            self.expect(kinds)
        assert (sent.message.seq, sent.message.content) == (first, content)
        return self.expect(set())

    @rule(up_to=UP_TO)
    def user_reads(self, up_to: int | None) -> None:
        kinds = self.model.mark("user", up_to)
        answer = result(self.chats.mark_read(self.user, up_to))
        assert (answer.read_up_to, answer.unread) == (self.model.marks["user"], self.model.unread("user"))
        self.expect(kinds)

    @rule(up_to=UP_TO)
    def staff_view(self, up_to: int | None) -> None:
        kinds = self.model.mark("admin", up_to)
        item = result(self.chats.mark_viewed(self.staff, self.user.grant, up_to))
        assert (item.admin_viewed_seq, item.unread_count) == (self.model.marks["admin"], self.model.unread("admin"))
        self.expect(kinds)

    @rule(status=STATUSES)
    def set_status(self, status: Any) -> None:
        kinds = self.model.set_status(status)
        result(self.chats.set_status(self.staff, self.user.grant, status))
        self.expect(kinds)

    @rule(keep_email=st.booleans())
    def archive(self, keep_email: bool) -> None:
        kinds = self.model.set_status("closed", keep_email=keep_email)
        result(self.chats.archive(self.staff, self.user.grant, keep_email))
        self.expect(kinds)

    @rule()
    def restore(self) -> None:
        kinds = self.model.set_status("open") if self.model.status == "closed" else set()
        result(self.chats.unarchive(self.staff, self.user.grant))
        self.expect(kinds)

    @invariant()
    def is_as_the_model(self) -> None:
        chat = self.conn.execute(sa.select(support_chats).where(support_chats.c.id == self.user.grant)).one()
        assert (chat.status, chat.archived_at is not None) == (self.model.status, self.model.status == "closed")
        assert (chat.user_unread, chat.admin_unread) == (self.model.unread("user"), self.model.unread("admin"))
        columns = support_messages.c
        found = self.conn.execute(
            sa.select(columns.seq, columns.sender_type, columns.content, columns.read_at)
            .where(columns.chat_id == self.user.grant)
            .order_by(columns.seq)
        ).all()
        assert [(row.sender_type, row.content) for row in found] == self.model.messages
        assert [row.seq for row in found] == list(range(1, chat.last_seq + 1))
        for row in found:
            reader = "admin" if row.sender_type == "user" else "user"
            assert (row.read_at is not None) == (row.seq <= self.model.marks[reader])
        owed = sa.select(sa.func.count()).where(owed_emails.c.chat_id == self.user.grant, owed_emails.c.state == "owed")
        assert self.conn.scalar(owed) == self.model.email_owed


def test_the_rules_hold_whatever_happens(conn: sa.Connection) -> None:
    class OnThisConnection(Desk):
        pass

    OnThisConnection.conn = conn
    run_state_machine_as_test(
        OnThisConnection, settings=settings(max_examples=60, stateful_step_count=30, deadline=None, derandomize=True)
    )
