"""One small page without a script, whole in itself: a sentence and a button."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from daemon.protocol.languages import Language

STYLE = """
:root { color-scheme: light dark; --ground: #f4f5f7; --card: #fff; --line: #e4e6eb; --text: #1b1e24; --faint: #5c6370;
  --accent: #2f5bd7; --on: #fff }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1114; --card: #17191e; --line: #2d3139; --text: #e9ebef;
  --faint: #9ba3b0; --accent: #8fabff; --on: #0f1114 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 24px; background: var(--ground);
  color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif }
main { width: min(28rem, 100vw - 48px); padding: 36px 40px; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px }
h1 { margin: 0 0 10px; font-size: 21px; line-height: 1.35; font-weight: 650; text-wrap: balance }
p { margin: 0; color: var(--faint) }
form { margin: 26px 0 0 }
button { font: inherit; font-weight: 600; padding: 10px 20px; min-height: 44px; border: 0; border-radius: 10px;
  background: var(--accent); color: var(--on); cursor: pointer }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px }
@media (max-width: 30rem) { main { padding: 28px 22px } button { width: 100% } }
""".strip()
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""The page's own style, its own form, nothing else."""


def page(
    language: Language, title: str, text: str, button: str | None = None, field: tuple[str, str] = ("", "")
) -> bytes:
    """:param button: posts the form with ``field`` to where the page came from."""
    form = ""
    if button is not None:
        name, value = map(escape, field)
        form = (
            f'<form method="post"><input type="hidden" name="{name}" value="{value}">'
            f"<button>{escape(button)}</button></form>"
        )
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(text)}</p>{form}</main></body></html>"
    ).encode()
