"""Why a chat was found: text in segments, those that match marked. Data, for no client should ever parse HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daemon.protocol import answers

BEFORE, SNIPPET_CHARS = 40, 160
"""Code points of a snippet: before the first match, and in all."""
_WORD = re.compile(r"[^\W_]+")
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that are searched for; the last may be the beginning of one. They match as PostgreSQL matches them."""

    whole: frozenset[str]
    begun: str

    @classmethod
    def of(cls, text: str) -> Words:
        words = _WORD.findall(text.lower())
        return cls(frozenset(words), words[-1] if words else "")

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where they stand: from, to."""
        for found in _WORD.finditer(text):
            word = found[0].lower()
            if word in self.whole or (self.begun and word.startswith(self.begun)):
                end = found.start() + len(self.begun) if word not in self.whole else found.end()
                yield found.start(), min(end, found.end())


@dataclass(frozen=True, slots=True)
class Hit:
    """A chat that was found. ``seq`` and ``snippet`` are of its newest message with the words, if that is why."""

    chat_id: str
    seq: int | None
    snippet: Sequence[answers.Segment] | None
    name: Sequence[answers.Segment] | None
    email: Sequence[answers.Segment] | None

    def to_wire(self) -> answers.Hit:
        def listed(segments: Sequence[answers.Segment] | None) -> list[answers.Segment] | None:
            return None if segments is None else list(segments)

        return {
            "chat_id": self.chat_id,
            "seq": self.seq,
            "snippet": listed(self.snippet),
            "name": listed(self.name),
            "email": listed(self.email),
        }


def marked(text: str | None, *searched: Words) -> list[answers.Segment] | None:
    """The whole text in segments; None where nothing in it matches."""
    if text is None:
        return None
    places = sorted(place for words in searched for place in words.find(text))
    return _segments(text, places) if places else None


def snippet(text: str, words: Words) -> list[answers.Segment]:
    """The part of a message round its first match, cut between words; its beginning where the match cannot be shown."""
    first = next(words.find(text), (0, 0))[0]
    start = _between_words(text, first - BEFORE) if first > BEFORE else 0
    end = len(text) if start + SNIPPET_CHARS >= len(text) else text.rfind(" ", start, start + SNIPPET_CHARS)
    end = end if end > first else start + SNIPPET_CHARS
    shown = f"{_ELLIPSIS * (start > 0)}{text[start:end]}{_ELLIPSIS * (end < len(text))}"
    return _segments(shown, list(words.find(shown)))


def _between_words(text: str, wanted: int) -> int:
    """The first place after a space from there on, if one is near."""
    space = text.find(" ", wanted, wanted + BEFORE // 2)
    return wanted if space < 0 else space + 1


def _segments(text: str, places: Sequence[tuple[int, int]]) -> list[answers.Segment]:
    found: list[answers.Segment] = []
    at = 0
    for start, end in places:
        if start >= at:
            found += [{"text": text[at:start], "match": False}, {"text": text[start:end], "match": True}]
            at = end
    found.append({"text": text[at:], "match": False})
    return [each for each in found if each["text"]]
