"""The widget on customers' pages of another origin: strict policies, odd places, hostile prototypes."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import NewContext
from tests.e2e.hosts import HostSite, Page, snippet, talk
from tests.e2e.pages import Widget
from tests.product import Product

pytestmark = pytest.mark.e2e


def test_under_a_strict_policy_with_trusted_types(host: tuple[Product, HostSite], console: BrowserContext) -> None:
    product, site = host
    policy = (
        "default-src 'none'; script-src 'nonce-r4nd0m' 'strict-dynamic'; base-uri 'none'; object-src 'none'; "
        f"frame-src {product.url}; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    loads = (
        '<script nonce="r4nd0m">window.SupportChat=window.SupportChat||'
        "{q:[],init:function(c){this.q.push(['init',c])}};SupportChat.init({title:'Strict'})</script>"
    )
    page = Page("<h1>Strict</h1>", head=loads + snippet(product, 'nonce="r4nd0m"'))
    page.headers["Content-Security-Policy"] = policy
    site.pages["/strict"] = page
    widget = Widget(console.new_page(), product, f"{site.origin}/strict").visit()
    talk(widget, "strictly")
    expect(widget.frame.get_by_role("heading")).to_have_text("Strict")


@pytest.mark.parametrize("place", ["head", "blocking head", "twice", "loaded late"])
def test_wherever_the_snippet_stands(host: tuple[Product, HostSite], console: BrowserContext, place: str) -> None:
    product, site = host
    late = (
        "<script>addEventListener('load',()=>{let s=document.createElement('script');"
        f"s.src='{product.url}/widget.js';s.dataset.supportChat='';document.head.append(s)}})</script>"
    )
    page = {
        "head": Page("<h1>Shop</h1>", head=snippet(product)),
        "blocking head": Page("<h1>Shop</h1>", head=snippet(product).replace("async ", "")),
        "twice": Page("<h1>Shop</h1>", head=snippet(product), after=snippet(product)),
        "loaded late": Page("<h1>Shop</h1>", after=late),
    }[place]
    site.pages["/place"] = page
    widget = Widget(console.new_page(), product, f"{site.origin}/place").visit()
    before = widget.page.evaluate("Object.keys(window).filter(k => /support|chat|frontdesk/i.test(k))")
    assert before == ["SupportChat"]
    assert widget.page.evaluate("document.querySelectorAll('#support-chat-container').length") == 1
    assert widget.page.evaluate("document.body.lastElementChild.id") == "support-chat-container"
    talk(widget, place)


def test_prototypes_of_other_times(host: tuple[Product, HostSite], new_context: NewContext) -> None:
    product, site = host
    tampered = """<script>
    Object.prototype.extend = function () { throw new Error('extend') };
    Array.prototype.remove = function () {};
    Array.prototype.toJSON = function () { return 'array' };
    String.prototype.trim = function () { return 'trimmed' };
    Function.prototype.bind = function () { throw new Error('bind') };
    Array.prototype.map = function () { throw new Error('map') };
    window.onerror = () => true; window.name = 'SupportChat';
    </script>"""
    site.pages["/old"] = Page("<h1>Old</h1>", head=tampered + snippet(product))
    talk(Widget(new_context().new_page(), product, f"{site.origin}/old").visit(), "as ever")


def test_a_page_that_changes_itself(host: tuple[Product, HostSite], console: BrowserContext) -> None:
    product, site = host
    site.pages["/app"] = Page("<h1>One</h1>", head=snippet(product))
    widget = Widget(console.new_page(), product, f"{site.origin}/app").visit()
    talk(widget, "before")
    widget.page.evaluate("history.pushState(null, '', '/app/two'); document.querySelector('h1').textContent = 'Two'")
    talk_again = widget.messages.filter(has_text="before")
    expect(talk_again).to_be_visible()
    # As Turbo does: another body in the place of this one.
    widget.page.evaluate(
        "() => { const b = document.createElement('body'); b.innerHTML = '<h1>Three</h1>'; document.body = b }"
    )
    expect(talk_again).to_be_visible()
    expect(widget.status).to_have_attribute("data-state", "online")
    widget.page.evaluate("document.body.innerHTML = '<h1>Four</h1>'")
    expect(talk_again).to_be_visible()
    assert widget.page.evaluate("document.querySelectorAll('#support-chat-container').length") == 1


def test_back_and_forward(host: tuple[Product, HostSite], console: BrowserContext) -> None:
    product, site = host
    site.pages["/first"] = Page("<h1>First</h1>", head=snippet(product))
    site.pages["/second"] = Page("<h1>Second</h1>", head=snippet(product))
    widget = Widget(console.new_page(), product, f"{site.origin}/first").visit()
    talk(widget, "on the first page")
    widget.page.goto(f"{site.origin}/second")
    widget.open()
    expect(widget.messages).to_have_count(1)
    widget.page.go_back()
    if widget.launcher.get_attribute("aria-expanded") == "false":
        widget.launcher.click()
    expect(widget.messages).to_have_count(1)
    expect(widget.status).to_have_attribute("data-state", "online")
    widget.say("and back")
    expect(widget.messages.last).to_have_attribute("data-state", "sent")


def test_a_link_opens_the_panel(host: tuple[Product, HostSite], console: BrowserContext) -> None:
    product, site = host
    site.pages["/link"] = Page('<a href="#support-chat">Help</a>', head=snippet(product))
    widget = Widget(console.new_page(), product, f"{site.origin}/link#support-chat").visit()
    expect(widget.status).to_have_attribute("data-state", "online")
    widget.page.goto(f"{site.origin}/link?again")
    expect(widget.launcher).to_have_attribute("aria-expanded", "false")
    widget.page.get_by_text("Help").click()
    expect(widget.launcher).to_have_attribute("aria-expanded", "true")


def test_a_page_that_may_store_nothing(host: tuple[Product, HostSite], new_context: NewContext) -> None:
    product, site = host
    blocked = (
        """<script>Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})</script>"""
    )
    site.pages["/blocked"] = Page("<h1>No storage</h1>", head=blocked + snippet(product))
    context = new_context()
    context.add_init_script(
        "if (window !== top) for (const n of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, n, {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    talk(Widget(context.new_page(), product, f"{site.origin}/blocked").visit(), "without storage")
