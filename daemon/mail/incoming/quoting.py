"""What somebody wrote in a mail, without what they quoted and without their signature.

In doubt more is kept: a chat with a quotation in it is better than one with a sentence missing. `quotequail` knows the
lines with which mail programs begin a quotation; what stands behind them in other languages is told by its ``>``.
"""

from __future__ import annotations

import re

import quotequail
from inscriptis import get_text
from inscriptis.model.config import ParserConfig
from lxml.etree import LxmlError

MOST_CHARS, MOST_LINES = 50_000, 600
"""Of a text that is looked at: ten times what a message holds. What `quotequail` does grows with the square of the
lines: 0.1 s for so many that all look like headers, a minute for 100 KB of them."""
MOST_HTML_CHARS = 200_000
_SENT_FROM = re.compile(
    r"(sent from my |get outlook for |gesendet mit |von meinem .{1,40} gesendet|envoyé de mon |enviado desde mi "
    r"|أُ?رسلت? من |.{1,20}から送信)",
    re.IGNORECASE,
)
"""Of phones, in the languages of our emails; the last line alone, and a short one."""


def answer(text: str) -> str:
    """The text that is new in an answer; empty where there is none."""
    text = "\n".join(text[:MOST_CHARS].replace("\r\n", "\n").split("\n")[:MOST_LINES])
    shown = _above(text)
    if not shown.strip():
        below = quotequail.unwrap(text) or {}
        shown = below.get("text_bottom", "")
    return _without_signature(_without_quotation_at_the_end(shown)).strip()


def _above(text: str) -> str:
    pieces = quotequail.quote(text, limit=MOST_LINES, quote_intro_line=True)
    if len(pieces) > 1:
        return "".join(piece for is_new, piece in pieces if is_new)
    # Outlook begins a quotation with the headers of what it quotes and nothing else.
    found = quotequail.unwrap(text) or {}
    if found.get("type") == "forward" and found.get("text_top") and "text_bottom" not in found:
        return str(found["text_top"])
    return text


def _without_quotation_at_the_end(text: str) -> str:
    lines = text.rstrip().split("\n")
    end = len(lines)
    while end and (lines[end - 1].startswith(">") or not lines[end - 1].strip()):
        end -= 1
    if end == len(lines):
        return text
    # The line that begins it ends with a colon, and names an address or a time.
    if end and re.search(r"[:：]\s*$", lines[end - 1]) and re.search(r"@|\d", lines[end - 1]):
        end -= 1
    return "\n".join(lines[:end])


def _without_signature(text: str) -> str:
    lines = text.rstrip().split("\n")
    for number, line in enumerate(lines):
        if line == "-- " or (number and line == "--"):  # RFC 3676, 4.3; many programs lose its space
            lines = lines[:number]
            break
    while lines and not lines[-1].strip():
        lines.pop()
    if len(lines) > 1 and len(lines[-1]) < 80 and _SENT_FROM.match(lines[-1].strip()):
        lines.pop()
    return "\n".join(lines)


def unflowed(text: str) -> str:
    """RFC 3676, 4.2: a line that ends with a space goes on in the next one."""
    return re.sub(r"(?<!^--) \r?\n(?!>)", " ", text, flags=re.MULTILINE)


def html_to_text(html: str) -> str:
    """HTML as text, its quotations gone. :raises ValueError: it is none."""
    try:
        pieces = quotequail.quote_html(html[:MOST_HTML_CHARS], limit=MOST_LINES, quote_intro_line=True)
        shown = "".join(piece for is_new, piece in pieces if is_new)
        text = get_text(shown, ParserConfig(display_links=False)) if shown.strip() else ""
    except (LxmlError, RecursionError) as error:
        raise ValueError("not HTML") from error
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
