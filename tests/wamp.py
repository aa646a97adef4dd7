"""A WAMP client of a page, written against the specification alone: synchronous, raw frames within reach."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import cbor2
import msgpack
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

HELLO, WELCOME, ABORT, CHALLENGE, AUTHENTICATE, GOODBYE = 1, 2, 3, 4, 5, 6
ERROR, PUBLISH, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, EVENT = 8, 16, 32, 33, 34, 36
CALL, RESULT, REGISTER, REGISTERED = 48, 50, 64, 65
SECONDS = 10.0
"""How long anything may take before a test fails."""

CODECS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "json": (json.dumps, json.loads),
    "msgpack": (msgpack.packb, msgpack.unpackb),
    "cbor": (cbor2.dumps, cbor2.loads),
}


class Refused(Exception):
    """An ERROR or ABORT: its URI, text and extra fields."""

    def __init__(self, uri: str, args: list[Any] | None = None, kwargs: dict[str, Any] | None = None) -> None:
        super().__init__(uri, args, kwargs)
        self.uri = uri
        self.text = (args or [""])[0]
        self.extra = kwargs or {}


class Wamp:
    """One session.

    :param url: ``ws://…/ws``.
    :param ticket: an access token or an API key.
    :param waiting: how many messages may wait to be received before it stops reading, and so answering pings.
    :param methods: of sign-in, which it offers to the router; Crossbar itself answers to others than the ticket alone.
    :raises Refused: sign-in was refused.
    """

    def __init__(
        self,
        url: str,
        ticket: str,
        *,
        codec: str = "json",
        origin: str | None = None,
        waiting: int | None = 16,
        methods: Sequence[str] = ("ticket",),
    ) -> None:
        self._encode, self._decode = CODECS[codec]
        self._requests = count(1)
        self._topics: dict[int, str] = {}
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.socket: ClientConnection = connect(
            url,
            subprotocols=[f"wamp.2.{codec}"],  # type: ignore[list-item]
            origin=origin,  # type: ignore[arg-type]
            compression=None,
            max_queue=waiting,
        )
        roles: dict[str, Any] = {"caller": {}, "subscriber": {}, "publisher": {}, "callee": {}}
        self.send(HELLO, "support", {"roles": roles, "authmethods": list(methods), "authid": "somebody-else"})
        answer = self.receive()
        if answer[0] == CHALLENGE:
            self.send(AUTHENTICATE, ticket, {})
            answer = self.receive()
        if answer[0] != WELCOME:
            self.socket.close()
            raise Refused(answer[2], [answer[1].get("message", "")])
        self.id: int = answer[1]
        self.welcome: dict[str, Any] = answer[2]

    def send(self, *message: Any) -> None:
        self.socket.send(self._encode(list(message)))

    def receive(self, seconds: float = SECONDS) -> list[Any]:
        """The next message. :raises TimeoutError: none in time. :raises ConnectionClosed: the router closed."""
        message: list[Any] = self._decode(self.socket.recv(timeout=seconds))
        return message

    def _await(self, request: int, seconds: float = SECONDS) -> list[Any]:
        deadline = time.monotonic() + seconds
        while True:
            message = self.receive(max(0.0, deadline - time.monotonic()))
            if message[0] == EVENT:
                self._keep(message)
            elif message[0] == ERROR and message[2] == request:
                raise Refused(message[4], *message[5:])
            elif message[1] == request:
                return message

    def _keep(self, message: list[Any]) -> None:
        event = message[4][0]
        topic = self._topics[message[1]]
        for each in event["events"] if event["type"] == "batch" else [event]:
            self.events.append((topic, each))

    def call(self, uri: str, *args: Any, **kwargs: Any) -> Any:
        """The result's one positional object. :raises Refused: the procedure or the router refused."""
        return self.call_with({}, uri, list(args), kwargs)

    def call_with(self, options: dict[str, Any], uri: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        request = next(self._requests)
        self.send(CALL, request, options, uri, args, kwargs)
        return self._await(request)[3][0]

    def subscribe(self, topic: str, **options: Any) -> None:
        request = next(self._requests)
        self.send(SUBSCRIBE, request, options, topic)
        self._topics[self._await(request)[2]] = topic

    def publish(self, topic: str, event: Any) -> None:
        """An acknowledged PUBLISH. :raises Refused: as it must."""
        request = next(self._requests)
        self.send(PUBLISH, request, {"acknowledge": True}, topic, [event])
        self._await(request)

    def register(self, uri: str) -> None:
        """A REGISTER. :raises Refused: as it must."""
        request = next(self._requests)
        self.send(REGISTER, request, {}, uri)
        self._await(request)

    def hear(self, kind: str, seconds: float = SECONDS, **fields: Any) -> dict[str, Any]:
        """The first event of that type with these fields, waited for; it and all before it are forgotten.

        :raises TimeoutError: it did not come.
        """
        deadline = time.monotonic() + seconds
        seen = 0
        while True:
            for index in range(seen, len(self.events)):
                event = self.events[index][1]
                if event["type"] == kind and all(event.get(name) == value for name, value in fields.items()):
                    del self.events[: index + 1]
                    return event
            seen = len(self.events)
            self._take(deadline)

    def _take(self, deadline: float) -> None:
        message = self.receive(max(0.0, deadline - time.monotonic()))
        if message[0] == EVENT:
            self._keep(message)

    def heard(self) -> list[dict[str, Any]]:
        """Every event so far: those that came before the answer to one more call."""
        self.call("support.chat.pulse" if self.welcome["authrole"] == "user" else "support.admin.pulse")
        events = [event for _, event in self.events]
        self.events.clear()
        return events

    def closed(self, seconds: float = SECONDS) -> bool:
        """Whether the router closes the socket in time."""
        try:
            while True:
                self.receive(seconds)
        except ConnectionClosed:
            return True
        except TimeoutError:
            return False

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> Wamp:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
