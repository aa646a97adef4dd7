"""Whatever is written, text stays text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.pages import Dashboard, Widget
from tests.product import Product

pytestmark = pytest.mark.e2e

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
