"""What a user of such a system checks first, in a real browser: widget and dashboard side by side."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import Dashboard, Widget
from tests.product import Product

pytestmark = pytest.mark.e2e


@pytest.fixture
def widget(visitor: Page, product: Product) -> Widget:
    return Widget(visitor, product).visit()


@pytest.fixture
def dashboard(desk: Page, product: Product) -> Dashboard:
    return Dashboard(desk, product).sign_in()


def test_a_message_travels_to_staff_and_the_answer_back(widget: Widget, dashboard: Dashboard) -> None:
    widget.open().say("hello from the browser")
    expect(widget.messages).to_have_attribute("data-state", "sent")

    row = dashboard.row_with("hello from the browser")
    expect(row).to_have_attribute("data-unread", "true")
    row.click()
    expect(dashboard.messages.filter(has_text="hello from the browser")).to_be_visible()
    expect(row).to_have_attribute("data-unread", "false")
    expect(widget.messages).to_have_attribute("data-state", "read")

    dashboard.say("hello from staff")
    answer = widget.messages.filter(has_text="hello from staff")
    expect(answer).to_be_visible()
    expect(answer).to_have_attribute("data-sender-type", "admin")


def test_the_badge_counts_what_was_not_seen_and_clears_on_opening(widget: Widget, dashboard: Dashboard) -> None:
    widget.open().say("count with me")
    dashboard.row_with("count with me").click()
    expect(widget.messages).to_have_attribute("data-state", "read")
    widget.close()
    for number in range(1, 4):
        dashboard.say(f"answer {number}")
        expect(widget.badge).to_have_text(str(number))
    widget.launcher.click()
    expect(widget.badge).to_be_hidden()
    expect(dashboard.messages.filter(has_text="answer 3")).to_have_attribute("data-state", "read")


def test_the_badge_ends_at_nine(widget: Widget, dashboard: Dashboard) -> None:
    widget.open().say("many answers, please")
    dashboard.row_with("many answers, please").click()
    expect(dashboard.messages).to_have_count(1)
    widget.close()
    for number in range(11):
        dashboard.say(f"number {number}")
    expect(widget.badge).to_have_text("9+")


def test_archive_restore_and_a_new_message_that_restores(widget: Widget, dashboard: Dashboard) -> None:
    widget.open().say("please close this")
    row = dashboard.row_with("please close this")
    row.click()
    dashboard.hook("archive").click()
    expect(row).to_be_hidden()
    dashboard.hook("tab-archived").click()
    expect(row).to_be_visible()
    row.click()
    dashboard.hook("restore").click()
    expect(row).to_be_hidden()
    dashboard.hook("tab-active").click()
    expect(row).to_be_visible()
    row.click()
    dashboard.hook("archive").click()
    expect(row).to_be_hidden()
    widget.say("one more thing")
    expect(dashboard.row_with("one more thing")).to_be_visible()


def test_order_is_kept_and_nothing_is_doubled(widget: Widget, dashboard: Dashboard) -> None:
    widget.open()
    for number in range(12):
        widget.say(f"line {number:02}")
    expect(widget.messages.last).to_have_attribute("data-seq", "12")
    dashboard.row_with("line 11").click()
    expect(dashboard.messages).to_have_count(12)
    for messages in (widget.messages, dashboard.messages):
        texts = [re.search(r"line (\d+)", text) for text in messages.all_inner_texts()]
        assert [match and int(match[1]) for match in texts] == list(range(12))


def test_the_conversation_is_there_after_a_reload(widget: Widget, dashboard: Dashboard) -> None:
    widget.open().say("remember me")
    expect(widget.messages).to_have_attribute("data-state", "sent")
    dashboard.row_with("remember me").click()
    dashboard.say("of course")
    expect(widget.messages.filter(has_text="of course")).to_be_visible()
    widget.visit().open()
    expect(widget.messages).to_have_count(2)
    address = dashboard.page.url
    assert re.search(r"/admin/chats/[0-9a-f]{32}$", address)
    dashboard.page.reload()
    expect(dashboard.messages).to_have_count(2)
    assert dashboard.page.url == address


def test_each_side_sees_the_other_typing(widget: Widget, dashboard: Dashboard) -> None:
    widget.open().say("are you there?")
    dashboard.row_with("are you there?").click()
    widget.frame.get_by_test_id("composer").press_sequentially("wait")
    expect(dashboard.hook("typing")).to_be_visible()
    dashboard.hook("composer").press_sequentially("I am")
    expect(widget.frame.get_by_test_id("typing")).to_be_visible()


def test_text_is_shown_literally(widget: Widget, dashboard: Dashboard) -> None:
    text = "<img src=x onerror=alert(1)> {{7*7}} ${1} [x](javascript:alert(1))"
    widget.open().say(text)
    dashboard.row_with("onerror").click()
    for messages in (widget.messages, dashboard.messages):
        expect(messages.filter(has_text=text)).to_be_visible()
        expect(messages.locator("img")).to_have_count(0)


def test_two_visitors_do_not_see_each_other(
    widget: Widget, product: Product, dashboard: Dashboard, new_context
) -> None:  # type: ignore[no-untyped-def]
    other = Widget(new_context().new_page(), product).visit().open()
    widget.open().say("for staff alone")
    expect(dashboard.row_with("for staff alone")).to_be_visible()
    expect(other.messages).to_have_count(0)
