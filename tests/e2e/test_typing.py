"""Who has sent a message does not go on typing it, whichever of the two is announced first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import Dashboard, Widget
from tests.product import Product

pytestmark = pytest.mark.e2e

SHOWN = """() => { window.shown = 0; new MutationObserver(() => {
    if (document.querySelector('[data-testid=typing]')) window.shown += 1;
}).observe(document.body, {subtree: true, childList: true}) }"""


def test_a_message_ends_the_typing_of_its_sender(visitor: Page, desk: Page, product: Product) -> None:
    widget = Widget(visitor, product).visit().open()
    widget.say("who is typing?")
    dashboard = Dashboard(desk, product).sign_in()
    dashboard.row_with("who is typing?").click()
    expect(dashboard.messages).to_have_count(1)
    composer, typing = dashboard.hook("composer"), widget.frame.get_by_test_id("typing")
    for number in range(1, 4):
        composer.press_sequentially(f"answer {number}")
        expect(typing).to_be_visible()
        composer.press("Enter")
        expect(widget.messages).to_have_count(1 + number)
        expect(typing).to_be_hidden(timeout=500)

    # The last key stroke and the message at once: nothing flickers afterwards either.
    visitor.wait_for_timeout(1_100)
    frame = visitor.frame(url="**/frame*")
    assert frame
    composer.press("x")
    composer.press("Enter")
    expect(widget.messages).to_have_count(5)
    frame.evaluate(SHOWN)
    visitor.wait_for_timeout(1_500)
    assert frame.evaluate("window.shown") == 0
