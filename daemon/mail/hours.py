"""Business hours in the words of a mail."""

from __future__ import annotations

from config.hours import DAYS, Hours
from daemon.protocol.languages import Language

_NAMES: dict[Language, str] = {
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "de": "Mo Di Mi Do Fr Sa So",
    "es": "lun mar mié jue vie sáb dom",
    "fr": "lun mar mer jeu ven sam dim",
    "ja": "月 火 水 木 金 土 日",
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
}


def said(hours: Hours, language: Language) -> str:
    """``Mon–Fri 09:00–12:30, 13:30–18:00; Sat 10:00–14:00 (Europe/Berlin)``."""
    names = dict(zip(DAYS, _NAMES[language].split(), strict=True))
    week = "; ".join(
        f"{names[first] if first == last else f'{names[first]}–{names[last]}'} {times}"
        for first, last, times in hours.lines()
    )
    return f"{week} ({hours.zone.key})"
