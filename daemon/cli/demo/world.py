"""A made-up world: the same each time, but for the moment that it leads up to."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from daemon.cli.demo.chat import Chat, Rows, Staffing
from daemon.cli.demo.talks import LANGUAGES, SMALL_TALK, WEIGHTS, Language, Talk

MARK = "demo:"
"""How the ``external_id`` of everybody made up begins, by which they are told from real people."""
WEEKS = 6
PLANS = ("Free", "Pro", "Team", "Business")


@dataclass(slots=True)
class World:
    """Where chance and time come from, and who answers. ``owners``: real people, to whom some chats are assigned, so
    that whoever tries the product finds some of their own."""

    now: datetime
    staff: Sequence[str]
    owners: Sequence[str]
    chance: Random = field(default_factory=lambda: Random(2026))  # noqa: S311 - a made-up world, no secret
    rows: Rows = field(default_factory=lambda: {each: [] for each in ("users", "chats", "messages", "notes", "audit")})

    def id(self, at: datetime) -> str:
        """A UUIDv7 of that moment (RFC 9562, 5.7): rows are read in the order of their ids."""
        milliseconds = int(at.timestamp() * 1000)
        bits = milliseconds << 80 | 7 << 76 | self.chance.getrandbits(12) << 64 | 2 << 62 | self.chance.getrandbits(62)
        return uuid.UUID(int=bits).hex

    def chats(self, count: int) -> None:
        """That many chats, the newest a moment ago; one in eight still waits for an answer."""
        for number in range(count):
            language = self.chance.choices(LANGUAGES, WEIGHTS)[0]
            age = timedelta(weeks=WEEKS) * (number / count) ** 2 + timedelta(minutes=self.chance.uniform(1, 50))
            self._chat(number, language, self.chance.choice(language.talks), age)

    def long_chat(self, count: int) -> None:
        """One chat with that many messages."""
        lines = [("ua"[number % 2], SMALL_TALK[number % len(SMALL_TALK)]) for number in range(count)]
        self._chat("long", LANGUAGES[0], Talk(["vip"], "high", "/app", lines), timedelta(minutes=5))

    def _chat(self, number: int | str, language: Language, talk: Talk, age: timedelta) -> None:
        said = [talk.lines[0], *talk.lines[1 : self._breaks_off(talk, age)]]
        last = self.now - age
        times = list(self._times(len(said), last))
        user = self._user(number, language, times[0], last)
        chat = Chat(user, talk, self._staffing(said), times[0], self.id)
        words = {
            "first": (user["name"] or "there").split()[0],
            "name": user["name"] or "the visitor",
            "order": f"#{self.chance.randint(10_000, 99_999)}",
            "invoice": f"INV-{self.chance.randint(1_000, 9_999)}",
            "item": self.chance.choice(language.items),
        }
        for (who, line), at in zip(said, times, strict=True):
            chat.say(who, line.format(**words), at)
        chat.end(self.now, last, self.rows)

    def _staffing(self, said: Sequence[tuple[str, str]]) -> Staffing:
        """Nobody has taken a chat that nobody has answered."""
        answers = self.chance.choice(self.staff)
        if not any(who == "a" for who, _ in said):
            return Staffing(answers, None)
        return Staffing(answers, self.chance.choice([answers] * 4 + list(self.owners)))

    def _breaks_off(self, talk: Talk, age: timedelta) -> int:
        """Old talks are told to their end; of the new ones many still go on."""
        if age > timedelta(days=4) or len(talk.lines) > 1_000 or self.chance.random() < 0.4:
            return len(talk.lines)
        return self.chance.randint(1, len(talk.lines))

    def _times(self, count: int, last: datetime) -> Iterator[datetime]:
        """Ascending, up to the last: minutes between most lines, and now and then a night."""
        pauses = [self.chance.choice((0.5, 1, 2, 3, 5, 8, 20, 600)) for _ in range(count - 1)]
        at = last - timedelta(minutes=sum(pauses))
        yield at
        for pause in pauses:
            at += timedelta(minutes=pause)
            yield at

    def _user(self, number: int | str, language: Language, first: datetime, last: datetime) -> dict[str, Any]:
        name = f"{self.chance.choice(language.given)} {self.chance.choice(language.family)}"
        kind = self.chance.choices(("verified", "claimed", "anonymous"), (7, 2, 1))[0]
        company = self.chance.choice(("acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne"))
        metadata = {
            "plan": self.chance.choice(PLANS),
            "account": f"A-{self.chance.randint(100, 999)}",
            "seats": self.chance.choice((1, 1, 3, 5, 12, 40)),
        }
        user = {
            "id": self.id(first),
            "external_id": f"{MARK}{number}",
            "name": None if kind == "anonymous" else name,
            "email": None if kind == "anonymous" else f"customer{number}@{company}.example",
            "verified": kind == "verified",
            "metadata": {} if kind == "anonymous" else metadata,
            "created_at": first,
            "last_seen_at": last,
        }
        self.rows["users"].append(user)
        return user
