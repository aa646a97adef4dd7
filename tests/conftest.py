"""The running product, shared by the tests that need all of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import txaio

from tests.product import Product

# Autobahn's modules take their clock from the framework that is chosen when the first of them is imported.
txaio.use_twisted()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product for all tests that leave it running; each makes users of its own."""
    running = Product(tmp_path_factory.mktemp("product"))
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture
def own_product(tmp_path: Path) -> Iterator[Product]:
    """A product for one test that stops, kills or starves it; the test starts it."""
    product = Product(tmp_path)
    try:
        yield product
    finally:
        product.close()
