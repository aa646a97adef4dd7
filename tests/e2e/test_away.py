"""Parts that are away while both pages are open: nothing is lost, nothing is doubled, and nobody reloads."""

from __future__ import annotations

import signal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.pages import Dashboard, Widget
from tests.product import Product

pytestmark = pytest.mark.e2e

BACK_MS = 20_000
"""Starting a part takes seconds of CPU on a busy machine; from its return on, 5 s are promised."""


@pytest.mark.parametrize("part", ["frontdesk daemon", "frontdesk router"])
def test_a_conversation_goes_on_after_a_part_was_killed(
    own_product: Product, new_context: NewContext, desk: Page, part: str
) -> None:
    product = own_product.start()
    widget = Widget(new_context().new_page(), product).visit().open()
    dashboard = Dashboard(desk, product).sign_in()
    widget.say("before")
    dashboard.row_with("before").click()
    expect(dashboard.messages).to_have_count(1)

    for process in product.parts(part):
        process.send_signal(signal.SIGKILL)
    widget.say("meanwhile")
    expect(widget.messages.last).to_have_attribute("data-state", "sending")
    dashboard.say("meanwhile too")

    for messages in (widget.messages, dashboard.messages):
        expect(messages).to_have_count(3, timeout=BACK_MS)
        expect(messages.filter(has_text="meanwhile too")).to_have_count(1)
    expect(widget.messages.filter(has_text="meanwhile").first).to_have_attribute("data-state", "read", timeout=BACK_MS)
    expect(widget.status).to_have_attribute("data-state", "online")
    expect(dashboard.hook("status")).to_have_attribute("data-state", "online")
    widget.say("after")
    expect(dashboard.messages.filter(has_text="after")).to_be_visible()
