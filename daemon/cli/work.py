"""What the commands on accounts and keys share: a transaction, whether or not the product runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config import Settings
from daemon.up.errors import Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection


@contextmanager
def work(settings: Settings) -> Iterator[Connection]:
    """A transaction on a database of this version; an empty one is made ready first.

    :raises Refused: it does not answer, or is of another version.
    """
    from daemon.store import migrate
    from daemon.up.first_start import transaction
    from daemon.up.moment import database_at_hand

    with database_at_hand(settings), transaction(settings) as conn:
        state = migrate.state(conn)
        if state.current is None:
            migrate.upgrade(conn)
        elif not state.is_current:
            raise Refused(f"the database is at {state.current}, this version is {state.head}: run frontdesk migrate")
        yield conn


def hand_over_password(password: str, file: Path) -> None:
    """Print a generated password to a terminal; anything else might keep it, so there only a file's path is printed."""
    from daemon.up.first_start import keep_password

    if sys.stdout.isatty():
        click.echo(f"one-time password: {password}")
    else:
        keep_password(file, password)
        click.echo(f"the one-time password is in {file}")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as what stands in them."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in (heads, *rows)]
    return "\n".join(line.rstrip() for line in lines)
