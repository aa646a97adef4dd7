"""``frontdesk admin``: staff accounts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from config import Settings, addresses, parse
from daemon.cli.checked import Checked
from daemon.cli.work import hand_over_password, table, work

if TYPE_CHECKING:
    from daemon.protocol.accounts import StaffRole


@click.group()
def admin() -> None:
    """Staff accounts: owners may do everything, agents everything about chats."""


@admin.command()
@click.argument("email", type=Checked(addresses.email))
@click.option("--name", type=Checked(parse.line), help="As customers see it; otherwise taken from the address.")
@click.option("--role", type=click.Choice(["owner", "agent"]), default="agent", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin; it need not be changed.")
def add(email: str, name: str | None, role: StaffRole, password_stdin: bool) -> None:
    """Make an account. Without a password a one-time password is made, which must be changed at first sign-in."""
    from daemon.model import CLI
    from daemon.protocol.errors import Conflict
    from daemon.up.errors import Refused
    from daemon.up.first_start import add_admin, one_time_password

    settings = Settings.from_environment()
    given = _password_given(password_stdin)
    password = given or one_time_password()
    with work(settings) as conn:
        try:
            made = add_admin(conn, email, role, password, by=CLI, name=name, must_change=given is None)
        except Conflict:
            raise Refused(
                f"{email} has an account: frontdesk admin disable it first to give it a new password"
            ) from None
    click.echo(f"{made.email} is {role} now")
    if given is None:
        hand_over_password(password, settings.data_dir / f"first-password-{made.id}")


def _password_given(from_stdin: bool) -> str | None:
    """The password from stdin, or from a prompt where somebody sits at a terminal; None: make one."""
    if from_stdin:
        text = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        text = click.prompt("Password (empty: make one)", default="", show_default=False, hide_input=True)
        if not text:
            return None
        if click.prompt("Again", hide_input=True) != text:
            raise click.UsageError("the passwords differ")
    else:
        return None
    try:
        return parse.password(text)
    except ValueError as error:
        raise click.UsageError(f"the password {error}") from None


@admin.command()
@click.argument("email", type=Checked(addresses.email))
def disable(email: str) -> None:
    """End an account, its sign-ins and its open sockets. Its messages stay."""
    from datetime import UTC, datetime

    from daemon.model import CLI
    from daemon.protocol.errors import NotFound
    from daemon.store import admins
    from daemon.up.errors import Refused

    with work(Settings.from_environment()) as conn:
        try:
            done = admins.disable(conn, email, CLI, datetime.now(UTC))
        except NotFound:
            raise Refused(f"no account has the address {email}: see frontdesk admin list") from None
    click.echo(f"{done.email} is disabled")


@admin.command("list")
def list_() -> None:
    """All accounts, the oldest first."""
    from daemon.store import admins

    with work(Settings.from_environment()) as conn:
        rows: list[Any] = [
            (each.email, each.name, each.role, "disabled" if each.disabled_at else "active")
            for each in admins.all(conn)
        ]
    click.echo(
        table(("EMAIL", "NAME", "ROLE", "STATE"), rows) if rows else "no accounts yet: frontdesk admin add EMAIL"
    )
