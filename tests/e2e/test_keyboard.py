"""The whole conversation goes by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.e2e.pages import Dashboard, Widget
from tests.product import Product

pytestmark = pytest.mark.e2e


def test_a_conversation_by_keyboard_alone(visitor: Tab, desk: Tab, product: Product) -> None:
    widget = Widget(visitor, product).visit()
    dashboard = Dashboard(desk, product).sign_in()
    keys = visitor.keyboard
    for _ in range(10):
        keys.press("Tab")
        if visitor.evaluate("document.activeElement.id") == "support-chat-container":
            break
    keys.press("Enter")
    composer = widget.frame.get_by_test_id("composer")
    expect(composer).to_be_focused()
    keys.type("by keyboard")
    keys.press("Shift+Enter")
    keys.type("on two lines")
    keys.press("Enter")
    expect(widget.messages.first).to_have_attribute("data-state", "sent")
    expect(widget.messages.first).to_contain_text("by keyboard\non two lines")
    expect(composer).to_be_focused()
    dashboard.row_with("by keyboard").click()
    dashboard.say("see https://shop.example/")
    link = widget.frame.get_by_role("link", name="https://shop.example/")
    expect(link).to_be_visible()
    assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    keys.press("Shift+Tab")
    expect(link).to_be_focused()
    keys.press("Shift+Tab")
    expect(widget.frame.get_by_role("log")).to_be_focused()
    keys.press("Escape")
    expect(widget.launcher).to_have_attribute("aria-expanded", "false")
    expect(widget.launcher).to_be_focused()
    keys.press("Enter")
    expect(composer).to_be_focused()
