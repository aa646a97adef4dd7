"""Parts die, freeze or fall silent while both sides type: the dot tells the truth, all arrives once and in order."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from itertools import count

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.fault_proxy import FaultProxy
from tests.e2e.pages import Dashboard, Widget
from tests.product import Product

pytestmark = pytest.mark.e2e

TRUTH_MS = 35_000
RECOVERY_SECONDS = 2.0
"""From the parts being back, when they were away for less than ten seconds."""
SHORT = 10.0
LATER_MS = 60_000
CYCLES = [3, pytest.param(30, marks=pytest.mark.long)]


def healthy(product: Product) -> bool:
    try:
        return product.http.get("/api/health").status_code == 200
    except httpx.TransportError:
        return False


def until(condition: Callable[[], bool], seconds: float = 60.0) -> float:
    """When it became true. :raises AssertionError: it did not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return time.monotonic()
        time.sleep(0.05)
    raise AssertionError("it did not come true")


class Talk:
    """Both sides of one conversation, typing."""

    def __init__(self, widget: Widget, dashboard: Dashboard, name: str) -> None:
        self.widget = widget
        self.dashboard = dashboard
        self.name = name
        self.numbers = count(1)
        self.said: list[str] = []
        self.both()
        dashboard.row_with(f"{name} user 001").click()
        expect(dashboard.messages).to_have_count(1)

    def both(self) -> None:
        """The user says something, and staff too once they have the chat open."""
        number = next(self.numbers)
        self._say(self.widget, f"{self.name} user {number:03}")
        if number > 1:
            self._say(self.dashboard, f"{self.name} staff {number:03}")

    def _say(self, side: Widget | Dashboard, text: str) -> None:
        side.say(text)
        self.said.append(text)

    def arrived(self) -> None:
        """Everything is on both sides, once, each side's words in their order, and the two logs agree."""
        logs = [self._texts(self.widget.messages), self._texts(self.dashboard.messages)]
        assert logs[0] == logs[1]
        assert sorted(logs[0]) == sorted(self.said)
        for side in (f"{self.name} user", f"{self.name} staff"):
            assert [text for text in logs[0] if text.startswith(side)] == [
                text for text in self.said if text.startswith(side)
            ]

    def _texts(self, messages: Locator) -> list[str]:
        expect(messages).to_have_count(len(self.said), timeout=LATER_MS)
        expect(messages.and_(self._unsent(messages))).to_have_count(0, timeout=LATER_MS)
        found = [re.search(rf"{self.name} (?:user|staff) \d+", text) for text in messages.all_inner_texts()]
        return [match[0] for match in found if match]

    def _unsent(self, messages: Locator) -> Locator:
        return messages.page.locator("[data-state=sending], [data-state=failed]")


def is_online(status: Locator) -> bool:
    return status.get_attribute("data-state") == "online"


@pytest.mark.parametrize("cycles", CYCLES)
@pytest.mark.parametrize("part", ["frontdesk router", "frontdesk daemon"])
def test_a_part_is_killed_again_and_again(
    own_product: Product, new_context: NewContext, desk: Page, part: str, cycles: int
) -> None:
    product = own_product.start()
    widget = Widget(new_context().new_page(), product).visit().open()
    dashboard = Dashboard(desk, product).sign_in()
    talk = Talk(widget, dashboard, "kill")
    took = []
    for _ in range(cycles):
        for process in product.parts(part):
            process.send_signal(signal.SIGKILL)
        gone = time.monotonic()
        talk.both()
        until(lambda: not healthy(product), 10)
        back = until(lambda: healthy(product))
        online = until(lambda: is_online(widget.status) and is_online(dashboard.hook("status").first))
        if back - gone < SHORT:
            took.append(online - back)
        talk.both()
        talk.arrived()
    print(f"{part}: recovery", [round(each, 2) for each in took])
    assert all(each <= RECOVERY_SECONDS for each in took), took


@pytest.mark.parametrize("cycles", [1, pytest.param(30, marks=pytest.mark.long)])  # each takes 17 s to be noticed
def test_a_line_that_is_dead_one_way(tmp_path, new_context: NewContext, desk: Page, cycles: int) -> None:  # type: ignore[no-untyped-def]
    product = Product(tmp_path)
    proxy = FaultProxy(product.port)
    product.environment["FRONTDESK_PUBLIC_URL"] = proxy.url
    product.start()
    try:
        far = Product(tmp_path)
        far.url = proxy.url
        widget = Widget(new_context().new_page(), far).visit().open()
        dashboard = Dashboard(desk, far).sign_in()
        talk = Talk(widget, dashboard, "deaf")
        for _ in range(cycles):
            proxy.down.clear()
            talk.both()
            for status in (widget.status, dashboard.hook("status").first):
                expect(status).not_to_have_attribute("data-state", "online", timeout=TRUTH_MS)
            talk.both()
            proxy.down.set()
            talk.arrived()
            for status in (widget.status, dashboard.hook("status").first):
                expect(status).to_have_attribute("data-state", "online", timeout=LATER_MS)
        far.http.close()
    finally:
        proxy.close()
        product.close()


@pytest.mark.long
@pytest.mark.parametrize("cycles", [3, 30])
def test_a_frozen_router(own_product: Product, new_context: NewContext, desk: Page, cycles: int) -> None:
    product = own_product.start()
    widget = Widget(new_context().new_page(), product).visit().open()
    dashboard = Dashboard(desk, product).sign_in()
    talk = Talk(widget, dashboard, "frozen")
    for _ in range(cycles):
        frozen = product.parts("frontdesk router")
        for process in frozen:
            process.suspend()
        since = time.monotonic()
        for status in (widget.status, dashboard.hook("status").first):
            expect(status).not_to_have_attribute("data-state", "online", timeout=TRUTH_MS)
        talk.both()
        time.sleep(max(0.0, 40 - (time.monotonic() - since)))
        for process in frozen:
            if process.is_running():
                process.resume()
        talk.arrived()
        expect(widget.status).to_have_attribute("data-state", "online", timeout=LATER_MS)
