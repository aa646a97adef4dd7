"""The cells: each target (an action on a URI with options) is tried by everybody, in one order and in the other.

A target tells what a given person sends and what the model expects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.matrix import model
from tests.matrix.model import NOT_AUTHORIZED, Who
from tests.matrix.people import People
from tests.product import client_id
from tests.wamp import CALL, PUBLISH, REGISTER, SUBSCRIBE, UNSUBSCRIBE

UNREGISTER = 66
STAFF_CANARY = "canary-staff"
"""In notes, tags and canned replies, which no user may hear."""
FORGED = [{"session": 1, "authid": "0" * 32 + ".owner", "authrole": "admin"}]
"""As a router would write it that had heard an owner."""

META = [
    *(f"wamp.session.{name}" for name in ("list", "count", "get", "kill", "kill_by_authid", "kill_by_authrole")),
    *(f"wamp.session.{name}" for name in ("kill_all", "add_testament", "flush_testaments", "modify_details")),
    *(f"wamp.registration.{name}" for name in ("list", "lookup", "match", "get", "list_callees", "count_callees")),
    *("wamp.registration.remove_callee", "wamp.subscription.remove_subscriber"),
    *(f"wamp.subscription.{name}" for name in ("list", "lookup", "match", "get", "list_subscribers")),
    *("wamp.subscription.count_subscribers", "wamp.subscription.get_events", "wamp.schema.describe"),
    *("crossbar.get_info", "crossbar.get_status", "crossbar.worker.router.shutdown", "crossbar.shutdown"),
    *("support.router.authorize", "support.chat.unknown", "support.admin.unknown", "support.chat", "support"),
]
"""Procedures of the router itself, and such as do not exist."""

CALL_OPTIONS: list[dict[str, Any]] = [
    {},
    {"forward_for": FORGED},
    {"forward_for": []},
    {"disclose_me": True},
    {"caller": 1, "caller_authid": "0" * 32 + ".owner", "caller_authrole": "admin"},
    {"eligible": [1], "exclude": [1], "eligible_authrole": ["backend"]},
    {"receive_progress": True},
]
SUBSCRIBE_OPTIONS: list[dict[str, Any]] = [{}, {"forward_for": FORGED}, {"get_retained": True}]
PUBLISH_OPTIONS: list[dict[str, Any]] = [
    {},
    {"forward_for": FORGED},
    {"disclose_me": True},
    {"eligible": []},
    {"eligible_authid": []},
    {"eligible_authrole": ["user"]},
    {"exclude": []},
    {"exclude_me": False},
    {"exclude_authid": []},
    {"exclude_authrole": ["backend"]},
    {"retain": True},
]
REGISTER_OPTIONS: list[dict[str, Any]] = [
    {},
    {"invoke": "roundrobin"},
    {"invoke": "roundrobin", "force_reregister": True},
    {"forward_for": FORGED},
]


@dataclass(frozen=True)
class Target:
    """What everybody tries: a WAMP message of a kind with options to a URI."""

    kind: int
    uri: str
    options: dict[str, Any] = field(default_factory=dict)
    chat: str = ""
    match: str = ""
    foreign_argument: bool = False

    def message(self, request: int, people: People) -> list[Any]:
        options = dict(self.options)
        if self.match:
            options["match"] = self.match
        if self.kind in (UNSUBSCRIBE, UNREGISTER):
            return [self.kind, request, request]
        if self.kind == PUBLISH:
            return [PUBLISH, request, {"acknowledge": True, **options}, self.uri, [{"type": "forged"}]]
        if self.kind == CALL:
            return [CALL, request, options, self.uri, [], self._arguments(people)]
        return [self.kind, request, options, self.uri]

    def _arguments(self, people: People) -> dict[str, Any]:
        name = self.uri.rpartition(".")[2]
        if name in ("block", "unblock"):
            return {"user_id": people.users[self.chat]} | ({"reason": 5} if name == "block" else {})
        given: dict[str, Any] = {"chat_id": people.chats[self.chat]} if self.chat else {}
        if name == "send":
            given |= {"content": f"canary-{self.chat or 'own'} answer", "client_id": client_id()}
        if name == "note":
            given |= {"content": STAFF_CANARY, "client_id": client_id()}
        if name in ("tag", "untag"):
            given |= {"tag": STAFF_CANARY}
        if name == "save_canned_reply":
            given = {"shortcut": f"s{client_id()}", "content": STAFF_CANARY}
        if name == "remove_canned_reply":
            given = {"reply_id": "0" * 32}
        return given | {"assign": {"admin_id": None}, "set_status": {"status": "pending"}}.get(
            name, {"priority": "high"} if name == "set_priority" else {}
        )

    def expected(self, who: Who, chats: dict[str, str]) -> str:
        forwarded = "forward_for" in self.options
        if self.kind == CALL:
            return model.call(who, self.uri, self.chat, forwarded=forwarded, foreign_argument=self.foreign_argument)
        if self.kind == SUBSCRIBE:
            return model.subscribe(who, self.uri, chats, self.match or "exact", forwarded=forwarded)
        if self.kind == UNSUBSCRIBE:
            return "wamp.error.no_such_subscription"
        return NOT_AUTHORIZED


def targets(chats: dict[str, str]) -> Iterator[Target]:
    yield from _calls()
    yield from _subscriptions(chats)
    for topic in _topics(chats):
        for options in PUBLISH_OPTIONS:
            yield Target(PUBLISH, topic, options)
    for uri in ("support.chat.send", "support.chat.other", "support.admin.other", "wamp.session.other", "other"):
        for match in ("", "prefix", "wildcard"):
            for options in REGISTER_OPTIONS:
                yield Target(REGISTER, uri, options, match=match)
    yield Target(UNSUBSCRIBE, "")
    yield Target(UNREGISTER, "")


def _calls() -> Iterator[Target]:
    for options in CALL_OPTIONS:
        for uri in sorted(model.STAFF_PROCEDURES):
            for chat in ("",) if uri in model.WITHOUT_CHAT else ("A", "B", "missing"):
                yield Target(CALL, uri, options, chat)
        for uri in sorted(model.USER_PROCEDURES):
            yield Target(CALL, uri, options)
            yield Target(CALL, uri, options, "A", foreign_argument=True)
    for options in CALL_OPTIONS[:2]:
        for uri in [*sorted(model.BACKEND_PROCEDURES), *META]:
            yield Target(CALL, uri, options)


def _subscriptions(chats: dict[str, str]) -> Iterator[Target]:
    for options in SUBSCRIBE_OPTIONS:
        for topic in _topics(chats):
            for match in ("", "prefix", "wildcard") if options else ("", "exact", "prefix", "wildcard"):
                yield Target(SUBSCRIBE, topic, options, match=match)
        for pattern, match in (("", "prefix"), ("support.", "prefix"), ("support.chat.", "prefix")):
            yield Target(SUBSCRIBE, pattern, options, match=match)
        for pattern in ("support.chat.", "support..notifications", "..", f"support..{chats['A']}"):
            yield Target(SUBSCRIBE, pattern, options, match="wildcard")


def _topics(chats: dict[str, str]) -> list[str]:
    return [
        *(f"support.chat.{id}" for id in chats.values()),
        f"support.chat.{chats['A'].upper()}",
        f"support.chat.{chats['A']}.more",
        "support.admin.notifications",
        "support.admin",
        "support.presence",
        "support.backend.here",
        "support.chat",
        "wamp.session.on_join",
        "wamp.session.on_leave",
        "wamp.subscription.on_subscribe",
        "crossbar.node.on_ready",
    ]
