"""``frontdesk key``: API keys of integrators."""

from __future__ import annotations

import click

from config import Settings, parse
from daemon.cli.checked import Checked
from daemon.cli.work import table, work
from daemon.protocol.principals import Scope


@click.group()
def key() -> None:
    """API keys. Scope read hears and reads, bot may also send, admin may all that an agent may."""


@key.command()
@click.argument("name", type=Checked(parse.line))
@click.option("--scope", type=click.Choice(["read", "bot", "admin"]), required=True)
def add(name: str, scope: Scope) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    from datetime import UTC, datetime

    from daemon.model import CLI
    from daemon.store import keys

    with work(Settings.from_environment()) as conn:
        made = keys.add(conn, name, scope, CLI, datetime.now(UTC))
    click.echo(made)


@key.command()
@click.argument("id")
def revoke(id: str) -> None:
    """End a key and its open sockets."""
    import re
    from datetime import UTC, datetime

    from daemon.model import CLI
    from daemon.protocol.errors import NotFound
    from daemon.store import keys
    from daemon.up.errors import Refused

    unknown = f"no key has the id {id}: see frontdesk key list"
    if not re.fullmatch(r"[0-9a-f]{32}", id):
        raise Refused(unknown)
    with work(Settings.from_environment()) as conn:
        try:
            done = keys.revoke(conn, id, CLI, datetime.now(UTC))
        except NotFound:
            raise Refused(unknown) from None
    click.echo(f"{done.name} is revoked")


@key.command("list")
def list_() -> None:
    """All keys, the newest first."""
    from daemon.store import keys

    with work(Settings.from_environment()) as conn:
        rows = [(each.id, each.name, each.scope, "revoked" if each.revoked_at else "active") for each in keys.all(conn)]
    click.echo(
        table(("ID", "NAME", "SCOPE", "STATE"), rows) if rows else "no keys yet: frontdesk key add NAME --scope S"
    )
