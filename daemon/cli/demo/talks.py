"""Made-up conversations: read from text in which ``=`` begins one (tags · priority · page), ``u`` is the user, ``a`` an
admin, and ``n`` a private note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.cli.demo import english, others
from daemon.protocol.schemas import Priority


@dataclass(frozen=True, slots=True)
class Talk:
    """``lines``: who (``u``, ``a`` or ``n``) and what, with ``{first}`` and the like still open."""

    tags: Sequence[str]
    priority: Priority
    page: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Language:
    """Where people of a language come from, in the made-up world."""

    talks: Sequence[Talk]
    given: Sequence[str]
    family: Sequence[str]
    items: Sequence[str]


def _read(text: str) -> list[Talk]:
    return [_talk(each.splitlines()) for each in text.strip().split("\n\n")]


def _talk(lines: Sequence[str]) -> Talk:
    tags, priority, page = lines[0].removeprefix("= ").split(" · ")
    urgency: Priority = "urgent" if priority == "urgent" else "high" if priority == "high" else "normal"
    if priority == "low":
        urgency = "low"
    return Talk(tags.split(), urgency, page, [(each[0], each[2:]) for each in lines[1:]])


def _language(text: str, given: str, family: str, items: str) -> Language:
    return Language(_read(text), given.split(), family.split(), items.split())


LANGUAGES = (
    _language(
        english.TALKS,
        "Ann Ben Chloe Daniel Ella Farid Grace Hugo Imani Jack Kira Liam Maya Noah Olivia Priya Quinn Ravi Sarah Tom"
        " Uma Victor Wendy Xavier Yara Zoe",
        "Adeyemi Brooks Chen Doyle Evans Fraser Gupta Hughes Iqbal Johnson Kowalski Larsen Murphy Novak Osei Patel"
        " Quigley Rossi Singh Turner Usman Vance Walker Young",
        "jacket lamp backpack kettle headset chair",
    ),
    _language(others.GERMAN, "Anna Jonas Lena Felix Sophie Markus", "Schmidt Weber Koch Vogel Brandt", "Lampe Jacke"),
    _language(others.SPANISH, "Lucía Pablo Carmen Diego Elena", "García Ortega Molina Vega", "espejo reloj jarrón"),
    _language(others.FRENCH, "Camille Hugo Manon Louis Inès", "Martin Dubois Moreau Lefèvre", "sac fauteuil"),
    _language(others.JAPANESE, "陽菜 蓮 葵 悠真", "佐藤 鈴木 高橋 田中", "鞄"),
    _language(others.ARABIC, "ليلى عمر نور يوسف", "الحداد منصور خليل", "حقيبة"),
)
WEIGHTS = (60, 12, 10, 9, 5, 4)
"""How many of a hundred speak each."""

CANNED = (
    ("hello", "Hi {{name}}, thanks for getting in touch! I'm looking into it right now."),
    ("more", "Could you tell me a little more, {{name}}? A screenshot or the exact message helps most."),
    ("refund", "I've refunded it just now, {{name}}. It takes 3 to 5 working days until you see it."),
    ("shipping", "Your parcel is on its way. You can follow it with the link in our confirmation."),
    ("bug", "Thank you for the report, {{name}}. I've passed it on to engineering and will keep you posted."),
    ("bye", "Glad I could help, {{name}}! Have a lovely day."),
)
"""Canned replies, for a team that has none yet."""

SMALL_TALK = (
    "Any news on the migration?",
    "Yes, the second half ran over night without a hitch.",
    "Great, then I'll tell the others.",
    "Could you also look at the import of last week?",
    "Looking. It seems two rows have no date.",
    "Ah, those are ours. I'll mend them.",
    "All green here now.",
    "Perfect, thank you!",
    "One more thing: can we have the report by Friday?",
    "Sure, it's on my list.",
)
"""What a customer of many years and the team say to each other, over and over."""
