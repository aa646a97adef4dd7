"""The widget brought into each of its states, by what the network and the server do to it."""

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

Stage = Callable[["Staged"], None]


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


def _first(staged: Staged) -> None:
    staged.go(config={})


def _greeting(staged: Staged) -> None:
    staged.go()


def _empty(staged: Staged) -> None:
    staged.known()
    staged.go()


def _connecting(staged: Staged) -> None:
    staged.page.route("**/api/session", lambda _: None)
    staged.go("connecting")


def _loading(staged: Staged) -> None:
    staged.known()
    _connecting(staged)
    expect(staged.inside.locator(".skeleton")).to_be_visible()


def _offline(staged: Staged) -> None:
    staged.page.route("**/api/**", lambda route: route.abort())
    staged.go("offline")
    staged.say("Is anybody there?")
    expect(staged.inside.get_by_test_id("message")).to_have_attribute("data-state", "sending")


def _polling(staged: Staged) -> None:
    staged.page.route_web_socket("**/ws", lambda socket: socket.close())
    staged.go("polling")
    staged.say("Does this arrive?")
    expect(staged.inside.get_by_test_id("message")).to_have_attribute("data-state", "sent")


def _denied(staged: Staged) -> None:
    refusal = {"error": {"code": "forbidden", "message": "no"}}
    staged.page.route("**/api/session", lambda route: route.fulfill(status=403, json=refusal))
    staged.go("denied")


def _away(staged: Staged) -> None:
    """The conversation, with nobody of the staff here."""
    staged.go()
    with staged.conversation():
        pass


def _staffed(staged: Staged) -> None:
    """Staff are here, have read, and type."""
    staged.go()
    with staged.conversation() as (chat, act), staged.product.admin() as admin:
        act("viewed")
        admin.call("support.admin.typing", chat, True)
        expect(staged.inside.get_by_test_id("typing")).to_be_visible()
        expect(staged.inside.get_by_test_id("message").first).to_have_attribute("data-state", "read")


def _failed(staged: Staged) -> None:
    staged.go()
    staged.refuse_sends("invalid_argument")
    expect(staged.inside.get_by_test_id("retry")).to_be_visible()


def _limited(staged: Staged) -> None:
    staged.go()
    staged.refuse_sends("rate_limited", retry_after_ms=60_000)
    expect(staged.inside.locator(".notice")).to_be_visible()


def _closed(staged: Staged) -> None:
    staged.go()
    with staged.conversation() as (_, act):
        act("archive")
        expect(staged.inside.locator(".notice")).to_be_visible()


STAGES: dict[str, Stage] = {
    "first": _first,
    "greeting": _greeting,
    "empty": _empty,
    "connecting": _connecting,
    "loading": _loading,
    "offline": _offline,
    "polling": _polling,
    "denied": _denied,
    "away": _away,
    "staffed": _staffed,
    "failed": _failed,
    "limited": _limited,
    "closed": _closed,
}
HOSTED = ["first", "offline", "away", "denied", "failed"]
"""Those that the page of its own shows in another way than the frame."""
