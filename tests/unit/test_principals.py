"""Who may do what: the table that router, daemon and docs read."""

import pytest

from daemon.protocol import uris
from daemon.protocol.principals import ROLES, Principal

CHAT, OTHER = "c" * 32, "d" * 32
USER = Principal("user", "a" * 32, CHAT)
OWNER, AGENT = (Principal("admin", "a" * 32, grant) for grant in ("owner", "agent"))
READ, BOT, FULL, ODD = (Principal("integrator", "a" * 32, grant) for grant in ("read", "bot", "admin", "root"))


def test_a_principal_travels_as_authid():
    for each in (USER, OWNER, AGENT, READ, BOT, FULL):
        assert Principal.from_authid(each.role, each.authid) == each


@pytest.mark.parametrize(("role", "authid"), [("backend", "a.b"), ("trusted", "a.b"), ("user", "a"), ("", "")])
def test_not_a_principal(role, authid):
    with pytest.raises(ValueError, match="principal"):
        Principal.from_authid(role, authid)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (USER, ()),
        (OWNER, ("read", "bot", "admin")),
        (AGENT, ("read", "bot", "admin")),
        (READ, ("read",)),
        (BOT, ("read", "bot")),
        (FULL, ("read", "bot", "admin")),
        (ODD, ()),
    ],
)
def test_scopes_include_each_other(who, may):
    assert tuple(scope for scope in ("read", "bot", "admin") if who.may(scope)) == may


def test_only_an_owner_is_an_owner():
    assert [
        each for each in (USER, OWNER, AGENT, FULL, Principal("integrator", "a" * 32, "owner")) if each.is_owner
    ] == [OWNER]


def callable_by(principal):
    return {uri for uri in uris.PROCEDURES if uris.may_call(principal, uri)}


def test_what_each_role_may_call():
    staff = {uri for uri in uris.PROCEDURES if uri.startswith("support.admin.")}
    user = {uri for uri in uris.PROCEDURES if uri.startswith("support.chat.")}
    assert callable_by(USER) == user
    assert callable_by(OWNER) == callable_by(AGENT) == callable_by(FULL) == staff
    reads = {"chats", "chat", "messages", "viewing", "presence", "pulse", "notes", "tags", "canned_replies"}
    assert callable_by(READ) == {f"support.admin.{name}" for name in reads}
    assert callable_by(BOT) == callable_by(READ) | {f"support.admin.{name}" for name in ("send", "typing", "note")}
    assert callable_by(ODD) == set()


def test_nobody_but_the_backend_calls_what_is_webs():
    assert {each.role for each in uris.PROCEDURES.values()} == {"user", "admin", "backend"}
    assert "backend" not in ROLES
    for who in (USER, OWNER, FULL):
        assert not uris.may_call(who, "support.backend.session")
        assert not uris.may_call(who, "support.router.access")
        assert not uris.may_call(who, "wamp.session.kill")


def test_what_each_role_may_hear():
    topics = [uris.chat_topic(CHAT), uris.chat_topic(OTHER), uris.STAFF_TOPIC, uris.PRESENCE_TOPIC]
    assert [uris.may_subscribe(USER, each) for each in topics] == [True, False, False, True]
    for staff in (OWNER, AGENT, READ, BOT, FULL):
        assert all(uris.may_subscribe(staff, each) for each in topics)
    assert [uris.may_subscribe(ODD, each) for each in topics] == [False, False, False, True]


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "support",
        "support.chat.",
        "support.chat",
        "support.chat." + CHAT + ".x",
        "support.chat." + CHAT.upper(),
        uris.HERE_TOPIC,
        "wamp.session.on_join",
        "support.chat." + CHAT + "\n",
        uris.STAFF_TOPIC + ".",
        "support.chat.open",
    ],
)
def test_nobody_hears_anything_else(topic):
    for who in (USER, OWNER, FULL):
        assert not uris.may_subscribe(who, topic)
