"""Every state of the dashboard has a face, a screenshot, and nothing that axe finds."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import SCREENSHOTS, NewContext
from tests.e2e.pages import Dashboard
from tests.e2e.shift import Bent, Customer, enter, toast
from tests.e2e.test_access import violations
from tests.product import Product, client_id

pytestmark = pytest.mark.e2e

SIZES = {390: 800, 800: 900, 1180: 800, 1440: 900}
ALL = [(theme, width) for theme in ("light", "dark") for width in SIZES]
NOTHING = {
    "chats": [],
    "hits": [],
    "next_cursor": None,
    "counts": {"open": 0, "pending": 0, "closed": 0, "unassigned": 0, "mine": 0, "unread": 0},
}


class Stage:
    """One dashboard, to be brought into a state."""

    def __init__(self, context: BrowserContext, product: Product) -> None:
        self.context = context
        self.product = product
        self.bent = Bent().over(context)
        self.customer: Customer

    def enter(self, path: str = "/admin/") -> Dashboard:
        return enter(self.context, self.product, path)

    def chat(self) -> Dashboard:
        """A thread with messages of both sides and a note, in front."""
        self.customer = Customer.named(self.product, "Ines Duarte", email="ines@example.com", plan="pro")
        self.customer.say("Where is my order? The tracking page has not moved since Monday.")
        base = f"/api/admin/chats/{self.customer.chat_id}"
        with contextlib.closing(self.product.staff()) as staff:
            for call, body in (
                (
                    "messages",
                    {"content": "I look: https://shop.example/orders/7", "client_id": client_id()},
                ),
                ("notes", {"content": "The depot says tomorrow.", "client_id": client_id()}),
                ("tag", {"tag": "shipping"}),
                ("priority", {"priority": "high"}),
            ):
                assert staff.post(f"{base}/{call}", json=body).is_success
        self.customer.say("Thank you!\nمرحبا بك")
        desk = self.enter(f"/admin/chats/{self.customer.chat_id}")
        expect(desk.messages).to_have_count(3)
        expect(desk.hook("note")).to_be_visible()
        return desk


def login(stage: Stage) -> None:
    page = stage.context.new_page()
    page.goto(f"{stage.product.url}/admin/")
    expect(page.get_by_test_id("login-email")).to_be_visible()


def nothing_selected(stage: Stage) -> None:
    Customer.named(stage.product, "Somebody").say("hello")
    desk = stage.enter()
    expect(desk.hook("chat-row").first).to_be_visible()
    expect(desk.hook("nothing-selected")).to_be_attached()


def caught_up(stage: Stage) -> None:
    stage.bent.answered["support.admin.chats"] = NOTHING
    expect(stage.enter().hook("caught-up")).to_be_visible()


def nothing_found(stage: Stage) -> None:
    expect(stage.enter("/admin/?q=nobodysaidthis").hook("nothing-found")).to_be_visible()


def list_skeleton(stage: Stage) -> None:
    stage.bent.swallowed.add("support.admin.chats")
    expect(stage.enter().hook("list-skeleton")).to_be_visible()


def list_failed(stage: Stage) -> None:
    desk = stage.enter()
    expect(desk.hook("status")).to_have_attribute("data-state", "online")
    stage.bent.refused["support.admin.chats"] = {"code": "internal"}
    desk.hook("filter-mine").click()
    expect(desk.hook("list-failed")).to_be_visible()


def conversation(stage: Stage) -> None:
    stage.chat()


def thread_loading(stage: Stage) -> None:
    customer = Customer.named(stage.product, "Patience")
    customer.say("soon")
    stage.bent.swallowed.add("support.admin.chat")
    expect(stage.enter(f"/admin/chats/{customer.chat_id}").hook("thread-skeleton")).to_be_visible()


def thread_missing(stage: Stage) -> None:
    expect(stage.enter(f"/admin/chats/{'0' * 32}").hook("thread-failed")).to_be_visible()


def note_mode(stage: Stage) -> None:
    desk = stage.chat()
    desk.hook("mode-note").click()
    desk.hook("composer").fill("Only for us: they are a friend of the house.")


def canned_menu(stage: Stage) -> None:
    with contextlib.closing(stage.product.staff()) as staff:
        body = {"shortcut": "welcome", "content": "Welcome, {{name}}. How can we help?"}
        assert staff.post("/api/admin/canned_replies", json=body).status_code in (200, 409)
    desk = stage.chat()
    desk.hook("composer").fill("/wel")
    expect(desk.hook("canned")).to_be_visible()


def customer_drawer(stage: Stage) -> None:
    desk = stage.chat()
    about = desk.page.locator("button.about")
    if about.is_visible():
        about.click()
    expect(desk.hook("customer")).to_be_visible()
    desk.hook("block").click()
    expect(desk.hook("block-sure")).to_be_focused()


def offline(stage: Stage) -> None:
    desk = stage.chat()
    stage.context.route("**/api/**", lambda route: route.abort())
    stage.bent.cut_off()
    expect(desk.hook("status")).to_have_attribute("data-state", "offline")
    desk.say("written without a line")
    expect(desk.messages.last).to_have_attribute("data-state", "sending")


def reconnecting(stage: Stage) -> None:
    desk = stage.chat()
    stage.context.route("**/api/**", lambda _: None)
    stage.bent.cut_off()
    expect(desk.hook("status")).to_have_attribute("data-state", "connecting")


def expired(stage: Stage) -> None:
    desk = stage.chat()
    me = stage.context.request.get(f"{stage.product.url}/api/admin/me", headers={"Origin": stage.product.url})
    headers = {"Origin": stage.product.url, "X-CSRF-Token": me.json()["csrf"]}
    assert stage.context.request.post(f"{stage.product.url}/api/admin/logout", headers=headers).ok
    expect(desk.hook("login-email")).to_be_visible()


def call_failed(stage: Stage) -> None:
    desk = stage.chat()
    stage.bent.refused["support.admin.archive"] = {"code": "unavailable"}
    desk.hook("archive").click()
    toast(desk, "Nothing was changed")


def message_failed(stage: Stage) -> None:
    desk = stage.chat()
    stage.bent.refused["support.admin.send"] = {"code": "invalid_argument", "field": "content"}
    desk.say("this one fails")
    expect(desk.messages.last).to_have_attribute("data-state", "failed")
    expect(desk.hook("retry")).to_be_visible()


def limited(stage: Stage) -> None:
    desk = stage.chat()
    stage.bent.refused["support.admin.send"] = {"code": "rate_limited", "retry_after_ms": 60_000}
    desk.say("too fast")
    expect(desk.hook("limited")).to_be_visible()


def taken_away(stage: Stage) -> None:
    desk = stage.chat()
    with contextlib.closing(stage.product.staff()) as staff:
        assert staff.post(f"/api/admin/chats/{stage.customer.chat_id}/archive").is_success
    expect(desk.hook("archived-notice")).to_contain_text("A colleague")


def undo_offered(stage: Stage) -> None:
    desk = stage.chat()
    desk.hook("archive").click()
    expect(desk.hook("undo")).to_be_visible()


def palette(stage: Stage) -> None:
    desk = stage.chat()
    desk.page.keyboard.press("Control+k")
    expect(desk.hook("find").first).to_be_visible()


def help_sheet(stage: Stage) -> None:
    desk = stage.enter()
    desk.hook("help").click()
    expect(desk.hook("help-sheet")).to_be_visible()


def in_settings(part: str, hook: str) -> Callable[[Stage], None]:
    def bring(stage: Stage) -> None:
        desk = stage.enter(f"/admin/settings/{part}")
        expect(desk.hook(f"settings-{part}")).to_be_visible()
        expect(desk.hook(hook).first).to_be_visible()

    return bring


STATES: dict[str, Callable[[Stage], None]] = {
    "login": login,
    "nothing-selected": nothing_selected,
    "caught-up": caught_up,
    "nothing-found": nothing_found,
    "list-skeleton": list_skeleton,
    "list-failed": list_failed,
    "conversation": conversation,
    "thread-loading": thread_loading,
    "thread-missing": thread_missing,
    "note": note_mode,
    "canned": canned_menu,
    "customer": customer_drawer,
    "offline": offline,
    "reconnecting": reconnecting,
    "expired": expired,
    "call-failed": call_failed,
    "message-failed": message_failed,
    "limited": limited,
    "taken-away": taken_away,
    "undo": undo_offered,
    "palette": palette,
    "help": help_sheet,
    "settings-account": in_settings("account", "my-name"),
    "settings-canned": in_settings("canned", "canned-save"),
    "settings-embed": in_settings("embed", "code"),
    "settings-staff": in_settings("staff", "account"),
    "settings-keys": in_settings("keys", "key-create"),
    "settings-outbox": in_settings("outbox", "settings-outbox"),
    "settings-audit": in_settings("audit", "audit-entry"),
}


def look(new_context: NewContext, product: Product, state: str, theme: str, width: int) -> list[str]:
    context = new_context(
        viewport={"width": width, "height": SIZES[width]}, color_scheme=theme, reduced_motion="reduce"
    )
    STATES[state](Stage(context, product))
    page: Page = context.pages[0]
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"desk-{state}-{theme}-{width}.png")
    found = violations(page.main_frame)
    context.unroute_all(behavior="ignoreErrors")
    page.close()
    return [f"{theme} {width} {each}" for each in found]


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(new_context: NewContext, product: Product, state: str) -> None:
    found = look(new_context, product, state, *ALL[list(STATES).index(state) * 3 % len(ALL)])
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_anywhere(new_context: NewContext, product: Product, state: str) -> None:
    found = [each for combination in ALL for each in look(new_context, product, state, *combination)]
    assert not found, "\n".join(found)
