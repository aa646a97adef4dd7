"""What the widget costs on the wire, headers included, and what it asks for: measured, and held to its limits."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.pages import Widget
from tests.product import Product

pytestmark = pytest.mark.e2e

KB = 1024


@dataclass
class Traffic:
    """What one page and its frames load, as Chromium counts it."""

    urls: dict[str, str] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    sockets: list[str] = field(default_factory=list)

    def listen(self, session: CDPSession) -> None:
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._loaded)
        session.on("Network.webSocketCreated", lambda event: self.sockets.append(event["url"]))

    def _asked(self, event: dict) -> None:  # type: ignore[type-arg]
        self.urls[event["requestId"]] = event["request"]["url"]
        self.methods[event["requestId"]] = event["request"]["method"]

    def _loaded(self, event: dict) -> None:  # type: ignore[type-arg]
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def files(self, product: Product) -> dict[str, int]:
        """Path to bytes of all static files but the demo page's own."""
        paths = {key: url.removeprefix(product.url).partition("#")[0] for key, url in self.urls.items()}
        own = ("/widget.js", "/frame", "/assets/")
        return {path: self.sizes.get(key, 0) for key, path in paths.items() if path.startswith(own)}

    def calls(self, product: Product) -> list[str]:
        return [
            f"{self.methods[key]} {url.removeprefix(product.url)}"
            for key, url in self.urls.items()
            if url.startswith(f"{product.url}/api/")
        ]


@pytest.fixture
def visited(new_context: NewContext, product: Product) -> tuple[Widget, Traffic]:
    """The demo page in a new profile, with everything it loads."""
    page: Page = new_context().new_page()
    traffic = Traffic()
    traffic.listen(page.context.new_cdp_session(page))
    widget = Widget(page, product).visit()
    page.wait_for_load_state("networkidle")
    return widget, traffic


def test_a_new_visitor_loads_the_loader_alone(visited: tuple[Widget, Traffic], product: Product) -> None:
    _, traffic = visited
    files = traffic.files(product)
    print("new visitor:", files)
    assert list(files) == ["/widget.js"]
    assert 1 * KB < files["/widget.js"] <= 4 * KB
    assert traffic.calls(product) == []
    assert traffic.sockets == []
    assert not visited[0].page.context.cookies()


def test_an_opened_widget(visited: tuple[Widget, Traffic], product: Product) -> None:
    widget, traffic = visited
    widget.open()
    widget.page.wait_for_timeout(500)
    files = traffic.files(product)
    total = sum(files.values())
    print("opened:", total, files)
    assert 20 * KB < total <= 32 * KB
    assert len(files) <= 5
    assert all(files.values())
    assert traffic.calls(product) == ["POST /api/session"]
    assert traffic.sockets == [f"{product.ws}"]


def test_another_language_is_one_small_file(new_context: NewContext, product: Product) -> None:
    page = new_context(locale="fr-FR").new_page()
    traffic = Traffic()
    traffic.listen(page.context.new_cdp_session(page))
    widget = Widget(page, product).visit()
    page.evaluate("SupportChat.update({locale: 'fr'})")
    expect(widget.launcher).to_have_attribute("aria-label", "Ouvrir le chat")
    widget.open()
    expect(widget.frame.get_by_test_id("composer")).to_have_attribute("placeholder", "Écrivez un message")
    files = traffic.files(product)
    assert len(files) <= 5
    assert sum(files.values()) <= 34 * KB
