"""One conversation with both sides typing, and what their dots said meanwhile."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import count

import httpx
from playwright.sync_api import Frame, Locator, Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.pages import Dashboard, Widget
from tests.product import Product

LATER_MS = 60_000

# Every state that the dot has shown, with the time of the page's clock, which is ours. A reload would forget it.
WATCH = """() => {
  window.shown = [];
  const note = () => {
    const state = document.querySelector('[data-testid=status]')?.dataset.state;
    if (state && state !== shown.at(-1)?.[0]) shown.push([state, Date.now() / 1000]);
  };
  new MutationObserver(note).observe(document, {subtree: true, childList: true, attributes: true});
  note();
}"""


def healthy(product: Product) -> bool:
    try:
        return product.http.get("/api/health").status_code == 200
    except httpx.TransportError:
        return False


def until(condition: Callable[[], bool], seconds: float = 60.0) -> float:
    """The time at which it became true. :raises AssertionError: it did not."""
    deadline = time.time() + seconds
    while time.time() < deadline:
        if condition():
            return time.time()
        time.sleep(0.05)
    raise AssertionError("it did not come true")


class Dot:
    """What the dot of one page has said since now."""

    def __init__(self, document: Page | Frame) -> None:
        self._document = document
        document.evaluate(WATCH)

    @property
    def shown(self) -> list[tuple[str, float]]:
        """:raises playwright.sync_api.Error: the page was loaded anew."""
        return [(state, at) for state, at in self._document.evaluate("shown")]

    @property
    def is_green(self) -> bool:
        return self.shown[-1][0] == "online"

    def left(self, since: float) -> float | None:
        """When it first was not green after ``since``."""
        return next((at for state, at in self.shown if at >= since and state != "online"), None)

    @property
    def green_since(self) -> float:
        return self.shown[-1][1]


class Talk:
    """Both sides of one conversation, typing."""

    def __init__(self, product: Product, new_context: NewContext, name: str) -> None:
        self.name = name
        self.widget = Widget(new_context().new_page(), product).visit().open()
        self.dashboard = Dashboard(new_context(viewport={"width": 1400, "height": 850}).new_page(), product).sign_in()
        self._numbers = count(1)
        self._said: list[str] = []
        self.both()
        self.dashboard.row_with(f"{name} user 001").click()
        expect(self.dashboard.messages).to_have_count(1)
        frame = self.widget.page.frame(url="**/frame*")
        assert frame
        self.dots = [Dot(frame), Dot(self.dashboard.page)]

    def both(self) -> None:
        """The user says something, and staff too once they have the chat open."""
        number = next(self._numbers)
        self._say(self.widget, f"{self.name} user {number:03}")
        if number > 1:
            self._say(self.dashboard, f"{self.name} staff {number:03}")

    def _say(self, side: Widget | Dashboard, text: str) -> None:
        side.say(text)
        self._said.append(text)

    def arrived(self) -> None:
        """Everything has come, once, each side's words in their order, and both sides show the same."""
        expect(self.widget.messages).to_have_count(len(self._said), timeout=LATER_MS)
        # The dashboard draws no more of a log than is in sight: its end, as somebody has just written.
        newest = self.dashboard.page.locator(f"[data-testid=message][data-seq='{len(self._said)}']")
        expect(newest).to_be_visible(timeout=LATER_MS)
        shown = self._texts(self.widget.messages)
        assert sorted(shown) == sorted(self._said)

        def agree() -> bool:
            end = self._texts(self.dashboard.messages)
            return bool(end) and end == shown[-len(end) :]

        # An event that was lost leaves a hole for a second, until it is fetched.
        until(agree, LATER_MS / 1000)
        for side in (f"{self.name} user", f"{self.name} staff"):
            assert [text for text in shown if text.startswith(side)] == [
                text for text in self._said if text.startswith(side)
            ]

    def _texts(self, messages: Locator) -> list[str]:
        unsent = messages.page.locator("[data-state=sending], [data-state=failed]")
        expect(messages.and_(unsent)).to_have_count(0, timeout=LATER_MS)
        found = [re.search(rf"{self.name} (?:user|staff) \d+", text) for text in messages.all_inner_texts()]
        return [match[0] for match in found if match]
