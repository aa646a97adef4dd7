"""The languages of emails and of our pages."""

from __future__ import annotations

from typing import Literal, get_args

Language = Literal["en", "de", "es", "fr", "ja", "ar"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
