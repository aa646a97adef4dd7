"""For everybody: axe finds nothing in any state, the whole conversation goes by keyboard, text stays text."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from playwright.sync_api import Frame, expect
from playwright.sync_api import Page as Tab

from tests.e2e.conftest import SCREENSHOTS, NewContext
from tests.e2e.pages import Dashboard, Widget
from tests.product import Product

pytestmark = pytest.mark.e2e

AXE = Path("node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {320: 560, 768: 900, 1280: 800}
COVERING = [
    ("light", 320, "en"),
    ("dark", 320, "ar"),
    ("light", 768, "ar"),
    ("dark", 768, "en"),
    ("light", 1280, "de"),
    ("dark", 1280, "ja"),
]
ALL = [(theme, width, locale) for theme in ("light", "dark") for width in SIZES for locale in ("en", "ar")]
STATES = ["greeting", "connecting", "offline", "conversation", "failed", "closed", "denied", "loading", "limited"]


def violations(frame: Frame) -> list[str]:
    frame.evaluate(AXE.read_text())
    found = frame.evaluate(
        "rules => axe.run(document, {runOnly: rules, iframes: false})"
        ".then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html} ${n.failureSummary}`)))",
        RULES,
    )
    return list(found)


class Staged:
    """The demo page's widget brought into a state."""

    def __init__(self, tab: Tab, product: Product, locale: str, theme: str) -> None:
        self.tab = tab
        self.product = product
        self.widget = Widget(tab, product)
        self.config = {"locale": locale, "theme": theme, "title": "Northwind", "greeting": "Hello! How can we help?"}
        self.refuse: dict | None = None  # type: ignore[type-arg]
        self.dark = False
        self.slow = False

    def bring(self, state: str) -> Frame:
        """Into that state, as far as the network and the server decide it."""
        tab, widget = self.tab, self.widget
        if state == "denied":
            tab.route("**/api/session", lambda r: r.fulfill(status=403, json=refusal("forbidden")))
        elif state in ("connecting", "loading"):
            tab.route("**/api/session", lambda _: None)
        elif state == "offline":
            tab.route("**/api/**", lambda r: r.abort())
        widget.visit()
        tab.evaluate("c => SupportChat.update(c)", self.config)
        widget.launcher.click()
        wanted = {"denied": "denied", "connecting": "connecting", "loading": "connecting", "offline": "offline"}
        expect(widget.status).to_have_attribute("data-state", wanted.get(state, "online"))
        if state in ("conversation", "closed"):
            self._converse(close=state == "closed")
        elif state == "failed":
            self._refuse_sends({"code": "invalid_argument"})
        elif state == "limited":
            self._refuse_sends({"code": "rate_limited", "retry_after_ms": 60_000})
        frame = tab.frame(url="**/frame*")
        assert frame
        return frame

    def _converse(self, *, close: bool) -> None:
        widget = self.widget
        widget.say("Where is my order? See https://shop.example/orders/7\nIt should have come on Monday.")
        expect(widget.messages).to_have_attribute("data-state", "sent")
        with contextlib.closing(self.product.staff()) as staff:
            chat = max(staff.get("/api/admin/chats").json()["chats"], key=lambda each: each["last_message_at"])["id"]
            for number, text in enumerate(["Let me look.", "It is on its way: مرحبا بك, tomorrow at your door."]):
                body = {"content": text, "client_id": f"{chat[:20]}{number}"}
                assert staff.post(f"/api/admin/chats/{chat}/messages", json=body).status_code == 201
            expect(widget.messages).to_have_count(3)
            if close:
                assert staff.post(f"/api/admin/chats/{chat}/archive").status_code == 200
                expect(widget.frame.locator(".notice")).to_be_visible()

    def _refuse_sends(self, error: dict) -> None:  # type: ignore[type-arg]
        frame = self.tab.frame(url="**/frame*")
        assert frame
        # The socket answers with a refusal of the server's own shape.
        self.refuse = error
        self.widget.say("x" * 30)


def refusal(code: str) -> dict:  # type: ignore[type-arg]
    return {"error": {"code": code, "message": "no"}}


def look(tab: Tab, product: Product, state: str, theme: str, width: int, locale: str) -> list[str]:
    staged = Staged(tab, product, locale, theme)
    refusing(tab, staged)
    frame = staged.bring(state)
    if state == "failed":
        expect(staged.widget.frame.get_by_test_id("retry")).to_be_visible()
    if state == "limited":
        expect(staged.widget.frame.locator(".notice")).to_be_visible()
    tab.wait_for_timeout(250)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=SCREENSHOTS / f"widget-{state}-{theme}-{width}-{locale}.png")
    return violations(frame) + violations(tab.main_frame)


def refusing(tab: Tab, staged: Staged) -> None:
    """The socket passes everything on but the calls that are to be refused."""

    def connect(page_side) -> None:  # type: ignore[no-untyped-def]
        server = page_side.connect_to_server()

        def from_page(text: str) -> None:
            message = json.loads(text)
            if staged.refuse and message[0] == 48 and message[3] == "support.chat.send":
                extra = {name: value for name, value in staged.refuse.items() if name != "code"}
                error = [8, 48, message[1], {}, f"support.error.{staged.refuse['code']}", ["no"], extra]
                page_side.send(json.dumps(error))
            else:
                server.send(text)

        page_side.on_message(from_page)

    tab.route_web_socket("**/ws", connect)


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(new_context: NewContext, product: Product, state: str) -> None:
    place = STATES.index(state)
    for theme, width, locale in (COVERING[place % 6], COVERING[(place + 3) % 6]):
        context = new_context(viewport={"width": width, "height": SIZES[width]}, color_scheme=theme)
        found = look(context.new_page(), product, state, theme, width, locale)
        assert not found, "\n".join(found)
        context.pages[0].close()


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_anywhere(new_context: NewContext, product: Product, state: str) -> None:
    for theme, width, locale in ALL:
        context = new_context(viewport={"width": width, "height": SIZES[width]}, color_scheme=theme)
        found = look(context.new_page(), product, state, theme, width, locale)
        assert not found, "\n".join(found)
        context.pages[0].close()


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


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)><a href=javascript:alert(1)>x</a>",
    '" autofocus onfocus=alert(1) x="',
    "javascript:alert(1) data:text/html,<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= 1 %> #{1}",
    "</style><style>*{background:url(http://canary.invalid/)}</style>",
    "__proto__ constructor prototype toString",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "</textarea></title><iframe srcdoc='<script>parent.alert(1)</script>'>",
]


def test_text_of_every_kind_stays_text(new_context: NewContext, desk: Tab, product: Product) -> None:
    tab = new_context().new_page()
    asked: list[str] = []
    for each in (tab, desk):
        each.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
        each.on("request", lambda request: asked.append(request.url))
    widget = Widget(tab, product).visit()
    evil = PAYLOADS[1]
    hostile = {"title": evil, "greeting": PAYLOADS[6], "color": "red;}*{background:url(http://canary.invalid/)}"}
    user = '{"name": "<img src=x onerror=alert(1)>", "email": "a@b.example", "__proto__": {"polluted": 1}, "k": "<b>"}'
    tab.evaluate("([c, u]) => SupportChat.update({...c, user: JSON.parse(u)})", [hostile, user])
    tab.evaluate("history.replaceState(null, '', '/?x=<script>alert(1)</script>#<img src=x onerror=alert(1)>')")
    widget.open()
    expect(widget.frame.get_by_role("heading")).to_have_text(evil)
    dashboard = Dashboard(desk, product).sign_in()
    for text in PAYLOADS:
        widget.say(text)
    expect(widget.messages).to_have_count(len(PAYLOADS))
    expect(widget.messages.last).to_have_attribute("data-state", "sent")
    dashboard.row_with("parent.alert").first.click()
    expect(dashboard.messages).to_have_count(len(PAYLOADS))
    for messages in (widget.messages, dashboard.messages):
        shown = [bubble.text_content() for bubble in messages.locator(".bubble").all()]
        assert shown == [text.strip() for text in PAYLOADS]
        expect(
            messages.locator("img, script, iframe, svg[onload], style, a:not([href^='http://canary.invalid/'])")
        ).to_have_count(0)
    for each in (tab, desk):
        assert each.evaluate("({}).polluted === undefined")
    assert not [url for url in asked if "canary" in url]
