"""Answers by email: which address is whose, and what becomes of what comes there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from twisted.internet.defer import fail, maybeDeferred
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from daemon.clock import ReactorClock
from daemon.mail.incoming import mail as mails
from daemon.mail.incoming.office import Office
from daemon.mail.incoming.session import Session
from daemon.model import SYSTEM
from daemon.protocol.errors import NotFound, RateLimited, Unavailable
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Signer, answerer
from daemon.services.announcer import Announcer
from daemon.services.answering import Answering, answer_address
from daemon.services.notes import Notes
from daemon.services.sending import Sending
from daemon.store import answering as store
from daemon.store import notes
from daemon.store import users as users_store
from daemon.store.tables import support_messages, users
from tests.unit import people
from tests.unit.conftest import InlineDatabase, result

DOMAIN = "acme.example"
SIGNER = Signer("s" * 32)
ADDRESS = "vera@example.com"


@pytest.fixture
def notebook(database: InlineDatabase, announcer: Announcer, clock: ReactorClock) -> Notes:
    return Notes(database, announcer, clock)  # type: ignore[arg-type]


@pytest.fixture
def answering(database: InlineDatabase, clock: ReactorClock, sending: Sending, notebook: Notes) -> Answering:
    return Answering(database, clock, SIGNER, sending, notebook)  # type: ignore[arg-type]


def address(user: Principal, of: str = ADDRESS) -> str:
    return answer_address(SIGNER, DOMAIN, user.id, of)


def local(user: Principal, of: str = ADDRESS) -> str:
    return address(user, of).partition("@")[0]


def said(conn: sa.Connection, chat_id: str) -> list[str]:
    found = sa.select(support_messages.c.content).where(support_messages.c.chat_id == chat_id)
    return list(conn.scalars(found.order_by(support_messages.c.seq)))


# --- tokens ----------------------------------------------------------------------------------------------------------


def test_an_address_is_short_and_has_no_case(visitor: Principal) -> None:
    made = local(visitor)
    assert len(made) == 58  # RFC 5321, 4.5.3.1.1: at most 64
    assert made == made.lower()
    token = made.removeprefix("reply+")
    assert answerer(token) == answerer(token.upper()) == visitor.id


@pytest.mark.parametrize("wrong", ["", "a", "reply", "é" * 52, "a" * 51, "a" * 53, "1" * 52, "=" * 52, "a" * 51 + "b"])
def test_what_is_no_token(wrong: str) -> None:
    assert answerer(wrong) is None


def test_whose_chat_an_address_stands_for(answering: Answering, visitor: Principal) -> None:
    found = result(answering.correspondent(local(visitor).upper()))
    assert (found.user_id, found.chat_id, found.address) == (visitor.id, visitor.grant, ADDRESS)


def test_what_ends_an_address(conn: sa.Connection, answering: Answering, visitor: Principal) -> None:
    mine = local(visitor)
    other = Signer("o" * 32)
    forged = answer_address(other, DOMAIN, visitor.id, ADDRESS).partition("@")[0]
    assert forged != mine
    stranger = people.user(conn, email=None)
    for wrong in (forged, local(visitor, "eve@example.com"), local(stranger, ADDRESS), "reply+", "support", mine + "a"):
        with pytest.raises(NotFound):
            result(answering.correspondent(wrong))
    conn.execute(sa.update(users).where(users.c.id == visitor.id).values(email="vera@elsewhere.example"))
    with pytest.raises(NotFound):
        result(answering.correspondent(mine))
    conn.execute(sa.update(users).where(users.c.id == visitor.id).values(email=ADDRESS))
    result(answering.correspondent(mine))
    users_store.block(conn, visitor.id, SYSTEM, None, people.LONG_AGO)
    with pytest.raises(NotFound):
        result(answering.correspondent(mine))
    users_store.unblock(conn, visitor.id, SYSTEM, people.LONG_AGO)
    result(answering.correspondent(mine))
    conn.execute(sa.delete(users).where(users.c.id == visitor.id))
    with pytest.raises(NotFound):
        result(answering.correspondent(mine))


def test_too_many_for_one_chat(conn: sa.Connection, answering: Answering, visitor: Principal, reactor: Clock) -> None:
    other = people.user(conn, email=ADDRESS)
    for _ in range(10):
        result(answering.correspondent(local(visitor)))
    with pytest.raises(RateLimited):
        result(answering.correspondent(local(visitor)))
    result(answering.correspondent(local(other)))
    reactor.advance(61)
    result(answering.correspondent(local(visitor)))


# --- taking ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_a_message_like_any_other(
    conn: sa.Connection, answering: Answering, visitor: Principal, published: list[tuple[str, Any]]
) -> None:
    to = result(answering.correspondent(local(visitor)))
    for _ in range(2):
        result(answering.take(to, "Vera@Example.com", "Yes please", "mail-0123456789"))
    assert said(conn, visitor.grant) == ["Yes please"]
    assert {event["type"] for _, event in published} >= {"new_message", "new_user_message"}


@pytest.mark.parametrize("sender", ["eve@example.com", None])
def test_from_somebody_else_it_is_a_note(
    conn: sa.Connection,
    answering: Answering,
    sending: Sending,
    visitor: Principal,
    sender: str | None,
    published: list[tuple[str, Any]],
) -> None:
    result(sending.send(visitor, visitor.grant, "Hello", "client-1"))
    published.clear()
    to = result(answering.correspondent(local(visitor)))
    for _ in range(2):
        result(answering.take(to, sender, "x" * 5000, "mail-0123456789"))
    assert said(conn, visitor.grant) == ["Hello"]
    (note,) = notes.all(conn, visitor.grant)
    assert note.author is None
    assert note.content.startswith("Email to this chat's address, from " + (sender or "somebody"))
    assert len(note.content) == 5000
    assert [event["type"] for _, event in published] == ["note"]


# --- the SMTP port ---------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A connection to the port, without a network."""

    session: Session
    transport: StringTransport

    def __call__(self, *lines: str | bytes) -> list[str]:
        """Say something; the answers."""
        self.transport.clear()
        whole = b"".join((each if isinstance(each, bytes) else each.encode()) + b"\r\n" for each in lines)
        self.session.dataReceived(whole)
        return [each[:3] for each in self.transport.value().decode().split("\r\n") if each[3:4] == " "]

    @property
    def closed(self) -> bool:
        return self.transport.disconnecting


class Factory:
    def left(self, _session: Session) -> None: ...


@pytest.fixture
def office(answering: Answering, clock: ReactorClock) -> Office:
    return Office(answering, clock, maybeDeferred, domain=DOMAIN, own_address="support@acme.example", limited=True)


@pytest.fixture
def line(office: Office, clock: ReactorClock) -> Line:
    session, transport = Session(office, clock), StringTransport()
    session.factory = Factory()
    session.makeConnection(transport)
    assert transport.value().startswith(b"220 acme.example")
    return Line(session, transport)


def mail(user: Principal, *body: str, **headers: str) -> list[str | bytes]:
    """All the lines with which a relay hands over a mail."""
    given = {"From": f"Vera <{ADDRESS}>", "Message_ID": "<1@example.com>", **headers}
    head = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
    return ["EHLO relay.example", f"MAIL FROM:<{ADDRESS}>", f"RCPT TO:<{address(user)}>", "DATA", *head, "", *body, "."]


TAKEN = ["250", "250", "250", "354", "250"]


def test_a_mail_that_is_pipelined_from_the_first_byte(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    assert line(*mail(visitor, "Yes please", "..", "..dots", "-- ", "Vera"), "QUIT") == [*TAKEN, "221"]
    assert said(conn, visitor.grant) == ["Yes please\n.\n.dots"]
    assert line.closed


def test_several_mails_on_one_line_and_twice_the_same(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    assert line(*mail(visitor, "One"), *mail(visitor, "Two", Message_ID="<2@example.com>")) == TAKEN * 2
    assert line(*mail(visitor, "One"), *mail(visitor, "One, but not quite")) == TAKEN * 2
    assert said(conn, visitor.grant) == ["One", "Two"]


@pytest.mark.parametrize(
    "to",
    ["support@acme.example", "reply+x@acme.example", "reply@acme.example", "x@elsewhere.example"],
)
def test_other_recipients(line: Line, conn: sa.Connection, visitor: Principal, to: str) -> None:
    assert line("HELO x", "MAIL FROM:<a@b.example>", f"RCPT TO:<{to}>", "DATA") == ["250", "250", "550", "503"]


def test_good_tokens_of_other_domains(line: Line, visitor: Principal) -> None:
    elsewhere = f"{local(visitor)}@elsewhere.example"
    assert line("HELO x", "MAIL FROM:<>", f"RCPT TO:<{elsewhere}>") == ["250", "250", "550"]


def test_forged_tokens_change_nothing(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    made = local(visitor)
    for place in (10, 40, 57):
        forged = made[:place] + ("a" if made[place] != "a" else "q") + made[place + 1 :]
        assert line("RSET", "MAIL FROM:<a@b.example>", f"RCPT TO:<{forged}@{DOMAIN}>") == ["250", "250", "550"]
    assert said(conn, visitor.grant) == []


def test_one_recipient_at_a_time(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    other = people.user(conn, email=ADDRESS)
    both = [f"RCPT TO:<{address(each)}>" for each in (visitor, other)]
    assert line("HELO x", "MAIL FROM:<a@b.example>", *both) == ["250", "250", "250", "452"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Precedence": "bulk"},
        {"List_Id": "<list.example.com>"},
        {"X_Loop": "support@acme.example"},
        {"X_Auto_Response_Suppress": "All"},
        {"Content_Type": "multipart/report; report-type=delivery-status; boundary=x"},
        {"From": "MAILER-DAEMON@example.com"},
        {"Return_Path": "<>"},
    ],
)
def test_automatic_mail_is_taken_and_ignored(
    line: Line, conn: sa.Connection, visitor: Principal, headers: dict[str, str]
) -> None:
    assert line(*mail(visitor, "I am on holiday", **headers)) == TAKEN
    assert said(conn, visitor.grant) == []
    assert notes.all(conn, visitor.grant) == []


def test_bounces_are_taken_and_ignored(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    lines = mail(visitor, "Undeliverable")
    lines[1] = "MAIL FROM:<>"
    assert line(*lines) == TAKEN
    assert said(conn, visitor.grant) == []


def test_auto_submitted_no_is_a_person(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    assert line(*mail(visitor, "It is me", Auto_Submitted="no")) == TAKEN
    assert said(conn, visitor.grant) == ["It is me"]


def test_who_writes_from_elsewhere_leaves_a_note(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    assert line(*mail(visitor, "Let me in", From="Vera <eve@example.com>")) == TAKEN
    assert line(*mail(visitor, "Me too", From="a@example.com, b@example.com", Message_ID="<2@x>")) == TAKEN
    assert line(*mail(visitor, "And me", From="", Message_ID="<3@x>")) == TAKEN
    assert said(conn, visitor.grant) == []
    noted = [each.content.rpartition("\n")[2] for each in notes.all(conn, visitor.grant)]
    assert noted == ["Let me in", "Me too", "And me"]


def test_blocked_while_the_mail_comes(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    lines = mail(visitor, "Too late")
    assert line(*lines[:-1]) == TAKEN[:-1]
    users_store.block(conn, visitor.id, SYSTEM, None, people.LONG_AGO)
    assert line(".") == ["550"]
    assert said(conn, visitor.grant) == []


def test_without_a_database_mail_comes_again(
    line: Line, conn: sa.Connection, database: InlineDatabase, visitor: Principal
) -> None:
    database.fails = [Unavailable()]
    lines = mail(visitor, "Later")
    assert line(*lines[:3]) == ["250", "250", "451"]
    assert line(*lines[1:-1]) == ["503", "250", "354"]
    database.fails = [Unavailable()]
    assert line(".") == ["451"]
    assert line(*lines[1:]) == TAKEN[1:]
    assert said(conn, visitor.grant) == ["Later"]


def test_a_mail_that_cannot_be_read_does_not_come_again(
    answering: Answering, clock: ReactorClock, visitor: Principal, logged_errors: list[Any]
) -> None:
    def breaks(*_: object) -> Any:
        return fail(IndexError("from vera@example.com"))

    office = Office(answering, clock, breaks, domain=DOMAIN, own_address="a@acme.example", limited=True)
    session, transport = Session(office, clock), StringTransport()
    session.factory = Factory()
    session.makeConnection(transport)
    assert Line(session, transport)(*mail(visitor, "Hello")) == [*TAKEN[:-1], "554"]
    assert logged_errors == ["an email cannot be read: {error}"]
    logged_errors.clear()


def test_hostile_commands(line: Line) -> None:
    for wrong, code in [
        (b"\x00\x00", "500"),
        (b"\xff\xfe\xfd", "500"),
        (b"", "500"),
        (b"__init__", "500"),
        (b"UNKNOWN", "500"),
        (b"AUTH", "502"),
        (b"MAIL FROM:<a@b.example> SIZE=99999999999", "552"),
        (b"RCPT TO:<" + b"a" * 2000 + b">", "503"),
        (b"MAIL FROM:<\xc3\xa9@b.example>", "501"),
        (b"NOOP", "250"),
        (b"VRFY root", "252"),
        (b"STARTTLS", "454"),
    ]:
        assert line(wrong) == [code], wrong
    assert not line.closed
    assert line(*[b"?"] * 20)[-1] == "421"
    assert line.closed


def test_a_flood_of_commands(line: Line) -> None:
    answers = line(*["NOOP"] * 1000)
    assert answers == ["250"] * 500 + ["421"]
    assert line.closed


def test_a_line_that_never_ends(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    """Inside a mail too: what comes after it must not be taken for commands."""
    assert line(*mail(visitor)[:-1], "x" * 70_000, ".", "RCPT TO:<a@b>") == ["250", "250", "250", "354", "421"]
    assert line.closed
    assert said(conn, visitor.grant) == []


def test_a_mail_that_is_too_large(
    line: Line, conn: sa.Connection, visitor: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mails, "MOST_BYTES", 1000)
    assert line(*mail(visitor, *["x" * 50] * 100)) == [*TAKEN[:-1], "552"]
    assert line(*mail(visitor, "Small")) == TAKEN
    assert said(conn, visitor.grant) == ["Small"]


def test_of_a_large_mail_what_is_read_is_kept(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    """A hundred connections with 10 MB each would be a gigabyte."""
    assert line(*mail(visitor, "Here it is", "-- ", "Vera", *["x" * 70] * 50_000)[:-1]) == TAKEN[:-1]
    (message,) = vars(line.session)["_SMTP__messages"]
    assert len(message.data) < 600_000
    assert line(".") == ["250"]
    assert said(conn, visitor.grant) == ["Here it is"]


def test_bare_line_ends_do_not_end_a_mail(line: Line, conn: sa.Connection, visitor: Principal) -> None:
    """SMTP smuggling: a dot between anything but CRLF is text."""
    smuggled = b"Hello\n.\nMAIL FROM:<a@b>\n.\r\nRCPT TO:<c@d>\r.\r\nEnd"
    assert line(*mail(visitor, "First")[:-2], smuggled, ".") == TAKEN
    assert len(said(conn, visitor.grant)) == 1


def test_who_is_silent_and_who_is_slow(line: Line, reactor: Clock) -> None:
    for _ in range(3):
        reactor.advance(250)
        assert line("NOOP") == ["250"]
    reactor.advance(151)
    assert line.closed
    assert line.transport.value().endswith(b"421 4.4.2 This took too long\r\n")


def test_who_is_silent(line: Line, reactor: Clock) -> None:
    reactor.advance(301)
    assert line.closed


def test_one_network_address_may_ask_so_often(line: Line, office: Office, reactor: Clock) -> None:
    asked = [result(_refused(office)) for _ in range(51)]
    assert asked == [550] * 50 + [450]
    reactor.advance(1)
    assert result(_refused(office)) == 550


async def _refused(office: Office) -> int:
    with pytest.raises(Exception) as refusal:  # noqa: PT011 - Twisted's has a code, looked at below
        await office.recipient("reply+x", DOMAIN, "192.0.2.1")
    code: int = refusal.value.code  # type: ignore[attr-defined]
    return code


def test_an_unknown_user(conn: sa.Connection) -> None:
    assert store.correspondent(conn, "0" * 32) is None
