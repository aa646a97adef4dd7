"""The widget and the dashboard as people use them, by the hooks that the product promises."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.product import OWNER, Product


class Widget:
    """The widget on the demo page, or on a host's at ``url``."""

    def __init__(self, page: Page, product: Product, url: str | None = None) -> None:
        self.page = page
        self._url = url or product.url + "/"

    def visit(self) -> Widget:
        self.page.goto(self._url)
        expect(self.launcher).to_be_visible()
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator("#support-chat-container button#support-chat-btn")

    @property
    def badge(self) -> Locator:
        return self.page.locator("#support-chat-container [data-testid=badge]")

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("#support-chat-frame")

    @property
    def status(self) -> Locator:
        return self.frame.get_by_test_id("status")

    @property
    def messages(self) -> Locator:
        return self.frame.get_by_test_id("message")

    def open(self) -> Widget:
        self.launcher.click()
        expect(self.status).to_have_attribute("data-state", "online")
        return self

    def close(self) -> None:
        self.launcher.click()

    def say(self, text: str) -> None:
        self.frame.get_by_test_id("composer").fill(text)
        self.frame.get_by_test_id("composer").press("Enter")


class Dashboard:
    """The dashboard of one member of staff."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page = page
        self._url = product.url + "/admin/"

    def sign_in(self, email: str = OWNER["email"], password: str = OWNER["password"]) -> Dashboard:
        self.page.goto(self._url)
        self.page.get_by_test_id("login-email").fill(email)
        self.page.get_by_test_id("login-password").fill(password)
        self.page.get_by_test_id("login-submit").click()
        expect(self.page.get_by_test_id("tab-active")).to_be_visible()
        return self

    def hook(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    def row(self, chat_id: str) -> Locator:
        return self.page.locator(f"[data-testid=chat-row][data-chat-id='{chat_id}']")

    def row_with(self, text: str) -> Locator:
        return self.hook("chat-row").filter(has_text=text)

    @property
    def messages(self) -> Locator:
        return self.hook("message")

    def say(self, text: str) -> None:
        self.hook("composer").fill(text)
        self.hook("composer").press("Enter")
