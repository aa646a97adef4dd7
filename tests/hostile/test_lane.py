"""The hostile suite once more with the fast lane: the same door stands before it, with the same outcomes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile import test_hostile as stock
from tests.hostile.world import World
from tests.product import Product

pytestmark = pytest.mark.long

# In the order in which they look at each other's traces; an import by name would be sorted.
bystanders, baseline = stock.bystanders, stock.baseline
test_outcome = stock.test_outcome
test_bystanders_were_never_kept_waiting = stock.test_bystanders_were_never_kept_waiting
test_no_daemon_session_was_lost = stock.test_no_daemon_session_was_lost
test_no_secret_and_no_traceback = stock.test_no_secret_and_no_traceback_in_the_log_or_at_a_client
test_the_router_is_no_larger_than_before = stock.test_the_router_is_no_larger_than_before


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    product = Product(tmp_path_factory.mktemp("lane"), FRONTDESK_LOG="debug", FRONTDESK_FAST_LANE="yes")
    try:
        yield World(product.start())
    finally:
        product.close()
