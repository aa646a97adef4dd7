"""A page that the browser keeps alive while its user is elsewhere, and shows again without loading it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.hosts import HostSite, Page, snippet
from tests.e2e.pages import Widget
from tests.product import Product, client_id

pytestmark = pytest.mark.e2e

HEAR = """<script>
window.shows = []; window.heard = []; window.states = [];
addEventListener('pageshow', event => shows.push(event.persisted));
window.SupportChat = {q: [], init(c) { this.q.push(['init', c]) }};
SupportChat.q.push(['on', 'message', message => heard.push(message.content)]);
SupportChat.q.push(['on', 'state', state => states.push(state)]);
</script>"""


@pytest.fixture
def keeping_browser(browser: Browser) -> Iterator[Browser]:
    """A Chromium that keeps pages: drivers switch that off."""
    keeping = browser.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield keeping
    keeping.close()


def test_a_kept_page_hears_what_it_missed_and_what_comes(
    host: tuple[Product, HostSite], keeping_browser: Browser
) -> None:
    product, site = host
    site.pages["/kept"] = Page("<h1>Kept</h1>", head=HEAR + snippet(product))
    site.pages["/elsewhere"] = Page("<h1>Elsewhere</h1>")
    page = keeping_browser.new_page()
    widget = Widget(page, product, f"{site.origin}/kept").visit().open()
    word = f"kept {client_id()}"
    widget.say(word)
    expect(widget.messages).to_have_attribute("data-state", "sent")
    with contextlib.closing(product.staff()) as staff:
        (chat,) = staff.get("/api/admin/chats", params={"q": word.split()[1]}).json()["chats"]

        def answer(text: str) -> None:
            body = {"content": text, "client_id": client_id()}
            assert staff.post(f"/api/admin/chats/{chat['id']}/messages", json=body).status_code == 201

        page.goto(f"{site.origin}/elsewhere")
        answer("while you were elsewhere")
        # A page that comes back so is not loaded: there is no such event to wait for.
        page.go_back(wait_until="commit")
        page.wait_for_function("shows.length > 1")
        assert page.evaluate("shows") == [False, True]
        page.wait_for_function("heard.includes('while you were elsewhere')")
        page.wait_for_function("states.at(-1) === 'online'")
        answer("now that you are back")
        page.wait_for_function("heard.includes('now that you are back')")
    assert page.evaluate("heard.length === new Set(heard).size")
