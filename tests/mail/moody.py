"""An SMTP server with moods: for each recipient a list of what becomes of each attempt."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.product import free_port

SAID = {"421": "421 4.3.2 closing", "451": "451 4.7.1 come back later", "550": "550 5.1.1 no such mailbox"}


@dataclass(frozen=True)
class Taken:
    """A mail that the server has accepted, at ``time.monotonic()``."""

    recipient: str
    message_id: str
    at: float
    content: bytes = b""


@dataclass
class Moody:
    """:ivar moods: what becomes of each attempt; after the last one mail is taken, unless that one ends in ``…`` and
    goes on for ever. ``421``, ``451``, ``550``: the answer to RCPT. ``hang``: none to the text. ``drop``: the line is
    cut when the text is there, which is lost. ``taken``: the same, but the mail is taken. ``wait``: RCPT is answered
    when ``go`` is set."""

    port: int = 0
    moods: dict[str, list[str]] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    asked: threading.Event = field(default_factory=threading.Event)
    """Somebody waits."""
    go: threading.Event = field(default_factory=threading.Event)

    def _mood(self, recipient: str) -> str:
        moods = self.moods.get(recipient, [])
        if not moods:
            return "250"
        return moods[0].removesuffix("…") if moods[0].endswith("…") else moods.pop(0)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mood = self._mood(address)
        if envelope.mood in SAID:
            self.refused[address] += 1
            return SAID[envelope.mood]
        if envelope.mood == "wait":
            self.asked.set()
            await asyncio.to_thread(self.go.wait)
            envelope.mood = "250"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        mood = getattr(envelope, "mood", "250")
        if mood == "hang":
            await asyncio.Event().wait()
        if mood in ("250", "taken"):
            assert isinstance(envelope.content, bytes)
            message_id = str(message_from_bytes(envelope.content)["Message-ID"])
            self.taken.append(Taken(envelope.rcpt_tos[0], message_id, time.monotonic(), envelope.content))
        if mood in ("drop", "taken"):
            server.transport.abort()
        return "250 OK"


@contextmanager
def running() -> Iterator[Moody]:
    moody = Moody(free_port())
    controller = Controller(moody, hostname="127.0.0.1", port=moody.port, auth_exclude_mechanism=["LOGIN", "PLAIN"])
    controller.start()
    try:
        yield moody
    finally:
        controller.stop()
