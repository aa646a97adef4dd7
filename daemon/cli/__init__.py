"""``frontdesk``: the command line. A command imports what it needs when it runs, so that each starts quickly."""

from __future__ import annotations

import sys

import click

from config import SettingError, Settings
from config.errors import EXIT_CODE
from daemon.cli.admin import admin
from daemon.cli.demo import demo
from daemon.cli.doctor import doctor
from daemon.cli.identity import identity
from daemon.cli.key import key
from daemon.cli.user import user
from daemon.up.errors import Refused


def main() -> None:
    """The entry point of the ``frontdesk`` script."""
    try:
        code = frontdesk.main(prog_name="frontdesk", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except SettingError as error:
        code = _complain(str(error), EXIT_CODE)
    except Refused as error:
        code = _complain(str(error), error.code)
    except (click.Abort, KeyboardInterrupt):
        code = 130
    sys.exit(code)


def _complain(text: str, code: int) -> int:
    print(f"frontdesk: {text}", file=sys.stderr)
    return code


@click.group()
def frontdesk() -> None:
    """Support chat that you run yourself. Settings come from the environment: see docs/operating.md."""


@frontdesk.command()
def up() -> int:
    """Run the whole product until Ctrl-C or SIGTERM."""
    from daemon.up.main import run

    return run(Settings.from_environment())


@frontdesk.command()
def router() -> int:
    """Run the router alone: the public port."""
    from router.node import main

    return main(Settings.from_environment())


@frontdesk.command()
def daemon() -> int:
    """Run one daemon alone, beside a router on the same data folder."""
    from daemon.main import run

    return run(Settings.from_environment())


@frontdesk.command()
def migrate() -> None:
    """Bring the database to this version."""
    from daemon.up.first_start import prepare, transaction
    from daemon.up.moment import database_at_hand

    settings = Settings.from_environment()
    with database_at_hand(settings), transaction(settings) as conn:
        prepared = prepare(conn, settings)
    before = prepared.before
    click.echo("nothing to do" if before.is_current else f"from {before.current or 'nothing'} to {before.head}")
    if prepared.first_owner:
        click.echo(f"the first owner is {prepared.first_owner}")
        if settings.admin_password is None:
            click.echo(f"the one-time password is in {settings.first_password_file}")


@frontdesk.command(hidden=True)
def prepare() -> None:
    """What ``up`` runs before the parts: says the address of the first owner, if it has just been made."""
    from daemon.up import first_start

    settings = Settings.from_environment()
    with first_start.transaction(settings) as conn:
        prepared = first_start.prepare(conn, settings)
    if prepared.first_owner:
        click.echo(prepared.first_owner)


for _command in (admin, key, user, identity, doctor, demo):
    frontdesk.add_command(_command)
