"""Whatever is written, by whomever and wherever, text stays text: in the widget, its own page and the dashboard."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import jwt
import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.pages import Dashboard, Widget
from tests.product import IDENTITY_SECRET, Product, client_id

pytestmark = pytest.mark.e2e

CANARY = "http://canary.invalid/"
PAYLOADS = [
    # tags
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    f"<svg/onload=alert(1)><a href=javascript:alert(1)>x</a><img src={CANARY}>",
    "</textarea></title></script><iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    # attributes
    '" autofocus onfocus=alert(1) x="',
    "' style='background:url(http://canary.invalid/)' onmouseover='alert(1)",
    # addresses
    "javascript:alert(1) data:text/html,<script>alert(1)</script> vbscript:x",
    "JaVaScRiPt://a.example/%0aalert(1) &#106;avascript:alert(1)",
    # templates
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= 1 %> #{1} {name} {n}",
    # style sheets
    f"</style><style>*{{background:url({CANARY})}}</style> @import '{CANARY}';",
    "red;}*{background:url(http://canary.invalid/)}",
    # prototypes
    "__proto__ constructor prototype toString hasOwnProperty",
    '{"__proto__": {"polluted": 1}}',
    # directions and entities
    "\u202egnp.exe\u202c \u2066x\u2069 \u200fy",
    "&lt;b&gt; &amp; &#x3C;script&#x3E;",
]
ELEMENTS = "img, script, iframe, style, math, svg[onload], table, [onfocus], [onmouseover]"
PRISTINE = "({}).polluted === undefined && [].polluted === undefined"


@pytest.fixture
def wary(new_context: NewContext) -> Iterator[BrowserContext]:
    """A profile in which no page may open a dialog or ask the canary for anything."""
    context = new_context(viewport={"width": 1400, "height": 850})
    dialogs: list[str] = []
    asked: list[str] = []
    context.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    context.on("request", lambda request: asked.append(request.url))
    yield context
    assert not dialogs
    assert not [url for url in asked if "canary" in url]


def bubbles(document: Page | Frame) -> list[str | None]:
    """What the log shows; nothing of it has become an element."""
    log = document.get_by_role("log")
    expect(log.get_by_test_id("message").locator(ELEMENTS)).to_have_count(0)
    for link in log.get_by_role("link").all():
        assert (link.get_attribute("href") or "").startswith(("http://", "https://", "mailto:"))
    return [each.text_content() for each in log.locator(".bubble").all()]


def test_messages_of_both_sides(wary: BrowserContext, product: Product) -> None:
    widget = Widget(wary.new_page(), product).visit().open()
    for text in PAYLOADS:
        widget.say(text)
    expect(widget.messages).to_have_count(len(PAYLOADS))
    expect(widget.messages.last).to_have_attribute("data-state", "sent")
    desk = Dashboard(wary.new_page(), product).sign_in()
    with contextlib.closing(product.staff()) as staff:
        chat = staff.get("/api/admin/chats").json()["chats"][0]["id"]
        for text in PAYLOADS:
            body = {"content": text, "client_id": client_id()}
            assert staff.post(f"/api/admin/chats/{chat}/messages", json=body).status_code == 201
    # The page of its own knows the same visitor: it has the demo page's origin.
    own = wary.new_page()
    own.goto(f"{product.url}/chat")
    desk.row(chat).click()
    frame = widget.page.frame(url="**/frame*")
    assert frame
    said = [text.strip() for text in PAYLOADS * 2]
    for document in (frame, own):
        expect(document.get_by_role("log").get_by_test_id("message")).to_have_count(len(said))
        assert bubbles(document) == said
    # The dashboard draws what is in sight of a log.
    log = desk.page.get_by_role("log")
    newest = log.locator("[data-testid=message][data-seq='32']")
    expect(newest).to_be_visible()
    seen = bubbles(desk.page)
    assert seen == said[-len(seen) :]
    log.evaluate("each => each.scrollTo(0, 0)")
    expect(log.locator("[data-testid=message][data-seq='1']")).to_be_visible()
    first = bubbles(desk.page)
    assert first == said[: len(first)]
    assert len(seen) + len(first) >= len(said)
    for document in (frame, own, desk.page):
        assert document.evaluate(PRISTINE)


@pytest.mark.long
def test_who_somebody_says_he_is(wary: BrowserContext, product: Product) -> None:
    """Names, addresses and metadata that a host has signed, as staff see them."""
    now = int(time.time())
    desk = Dashboard(wary.new_page(), product).sign_in()
    customer = desk.hook("customer")
    for number, payload in enumerate(PAYLOADS):
        name = f"{number:02} {payload}"[:100]
        metadata = {payload[:60]: payload, "plan": f"{number} {payload}"}
        claims = {"sub": client_id(), "aud": "frontdesk", "exp": now + 600, "name": name, "metadata": metadata}
        session = product.session(token=jwt.encode(claims, IDENTITY_SECRET, "HS256"))
        with product.user(session) as user:
            user.call("support.chat.send", f"{number:02} {payload}", client_id())
        row = desk.row(session["chat_id"])
        shown = " ".join(name.split())
        expect(row).to_contain_text(shown)
        row.click()
        expect(customer).to_contain_text(shown)
        expect(customer).to_contain_text(f"{number} {payload}".strip())
        for place in (row, customer):
            expect(place.locator("img, script, iframe, style, math, table")).to_have_count(0)
    assert desk.page.evaluate(PRISTINE)


def test_what_a_host_configures(wary: BrowserContext, product: Product) -> None:
    page = wary.new_page()
    widget = Widget(page, product).visit()
    for payload in PAYLOADS:
        user = '{"name": %s, "email": "a@b.example", "__proto__": "polluted", "constructor": "x", "k<i>": "<b>"}'
        names = ["title", "greeting", "color", "locale", "position", "theme", "zIndex"]
        page.evaluate(
            "([names, text, user]) => SupportChat.update({...Object.fromEntries(names.map(n => [n, text])),"
            " user: JSON.parse(user.replace('%s', () => JSON.stringify(text.slice(0, 90))))})",
            [names, payload, user],
        )
    last = PAYLOADS[-1]
    for payload in [*PAYLOADS[:4], last]:
        page.evaluate("text => SupportChat.update({title: text, greeting: text})", payload)
        widget.launcher.dispatch_event("focus")
        expect(widget.frame.get_by_role("heading")).to_have_text(" ".join(payload.split()))
    page.evaluate("history.replaceState(null, '', '/?x=<script>alert(1)</script>#<img src=x onerror=alert(1)>')")
    widget.open()
    expect(widget.frame.locator(".empty strong")).to_have_text(last)
    word = f"configured {client_id()}"
    widget.say(word)
    expect(widget.messages).to_have_attribute("data-state", "sent")
    desk = Dashboard(wary.new_page(), product).sign_in()
    desk.row_with(word).click()
    for text in (last, "k<i>", "<b>"):
        expect(desk.hook("customer")).to_contain_text(text)
    expect(desk.hook("customer").locator("img, script, b, i")).to_have_count(0)
    frame = page.frame(url="**/frame*")
    assert frame
    for document in (page, frame, desk.page):
        assert document.evaluate(PRISTINE)
