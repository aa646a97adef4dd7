"""Half an hour of load: memory, descriptors and latency stay where they are.

``python -m tests.benchmarks.soak --minutes 30 --rate 1000``: a crowd of a minute after the other, one product, so
sockets come and go too; after each what every part holds. Answers 1 where the second half needs more than the first.
"""

from __future__ import annotations

import argparse
import statistics
import sys

from tests.benchmarks import send
from tests.product import Product

GROWTH = 1.10
"""How much more the second half may hold than the first: allocators and caches settle for a while."""


def descriptors(product: Product) -> int:
    return sum(each.num_fds() for words in ("router", "daemon") for each in product.parts(words))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--users", type=int, default=200)
    asked.add_argument("--minutes", type=int, default=30)
    asked.add_argument("--rate", type=float, default=1000.0)
    asked.add_argument("--lane", action="store_true", help="with FRONTDESK_FAST_LANE")
    given = asked.parse_args()
    held: dict[str, list[float]] = {}
    faults = 0
    settings = {"FRONTDESK_FAST_LANE": "yes"} if given.lane else {}
    with send.product(given.users, 5, **settings) as (running, users, staff):
        for minute in range(given.minutes):
            result = send.run(running, users, staff, seconds=59.0, rate=given.rate)
            faults += sum(result["faults"].values())
            now = {**send.memory(running), "descriptors": float(descriptors(running)), "p99 ms": result["p99"]}
            for name, value in now.items():
                held.setdefault(name, []).append(value)
            print(f"{minute + 1:3} " + "   ".join(f"{name} {value:.0f}" for name, value in now.items()), flush=True)
    grown = []
    for name, values in held.items():
        half = len(values) // 2
        before, after = statistics.median(values[:half] or values), statistics.median(values[half:])
        grown += [name] if after > before * GROWTH else []
        print(f"{name}: {before:.0f} in the first half, {after:.0f} in the second")
    print(f"faults {faults}; more in the second half: {', '.join(grown) or 'nothing'}")
    return 1 if faults or grown else 0


if __name__ == "__main__":
    sys.exit(main())
