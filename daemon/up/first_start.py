"""Makes a database ready for this version, and makes the first owner where there is none."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from config import Settings
from daemon.database import connect
from daemon.model import SYSTEM, Actor
from daemon.protocol.accounts import StaffRole
from daemon.services.passwords import HASHER
from daemon.store import admins, erasing, migrate
from daemon.store.tombstones import Tombstones
from daemon.up import checks
from daemon.up.errors import Refused


@dataclass(frozen=True, slots=True)
class Prepared:
    """:ivar first_owner: the address of the account that was just made, on the first start."""

    before: migrate.State
    first_owner: str | None


@contextmanager
def transaction(settings: Settings) -> Iterator[Connection]:
    """One transaction on the database in use.

    :raises Refused: it does not answer.
    """
    engine = connect(settings.database, 1)
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.OperationalError as error:
        raise Refused(f"the database does not answer ({str(error.orig).strip()}): see frontdesk doctor") from None
    finally:
        engine.dispose()


def prepare(conn: Connection, settings: Settings) -> Prepared:
    """Migrate, erase again whoever a restored backup brought back, then make the first owner; what somebody else has
    done already is left alone.

    :raises Refused: the database is unfit, or a newer version has been here.
    """
    conn.execute(sa.text("SET LOCAL statement_timeout = 0"))  # a migration may take long on a large table
    checks.refuse_unfit(conn)
    try:
        before = migrate.upgrade(conn)
    except migrate.FromTheFuture as error:
        raise Refused(f"{error}: install that version again, or restore a backup") from None
    erasing.erase_again(conn, Tombstones(settings.erased_file), datetime.now(UTC))
    return Prepared(before, None if admins.any_exist(conn) else _make_first_owner(conn, settings))


def _make_first_owner(conn: Connection, settings: Settings) -> str:
    password = settings.admin_password
    if password is None:
        password = one_time_password()
        keep_password(settings.first_password_file, password)  # before the commit: a crash must not lose it
    add_admin(conn, settings.admin_email, "owner", password, by=SYSTEM, must_change=settings.admin_password is None)
    return settings.admin_email


def add_admin(
    conn: Connection,
    email: str,
    role: StaffRole,
    password: str,
    *,
    by: Actor,
    name: str | None = None,
    must_change: bool,
) -> admins.Admin:
    """A staff account; without a name the address gives it.

    :raises Conflict: the address has an account.
    """
    hash = HASHER.hash(password)
    new = admins.NewAdmin(email, name or email.partition("@")[0], role, hash, must_change_password=must_change)
    return admins.add(conn, new, by, datetime.now(UTC))


def one_time_password() -> str:
    """96 random bits, short enough to type."""
    return secrets.token_urlsafe(12)


def keep_password(file: Path, password: str) -> None:
    """Write it where its owner alone can read it."""
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write(password + "\n")
