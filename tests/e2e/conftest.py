"""A real Chromium, and pages of the running product in it. Each test writes a screenshot of each page it leaves."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.e2e.hosts import HostSite
from tests.product import Product

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
SCREENSHOTS = Path("test-output/screenshots")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewContext]:
    """Makes browser profiles; at the end every page is photographed, and none may have written to its console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", request.node.name)
    for number, page in enumerate([page for context in contexts for page in context.pages], 1):
        page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png")
    for context in contexts:
        context.close()
    assert not complaints


@contextmanager
def embedding(folder: Path, **settings: str) -> Iterator[tuple[Product, HostSite]]:
    """A site of another origin, and a product that lets it embed the widget and the dashboard."""
    site = HostSite()
    product = Product(
        folder,
        FRONTDESK_ALLOWED_ORIGINS=f"{site.origin},{site.abroad}",
        FRONTDESK_ADMIN_FRAME_ORIGINS=site.origin,
        **settings,
    )
    try:
        yield product.start(), site
    finally:
        product.close()
        site.close()


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, HostSite]]:
    with embedding(tmp_path_factory.mktemp("hosts")) as both:
        yield both


@pytest.fixture
def console(new_context: NewContext) -> Iterator[BrowserContext]:
    """A profile in which nobody may write to the console, but the browser of our own favicons."""
    lines: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if "favicon.ico" not in message.location.get("url", ""):
            lines.append(f"{message.type}: {message.text}")

    context = new_context()
    context.on("console", heard)
    yield context
    assert not lines


@pytest.fixture
def visitor(new_context: NewContext) -> Page:
    """A page in a profile of its own."""
    return new_context().new_page()


@pytest.fixture
def desk(new_context: NewContext) -> Page:
    """A page for staff."""
    return new_context(viewport={"width": 1400, "height": 850}).new_page()
