"""``frontdesk identity``: a token as a host's server would sign it, for trying things out."""

from __future__ import annotations

import time

import click

from config import SettingError, Settings, addresses, parse
from daemon.cli.checked import Checked
from daemon.protocol import text
from daemon.protocol.limits import IDENTITY_SECONDS


@click.command()
@click.argument("external_id", type=Checked(text.external_id))
@click.option("--email", type=Checked(addresses.email))
@click.option("--name", type=Checked(parse.line))
@click.option("--ttl", type=click.IntRange(1, IDENTITY_SECONDS), default=3600, show_default=True, help="Seconds.")
def identity(external_id: str, email: str | None, name: str | None, ttl: int) -> None:
    """Print an identity token for the user with this id in the host's own system."""
    from daemon.protocol.tokens import Identity, sign_identity

    secrets = Settings.from_environment().identity_secrets
    if not secrets:
        raise SettingError("FRONTDESK_IDENTITY_SECRET", "must be set, to what the host signs its users with")
    click.echo(sign_identity(secrets[0], Identity(external_id, email, name, {}), int(time.time()) + ttl))
