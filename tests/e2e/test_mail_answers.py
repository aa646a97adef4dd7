"""What a user writes in a mail program appears in their widget and in the dashboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import Dashboard, Widget
from tests.product import Product, client_id
from tests.whole.test_answers_by_email import SECONDS, address, answer

pytestmark = pytest.mark.e2e


def test_an_answer_by_email_is_seen_in_both(visitor: Page, desk: Page, product: Product) -> None:
    mine = f"v{client_id()}@example.com".lower()
    token = product.identity(f"vera-{client_id()}", email=mine, name="Vera")
    user_id = product.session(token=token)["user"]["id"]
    widget = Widget(visitor, product).visit()
    visitor.evaluate("token => SupportChat.identify({token})", token)
    widget.open()
    widget.say(f"where is my order, asks {mine}?")
    dashboard = Dashboard(desk, product).sign_in()
    dashboard.row_with(mine).first.click()
    expect(dashboard.messages).to_have_count(1)
    answer(product, address(product, user_id, mine), f"Vera <{mine}>", "It has come, thank you.")
    for messages in (widget.messages, dashboard.messages):
        expect(messages.nth(1)).to_contain_text("It has come, thank you.", timeout=SECONDS * 1000)
        expect(messages).to_have_count(2)
