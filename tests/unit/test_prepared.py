"""Arrays that go to PostgreSQL as one literal arrive as they left."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from daemon.store.prepared import array

NASTY = [
    "",
    "null",
    "NULL",
    None,
    '"',
    "\\",
    '\\"',
    "{a,b}",
    "a,b",
    "it's",
    "né\n\t漢😀",
    "%s %(x)s :name $1",
    " spaced ",
]


def test_text_survives(conn: sa.Connection) -> None:
    literal = array(NASTY, text=True)
    assert conn.scalar(sa.text("SELECT CAST(:given AS text[])"), {"given": literal}) == NASTY


@pytest.mark.parametrize(("values", "type"), [([1, -5, None], "int[]"), (["f" * 32, None], "uuid[]"), ([], "int[]")])
def test_numbers_and_ids_survive(conn: sa.Connection, values: list[int | str | None], type: str) -> None:
    given = conn.scalar(sa.text(f"SELECT CAST(CAST(:given AS {type}) AS text[])"), {"given": array(values, text=False)})
    assert [each and each.replace("-", "") if type == "uuid[]" else each for each in given] == [
        None if each is None else str(each) for each in values
    ]
