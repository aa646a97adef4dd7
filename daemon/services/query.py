"""What staff type into the search: words, and ``key:value`` terms among them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TERM = re.compile(r'(?:(?P<key>[A-Za-z][\w-]*):(?!//))?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')


@dataclass(frozen=True, slots=True)
class Query:
    """``email`` and ``tag`` are keys of ours, every other is one of the user's metadata. All of it must be true of a
    chat, and all ``words`` of one message or of the user's name and address."""

    words: str | None = None
    emails: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()


def parse(text: str) -> Query:
    """``late order``, ``email:ann@example.com``, ``tag:vip``, ``plan:"Big Team"``; in quotes a colon is a colon."""
    words: list[str] = []
    emails: list[str] = []
    tags: list[str] = []
    metadata: list[tuple[str, str]] = []
    for term in _TERM.finditer(text):
        key = (term["key"] or "").lower()
        value = (term["bare"] if term["quoted"] is None else term["quoted"]).strip()
        if not key:
            words.append(value)
        elif key == "email":
            emails.append(value)
        elif key == "tag":
            tags.append(value.lower())
        else:
            metadata.append((key, value))
    return Query(" ".join(words).strip() or None, tuple(emails), tuple(tags), tuple(metadata))
