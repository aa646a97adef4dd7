"""The running product, shared by the tests that need all of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import txaio

from tests.product import Product

# Autobahn's modules take their clock from the framework that is chosen when the first of them is imported.
txaio.use_twisted()

SHORT = ("router", "unit", "web")
"""Folders whose tests start no product and drive no page."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Short tests come last: they fill what is left when the last long file keeps one of several workers busy."""
    items.sort(key=lambda item: item.path.parent.name in SHORT)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product for all tests that leave it running; each makes users of its own."""
    running = Product(tmp_path_factory.mktemp("product"))
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture(scope="session")
def often_restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Of :func:`restarted_product`; who asks for this one starts it when it does not run."""
    product = Product(tmp_path_factory.mktemp("restarted"))
    try:
        yield product
    finally:
        product.close()


@pytest.fixture
def restarted_product(often_restarted: Product) -> Product:
    """One product, running, for all tests that stop it or kill its parts and wait until it is well again."""
    return often_restarted.running()


@pytest.fixture
def own_product(tmp_path: Path) -> Iterator[Product]:
    """A product for one test that wants it new, or leaves it broken; the test starts it."""
    product = Product(tmp_path)
    try:
        yield product
    finally:
        product.close()
