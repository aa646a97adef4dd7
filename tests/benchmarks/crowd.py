"""Users who write and staff who read along, in a process of their own: a load on one port, with its book.

Reads what to do as one line of JSON, says ``{"connected": true}``, works, writes what happened as another, and hangs up
when it is told to: what a farewell costs is no part of a message.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.benchmarks.history import Person
from tests.benchmarks.line import Line, unique

TEXT = "The quick brown fox jumps over the lazy dog, and asks where the parcel is"
DRAIN_SECONDS = 20.0


@dataclass
class Job:
    """:ivar rate: messages a second together; 0: everybody has one message under way all the time."""

    port: int
    users: list[Person]
    staff: list[Person]
    seconds: float
    warm_up: float = 1.0
    rate: float = 0.0

    @classmethod
    def read(cls, text: str) -> Job:
        given = json.loads(text)
        people = {role: [Person(**each) for each in given.pop(role)] for role in ("users", "staff")}
        return cls(**given, **people)


@dataclass
class Book:
    """Every message: which user sent it as their how-manyeth, and who heard it."""

    acknowledged: list[tuple[float, float]] = field(default_factory=list)
    """When, and how long it took; seconds."""
    ids: dict[str, str] = field(default_factory=dict)
    heard: set[tuple[int, int, str]] = field(default_factory=set)
    """User, how-manyeth, and topic with hearer."""
    faults: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("refused", "lost", "doubled", "misrouted", "misordered", "cut"), 0)
    )
    refusals: dict[str, int] = field(default_factory=dict)


class Crowd:
    def __init__(self, job: Job) -> None:
        self.job, self.book = job, Book()
        self._run = unique()[:6]
        self._lines: list[Line] = []
        self._hearers: dict[Line, int] = {}
        self._last: dict[tuple[int, str, int], int] = {}
        self._sent = [0] * len(job.users)
        self._under_way = 0
        self._is_over = False

    async def connect(self) -> None:
        job = self.job
        for number, person in enumerate(job.staff):
            watched = [f"support.chat.{each.chat_id}" for each in job.users[number :: len(job.staff)]]
            line = await Line.open(job.port, person, ["support.admin.notifications", *watched], self._heard)
            self._hearers[line] = -1 - number
        room = asyncio.Semaphore(50)

        async def open_(number: int, person: Person) -> Line:
            async with room:
                line = await Line.open(job.port, person, [f"support.chat.{person.chat_id}"], self._heard)
                self._hearers[line] = number
                return line

        self._lines = list(await asyncio.gather(*(open_(*each) for each in enumerate(job.users))))

    async def work(self) -> None:
        job = self.job
        over = asyncio.get_running_loop().time() + job.warm_up + job.seconds
        if job.rate:
            await self._keep_pace(over)
        else:
            for number in range(len(self._lines)):
                self._send(number, time.perf_counter())
            await asyncio.sleep(job.warm_up + job.seconds)
        self._is_over = True
        await self._drain()
        self.book.faults["cut"] = sum(line.lost for line in self._hearers)

    def hang_up(self) -> None:
        for line in self._hearers:
            line.close()

    async def _keep_pace(self, over: float) -> None:
        loop, begun = asyncio.get_running_loop(), time.perf_counter()
        for number in count():
            due = begun + number / self.job.rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            if loop.time() >= over:
                return
            self._send(number % len(self._lines), due)

    def _send(self, number: int, due: float) -> None:
        """``due``: since when the user waits for the acknowledgement, also where we are late ourselves."""
        if self._is_over:
            return
        own = self._sent[number]
        self._sent[number] += 1
        self._under_way += 1

        def done(answer: list[Any]) -> None:
            self._under_way -= 1
            now = time.perf_counter()
            if answer[0] == 8:
                self.book.faults["refused"] += 1
                self.book.refusals[answer[4]] = self.book.refusals.get(answer[4], 0) + 1
            else:
                self.book.acknowledged.append((now, now - due))
                self.book.ids[f"{number}|{own}"] = answer[3][0]["id"]
            if not self.job.rate:
                self._send(number, time.perf_counter())

        self._lines[number].send(f"{self._run}|{number}|{own}|{TEXT}", unique(), done)

    def _heard(self, line: Line, event: dict[str, Any]) -> None:
        for each in event["events"] if event["type"] == "batch" else (event,):
            kind = each["type"]
            if kind not in ("new_message", "new_user_message"):
                continue
            run, number, own, _ = each["message"]["content"].split("|", 3)
            hearer = self._hearers.get(line)
            if run != self._run or hearer is None:
                continue
            chat, order = int(number), int(own)
            key = (chat, order, f"{kind} {hearer}")
            if (hearer >= 0 and hearer != chat) or (
                hearer < 0 and kind == "new_message" and chat % len(self.job.staff) != -1 - hearer
            ):
                self.book.faults["misrouted"] += 1
            if key in self.book.heard:
                self.book.faults["doubled"] += 1
            self.book.heard.add(key)
            place = (hearer, kind, chat)
            if order < self._last.get(place, -1):
                self.book.faults["misordered"] += 1
            self._last[place] = order

    @property
    def _missing(self) -> int:
        each = 1 + bool(self.job.staff) + len(self.job.staff)
        return len(self.book.ids) * each - len(self.book.heard)

    async def _drain(self) -> None:
        until = time.perf_counter() + DRAIN_SECONDS
        while (self._under_way or self._missing > 0) and time.perf_counter() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        self.book.faults["lost"] = max(0, self._missing) + self._under_way

    def result(self, begun: float) -> dict[str, Any]:
        """What was acknowledged after the warm-up, until the last user stopped."""
        since = begun + self.job.warm_up
        times = sorted(took for at, took in self.book.acknowledged if since <= at < since + self.job.seconds)
        cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
        return {
            "run": self._run,
            "sent": sum(self._sent),
            "acknowledged": len(self.book.ids),
            "a_second": len(times) / self.job.seconds,
            "p50": cuts[49] * 1000,
            "p95": cuts[94] * 1000,
            "p99": cuts[98] * 1000,
            "deliveries": len(self.book.heard),
            "faults": self.book.faults,
            "refusals": self.book.refusals,
        }


async def main() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    crowd = Crowd(Job.read(sys.stdin.readline()))
    await crowd.connect()
    print(json.dumps({"connected": True}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)  # meanwhile the connections answer pings
    begun = time.perf_counter()
    await crowd.work()
    print(json.dumps(crowd.result(begun)), flush=True)
    sys.stdin.readline()
    crowd.hang_up()


if __name__ == "__main__":
    asyncio.run(main())
