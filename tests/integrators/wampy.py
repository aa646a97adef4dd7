"""npm ``wampy``, a WAMP client that shares no code with us, under Node: one session in a process of its own."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

from tests.integrators.node import NODE
from tests.wamp import SECONDS, Refused

_SCRIPT = Path(__file__).with_name("wampy_session.mjs")


class Wampy:
    """A session.

    :param serializer: ``json`` or ``msgpack``.
    :raises Refused: sign-in was refused.
    """

    def __init__(self, url: str, ticket: str, serializer: str) -> None:
        self._process = subprocess.Popen(
            [NODE, _SCRIPT, url, ticket, serializer], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        self._events: list[dict[str, Any]] = []
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self.welcome: dict[str, Any] = self._do("connect")
        except Refused:
            self.close()
            raise

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))

    def _do(self, what: str, **arguments: Any) -> Any:
        assert self._process.stdin is not None
        print(json.dumps({"do": what, **arguments}), file=self._process.stdin, flush=True)
        while True:
            said = self._next()
            if "answer" in said:
                return said["answer"]
            if "refused" in said:
                raise Refused(said["refused"], said["args"], said["kwargs"])

    def _next(self) -> dict[str, Any]:
        """What the process says next; events are kept too. :raises queue.Empty: nothing in time."""
        said = self._lines.get(timeout=SECONDS)
        if event := said.get("event"):
            self._events += event["events"] if event["type"] == "batch" else [event]
        return said

    def call(self, uri: str, *args: Any, **kwargs: Any) -> Any:
        """The result's positional object. :raises Refused: with the error's URI and extra fields."""
        return self._do("call", uri=uri, args=list(args), kwargs=kwargs)

    def subscribe(self, topic: str) -> None:
        """:raises Refused: the router refused."""
        self._do("subscribe", topic=topic)

    def hear(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The first event with these fields, waited for. :raises queue.Empty: it did not come."""
        while True:
            for event in self._events:
                if event["type"] == kind and all(event.get(name) == value for name, value in fields.items()):
                    self._events.remove(event)
                    return event
            self._next()

    def is_closed(self) -> bool:
        """Whether the router closes the connection in time."""
        while not self._next().get("closed"):
            pass
        return True

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> Wampy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
