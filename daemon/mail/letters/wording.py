"""The words of mails, a file for each language, and the templates that lay them out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from daemon.protocol.languages import Language

_HERE = Path(__file__).parent
RIGHT_TO_LEFT = ("ar",)


@cache
def words(language: Language) -> dict[str, Any]:
    """What a mail in this language says; ``{…}`` are filled in."""
    found: dict[str, Any] = json.loads((_HERE / "words" / f"{language}.json").read_text("utf-8"))
    return found


def _lines(value: str) -> Markup:
    """Escaped, with ``<br>``: not every mail program knows ``white-space``."""
    return Markup("<br>").join(escape(each) for each in value.split("\n"))


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=jinja2.select_autoescape(["html"], default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["lines"] = _lines
    return environment


def render(template: str, **values: Any) -> str:
    """A template with its values; in HTML all of them are escaped."""
    return _templates().get_template(template).render(values)
