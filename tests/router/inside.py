"""A router without sockets: Crossbar's own, and ends that keep what they are sent."""

from __future__ import annotations

from typing import Any

import msgpack
import orjson
from autobahn.wamp import message, role
from autobahn.wamp.serializer import JsonSerializer, MsgPackSerializer
from crossbar.router.role import RouterRole
from crossbar.router.router import RouterFactory
from crossbar.router.session import RouterSession
from crossbar.worker.types import RouterRealm

from daemon.protocol.principals import BACKEND
from daemon.protocol.uris import REALM
from router.authorizer import ALLOWED, ALLOWED_TO_ROLE
from router.crossbar_private import DoorProtocol
from router.wire.daemons import _routed

_FEATURES = {
    "caller": role.RoleCallerFeatures(call_canceling=True),
    "callee": role.RoleCalleeFeatures(),
    "publisher": role.RolePublisherFeatures(),
    "subscriber": role.RoleSubscriberFeatures(),
}


class Allowing(RouterRole):  # type: ignore[misc]
    """Everything is allowed; known is only what a user may call, as in the product."""

    def authorize(self, _session: Any, _uri: str, action: str, _options: Any) -> dict[str, Any]:
        right = ALLOWED_TO_ROLE if self.uri == "user" and action == "call" else ALLOWED
        return right | {"disclose": action == "call"}


class End:
    """One end of the router. ``heard``: what it was sent, as it is written."""

    def __init__(self, inside: Inside, role: str, number: int) -> None:
        self.inside = inside
        self.heard: list[list[Any]] = []
        session = self.session = RouterSession(inside.factory)
        session._transport, session._session_id, session._realm = self, number, REALM
        session._authid, session._authrole, session._authmethod, session._authprovider = f"who{number}", role, "t", "p"
        session._router, session._session_roles = inside.router, dict(_FEATURES)
        inside.router.attach(session)

    def says(self, said: Any) -> None:
        """A message to the router."""
        self.inside.router.process(self.session, said)

    def leaves(self) -> None:
        self.session._transport = None
        self.inside.router.detach(self.session)
        self.session._session_id = None


class Client(End):
    """A socket that speaks JSON, in frames of up to 64 KiB."""

    @property
    def is_plain(self) -> bool:
        return self.inside.short

    def put(self, frame: bytes) -> None:
        self.heard.append(orjson.loads(frame[2 if frame[1] < 126 else 4 :]))

    def send(self, msg: Any) -> None:
        if isinstance(msg, message.Result):
            DoorProtocol._undisclosed(msg)
        self.heard.append(orjson.loads(JsonSerializer().serialize(msg)[0]))


class Daemon(End):
    """A socket that speaks msgpack."""

    @property
    def speaks_msgpack(self) -> bool:
        return self.inside.short

    def say(self, packed: bytes) -> None:
        self.heard.append(msgpack.unpackb(packed))

    def send(self, msg: Any) -> None:
        self.heard.append(msgpack.unpackb(MsgPackSerializer().serialize(msg)[0]))

    def writes(self, *raw: Any) -> bool:
        """A message as it comes from the line; whether it went the short way."""
        payload = msgpack.packb(raw)
        if self.inside.short and _routed(self.session, msgpack.unpackb(payload)):
            return True
        for each in MsgPackSerializer().unserialize(payload):
            self.says(each)
        return False


class Inside:
    """:param short: whether its ends may be written to without message objects."""

    def __init__(self, short: bool) -> None:
        self.short = short
        self.factory = RouterFactory("node", "worker", None)
        self.factory.start_realm(RouterRealm(None, None, {"name": REALM}))
        self.router = self.factory.get(REALM)
        self.dealer = self.router._dealer
        for each in ("user", BACKEND):
            self.router.add_role(Allowing(self.router, each))
        self._ends = 0

    def client(self) -> Client:
        return Client(self, "user", self._number())

    def daemon(self) -> Daemon:
        return Daemon(self, BACKEND, self._number())

    def _number(self) -> int:
        self._ends += 1
        return 1000 + self._ends

    @property
    def books(self) -> list[int]:
        """How many calls are under way, by each of the four ways in which the dealer finds them."""
        dealer = self.dealer
        by_end = (dealer._callee_to_invocations, dealer._caller_to_invocations)
        flat = [sum(map(len, each.values())) for each in by_end]
        return [len(dealer._invocations), len(dealer._invocations_by_call), *flat]

    @property
    def counted(self) -> dict[str, dict[str, int]]:
        return {way: dict(numbers) for way, numbers in self.router._message_stats.items() if numbers}
