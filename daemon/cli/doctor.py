"""``frontdesk doctor``: one line for each thing that can be wrong, with what to do about it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from config import SettingError, Settings
from config.errors import EXIT_CODE
from config.settings import unknown_names
from daemon.cli.checked import Checked
from daemon.protocol import text
from daemon.up.errors import Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CLOCK_SECONDS = 2.0
"""Tokens live for minutes: a few seconds between two machines do no harm."""
_MAIL_SECONDS = 5.0
_MAIL_PORTS = {"smtp": 587, "smtps": 465}


class State(Enum):
    OK = "ok"
    NOTE = "note"
    """Works, but somebody may want it otherwise."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """What has been found about one subject."""

    subject: str
    state: State
    text: str

    def __str__(self) -> str:
        return f"{self.state.value:<5} {self.subject:<10} {self.text}"


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
    yield from _database(settings)
    yield _router(settings)
    yield _mail(settings)
    yield from _incoming(settings)
    if send_test_to is not None:
        yield _test_mail(settings, send_test_to)


def _settings(settings: Settings) -> Iterator[Line]:
    yield Line("settings", State.OK, f"{settings.public_url}, data in {settings.data_dir}")
    for name in unknown_names():
        yield Line("settings", State.NOTE, f"{name} is not a setting and has no effect: is it misspelt?")
    if settings.require_identity and not settings.identity_secrets:
        todo = "nobody can sign in: set FRONTDESK_IDENTITY_SECRET, or FRONTDESK_REQUIRE_IDENTITY=no"
        yield Line("settings", State.WRONG, todo)


def _database(settings: Settings) -> Iterator[Line]:
    from daemon.up.first_start import transaction
    from daemon.up.moment import database_at_hand

    if settings.database_url is None and not settings.postgres_dir.exists():
        yield Line("database", State.NOTE, "not made yet: frontdesk up makes it")
        return
    try:
        with database_at_hand(settings), transaction(settings) as conn:
            yield from _server(conn)
            yield _schema(conn)
            yield _clock(conn)
    except Refused as refused:
        yield Line("database", State.WRONG, str(refused))


def _server(conn: Connection) -> Iterator[Line]:
    from daemon.up import checks

    yield Line("database", State.OK, f"PostgreSQL {checks.version(conn)} answers")
    for each in checks.findings(conn):
        yield Line("database", State.WRONG if each.is_fatal else State.NOTE, each.text)


def _schema(conn: Connection) -> Line:
    from daemon.store import migrate

    state = migrate.state(conn)
    if state.is_current:
        return Line("migrations", State.OK, f"at {state.head}")
    if state.known:
        return Line("migrations", State.WRONG, f"at {state.current}, not {state.head}: run frontdesk migrate")
    return Line("migrations", State.WRONG, f"at {state.current}, newer than this version: install that one again")


def _clock(conn: Connection) -> Line:
    from datetime import UTC, datetime

    import sqlalchemy as sa

    before = datetime.now(UTC)
    there = conn.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    here = before + (datetime.now(UTC) - before) / 2
    apart = abs((there - here).total_seconds())
    if apart > _CLOCK_SECONDS:
        return Line("clock", State.WRONG, f"{apart:.0f} s from the database's: run NTP on both machines")
    return Line("clock", State.OK, "agrees with the database's")


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


def _incoming(settings: Settings) -> Iterator[Line]:
    endpoint = settings.inbound_smtp
    if endpoint is None:
        return
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked up, not bound
    try:
        with socket.create_connection(
            (everywhere.get(endpoint.host, endpoint.host), endpoint.port), _MAIL_SECONDS
        ) as it:
            it.settimeout(_MAIL_SECONDS)
            greeting = it.recv(512)
    except OSError:
        yield Line("incoming", State.NOTE, f"nobody takes mail at {endpoint}: frontdesk up starts the product")
        return
    if greeting.startswith(f"220 {settings.inbound_domain} ".encode()):
        yield Line("incoming", State.OK, f"{endpoint} takes mail for {settings.inbound_domain}")
    else:
        todo = "another server has it: correct FRONTDESK_INBOUND_SMTP"
        yield Line("incoming", State.WRONG, f"{endpoint} does not answer as it should, {todo}")


def _test_mail(settings: Settings, to: str) -> Line:
    from daemon.cli.send_test import NotSent, send_test

    try:
        send_test(settings, to)
    except NotSent as failure:
        return Line("test mail", State.WRONG, str(failure))
    by = urlsplit(settings.email_url).scheme
    return Line("test mail", State.OK, f"taken by {by}: look for it at {to}, and in the spam there")


def _mail(settings: Settings) -> Line:
    parts = urlsplit(settings.email_url)
    if parts.scheme == "outbox":
        return Line("mail", State.NOTE, "is kept in the outbox, none leaves: set FRONTDESK_EMAIL_URL")
    if parts.scheme not in _MAIL_PORTS:
        return Line("mail", State.OK, f"leaves through {parts.scheme}, which has not been asked")
    server, port = parts.hostname or "", parts.port or _MAIL_PORTS[parts.scheme]
    try:
        with socket.create_connection((server, port), _MAIL_SECONDS):
            return Line("mail", State.OK, f"{server}:{port} takes connections")
    except OSError as error:
        return Line("mail", State.WRONG, f"{server}:{port} does not answer ({error}): correct FRONTDESK_EMAIL_URL")
