"""``frontdesk doctor``: one line for each thing that can be wrong, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from config import SettingError, Settings
from config.errors import EXIT_CODE
from config.settings import unknown_names
from daemon.cli.checked import Checked
from daemon.cli.doctor import database, mail
from daemon.cli.doctor.lines import Line, State
from daemon.protocol import text


@click.command()
@click.option(
    "--send-test-to", metavar="ADDRESS", type=Checked(text.email), help="Send one test mail, and say what became of it."
)
def doctor(send_test_to: str | None) -> int:
    """Check settings, database, router, mail and clock, and say what to do. Exit code 1 when something is wrong, 78
    when it is a setting.
    """
    try:
        settings = Settings.from_environment()
    except SettingError as error:
        click.echo(Line("settings", State.WRONG, str(error)))
        return EXIT_CODE
    is_well = True
    for line in _examine(settings, send_test_to):
        click.echo(line)
        is_well = is_well and line.state is not State.WRONG
    return 0 if is_well else 1


def _examine(settings: Settings, send_test_to: str | None) -> Iterator[Line]:
    yield from _settings(settings)
    yield from database.database(settings)
    yield _router(settings)
    yield mail.leaving(settings)
    yield from mail.incoming(settings)
    if send_test_to is not None:
        yield mail.test_mail(settings, send_test_to)


def _settings(settings: Settings) -> Iterator[Line]:
    yield Line("settings", State.OK, f"{settings.public_url}, data in {settings.data_dir}")
    for name in unknown_names():
        yield Line("settings", State.NOTE, f"{name} is not a setting and has no effect: is it misspelt?")
    if settings.require_identity and not settings.identity_secrets:
        todo = "nobody can sign in: set FRONTDESK_IDENTITY_SECRET, or FRONTDESK_REQUIRE_IDENTITY=no"
        yield Line("settings", State.WRONG, todo)


def _router(settings: Settings) -> Line:
    from daemon.up.health import ask

    health = ask(settings)
    if health.is_good:
        return Line("router", State.OK, f"{settings.address} answers, and so do the daemons")
    if health.code is None:
        return Line("router", State.NOTE, f"nobody answers at {settings.address}: frontdesk up starts the product")
    away = ", ".join(name for name, state in health.parts.items() if state != "ok") or "the product"
    return Line(
        "router", State.WRONG, f"{settings.address} answers {health.code}, away: {away}; see the log of frontdesk up"
    )
