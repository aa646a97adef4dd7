"""The React hook and component and the Vue composable on hosts built with Vite, against the running product."""

from __future__ import annotations

import contextlib

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.hosts import HostSite
from tests.e2e.packages.conftest import SiteOf
from tests.e2e.pages import Widget
from tests.product import Product, client_id

pytestmark = [pytest.mark.e2e, pytest.mark.long]


@pytest.mark.parametrize("framework", ["react", "vue"])
def test_login_unread_open_and_logout(
    host: tuple[Product, HostSite], site_of: SiteOf, new_context: NewContext, framework: str
) -> None:
    product, _ = host
    address = site_of(framework)
    token = product.identity(f"{framework}-{client_id()}", name=f"Ann of {framework}")
    page = new_context().new_page()
    asked: list[str] = []
    page.route("**/support-token", lambda route: (asked.append(route.request.url), route.fulfill(body=token)))
    page.goto(address)
    widget = Widget(page, product)
    help_button = page.get_by_role("button", name="Help")
    login = page.get_by_role("button", name="Log in")

    expect(widget.launcher).to_be_visible()
    assert page.locator("#support-chat-container").count() == 1
    login.click()
    help_button.click()
    expect(help_button).to_have_attribute("aria-expanded", "true")
    expect(widget.status).to_have_attribute("data-state", "online")
    widget.say(f"from a host in {framework}")
    expect(widget.messages).to_have_attribute("data-state", "sent")
    assert asked
    help_button.click()
    expect(help_button).to_have_attribute("aria-expanded", "false")

    with contextlib.closing(product.staff()) as staff:
        chats = staff.get("/api/admin/chats", params={"q": f"Ann of {framework}"}).json()["chats"]
        assert [chat["user_verified"] for chat in chats] == [True]
        answer = {"content": "From staff", "client_id": client_id()}
        assert staff.post(f"/api/admin/chats/{chats[0]['id']}/messages", json=answer).status_code == 201
    expect(help_button).to_have_text("Help (1)")
    expect(widget.badge).to_have_text("1")
    help_button.click()
    expect(help_button).to_have_text("Help")
    expect(widget.messages).to_have_count(2)

    page.get_by_role("button", name="Log out").click()
    expect(widget.launcher).to_have_attribute("aria-expanded", "false")
    expect(help_button).to_have_attribute("aria-expanded", "false")
    help_button.click()
    expect(widget.status).to_have_attribute("data-state", "online")
    expect(widget.messages).to_have_count(0)
    login.click()
    expect(widget.messages).to_have_count(2)
    assert page.locator("#support-chat-container").count() == 1
