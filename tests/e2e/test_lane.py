"""Browsers on a product with the fast lane: conversations, days of staff, tabs, and parts that are away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import embedding
from tests.e2e.hosts import HostSite
from tests.e2e.test_away import *  # noqa: F403 - every test there is one here, on the products below
from tests.e2e.test_bfcache import *  # noqa: F403
from tests.e2e.test_desk_live import *  # noqa: F403
from tests.e2e.test_keyboard import *  # noqa: F403
from tests.e2e.test_mail_answers import *  # noqa: F403
from tests.e2e.test_shift import *  # noqa: F403
from tests.e2e.test_tabs import *  # noqa: F403
from tests.e2e.test_text import *  # noqa: F403
from tests.e2e.test_twelve_checks import *  # noqa: F403
from tests.e2e.test_typing import *  # noqa: F403
from tests.product import Product
from tests.whole.test_lane import lane

pytestmark = [pytest.mark.e2e, pytest.mark.long]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with lane(tmp_path_factory) as running:
        yield running


@pytest.fixture
def own_product(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path, FRONTDESK_FAST_LANE="yes")
    try:
        yield product
    finally:
        product.close()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, HostSite]]:
    with embedding(tmp_path_factory.mktemp("hosts"), FRONTDESK_FAST_LANE="yes") as both:
        yield both
