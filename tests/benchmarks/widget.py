"""How fast the widget is in a real Chromium: medians of seven.

Run by ``make bench-widget``. Starts a product of its own, so nothing else should keep the machine busy.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.benchmarks.host_cost import added
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.hosts import HostSite
from tests.product import Product

ROUNDS = 7

# From inside the page: its clock, without the driver's round trips. The panel counts as
# painted two animation frames after the frame's document has drawn its composer.
CLICK = """async () => {
  const root = document.getElementById('support-chat-container').shadowRoot;
  const start = performance.timeOrigin + performance.now();
  root.getElementById('support-chat-btn').click();
  return start;
}"""
PAINTED = """() => new Promise(done => {
  const look = () => document.querySelector('[data-testid=composer]')
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.timeOrigin + performance.now())))
    : requestAnimationFrame(look);
  look();
})"""
SHOWN = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
  () => done(performance.timeOrigin + performance.now()))))"""
CONNECTED = """() => new Promise(done => {
  const since = () => performance.getEntriesByType('resource').find(e => e.name.endsWith('/widget.js')).startTime;
  SupportChat.on('state', state => state === 'online' && done(performance.now() - since()));
})"""
HOVER = "document.getElementById('support-chat-container').shadowRoot.getElementById('support-chat-btn').focus()"


def frame_of(page: Page):  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        frame = page.frame(url="**/frame*")
        if frame:
            return frame
        page.wait_for_timeout(1)
    raise AssertionError("no frame")


def visit(context: BrowserContext, product: Product) -> Page:
    page = context.new_page()
    page.goto(product.url)
    page.wait_for_function("!!document.getElementById('support-chat-container')")
    return page


def cold(browser: Browser, product: Product) -> float:
    """Click to panel with nothing warmed and nothing cached."""
    with browser.new_context() as context:
        page = visit(context, product)
        start = page.evaluate(CLICK)
        return float(frame_of(page).evaluate(PAINTED) - start)


def warm(browser: Browser, product: Product) -> float:
    """Click to panel when pointer or focus came before."""
    with browser.new_context() as context:
        page = visit(context, product)
        page.evaluate(HOVER)
        frame_of(page).wait_for_selector("[data-testid=composer]", state="attached")
        page.wait_for_timeout(200)
        start = page.evaluate(CLICK)
        return float(frame_of(page).evaluate(SHOWN) - start)


def connected(browser: Browser, product: Product) -> float:
    """Start of the script's load to connected, for a visitor who has been here."""
    with browser.new_context() as context:
        page = visit(context, product)
        page.evaluate(CLICK)
        frame_of(page).wait_for_selector("[data-state=online]")
        context.add_init_script("addEventListener('load', () => { window.connected = (" + CONNECTED + ")() })")
        page.reload()
        return float(page.evaluate("window.connected"))


def main() -> None:
    measured: list[tuple[str, Callable[[Browser, Product], float], int]] = [
        ("click to panel, warm", warm, 100),
        ("click to panel, cold", cold, 250),
        ("script to connected, known visitor", connected, 250),
    ]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = HostSite()
        product = Product(Path(folder), FRONTDESK_ALLOWED_ORIGINS=site.abroad)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            product.start()
            for name, measure, most in measured:
                times = sorted(measure(browser, product) for _ in range(ROUNDS))
                median = statistics.median(times)
                verdict = "ok" if median <= most else "OVER"
                print(f"{name}: {median:.0f} ms (aim {most}, {times[0]:.0f} to {times[-1]:.0f}) {verdict}", flush=True)
            for who in ("new", "known"):
                cost = added(browser, product, site, known=who == "known")
                verdict = "ok" if cost.blocking_ms <= 10 and cost.shift == 0 else "OVER"
                print(f"host's page, {who} visitor: {cost.blocking_ms:+.0f} ms (aim 10), CLS {cost.shift:+g} {verdict}")
        finally:
            browser.close()
            product.close()
            site.close()


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    main()
