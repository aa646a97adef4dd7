"""Parts killed under load: nothing acknowledged is lost, nothing is stored twice, ``seq`` has no holes.

``python -m tests.benchmarks.kills --kills 100 --rate 2000``. Users repeat what was not acknowledged, with the same
``client_id``, until it is; ``kill -9`` goes to the daemon, the router's worker, its controller and PostgreSQL in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import sys
import time
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

import httpx
import psutil
import sqlalchemy as sa

from config import Settings
from tests.benchmarks import send
from tests.benchmarks.history import Person
from tests.benchmarks.line import Line, unique
from tests.product import Product

ANSWER_SECONDS = 10.0
_AGAIN_SECONDS = 0.2
_VICTIMS = ("frontdesk daemon", "frontdesk router worker", "frontdesk router", "postgres -D")
"""Words of their command lines; of several processes the oldest."""


@dataclass
class Report:
    """What was acknowledged: ``client_id`` to the id of the message; how often something had to be repeated."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    refusals: set[str] = field(default_factory=set)
    kills: int = 0
    longest: float = 0.0
    """Seconds from a kill until everything answered again, at most."""
    calm: list[int] = field(default_factory=list)
    """Messages acknowledged in the second before each kill."""


async def endure(product: Product, users: list[Person], kills: int, rate: float) -> Report:
    """Load at that many messages a second together, while parts are killed one after the other."""
    report, over = Report(), asyncio.Event()
    writing = [asyncio.create_task(_write(product.port, user, len(users) / rate, report, over)) for user in users]
    for words in islice(cycle(_VICTIMS), kills):
        before = len(report.acknowledged)
        await asyncio.sleep(1.0)
        report.calm.append(len(report.acknowledged) - before)
        begun = time.monotonic()
        _kill(product, words)
        await _healthy(product)
        report.kills += 1
        report.longest = max(report.longest, time.monotonic() - begun)
    await asyncio.sleep(1.0)
    over.set()
    await asyncio.gather(*writing)
    return report


def _kill(product: Product, words: str) -> None:
    oldest = min(product.parts(words), key=psutil.Process.create_time)
    os.kill(oldest.pid, signal.SIGKILL)


async def _healthy(product: Product) -> None:
    """Until the part that was killed has been missed and is back."""
    good = 0
    while good < 5:
        try:
            answer = await asyncio.to_thread(product.http.get, "/api/health")
            good = good + 1 if answer.status_code == 200 else 0
        except httpx.HTTPError:
            good = 0
        await asyncio.sleep(0.1)


async def _write(port: int, user: Person, pause: float, report: Report, over: asyncio.Event) -> None:
    """A message each ``pause`` seconds; what a kill has kept from being written in its time is not made up for."""
    line: Line | None = None
    number, due = 0, time.monotonic()
    while not over.is_set():
        number, client_id = number + 1, unique()
        while client_id not in report.acknowledged:
            try:
                line = line if line and not line.lost else await Line.open(port, user, [], lambda *_: None)
                answer = await _ask(line, f"{user.chat_id}|{number}", client_id)
            except OSError:
                answer = None
            if answer and answer[0] == 50:
                report.acknowledged[client_id] = answer[3][0]["id"]
            else:
                report.repeated += 1
                if answer:
                    report.refusals.add(answer[4])
                await asyncio.sleep(_AGAIN_SECONDS)
        due = max(due + pause, time.monotonic())
        await asyncio.sleep(due - time.monotonic())
    if line:
        line.close()


async def _ask(line: Line, content: str, client_id: str) -> list[Any] | None:
    answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
    line.send(content, client_id, lambda message: answer.done() or answer.set_result(message))
    await asyncio.wait({answer, line.gone}, timeout=ANSWER_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if answer.done():
        return answer.result()
    line.close()
    return None


def faults(product: Product, report: Report) -> dict[str, int]:
    """What the table says to that."""
    url = sa.make_url(Settings.from_environment(product.environment).database).set(drivername="postgresql+psycopg2")
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        rows = connection.execute(
            sa.text("SELECT client_id, replace(id::text, '-', ''), content FROM support_messages ORDER BY chat_id, seq")
        ).all()
        holes = connection.scalar(sa.text(send.HOLES))
    stored: dict[str, list[str]] = {}
    order: dict[str, int] = {}
    misordered = 0
    for client_id, id, content in rows:
        stored.setdefault(client_id, []).append(id)
        chat, _, number = content.partition("|")
        if number.isdigit():
            misordered += int(number) <= order.get(chat, 0)
            order[chat] = int(number)
    return {
        "lost": sum(id not in stored.get(client_id, ()) for client_id, id in report.acknowledged.items()),
        "doubled": sum(len(stored.get(client_id, ())) > 1 for client_id in report.acknowledged),
        "misordered": misordered,
        "holes": int(holes or 0),
    }


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--users", type=int, default=200)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--rate", type=float, default=2000.0)
    asked.add_argument("--lane", action="store_true", help="with FRONTDESK_FAST_LANE")
    given = asked.parse_args()
    settings = {"FRONTDESK_FAST_LANE": "yes"} if given.lane else {}
    with send.product(given.users, 0, **settings) as (running, users, _):
        report = asyncio.run(endure(running, users, given.kills, given.rate))
        found = faults(running, report)
    print(f"{report.kills} kills, {len(report.acknowledged)} messages acknowledged, {report.repeated} repetitions,")
    print(f"{statistics.median(report.calm):g} a second before a kill (median), at least {min(report.calm)};")
    print(f"at most {report.longest:.1f} s until all answered again; refused with {', '.join(sorted(report.refusals))}")
    print("   ".join(f"{name} {number}" for name, number in found.items()))
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
