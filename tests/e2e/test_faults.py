"""Parts die, freeze or fall silent while both sides type: the dot tells the truth, all arrives once and in order.

Each fault three times, and thirty times in the long run. What takes 20 or 40 s by nature happens to three conversations
at the same time: a dead line is each socket's own, and a frozen router is one of three products.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.conftest import NewContext
from tests.e2e.fault_proxy import FaultProxy
from tests.e2e.talk import Dot, Talk, healthy, until
from tests.product import Product

pytestmark = pytest.mark.e2e

TRUTH = 35.0
"""Seconds within which a dot stops being green."""
RECOVERY = 2.0
"""Seconds from the parts being back, when they were away for less than :data:`SHORT`."""
SHORT = 10.0
LATER = 8.0
"""The same after longer ones, as on a machine that has much to do."""
FREEZE = 40.0
AT_ONCE = 3


def all_green(dots: list[Dot]) -> bool:
    return all(dot.is_green for dot in dots)


def all_left(dots: list[Dot], since: float) -> None:
    """:raises AssertionError: a dot was green for longer than it may be."""
    until(lambda: all(dot.left(since) for dot in dots), since + TRUTH - time.time())


@pytest.mark.parametrize("cycles", [3, pytest.param(30, marks=pytest.mark.long)])
@pytest.mark.parametrize("part", ["frontdesk router", "frontdesk daemon"])
def test_a_part_is_killed_again_and_again(
    restarted_product: Product, new_context: NewContext, part: str, cycles: int
) -> None:
    product = restarted_product
    talk = Talk(product, new_context, f"{part} killed {cycles} times")
    took = []
    for _ in range(cycles):
        gone = time.time()
        for process in product.parts(part):
            process.send_signal(signal.SIGKILL)
        talk.both()
        until(lambda: not healthy(product), 10)
        all_left(talk.dots, gone)
        back = until(lambda: healthy(product))
        until(lambda: all_green(talk.dots))
        took.append((back - gone, max(dot.green_since for dot in talk.dots) - back))
        talk.both()
        talk.arrived()
    print(f"{part}: away and recovery", [f"{away:.1f} {recovery:.2f}" for away, recovery in took])
    assert all(recovery <= (RECOVERY if away < SHORT else LATER) for away, recovery in took), took


@pytest.fixture
def far_product(tmp_path: Path) -> Iterator[tuple[Product, FaultProxy]]:
    """A product behind a proxy; as everybody sees it there."""
    product = Product(tmp_path)
    proxy = FaultProxy(product.port)
    product.environment["FRONTDESK_PUBLIC_URL"] = product.url = proxy.url
    try:
        yield product.start(), proxy
    finally:
        proxy.close()
        product.close()


@pytest.mark.parametrize("cycles", [1, pytest.param(10, marks=pytest.mark.long)])  # each takes 17 s to be noticed
def test_a_line_that_is_dead_one_way(
    far_product: tuple[Product, FaultProxy], new_context: NewContext, cycles: int
) -> None:
    product, proxy = far_product
    talks = [Talk(product, new_context, f"deaf{number}") for number in range(AT_ONCE)]
    dots = [dot for talk in talks for dot in talk.dots]
    for cycle in range(cycles):
        way = (proxy.down, proxy.up)[cycle % 2]
        gone = time.time()
        way.clear()
        for talk in talks:
            talk.both()
        all_left(dots, gone)
        for talk in talks:
            talk.both()
        way.set()
        for talk in talks:
            talk.arrived()
        until(lambda: all_green(dots))


@pytest.mark.parametrize("cycles", [1, pytest.param(10, marks=pytest.mark.long)])
def test_a_frozen_router(tmp_path: Path, new_context: NewContext, cycles: int) -> None:
    with ExitStack() as stack:
        folders = [tmp_path / str(number) for number in range(AT_ONCE)]
        products = []
        for folder in folders:
            folder.mkdir()
            products.append(Product(folder))
            stack.callback(products[-1].close)
        talks = [Talk(product.start(), new_context, "frozen") for product in products]
        dots = [dot for talk in talks for dot in talk.dots]
        for _ in range(cycles):
            frozen = [process for product in products for process in product.parts("frontdesk router")]
            gone = time.time()
            for process in frozen:
                process.suspend()
            all_left(dots, gone)
            for talk in talks:
                talk.both()
            time.sleep(max(0.0, gone + FREEZE - time.time()))
            for process in frozen:
                if process.is_running():
                    process.resume()
            for talk in talks:
                talk.both()
                talk.arrived()
            until(lambda: all_green(dots))
