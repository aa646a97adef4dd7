"""For everybody: axe finds nothing in any state, in any colours, at any width, in either direction."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from tests.e2e.conftest import SCREENSHOTS, NewContext
from tests.e2e.staged import Staged
from tests.e2e.stages import HOSTED, STAGES
from tests.product import Product

pytestmark = pytest.mark.e2e

AXE = Path("node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEIGHTS = {320: 560, 768: 900, 1280: 800}
COVERING = [
    ("light", 320, "en"),
    ("dark", 320, "ar"),
    ("light", 768, "ar"),
    ("dark", 768, "en"),
    ("light", 1280, "de"),
    ("dark", 1280, "ja"),
]
ALL = [(theme, width, locale) for theme in ("light", "dark") for width in HEIGHTS for locale in ("en", "ar")]
CASES = [(state, False) for state in STAGES] + [(state, True) for state in HOSTED]
NAMES = [f"{state}-page" if hosted else state for state, hosted in CASES]
SETTLED = (
    "Promise.allSettled(document.getAnimations().filter(a => a.effect.getTiming().iterations < 9).map(a => a.finished))"
)


def violations(document: Page | Frame) -> list[str]:
    if not document.evaluate("!!window.axe"):
        document.evaluate(AXE.read_text())
    found = document.evaluate(
        "rules => axe.run(document, {runOnly: rules, iframes: false})"
        ".then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html} ${n.failureSummary}`)))",
        RULES,
    )
    return list(found)


def look(staged: Staged, state: str, theme: str, width: int, locale: str) -> list[str]:
    """A photograph, and what axe finds in the page and in the frame."""
    page = staged.page
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    if not staged.hosted:
        page.evaluate("c => SupportChat.update(c)", {"theme": theme, "locale": locale})
        page.evaluate("dir => { document.documentElement.dir = dir }", "rtl" if locale == "ar" else "ltr")
    staged.document.wait_for_function("l => document.documentElement.lang === l", arg=locale)
    for document in {page, staged.document}:
        document.evaluate(SETTLED)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    kind = "page" if staged.hosted else "widget"
    page.screenshot(path=SCREENSHOTS / f"{kind}-{state}-{theme}-{width}-{locale}.png")
    found = [each for document in {page, staged.document} for each in violations(document)]
    return [f"{theme} {width} {locale}: {each}" for each in found]


def looks(
    new_context: NewContext, product: Product, state: str, hosted: bool, combinations: list[tuple[str, int, str]]
) -> list[str]:
    """In one page; the one that is hosted speaks the browser's language and so needs one for each."""
    found = []
    for locale in sorted({locale for _, _, locale in combinations}) if hosted else ["en"]:
        page = new_context(locale=locale).new_page()
        staged = Staged(page, product, hosted=hosted)
        STAGES[state](staged)
        for combination in combinations:
            if not hosted or combination[2] == locale:
                found += look(staged, state, *combination)
        page.close()
    return found


@pytest.mark.parametrize(("state", "hosted"), CASES, ids=NAMES)
def test_axe_finds_nothing(new_context: NewContext, product: Product, state: str, hosted: bool) -> None:
    place = CASES.index((state, hosted))
    covering = [COVERING[place % 6], COVERING[(place + 3) % 6]]
    assert not looks(new_context, product, state, hosted, covering)


@pytest.mark.long
@pytest.mark.parametrize(("state", "hosted"), CASES, ids=NAMES)
def test_axe_finds_nothing_anywhere(new_context: NewContext, product: Product, state: str, hosted: bool) -> None:
    assert not looks(new_context, product, state, hosted, ALL)
