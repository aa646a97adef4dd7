"""Crowds at the door: clients who come back all at once, clients who never speak; and one who only talks."""

from __future__ import annotations

import asyncio
import random
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx

from tests.hostile.raw import HELLO
from tests.load.caller import Caller
from tests.product import Product, client_id
from tests.wamp import ABORT, CHALLENGE, RESULT, WELCOME

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds, as the widget waits before it tries again: doubled each time, with full jitter."""
JOIN_SECONDS = 8.0
"""So long the widget waits until it is in, before it begins anew."""
SOCKETS_A_USER = 8


class Returning:
    """So many clients, a few sockets for each user, who sign in, subscribe and ask what they missed."""

    def __init__(self, product: Product, count: int) -> None:
        self._product = product
        sessions = [product.session() for _ in range(-(-count // SOCKETS_A_USER))]
        self._sessions = [sessions[number // SOCKETS_A_USER] for number in range(count)]
        self._callers: list[Caller] = []
        self.told_to_wait = 0

    async def come(self) -> float:
        """All at once. Seconds until the last is in."""
        begun = time.monotonic()
        self._callers = list(await asyncio.gather(*map(self._come, self._sessions)))
        return time.monotonic() - begun

    async def leave(self) -> None:
        """All at once, without a word, as when the router has died."""
        for each in self._callers:
            each.hang_up()
        await asyncio.gather(*(each.gone.wait() for each in self._callers))

    async def _come(self, session: dict[str, Any]) -> Caller:
        wait = FIRST_WAIT
        while True:
            with suppress(OSError, TimeoutError):
                caller = await self._sign_in(session)
                if caller is not None:
                    return caller
            await asyncio.sleep(random.uniform(0, wait))
            wait = min(2 * wait, LONGEST_WAIT)

    async def _sign_in(self, session: dict[str, Any]) -> Caller | None:
        async with asyncio.timeout(JOIN_SECONDS):
            caller = await Caller.connect(self._product.port)
            try:
                caller.say(*HELLO)
                assert (await caller.hear())[0] == CHALLENGE
                caller.say(5, session["access"], {})
                answer = await caller.hear()
                if answer[0] == ABORT:
                    assert answer[2] == "support.error.unavailable", answer
                    self.told_to_wait += 1
                    caller.hang_up()
                    return None
                assert answer[0] == WELCOME
                caller.say(32, 1, {}, f"support.chat.{session['chat_id']}")
                caller.say(48, 2, {}, "support.chat.pulse")
                while (await caller.hear())[0] != RESULT:
                    pass
            except BaseException:
                caller.hang_up()
                raise
        return caller


class Silent(threading.Thread):
    """TCP connections that say nothing. ``seconds`` is how long the last of them was kept."""

    def __init__(self, product: Product, count: int) -> None:
        super().__init__(daemon=True)
        self._port, self._count = product.port, count
        self.seconds = 0.0
        self.opened = threading.Event()

    def run(self) -> None:
        address = ("127.0.0.1", self._port)
        lines = [(socket.create_connection(address, timeout=20), time.monotonic()) for _ in range(self._count)]
        self.opened.set()
        for line, begun in lines:
            with line, suppress(ConnectionResetError):
                assert line.recv(1) == b""
            self.seconds = max(self.seconds, time.monotonic() - begun)


class WrongPasswords(threading.Thread):
    """So many sign-ins of staff a second, each for another account and so without a wait; ``codes`` are the answers."""

    def __init__(self, product: Product, per_second: float) -> None:
        super().__init__(daemon=True)
        self._http = httpx.Client(base_url=product.url, timeout=20)
        self._every = 1 / per_second
        self._enough = threading.Event()
        self.codes: Counter[int] = Counter()

    def run(self) -> None:
        due = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            while not self._enough.wait(max(0.0, due - time.monotonic())):
                due += self._every
                pool.submit(self._try)

    def _try(self) -> None:
        account = {"email": f"{client_id()}@example.com".lower(), "password": "not this one"}
        self.codes[self._http.post("/api/admin/login", json=account).status_code] += 1

    def stop(self) -> None:
        self._enough.set()
        self.join(20)
        self._http.close()


class Talk(threading.Thread):
    """A user who sends all the while; ``seconds`` from each send to its answer."""

    def __init__(self, product: Product, content: str = "hello") -> None:
        super().__init__(daemon=True)
        self._user, self._content = product.user(), content
        self._enough = threading.Event()
        self._at_least = threading.Semaphore(0)
        self.seconds: list[float] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self._enough.wait(0.02):
                begun = time.monotonic()
                self._user.call("support.chat.send", self._content, client_id())
                self.seconds.append(time.monotonic() - begun)
                self._at_least.release()
        except BaseException as failure:
            self.failure = failure

    def stop(self, at_least: int = 100) -> float:
        """After so many sends: the 99th percentile, in seconds. :raises BaseException: what ended the talk before."""
        for _ in range(at_least):
            if not self._at_least.acquire(timeout=20):
                break
        self._enough.set()
        self.join(20)
        self._user.close()
        if self.failure is not None:
            raise self.failure
        return sorted(self.seconds)[len(self.seconds) * 99 // 100]
