"""``frontdesk demo``: made-up chats, for trying things out and for screenshots."""

from __future__ import annotations

import click

from config import Settings
from daemon.cli.work import work
from daemon.up.errors import Refused


@click.command()
@click.option("--large", is_flag=True, help="5,000 chats, one of them with 10,000 messages.")
@click.option("--force", is_flag=True, help="Also where real people have written.")
@click.option("--remove", is_flag=True, help="Take the made-up people away again, and nobody else.")
def demo(large: bool, force: bool, remove: bool) -> None:
    """Fill the database with 200 made-up chats. Their users' external ids begin with "demo:"."""
    from datetime import UTC, datetime

    from daemon.cli.demo import fill

    now = datetime.now(UTC)
    with work(Settings.from_environment()) as conn:
        if remove:
            click.echo(f"{fill.remove(conn, now)} made-up people are gone")
            return
        real = fill.real_chats(conn)
        if real and not force:
            raise Refused(f"real people have written in {real} chats here: say --force to put made-up ones among them")
        click.echo(f"{fill.fill(conn, now, large=large)} made-up chats are there")
