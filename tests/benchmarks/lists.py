"""The staff's list and search at 100,000 chats and 2 million messages, as a dashboard asks for them.

Run by ``make bench-lists``. The first run fills a database in the folder, which takes some minutes; later ones find it
there.
Times are of whole calls over the port: router, daemon, database and back.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from config import Settings
from daemon.database import connect
from daemon.store import listing
from daemon.store.filters import Filters
from tests.benchmarks.size import words
from tests.product import OWNER, Product
from tests.wamp import Wamp

TRIES = 200
LIST_MS, SEARCH_MS = 30.0, 200.0
"""What p95 may be."""
VIEWS: dict[str, dict[str, Any]] = {
    "first view": {},
    "archived": {"archived": True},
    "open": {"status": "open"},
    "pending": {"status": "pending"},
    "unassigned": {"assignee": "none"},
    "mine": {"assignee": "me"},
    "a common tag": {"tag": "late"},
    "a rare tag": {"tag": "legal"},
    "200 a page": {"limit": 200},
}


def searches(vocabulary: list[str], chance: random.Random) -> dict[str, str]:
    """One of each kind, other words each time."""
    common, middle, rare = (chance.choice(vocabulary[a:b]) for a, b in ((0, 20), (100, 1_000), (5_000, 40_000)))
    return {
        "a common word": common,
        "a middling word": middle,
        "a rare word": rare,
        "one letter, while typing": rare[0],
        "two letters, while typing": rare[:2],
        "three words": f"{common} {middle} {chance.choice(vocabulary[0:300])}",
        "no such word": "zzzzqqqq",
        "an address": f"email:{chance.choice(vocabulary[50:350])}.example",
        "metadata": f"plan:{chance.choice(('pro', 'team'))} seats:{chance.randrange(50)}",
        "metadata and a word": f"plan:team {middle}",
    }


class Calls:
    """Calls of one kind, how long each took, and what CPU time the product spent on them: the first depends on who else
    keeps the machine busy, the second does not."""

    def __init__(self, product: Product, admin: Wamp) -> None:
        self._parts = product.parts("")
        self._admin = admin
        self.times: list[float] = []
        self.cpu = 0.0

    def _spent(self) -> float:
        spent = 0.0
        for each in self._parts:
            times = each.cpu_times()
            spent += times.user + times.system
        return spent * 1000

    def many(self, asked: Iterable[dict[str, Any]]) -> None:
        before = self._spent()
        for each in asked:
            self.one(each)
        self.cpu += self._spent() - before

    def one(self, asked: dict[str, Any]) -> dict[str, Any]:
        start = time.perf_counter()
        page: dict[str, Any] = self._admin.call("support.admin.chats", **asked)
        self.times.append((time.perf_counter() - start) * 1000)
        return page

    def scroll(self, pages: int) -> None:
        """One page after the other."""
        before, cursor = self._spent(), None
        for _ in range(pages):
            cursor = self.one({"cursor": cursor} if cursor else {})["next_cursor"]
        self.cpu += self._spent() - before

    def report(self, name: str, limit: float) -> bool:
        ordered = sorted(self.times)
        p95 = ordered[int(len(ordered) * 0.95)]
        shown = (statistics.median(ordered), p95, ordered[-1], self.cpu / len(ordered))
        print(f"{name:28}" + "".join(f"{each:9.1f}" for each in shown), flush=True)
        return p95 <= limit


def together(calls: Iterable[Calls], product: Product, admin: Wamp) -> Calls:
    all_of_them = Calls(product, admin)
    for each in calls:
        all_of_them.times += each.times
        all_of_them.cpu += each.cpu
    return all_of_them


def measure(product: Product) -> bool:
    chance, vocabulary = random.Random(11), words()
    heads = "".join(f"{each:>9}" for each in ("median", "p95", "most", "CPU"))
    with product.admin() as admin:
        Calls(product, admin).one({})
        print(f"{'list, ms':28}{heads}")
        lists = {name: Calls(product, admin) for name in (*VIEWS, "scrolling")}
        for name, asked in VIEWS.items():
            lists[name].many([asked] * TRIES)
        lists["scrolling"].scroll(TRIES)
        lists["all of these"] = together(lists.values(), product, admin)
        fits = [calls.report(name, LIST_MS) for name, calls in lists.items()]
        print(f"{'search, ms':28}{heads}")
        found: dict[str, Calls] = {}
        for _ in range(TRIES // 4):
            for name, q in searches(vocabulary, chance).items():
                found.setdefault(name, Calls(product, admin)).many([{"q": q}])
        found["all of these"] = together(found.values(), product, admin)
        fits += [calls.report(name, SEARCH_MS) for name, calls in found.items()]
    return all(fits)


def plans(product: Product) -> None:
    """How PostgreSQL answers: for docs/performance.md."""
    vocabulary = words()
    settings = Settings.from_environment(product.environment)
    engine = connect(settings.database, 1)
    asked: list[tuple[str, Any]] = []
    with engine.connect() as conn:
        sa.event.listen(conn, "before_cursor_execute", lambda _c, _u, text, given, *_: asked.append((text, given)))
        listing.page(conn, Filters(archived=False), 51)
        listing.page(conn, Filters(archived=False, tags=("legal",)), 51)
        listing.found(conn, Filters(archived=False), vocabulary[3_000], 51)
        listing.found(conn, Filters(archived=False), vocabulary[300], 51)
        listing.found(conn, Filters(archived=False), vocabulary[0], 51)
        listing.page(conn, Filters(archived=False, metadata=(("plan", "pro"), ("seats", "5"))), 51)
        for text, given in asked:
            if "FROM support_" in text and "EXPLAIN" not in text:
                print("\n".join(conn.exec_driver_sql(f"EXPLAIN (ANALYZE, COSTS OFF) {text}", given).scalars()), "\n")
    engine.dispose()


def main(folder: Path, *, with_plans: bool) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    product = Product(folder, FRONTDESK_ADMIN_EMAIL=OWNER["email"])
    try:
        product.start()
        filled = [sys.executable, "-m", "tests.benchmarks.size"]
        subprocess.run(filled, env=product.environment, check=True)
        fits = measure(product)
        if with_plans:
            plans(product)
    finally:
        product.close()
    print("within the limits" if fits else f"NOT within {LIST_MS:g} ms for lists and {SEARCH_MS:g} ms for searches")
    return not fits


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), with_plans="--plans" in sys.argv))
