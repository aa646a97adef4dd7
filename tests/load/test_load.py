"""The door under load: who stalls, who is silent and who comes back cost the others nothing they would notice."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from contextlib import ExitStack

import pytest

from tests import loop
from tests.hostile.raw import TEXT, Line, frame
from tests.load.crowd import Returning, Silent, Talk, WrongPasswords
from tests.product import Product

SILENT_SECONDS, HONEST_SECONDS, BACK_SECONDS = 6.0, 1.0, 60.0
FLOODED_SECONDS = 0.25
"""The 99th percentile of sends while staff sign-ins are tried 50 times a second."""
LARGEST = "\U0001f600" * 5_000
"""20 KB: a message as large as there is."""


class Memory(threading.Thread):
    """The router's resident memory; ``highest`` so far, in bytes."""

    def __init__(self, product: Product) -> None:
        super().__init__(daemon=True)
        self._worker = max(product.parts("router"), key=lambda each: each.memory_info().rss)
        self._enough = threading.Event()
        self.highest = 0

    @property
    def now(self) -> int:
        return int(self._worker.memory_info().rss)

    def run(self) -> None:
        while not self._enough.wait(0.1):
            self.highest = max(self.highest, self.now)

    def stop(self) -> int:
        self._enough.set()
        self.join()
        return self.highest


def stalled_readers(product: Product, stack: ExitStack, count: int) -> None:
    """Staff who subscribe to everything and never read."""
    ticket = product.staff().post("/api/admin/ticket").json()["access"]
    for _ in range(count):
        line = Line(product.port, ticket)
        stack.callback(line.tcp.close)
        line.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.tcp.sendall(frame(json.dumps([32, 1, {}, "support.admin.notifications"]).encode(), TEXT))


async def load(product: Product, stalled: int, silent: int, returning: int, messages: int) -> dict[str, float]:
    """The storm, and what came of it. Beside it there is nothing but a talk of ``messages`` large messages.

    What the connections cost by themselves is measured, not reckoned: as many, of the same kinds, first come to the
    same router while nobody talks. What it has with all of them there is where ``grown`` begins; its end is the most
    that the router had at any moment of the storm. So it holds whatever a storm adds: refused sign-ins, unsent
    messages, and what those who had left have not given back.
    """
    crowd, memory = Returning(product, returning), Memory(product)
    with ExitStack() as stack:
        stalled_readers(product, stack, stalled)
        await crowd.come()
        waiting = Silent(product, silent)
        waiting.start()
        await asyncio.to_thread(waiting.opened.wait)
        calm = memory.now  # what as many connections cost by themselves
        await asyncio.to_thread(waiting.join)
        await crowd.leave()
    with ExitStack() as stack:
        stalled_readers(product, stack, stalled)
        talk, mute = Talk(product, LARGEST), Silent(product, silent)
        for each in (memory, talk, mute):
            each.start()
        back = await crowd.come()
        await asyncio.to_thread(mute.join)
        honest = await asyncio.to_thread(talk.stop, messages)
        grown = (memory.stop() - calm) / 2**20
    await crowd.leave()
    figures = {"router MB": calm / 2**20, "grown MB": grown, "silent s": mute.seconds, "honest p99 s": honest}
    return figures | {"back s": back, "told to wait": crowd.told_to_wait, "messages": len(talk.seconds)}


def figures_of(product: Product, **sizes: int) -> dict[str, float]:
    return loop.run(load(product, **sizes))


def check(figures: dict[str, float], grown: float) -> None:
    print("\n" + ", ".join(f"{name} {value:.2f}" for name, value in figures.items()))
    assert figures["silent s"] < SILENT_SECONDS
    assert figures["honest p99 s"] < HONEST_SECONDS
    assert figures["back s"] < BACK_SECONDS
    assert figures["grown MB"] < grown


def test_a_tenth_of_the_load(product: Product) -> None:
    check(figures_of(product, stalled=10, silent=100, returning=200, messages=100), grown=30)


@pytest.mark.long
def test_the_load(own_product: Product) -> None:
    figures = figures_of(own_product.start(), stalled=100, silent=1_000, returning=2_000, messages=500)
    check(figures, grown=40)
    assert figures["told to wait"] > 0


def flood(product: Product, messages: int) -> None:
    flood, talk = WrongPasswords(product, per_second=50), Talk(product)
    flood.start()
    talk.start()
    slow = talk.stop(messages)
    flood.stop()
    print(f"\n{len(talk.seconds)} sends: p99 {slow * 1000:.0f} ms, sign-ins: {dict(flood.codes)}")
    assert set(flood.codes) <= {401, 429}
    assert flood.codes[401] > 0
    assert slow < FLOODED_SECONDS


def test_a_login_flood_delays_nobody(product: Product) -> None:
    flood(product, messages=100)


@pytest.mark.long
def test_a_long_login_flood_delays_nobody(product: Product) -> None:
    flood(product, messages=1_500)
