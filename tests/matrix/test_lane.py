"""Everybody tries everything once more with the fast lane: who may do what, and who hears of whom, is the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.matrix.test_matrix import *  # noqa: F403 - every test there is one here, on the product below
from tests.product import Product
from tests.whole.test_lane import lane

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def often_restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with lane(tmp_path_factory) as running:
        yield running
