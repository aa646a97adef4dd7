"""What a host's page pays for the widget: main-thread blocking time and layout shift, with it and without."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.e2e.hosts import HostSite, Page, snippet
from tests.product import Product

ROUNDS = 7
SLOWER = 4
"""A phone, as Lighthouse reckons."""

OBSERVE = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) shifted += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""
IDLE = "() => new Promise(done => requestIdleCallback(() => setTimeout(done, 300)))"
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
LONG_MS = 50
"""What of a task lies beyond blocks its page (W3C Long Tasks)."""


@dataclass(frozen=True)
class Cost:
    blocking_ms: float
    shift: float


def _measure(browser: Browser, context: BrowserContext, url: str, *, widget: str) -> Cost:
    page = context.new_page()
    page.add_init_script(f"if (window === top) {{ {OBSERVE} }}")
    browser.start_tracing(page=page, categories=TRACED)
    page.goto(url)
    if widget:
        page.wait_for_selector("#support-chat-container", state="attached")
    if widget == "known":
        page.frame_locator("#support-chat-frame").locator("[data-state=online]").first.wait_for(state="attached")
    page.evaluate(IDLE)
    shift = page.evaluate("shifted")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.close()
    return Cost(_blocking_ms(events, url), shift)


def _blocking_ms(events: list[dict[str, Any]], url: str) -> float:
    """By the CPU time of the page's main thread, which what else the machine does leaves as it is."""
    commits = [each for each in events if each["name"] == "CommitLoad" and each["args"]["data"]["url"] == url]
    (thread,) = {(each["pid"], each["tid"]) for each in commits}
    tasks = [
        e["tdur"] / 1000 for e in events if e["name"] == "RunTask" and (e["pid"], e["tid"]) == thread and "tdur" in e
    ]
    return sum(max(0.0, SLOWER * each - LONG_MS) for each in tasks)


def _remember(context: BrowserContext, url: str) -> None:
    page = context.new_page()
    page.goto(url)
    page.locator("button#support-chat-btn").click()
    page.frame_locator("#support-chat-frame").locator("[data-state=online]").first.wait_for()
    page.close()


def added(browser: Browser, product: Product, site: HostSite, *, known: bool) -> Cost:
    """Medians of :data:`ROUNDS` with the widget, less those without; the shift is the worst of them."""
    text = "<h1>Shop</h1>" + "<p>Everything for the long way home.</p>" * 60
    site.pages["/without"] = Page(text)
    site.pages["/with"] = Page(text, head=snippet(product))
    costs: dict[str, list[Cost]] = {"": [], "known" if known else "new": []}
    for _ in range(ROUNDS):
        for widget, each in costs.items():
            with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
                if widget == "known":
                    _remember(context, f"{site.abroad}/with")
                each.append(
                    _measure(browser, context, f"{site.abroad}/{'with' if widget else 'without'}", widget=widget)
                )
    without, with_it = costs.values()
    return Cost(
        statistics.median(each.blocking_ms for each in with_it)
        - statistics.median(each.blocking_ms for each in without),
        max(each.shift for each in with_it) - min(each.shift for each in without),
    )
