"""What a connection costs: CPU from connect to subscribed, while it is idle, and to hang up, by part; and memory.

As many users as are asked for come at once, sign in, subscribe to their chat, stay and go; the first round is left out,
for it finds a process that has never had so many.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from dataclasses import asdict

from tests.benchmarks.history import Person
from tests.benchmarks.send import PARTS, cpu, product
from tests.product import Product


def resident(product: Product) -> float:
    """KB of the router worker's resident memory, which is most of the router."""
    return float(max(each.memory_info().rss for each in product.parts("router"))) / 1024


class Storm:
    """Users of one process, who come and go when they are told to."""

    def __init__(self, port: int, users: list[Person], at_once: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.comers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.tell({"port": port, "at_once": at_once, "users": [asdict(each) for each in users]})

    def tell(self, what: object) -> None:
        """Until it is done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline(), "the generator ended"

    def close(self) -> None:
        self._process.communicate(timeout=10)


def settled(product: Product) -> dict[str, float]:
    """CPU by part, once nothing is left to do of what came before."""
    before = cpu(product)
    while True:
        time.sleep(0.3)
        now = cpu(product)
        if sum(now.values()) - sum(before.values()) < 0.015:
            return now
        before = now


def figures(product: Product, storm: Storm, count: int, idle: float) -> dict[str, dict[str, float]]:
    """One round: CPU milliseconds a connection by part; of idle ones, milliseconds a second for 1,000."""
    measured: dict[str, dict[str, float]] = {}

    def spent(before: dict[str, float], times: float) -> dict[str, float]:
        now = settled(product)
        return {name: (now[name] - before[name]) * times for name in PARTS}

    before, memory, begun = settled(product), resident(product), time.monotonic()
    storm.tell("come")
    took = time.monotonic() - begun
    measured["come"] = spent(before, 1000 / count)
    measured["stay"] = {"KB": (resident(product) - memory) / count, "seconds": took}
    if idle:
        before = cpu(product)
        time.sleep(idle)
        now = cpu(product)
        measured["idle"] = {name: (now[name] - before[name]) / idle / count * 1e6 for name in PARTS}
    before = cpu(product)
    storm.tell("go")
    measured["go"] = spent(before, 1000 / count)
    return measured


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--connections", type=int, default=1_000)
    asked.add_argument("--at-once", type=int, default=100)
    asked.add_argument("--idle", type=float, default=0.0, help="seconds to watch them do nothing")
    asked.add_argument("--repeat", type=int, default=3)
    asked.add_argument("--lane", action="store_true", help="with FRONTDESK_FAST_LANE")
    given = asked.parse_args()
    settings = {"FRONTDESK_FAST_LANE": "yes"} if given.lane else {}
    rounds = []
    with product(given.connections, 0, **settings) as (running, users, _):
        storm = Storm(running.port, users, given.at_once)
        for number in range(given.repeat + 1):
            each = figures(running, storm, given.connections, given.idle if number else 0.0)
            if number:
                rounds.append(each)
            print(json.dumps(each), flush=True)
        storm.close()
    for phase in rounds[0]:
        middle = {name: statistics.median(each[phase][name] for each in rounds) for name in rounds[0][phase]}
        print(f"{phase:6}" + "   ".join(f"{name} {value:.3f}" for name, value in middle.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
