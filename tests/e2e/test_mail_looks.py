"""Mails as mail programs show them: each kind and language, light and dark, on a desk and on a phone."""

from __future__ import annotations

from itertools import product as combinations

import pytest
from playwright.sync_api import Browser, Page

from daemon.mail.letters import Letter, compose
from daemon.protocol.languages import LANGUAGES
from tests.e2e.conftest import SCREENSHOTS
from tests.mail.samples import KINDS, SENDER, letter

LOOKS = list(combinations(("light", "dark"), (360, 700)))
CONTRAST = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const light = (color) => {
    const [r, g, b] = color.match(/[0-9.]+/g).map((each) => each / 255)
      .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = element;
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
  const pair = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor].map(light).sort();
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
})"""


def look(page: Page, shown: Letter, scheme: str, width: int) -> None:
    """Photographs a mail: it fits its window, and everything in it can be read (WCAG 2.2, 1.4.3)."""
    html = compose(shown, SENDER).mime.get_body(("html",))
    assert html is not None
    page.set_viewport_size({"width": width, "height": 400})
    page.set_content(html.get_content())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(244, 245, 247)" if scheme == "light" else "rgb(15, 17, 20)")
    contrasts = page.evaluate(CONTRAST, ".strong, .faint, .button, .proven, .unproven")
    assert len(contrasts) > 3
    assert min(contrasts) >= 4.5
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"mail-{shown.kind}-{shown.language}-{scheme}-{width}.png", full_page=True)


def look_at(browser: Browser, looks: list[tuple[str, int]], letters: list[Letter]) -> None:
    for scheme, width in looks:
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        for each in letters:
            look(page, each, scheme, width)
        context.close()


def test_one_of_each_kind(browser: Browser) -> None:
    languages = ("en", "ar", "ja", "de", "fr")
    letters = [letter(kind, language) for kind, language in zip(KINDS, languages, strict=True)]  # type: ignore[arg-type]
    look_at(browser, [("light", 700), ("dark", 360)], letters)


@pytest.mark.long
def test_each_kind_in_each_language(browser: Browser) -> None:
    look_at(browser, LOOKS, [letter(kind, language) for kind in KINDS for language in LANGUAGES])
