"""Whether a database may be used: it must keep what has been acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.up.errors import Refused

_OLDEST = 14
_QUESTION = sa.text(
    "SELECT pg_is_in_recovery() AS standby, "
    + ", ".join(
        f"current_setting('{name}') AS {name}"
        for name in (
            "server_version",
            "server_version_num",
            "server_encoding",
            "fsync",
            "full_page_writes",
            "synchronous_commit",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend. ``is_fatal``: the product does not start on such a database."""

    text: str
    is_fatal: bool = True


def version(conn: Connection) -> str:
    """As PostgreSQL tells it, like ``18.4``."""
    return str(conn.execute(_QUESTION).one().server_version)


def findings(conn: Connection) -> Iterator[Finding]:
    """What is wrong with the server behind a connection."""
    found = conn.execute(_QUESTION).one()
    if int(found.server_version_num) < _OLDEST * 10_000:
        yield Finding(f"PostgreSQL {found.server_version} is too old: {_OLDEST} or newer is needed")
    if found.standby:
        yield Finding("the server is a standby, which takes no writes: point DATABASE_URL at the primary")
    if found.server_encoding != "UTF8":
        yield Finding(f"the database is encoded as {found.server_encoding}: make one with ENCODING 'UTF8'")
    for name in ("fsync", "synchronous_commit"):
        if getattr(found, name) == "off":
            yield Finding(f"{name} is off, a crash would lose acknowledged messages: set {name} = on")
    if found.full_page_writes == "off":
        # Some storage writes whole pages by itself (ZFS, Aurora): theirs to decide.
        yield Finding("full_page_writes is off: set it on unless your storage never tears a page", is_fatal=False)


def refuse_unfit(conn: Connection) -> None:
    """:raises Refused: the first finding that is fatal."""
    for each in findings(conn):
        if each.is_fatal:
            raise Refused(each.text)
