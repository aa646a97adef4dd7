"""Who may do what to which URI: the whole table, each role against each URI and action."""

from __future__ import annotations

from itertools import product

import pytest

from daemon.protocol.uris import HERE_TOPIC, PRESENCE_TOPIC, PROCEDURES, STAFF_TOPIC, chat_topic
from router.authorizer import decide

OWN, FOREIGN = "a" * 32, "b" * 32
USER = ("user", f"{'1' * 32}.{OWN}")
AGENT = ("admin", f"{'2' * 32}.agent")
KEYS = {scope: ("integrator", f"{'3' * 32}.{scope}") for scope in ("read", "bot", "admin")}
ALL = [USER, AGENT, *KEYS.values()]
TOPICS = [
    chat_topic(OWN),
    chat_topic(FOREIGN),
    STAFF_TOPIC,
    PRESENCE_TOPIC,
    HERE_TOPIC,
    "wamp.session.on_join",
    "support",
]


def allowed(who: tuple[str, str], uri: str, action: str, **options: str) -> bool:
    return decide(*who, uri, action, options)["allow"]


def test_a_user_hears_its_own_chat_and_presence() -> None:
    assert [topic for topic in TOPICS if allowed(USER, topic, "subscribe")] == [chat_topic(OWN), PRESENCE_TOPIC]


@pytest.mark.parametrize("who", [AGENT, *KEYS.values()])
def test_staff_hear_all_chats_the_staff_topic_and_presence(who: tuple[str, str]) -> None:
    assert [topic for topic in TOPICS if allowed(who, topic, "subscribe")] == TOPICS[:4]


@pytest.mark.parametrize(("who", "topic", "match"), list(product(ALL, TOPICS, ["prefix", "wildcard"])))
def test_nobody_subscribes_by_pattern(who: tuple[str, str], topic: str, match: str) -> None:
    assert not allowed(who, topic, "subscribe", match=match)


@pytest.mark.parametrize("topic", ["support.chat.", "support.chat." + "A" * 32, "support.chat." + "a" * 32 + ".x", ""])
def test_near_misses_of_topics_are_refused(topic: str) -> None:
    assert not any(allowed(who, topic, "subscribe") for who in ALL)


@pytest.mark.parametrize(("who", "action"), list(product(ALL, ["publish", "register"])))
def test_nobody_publishes_or_registers(who: tuple[str, str], action: str) -> None:
    assert not any(allowed(who, uri, action) for uri in [*PROCEDURES, *TOPICS])


def test_users_call_user_procedures_only() -> None:
    assert {uri for uri in PROCEDURES if allowed(USER, uri, "call")} == {
        uri for uri in PROCEDURES if uri.startswith("support.chat.")
    }


def test_admins_call_staff_procedures_only() -> None:
    assert {uri for uri in PROCEDURES if allowed(AGENT, uri, "call")} == {
        uri for uri in PROCEDURES if uri.startswith("support.admin.")
    }


def test_scopes_widen() -> None:
    may = {scope: {uri for uri in PROCEDURES if allowed(who, uri, "call")} for scope, who in KEYS.items()}
    assert may["read"] < may["bot"] < may["admin"]
    more = {"support.admin.send", "support.admin.typing", "support.admin.note"}
    assert more == may["bot"] - may["read"]
    assert "support.admin.archive" in may["admin"] - may["bot"]


@pytest.mark.parametrize(
    "uri", ["wamp.session.list", "wamp.session.kill", "crossbar.get_status", "support.router.access"]
)
def test_what_is_not_listed_is_refused(uri: str) -> None:
    assert not any(allowed(who, uri, "call") for who in ALL)


@pytest.mark.parametrize(("role", "authid"), [("trusted", "x.y"), ("backend", "x.y"), ("user", "nodot"), ("", "")])
def test_an_unknown_principal_may_nothing(role: str, authid: str) -> None:
    assert not any(decide(role, authid, uri, "call", {})["allow"] for uri in PROCEDURES)


def test_only_what_depends_on_role_and_uri_alone_is_cached() -> None:
    answers = {
        (who[0], action, uri): decide(*who, uri, action, {})
        for who, action, uri in product(ALL, ["call", "subscribe"], [*PROCEDURES, *TOPICS])
    }
    cached = {(role, action) for (role, action, _), answer in answers.items() if answer["cache"]}
    assert cached == {("user", "call"), ("admin", "call")}
    assert all(answer["allow"] and answer["disclose"] for answer in answers.values() if answer["cache"])
