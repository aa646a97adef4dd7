"""The dashboard inside a host's own admin page."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.e2e.conftest import NewContext
from tests.e2e.hosts import HostSite, Page
from tests.product import OWNER, Product, client_id

pytestmark = pytest.mark.e2e


def support_tab(site: HostSite, product: Product, context: BrowserContext) -> Tab:
    frame = f'<iframe id="support" title="Support" width="1200" height="800" src="{product.url}/admin/"></iframe>'
    site.pages["/admin"] = Page(f"<h1>Our admin page</h1>{frame}")
    tab = context.new_page()
    tab.goto(f"{site.origin}/admin")
    return tab


def test_staff_sign_in_and_answer_in_a_frame(host: tuple[Product, HostSite], new_context: NewContext) -> None:
    product, site = host
    with product.user() as user:
        message = user.call("support.chat.send", "is this a frame?", client_id())
        user.subscribe(f"support.chat.{message['chat_id']}")
        tab = support_tab(site, product, new_context(viewport={"width": 1300, "height": 900}))
        desk = tab.frame_locator("#support")
        desk.get_by_test_id("login-email").fill(OWNER["email"])
        desk.get_by_test_id("login-password").fill(OWNER["password"])
        desk.get_by_test_id("login-submit").click()
        desk.locator(f"[data-testid=chat-row][data-chat-id='{message['chat_id']}']").click()
        expect(desk.get_by_test_id("message")).to_contain_text("is this a frame?")
        desk.get_by_test_id("composer").fill("it is")
        desk.get_by_test_id("composer").press("Enter")
        assert user.hear("new_message")["message"]["content"] == "it is"
    tab.reload()
    expect(desk.get_by_test_id("chat-row").first).to_be_visible()


def test_in_a_page_that_is_not_named_it_does_not_show(host: tuple[Product, HostSite], new_context: NewContext) -> None:
    product, _ = host
    stranger = HostSite()
    try:
        tab = support_tab(stranger, product, new_context())
        expect(tab.get_by_role("heading")).to_be_visible()
        (frame,) = tab.frames[1:]
        assert frame.url.startswith("chrome-error:")
        assert frame.locator("[data-testid=login-email]").count() == 0
    finally:
        stranger.close()
