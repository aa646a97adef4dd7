"""One person in several tabs, and several persons one after the other: logins, logouts, drafts, one sound."""

from __future__ import annotations

import contextlib
import re

import pytest
from playwright.sync_api import BrowserContext, WebSocketRoute, expect

from tests.e2e.conftest import NewContext
from tests.e2e.hosts import HostSite, Page, snippet, talk
from tests.e2e.pages import Widget
from tests.product import Product, client_id

pytestmark = pytest.mark.e2e

# Counts the notes that a frame plays, for all frames of a browser.
NOTES = """if (window !== top) {
  const Real = window.OscillatorNode;
  window.OscillatorNode = class extends Real {
    constructor(...how) { super(...how); localStorage.notes = Number(localStorage.notes ?? 0) + 1; }
  };
}"""


def test_one_message_sounds_in_one_tab(host: tuple[Product, HostSite], console: BrowserContext) -> None:
    product, site = host
    site.pages["/sound"] = Page("<h1>Sound</h1>", head=snippet(product))
    console.add_init_script(NOTES)
    tabs = [Widget(console.new_page(), product, f"{site.origin}/sound").visit().open() for _ in range(3)]
    word = f"sound {client_id()}"
    tabs[0].say(word)
    for tab in tabs:
        expect(tab.messages).to_have_count(1)
        tab.page.bring_to_front()
        tab.frame.get_by_test_id("composer").click()
        tab.close()
    with contextlib.closing(product.staff()) as staff:
        (chat,) = staff.get("/api/admin/chats", params={"q": word.split()[1]}).json()["chats"]
        for number in (1, 2):
            body = {"content": f"answer {number}", "client_id": client_id()}
            assert staff.post(f"/api/admin/chats/{chat['id']}/messages", json=body).status_code == 201
            for tab in tabs:
                expect(tab.badge).to_have_text(str(number))
            frame = tabs[0].page.frame(url="**/frame*")
            assert frame
            frame.wait_for_function("n => Number(localStorage.notes) >= n", arg=2 * number)
            # Whoever else wanted to sound would have by now: the lock is asked for at once.
            tabs[0].page.wait_for_timeout(300)
            assert frame.evaluate("Number(localStorage.notes)") == 2 * number


def test_logging_out_in_one_tab_reaches_the_other(host: tuple[Product, HostSite], console: BrowserContext) -> None:
    product, site = host
    site.pages["/tabs"] = Page("<h1>Tabs</h1>", head=snippet(product))
    one = Widget(console.new_page(), product, f"{site.origin}/tabs").visit()
    talk(one, "in both")
    other = Widget(console.new_page(), product, f"{site.origin}/tabs").visit().open()
    expect(other.messages).to_have_count(1)
    other.say("from the other")
    expect(one.messages).to_have_count(2)
    one.page.evaluate("SupportChat.shutdown()")
    expect(other.launcher).to_have_attribute("aria-expanded", "false")
    assert one.page.evaluate("localStorage.length") == 0
    other.open()
    expect(other.messages).to_have_count(0)


def test_a_token_function_is_asked_anew(host: tuple[Product, HostSite], console: BrowserContext) -> None:
    product, site = host
    tokens = [product.identity("ann", name="Ann"), product.identity("bob", name="Bob")]
    site.pages["/login"] = Page("<h1>Login</h1>", head=snippet(product, ""))
    widget = Widget(console.new_page(), product, f"{site.origin}/login")
    widget.page.goto(f"{site.origin}/login")
    widget.page.wait_for_function("!!window.SupportChat?.open")
    widget.page.evaluate(
        "t => { window.asked = 0; SupportChat.init({token: () => { asked++; return t } }) }", tokens[0]
    )
    talk(widget, "I am Ann")
    asked = widget.page.evaluate("asked")
    assert asked == 1
    widget.page.evaluate("t => SupportChat.identify({token: async () => t})", tokens[1])
    expect(widget.messages).to_have_count(0)
    widget.say("I am Bob")
    expect(widget.messages.last).to_have_attribute("data-state", "sent")
    names = {chat["user_name"] for chat in product.staff().get("/api/admin/chats").json()["chats"]}
    assert {"Ann", "Bob"} <= names


def test_after_somebody_known_nothing_is_left_even_while_nobody_answers(
    host: tuple[Product, HostSite], new_context: NewContext
) -> None:
    product, site = host
    context = new_context()
    site.pages["/shared"] = Page("<h1>Shared</h1>", head=snippet(product, ""))
    widget = Widget(context.new_page(), product, f"{site.origin}/shared")
    widget.page.goto(f"{site.origin}/shared")
    widget.page.wait_for_function("!!window.SupportChat?.open")
    widget.page.evaluate("token => SupportChat.init({token})", product.identity("cleo", name="Cleo"))
    talk(widget, "I am Cleo")
    context.route(re.compile(r"/api/session$"), lambda route: route.abort())
    widget.page.evaluate("token => SupportChat.identify({token})", product.identity("dora", name="Dora"))
    expect(widget.messages).to_have_count(0)


def test_a_draft_outlives_a_reload(product: Product, new_context: NewContext) -> None:
    context = new_context()
    widget = Widget(context.new_page(), product).visit()
    widget.open().say("first")
    expect(widget.messages).to_have_attribute("data-state", "sent")
    # Nobody answers for the moment, but the pages are there.
    dark = True
    context.route(re.compile(r"/api/support_chat"), lambda route: route.abort() if dark else route.continue_())
    context.route_web_socket(re.compile(r"/ws$"), lambda each: each.close() if dark else each.connect_to_server())
    widget.visit()
    widget.launcher.click()
    expect(widget.status).to_have_attribute("data-state", "offline")
    widget.say("written in the dark")
    expect(widget.messages.last).to_have_attribute("data-state", "sending")
    widget.page.reload()
    widget.page.close()
    dark = False
    again = Widget(context.new_page(), product).visit().open()
    expect(again.messages).to_have_count(2)
    expect(again.messages.last).to_have_attribute("data-state", "sent")
    again.visit().open()
    expect(again.messages).to_have_count(2)


def test_a_token_that_has_run_out_is_asked_for_anew(host: tuple[Product, HostSite], new_context: NewContext) -> None:
    product, site = host
    site.pages["/renewal"] = Page("<h1>Renewal</h1>", head=snippet(product, ""))
    page = new_context().new_page()
    user = client_id()
    tokens = [product.identity(user), product.identity(user, name="Renewed")]
    lines: list[WebSocketRoute] = []
    page.route_web_socket("**/ws", lambda line: (lines.append(line), line.connect_to_server()))
    page.clock.install()
    page.goto(f"{site.origin}/renewal")
    page.wait_for_function("!!window.SupportChat?.open")
    page.evaluate("t => { window.asked = 0; SupportChat.init({token: async () => t[asked++] }) }", tokens)
    widget = Widget(page, product)
    talk(widget, "before")
    assert page.evaluate("asked") == 1

    # A quarter of an hour later the login has run out, and so, says the server, has the host's first token.
    refused: list[str] = []

    def refuse(route) -> None:  # type: ignore[no-untyped-def]
        token = route.request.post_data_json["token"]
        if token == tokens[1]:
            route.continue_()
        else:
            refused.append(token)
            route.fulfill(status=401, json={"error": {"code": "unauthorized", "message": "expired"}})

    page.route("**/api/session", refuse)
    page.clock.fast_forward("15:00")
    lines[-1].close()
    page.wait_for_function("asked >= 2")
    expect(widget.status).to_have_attribute("data-state", "online")
    assert (refused, page.evaluate("asked")) == (tokens[:1], 2)
    widget.say("after")
    expect(widget.messages.filter(has_text="after")).to_have_attribute("data-state", "sent")
    expect(widget.messages).to_have_count(2)
