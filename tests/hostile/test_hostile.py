"""Every hostile input has the outcome that was predicted for it, and nobody else notices.

One product, logging at debug level, without limits of rate (those have tests of their own). A user and an admin talk
all the while; at the end they, the log, the daemon and the router's memory are asked what they noticed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from itertools import groupby

import pytest

from tests.hostile.cases import frames, http, ids, login, shapes, text, tokens, wamp
from tests.hostile.world import Bystanders, Case, World
from tests.product import Product

SECONDS = 2.0
"""Within which every input has its outcome."""
CLASSES = {
    module.__name__.rpartition(".")[2]: module.CASES
    for module in (text, shapes, ids, tokens, login, http, wamp, frames)
}
MEMORY_MB = 24
"""What the router may keep after all of it: allocators give memory back in their own time."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    product = Product(tmp_path_factory.mktemp("hostile"), FRONTDESK_LOG="debug")
    try:
        yield World(product.start())
    finally:
        product.close()


@pytest.fixture(scope="module")
def bystanders(world: World) -> Iterator[Bystanders]:
    talking = Bystanders(world.product)
    talking.start()
    try:
        yield talking
    finally:
        talking.stop()


@pytest.fixture(scope="module")
def baseline(world: World, bystanders: Bystanders) -> int:
    return _router_memory(world)


def _router_memory(world: World) -> int:
    worker = max(world.product.parts("router"), key=lambda each: each.memory_info().rss, default=None)
    assert worker is not None
    return int(worker.memory_info().rss)


def _all() -> list[object]:
    return [pytest.param(case, id=f"{name}: {case.name}") for name, cases in CLASSES.items() for case in cases]


@pytest.mark.parametrize("case", _all())
def test_outcome(case: Case, world: World, bystanders: Bystanders, baseline: int) -> None:
    begun = time.monotonic()
    outcome = case.act(world)
    took = time.monotonic() - begun
    assert outcome == case.outcome, f"{outcome!r}, expected {case.outcome!r}: {case.why}"
    assert took < SECONDS
    assert bystanders.failure is None, f"the bystanders noticed: {bystanders.failure!r}"


def test_inputs_differ() -> None:
    for name, cases in CLASSES.items():
        names = sorted(case.name for case in cases)
        assert [key for key, same in groupby(names) if len(list(same)) > 1] == [], name
    assert sum(map(len, CLASSES.values())) >= 150


def test_bystanders_were_never_kept_waiting(bystanders: Bystanders) -> None:
    bystanders.stop()
    assert bystanders.failure is None
    assert len(bystanders.delays) > 100
    delays = sorted(bystanders.delays)
    print(
        f"\n{len(delays)} messages between bystanders: median {statistics.median(delays) * 1000:.1f} ms, "
        f"p95 {delays[len(delays) * 95 // 100] * 1000:.1f} ms, longest {delays[-1] * 1000:.1f} ms"
    )
    assert delays[len(delays) * 95 // 100] < 0.1


def test_no_daemon_session_was_lost(world: World) -> None:
    log = world.product.log()
    assert log.count(" serving\n") == 1
    assert "left the router" not in log


def test_no_secret_and_no_traceback_in_the_log_or_at_a_client(world: World) -> None:
    log = world.product.log()
    assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:3000]
    assert [secret for secret in world.secrets if secret in log] == []
    foreign = ["victor@example.com", world.victim["access"], world.victim["resume"], "Traceback", 'File "/', "psycopg"]
    assert [text for text in foreign for answer in world.heard if text in answer] == []


def test_the_router_is_no_larger_than_before(world: World, baseline: int) -> None:
    deadline = time.monotonic() + 10
    while (grown := (_router_memory(world) - baseline) / 2**20) > MEMORY_MB and time.monotonic() < deadline:
        time.sleep(0.5)
    print(f"\nthe router grew by {grown:.1f} MB from {baseline / 2**20:.0f} MB")
    assert grown < MEMORY_MB
