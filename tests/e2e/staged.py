"""A widget whose network and server can be told what to do to it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator

from playwright.sync_api import Frame, Page, WebSocketRoute, expect

from tests.e2e.pages import Widget
from tests.product import Product, client_id

QUESTION = "Where is my order? See https://shop.example/orders/7\nIt should have come on Monday."
ANSWERS = ["Let me look.", "It is on its way: مرحبا بك, tomorrow at your door."]
TITLES = {"title": "Northwind", "greeting": "Hello! How can we help?"}


class Staged:
    """The widget on the demo page, or the page of its own that the product hosts."""

    def __init__(self, page: Page, product: Product, *, hosted: bool = False) -> None:
        self.page = page
        self.product = product
        self.hosted = hosted
        self.widget = Widget(page, product)
        self.document: Page | Frame = page
        self.inside = page if hosted else self.widget.frame
        self.refuse: dict[str, object] | None = None
        """What the socket answers to a message."""
        page.route_web_socket("**/ws", self._connect)

    def go(self, expected: str = "online", config: dict[str, str] | None = None) -> None:
        """Open it and wait until its dot says that."""
        if self.hosted:
            self.page.goto(f"{self.product.url}/chat")
        else:
            self.widget.visit()
            self.page.evaluate("c => SupportChat.update(c)", TITLES if config is None else config)
            self.widget.launcher.click()
        expect(self.inside.get_by_test_id("status")).to_have_attribute("data-state", expected)
        frame = None if self.hosted else self.page.frame(url="**/frame*")
        self.document = frame or self.page

    def known(self) -> None:
        """Somebody who was here before, as his browser says."""
        self.page.add_init_script(f"localStorage.setItem('support-chat:{self.product.url}', 'from another day')")

    def say(self, text: str) -> None:
        self.inside.get_by_test_id("composer").fill(text)
        self.inside.get_by_test_id("composer").press("Enter")

    @contextlib.contextmanager
    def conversation(self) -> Iterator[tuple[str, Callable[..., None]]]:
        """A question with its answers: the chat's id and a way to act as staff."""
        messages = self.inside.get_by_test_id("message")
        self.say(QUESTION)
        expect(messages).to_have_attribute("data-state", "sent")
        with contextlib.closing(self.product.staff()) as staff:
            chats = staff.get("/api/admin/chats").json()["chats"]
            chat = max(chats, key=lambda each: each["last_message_at"])["id"]

            def act(what: str, **body: str) -> None:
                assert staff.post(f"/api/admin/chats/{chat}/{what}", json=body).status_code < 300

            for text in ANSWERS:
                act("messages", content=text, client_id=client_id())
            expect(messages).to_have_count(3)
            yield chat, act

    def refuse_sends(self, code: str, **extra: object) -> None:
        self.refuse = {"code": code, **extra}
        self.say("Could you send me the invoice again, please?")

    def _connect(self, browser: WebSocketRoute) -> None:
        """Passes everything on but the calls that are to be refused."""
        server = browser.connect_to_server()

        def from_page(text: str | bytes) -> None:
            message = json.loads(text)
            if self.refuse and message[0] == 48 and message[3] == "support.chat.send":
                extra = {name: value for name, value in self.refuse.items() if name != "code"}
                browser.send(json.dumps([8, 48, message[1], {}, f"support.error.{self.refuse['code']}", ["no"], extra]))
            else:
                server.send(text)

        browser.on_message(from_page)
