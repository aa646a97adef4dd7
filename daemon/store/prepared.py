"""Statements that a connection plans once: at a trickle of messages planning costs more than all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

from daemon.writer import Direct

_DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Prepared:
    """A server-side prepared statement, made on each connection at its first use there (PostgreSQL, PREPARE: it
    outlives a rolled-back transaction).

    :param types: the PostgreSQL type of every parameter.
    """

    def __init__(self, name: str, statement: sa.SelectBase | sa.TextClause, **types: str) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        names = compiled.positiontup or []
        self._name = name
        self._arrays = {each: types[each] == "text[]" for each in names if types[each].endswith("[]")}
        self._prepare = f"PREPARE {name} ({', '.join(types[each] for each in names)}) AS {compiled}"
        self._execute = f"EXECUTE {name} ({', '.join(f'%({each})s' for each in names)})"

    def __call__(
        self, conn: Connection | Direct, values: Mapping[str, Any], *, begins: bool = False, ends: bool = False
    ) -> Any:
        """Rows with names.

        :param begins: it is the first statement of a transaction, of which a :class:`Direct` connection has to be told.
        :param ends: it is the last one.
        """
        made: set[str] = conn.info.setdefault(__name__, set())
        if self._name not in made:
            conn.exec_driver_sql(self._prepare)
            made.add(self._name)
        arrays = {name: array(values[name], text=text) for name, text in self._arrays.items()}
        if isinstance(conn, Direct):
            return conn.exec_driver_sql(self._execute, {**values, **arrays}, begins=begins, ends=ends)
        return conn.exec_driver_sql(self._execute, {**values, **arrays})


def array(values: Iterable[str | int | None], *, text: bool) -> str:
    """An array as one literal (PostgreSQL, "Array Input and Output Syntax"). psycopg2 writes ``ARRAY[…]``, of which the
    server makes an expression for each element: 9 % more CPU there and 14 % more here for a batch of 100.

    :param text: elements are free text, to be quoted; else numbers and ids.
    """
    written = map(_quoted, values) if text else ("NULL" if each is None else str(each) for each in values)
    return "{" + ",".join(written) + "}"


def _quoted(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
