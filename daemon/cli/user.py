"""``frontdesk user``: what is kept of one person, and how it goes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from config import Settings
from daemon.cli.checked import Checked
from daemon.cli.work import work
from daemon.protocol import text
from daemon.up.errors import Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from daemon.model import Message


@click.group()
def user() -> None:
    """The people who ask. ID is the 32-digit id; or name somebody by your own id with --external."""


def _of_one(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option(
        "--external", "external_id", type=Checked(text.external_id), help="The user's id in your own system."
    )(command)
    return click.argument("id", required=False)(command)


@user.command()
@_of_one
def export(id: str | None, external_id: str | None) -> None:
    """Print all that is kept of one person, as JSON."""
    from datetime import UTC, datetime

    import orjson

    from daemon.model import CLI
    from daemon.store import exporting

    settings = Settings.from_environment()
    with work(settings) as conn:
        user_id = _find(conn, id, external_id)
        person = exporting.begin(conn, user_id, CLI, datetime.now(UTC))
        messages: list[Message] = []
        while True:
            page = exporting.messages(conn, user_id, messages[-1].seq if messages else 0)
            messages += page.messages
            if not page.has_more:
                break
    click.echo(orjson.dumps(person.to_wire(messages), option=orjson.OPT_INDENT_2))


@user.command()
@_of_one
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(id: str | None, external_id: str | None, yes: bool) -> None:
    """Erase one person for good: chat, messages, emails, sign-ins. Backups forget them when they are restored."""
    from datetime import UTC, datetime

    from daemon.model import CLI
    from daemon.store import erasing
    from daemon.store.tombstones import Tombstones

    settings = Settings.from_environment()
    if not yes:
        if not sys.stdin.isatty():
            raise Refused("this cannot be undone: say --yes")
        click.confirm(f"Erase {id or external_id} for good?", abort=True)
    with work(settings) as conn:
        user_id = _find(conn, id, external_id)
        erasing.erase(conn, Tombstones(settings.erased_file), user_id, CLI, datetime.now(UTC))
    click.echo(f"{user_id} is erased")


def _find(conn: Connection, id: str | None, external_id: str | None) -> str:
    import re

    from daemon.store import users

    if (id is None) == (external_id is None):
        raise click.UsageError("say ID or --external EXTERNAL_ID")
    if id is not None and not re.fullmatch(r"[0-9a-f]{32}", id):
        raise Refused(f"{id} is not the 32-digit id of a user")
    found = users.find(conn, id, external_id)
    if found is None:
        raise Refused(f"no user has the id {id or external_id}")
    return found
