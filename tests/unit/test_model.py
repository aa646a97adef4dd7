"""Values and their only form outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter

from daemon.model import iso, preview
from daemon.protocol.answers import ANSWERS
from daemon.protocol.uris import PROCEDURES


def test_times_are_utc_with_z() -> None:
    assert iso(datetime(2026, 3, 2, 9, 0, 0, 999_999, tzinfo=UTC)) == "2026-03-02T09:00:00.999Z"
    assert iso(datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=2)))) == "2026-03-02T07:00:00.000Z"


FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
THUMB = "\U0001f44d\U0001f3fd"
FLAG = "\U0001f1eb\U0001f1ee"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("x" * 100, "x" * 100),
        ("x" * 101, "x" * 100),
        ("x" * 99 + "e\u0301" + "x", "x" * 99),
        ("x" * 98 + "e\u0301" + "x", "x" * 98 + "e\u0301"),
        ("x" * 98 + FAMILY, "x" * 98),
        ("x" * 95 + FAMILY + "x", "x" * 95 + FAMILY),
        ("x" * 99 + THUMB, "x" * 99),
        ("x" * 99 + FLAG + "x", "x" * 99),
        ("x" * 98 + FLAG + "x", "x" * 98 + FLAG),
        ("x" * 97 + FLAG * 2, "x" * 97 + FLAG),
        ("e" + "\u0301" * 200, "e" + "\u0301" * 99),
    ],
)
def test_a_preview_is_never_cut_inside_a_character(content: str, shown: str) -> None:
    assert preview(content) == shown
    assert preview(content[:101]) == shown, "the store reads one code point more than is shown"


def test_every_procedure_has_an_answer_with_a_schema() -> None:
    assert set(ANSWERS) == set(PROCEDURES)
    for answer in ANSWERS.values():
        assert TypeAdapter(answer).json_schema()["type"] == "object"
