"""A host's page neither moves nor waits for the widget."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.benchmarks.host_cost import added
from tests.e2e.hosts import HostSite
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.long]


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_nothing_moves_and_nothing_blocks(host: tuple[Product, HostSite], browser: Browser, known: bool) -> None:
    cost = added(browser, *host, known=known)
    print(cost)
    assert cost.shift == 0
    assert cost.blocking_ms <= 10
