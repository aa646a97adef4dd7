"""How the cost of a message grows: with open connections, chats, messages, and staff online.

Run by ``make bench-growth``. 200 users write at a fixed rate; a row tells what 1,000 messages cost by part, how long an
acknowledgement took, counted from the scheduled moment, and what the router held. Prints a Markdown table a question.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from config.process import MOST_FILES
from tests.benchmarks import send
from tests.benchmarks.history import CHATS, MESSAGES_EACH, Person
from tests.product import Product

WRITERS, STAFF = 200, 5
PING_SECONDS = 15.0
"""In which the router asks each quiet connection once: what connections cost is seen over that time."""
OTHER_FILES = 100
"""What the router has open beside its clients' sockets, at most."""
AS_LONG = 2.0
"""How many times the p99 with the fewest staff may be that with the most."""


class Table:
    """:param more: heads of the columns that other tables do not have."""

    def __init__(self, about: str, *more: str) -> None:
        self.faults = 0
        heads = (about, *send.PARTS, "all", "p50, p95, p99 ms", "router MB", *more)
        print(f"\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}", flush=True)

    def row(self, number: int, result: dict[str, Any], product: Product, *more: str) -> None:
        cpu = [result["cpu"][each] for each in send.PARTS]
        times = ", ".join(f"{result[each]:.1f}" for each in ("p50", "p95", "p99"))
        held = send.memory(product)["router"]
        cells = (f"{number:,}", *(f"{each:.3f}" for each in (*cpu, sum(cpu))), times, f"{held:.0f}", *more)
        print(f"| {' | '.join(cells)} |", flush=True)
        if faults := {name: many for name, many in result["faults"].items() if many}:
            self.faults += sum(faults.values())
            print(f"faults: {faults} {result['refusals']}", flush=True)


def with_connections(given: Namespace) -> int:
    """The others are signed in and subscribed to their chats, and say nothing."""
    most = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], MOST_FILES) - OTHER_FILES
    numbers = sorted({min(each, most) for each in given.connections})
    table = Table("open connections", "quiet: CPU s a second", "connected in s")
    with ExitStack() as room, send.product(numbers[-1], STAFF, **given.settings) as (product, users, staff):
        seated = WRITERS
        for number in numbers:
            begun, others = time.monotonic(), users[seated : number - STAFF]
            room.enter_context(_sitting(product, others))
            took, seated = time.monotonic() - begun, seated + len(others)
            before = sum(send.cpu(product).values())
            time.sleep(PING_SECONDS)
            quiet = (sum(send.cpu(product).values()) - before) / PING_SECONDS
            result = send.run(product, users[:WRITERS], staff, seconds=given.seconds, rate=given.rate)
            table.row(number, result, product, f"{quiet:.3f}", f"{took:.0f}")
    return table.faults


@contextmanager
def _sitting(product: Product, users: list[Person]) -> Iterator[None]:
    crowd = send.gather(product, users, [], seconds=0.0)
    try:
        yield
    finally:
        crowd.kill()
        crowd.communicate()


def with_chats(given: Namespace) -> int:
    table = Table(f"chats, {MESSAGES_EACH} messages in each", "started and filled in s")
    return sum(_filled(table, number, number, MESSAGES_EACH, given) for number in given.chats)


def with_messages(given: Namespace) -> int:
    table = Table(f"messages, in {CHATS:,} chats", "started and filled in s")
    return sum(_filled(table, number, CHATS, number // CHATS, given) for number in given.messages)


def _filled(table: Table, number: int, chats: int, each: int, given: Namespace) -> int:
    begun, before = time.monotonic(), table.faults
    with send.product(WRITERS, STAFF, chats, each, **given.settings) as (product, users, staff):
        took = time.monotonic() - begun
        result = send.run(product, users, staff, seconds=given.seconds, rate=given.rate)
        table.row(number, result, product, f"{took:.0f}")
    return table.faults - before


def with_staff(given: Namespace) -> int:
    """All hear of every message: with 50 that is 52 deliveries of each, hence a rate of its own."""
    table, p99 = Table("staff online"), []
    with send.product(WRITERS, given.staff[-1], **given.settings) as (product, users, staff):
        for number in given.staff:
            result = send.run(product, users, staff[:number], seconds=given.seconds, rate=given.staff_rate)
            table.row(number, result, product)
            p99.append(result["p99"])
    times = p99[-1] / p99[0]
    print(f"\np99 with {given.staff[-1]}: {times:.1f} times that with {given.staff[0]}; at most {AS_LONG:g} are wanted")
    return table.faults + (times > AS_LONG)


QUESTIONS = {"connections": with_connections, "chats": with_chats, "messages": with_messages, "staff": with_staff}


def main() -> int:
    def numbers(text: str) -> list[int]:
        return sorted(int(each) for each in text.split(","))

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--of", choices=QUESTIONS, action="append", help="one question; may be repeated")
    asked.add_argument("--connections", type=numbers, default=[1_000, 5_000, 10_000, 20_000])
    asked.add_argument("--chats", type=numbers, default=[1_000, 10_000, 100_000])
    asked.add_argument("--messages", type=numbers, default=[100_000, 1_000_000, 5_000_000])
    asked.add_argument("--staff", type=numbers, default=[1, 5, 10, 25, 50])
    asked.add_argument("--rate", type=float, default=500.0, help="messages a second")
    asked.add_argument("--staff-rate", type=float, default=100.0)
    asked.add_argument("--seconds", type=float, default=15.0, help="of writing, for each row")
    asked.add_argument("--lane", action="store_true", help="with FRONTDESK_FAST_LANE")
    given = asked.parse_args()
    given.settings = {"FRONTDESK_FAST_LANE": "yes"} if given.lane else {}
    print(f"CPU s per 1,000 messages; {given.rate:g} a second, with more or less staff {given.staff_rate:g}")
    wrong = sum(QUESTIONS[each](given) for each in given.of or QUESTIONS)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
