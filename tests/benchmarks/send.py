"""What a message costs: CPU seconds per 1,000 by part, rate, latency, memory. Run by ``make bench``.

A closed loop: every user has one message under way all the time. One message is a call, a durable commit, an
acknowledgement and seven deliveries (the user, a viewing admin, five admins on the staff topic). The product is a real
one with its own PostgreSQL and fsync on; the generator is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa

from config import Settings
from tests.benchmarks.history import CHATS, MESSAGES_EACH, Person, prepare
from tests.product import Product

HOLES = """
SELECT count(*) FROM (
    SELECT 1 FROM support_messages JOIN support_chats AS chat ON chat.id = chat_id
    GROUP BY chat.id HAVING count(*) <> max(seq) OR max(seq) <> max(chat.last_seq)
) AS bad
"""
"""How many chats have a hole in ``seq``, or count wrongly."""
PARTS = {"router": "router", "daemon": "daemon", "PostgreSQL": "postgres"}


@contextmanager
def product(
    users: int, staff: int, chats: int = CHATS, each: int = MESSAGES_EACH, **settings: str
) -> Iterator[tuple[Product, list[Person], list[Person]]]:
    """A running product with history (``each``: messages in a chat), without limits of rate, and people who are signed
    in."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        running = Product(Path(folder), FRONTDESK_JOIN_RATE="100000", **settings)
        try:
            running.start()
            yield running, *prepare(Settings.from_environment(running.environment), users, staff, chats, each)
        finally:
            running.close()


def cpu(product: Product) -> dict[str, float]:
    """Seconds of user and system time so far, by part."""
    return {name: sum(_spent(each) for each in product.parts(words)) for name, words in PARTS.items()}


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def memory(product: Product) -> dict[str, float]:
    """MB of resident memory by part; what processes share counts once for PostgreSQL (proportional set size)."""
    return {
        name: sum(each.memory_full_info().pss for each in product.parts(words)) / 2**20 for name, words in PARTS.items()
    }


def gather(product: Product, users: list[Person], staff: list[Person], **job: Any) -> subprocess.Popen[str]:
    """A crowd that is signed in and subscribed; a line tells it to begin."""
    crowd = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.crowd"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    people = {"users": [asdict(each) for each in users], "staff": [asdict(each) for each in staff]}
    crowd.stdin.write(json.dumps({"port": product.port} | people | job) + "\n")
    crowd.stdin.flush()
    assert crowd.stdout.readline(), "the generator ended"
    return crowd


def run(product: Product, users: list[Person], staff: list[Person], **job: Any) -> dict[str, Any]:
    """One crowd against the product: its result, with CPU per 1,000 messages and what the database says."""
    crowd = gather(product, users, staff, **job)
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    before = cpu(product)
    crowd.stdin.write("\n")
    crowd.stdin.flush()
    result: dict[str, Any] = json.loads(crowd.stdout.readline())
    after = cpu(product)
    crowd.communicate("\n", 10)
    acknowledged = max(result["acknowledged"], 1)
    result["cpu"] = {name: (after[name] - before[name]) * 1000 / acknowledged for name in PARTS}
    result["faults"] |= stored(product, result)
    return result


def stored(product: Product, result: dict[str, Any]) -> dict[str, int]:
    """Whether the table holds what was acknowledged, once, with ``seq`` in the order of sending and without holes."""
    engine = sa.create_engine(
        sa.make_url(Settings.from_environment(product.environment).database).set(drivername="postgresql+psycopg2"),
        poolclass=sa.NullPool,
    )
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT chat_id, content FROM support_messages WHERE content LIKE :run ORDER BY chat_id, seq"),
            {"run": f"{result['run']}|%"},
        ).all()
        holes = connection.scalar(sa.text(HOLES))
    seen: dict[str, int] = {}
    misordered = 0
    for chat_id, content in rows:
        own = int(content.split("|")[2])
        misordered += own <= seen.get(chat_id, -1)
        seen[chat_id] = own
    faults = {"rows missing": max(0, result["acknowledged"] - len(rows)), "rows misordered": misordered}
    return faults | {"holes": int(holes or 0)}


def show(result: dict[str, Any], kept: dict[str, float]) -> None:
    each = result["cpu"]
    print(
        "CPU s per 1,000   "
        + "   ".join(f"{name} {each[name]:.3f}" for name in PARTS)
        + f"   all {sum(each.values()):.3f}"
    )
    print(f"rate              {result['a_second']:.0f}/s acknowledged, {result['acknowledged']} messages")
    print("latency           " + "   ".join(f"{name} {result[name]:.1f} ms" for name in ("p50", "p95", "p99")))
    print("memory            " + "   ".join(f"{name} {mb:.0f} MB" for name, mb in kept.items()))
    print("faults            " + "   ".join(f"{name} {number}" for name, number in result["faults"].items()))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--users", type=int, default=200)
    asked.add_argument("--staff", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=15.0)
    asked.add_argument("--rate", type=float, default=0.0, help="messages a second; 0: a closed loop")
    asked.add_argument("--lane", action="store_true", help="with FRONTDESK_FAST_LANE")
    asked.add_argument("--repeat", type=int, default=1)
    given = asked.parse_args()
    faults = 0
    settings = {"FRONTDESK_FAST_LANE": "yes"} if given.lane else {}
    with product(given.users, given.staff, **settings) as (running, users, staff):
        for _ in range(given.repeat):
            result = run(running, users, staff, seconds=given.seconds, rate=given.rate)
            show(result, memory(running))
            faults += sum(result["faults"].values())
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
