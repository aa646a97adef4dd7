"""Staff accounts. Addresses count without regard to case; an account is disabled, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from daemon.ids import new_id
from daemon.model import Actor, iso, iso_or_none
from daemon.protocol import accounts, answers
from daemon.protocol.accounts import StaffRole
from daemon.protocol.errors import Conflict, NotFound, Unauthorized
from daemon.store import access, audit, logins
from daemon.store.tables import admins, invitations
from daemon.store.tables import logins as logins_table


@dataclass(frozen=True, slots=True)
class Admin:
    """A staff account; the password's hash stays in the store and in :mod:`daemon.services.staff`."""

    id: str
    email: str
    name: str
    role: StaffRole
    must_change_password: bool
    disabled_at: datetime | None
    created_at: datetime
    password_hash: str

    def to_wire(self) -> answers.Admin:
        return {"id": self.id, "email": self.email, "name": self.name, "role": self.role}

    def to_account(self, last_login_at: datetime | None) -> accounts.StaffAccount:
        """As owners see it."""
        return {
            "id": self.id,
            "email": self.email,
            "name": self.name,
            "role": self.role,
            "created_at": iso(self.created_at),
            "last_login_at": iso_or_none(last_login_at),
            "disabled_at": iso_or_none(self.disabled_at),
        }


_ALL = (
    admins.c.id,
    admins.c.email,
    admins.c.name,
    admins.c.role,
    admins.c.must_change_password,
    admins.c.disabled_at,
    admins.c.created_at,
    admins.c.password_hash,
)


@dataclass(frozen=True, slots=True)
class NewAdmin:
    """What an account is made of."""

    email: str
    name: str
    role: StaffRole
    password_hash: str
    must_change_password: bool = False


def add(conn: Connection, new: NewAdmin, by: Actor, now: datetime) -> Admin:
    """A new account; a disabled one of the same address comes back with these values.

    :raises Conflict: the address has an account that is not disabled.
    """
    values = {
        "email": new.email,
        "name": new.name,
        "role": new.role,
        "password_hash": new.password_hash,
        "must_change_password": new.must_change_password,
    }
    row = conn.execute(
        insert(admins)
        .values(id=new_id(), created_at=now, **values)
        .on_conflict_do_update(
            index_elements=[sa.func.lower(admins.c.email)],
            set_=values | {"disabled_at": None},
            where=admins.c.disabled_at.is_not(None),
        )
        .returning(*_ALL)
    ).one_or_none()
    if row is None:
        raise Conflict("This address has an account already.")
    audit.write(conn, by, "admin_added", now, admin_id=row.id, role=new.role)
    access.changed(conn)
    return Admin(*row)


def any_exist(conn: Connection) -> bool:
    """Whether this installation has had its first start."""
    return bool(conn.scalar(sa.select(sa.exists(sa.select(admins.c.id)))))


def disable(conn: Connection, email: str, by: Actor, now: datetime) -> Admin:
    """End an account, its logins, its sockets and what invitations it gave; repeating is harmless.

    :raises NotFound: no such address.
    """
    row = conn.execute(
        sa.update(admins)
        .where(sa.func.lower(admins.c.email) == sa.func.lower(email))
        .values(disabled_at=sa.func.coalesce(admins.c.disabled_at, now))
        .returning(*_ALL)
    ).one_or_none()
    if row is None:
        raise NotFound
    logins.end_all_of_admin(conn, row.id, now)
    conn.execute(sa.delete(invitations).where(invitations.c.invited_by == row.id))
    if row.disabled_at == now:
        audit.write(conn, by, "admin_disabled", now, admin_id=row.id)
    access.changed(conn)
    return Admin(*row)


def disable_other(conn: Connection, id: str, by: str, now: datetime) -> accounts.StaffAccount:
    """What :func:`disable` does, by an owner. Two who disable each other at once take turns, and one remains.

    :raises NotFound: no such account. :raises Unauthorized: the owner has been disabled.
    """
    found = conn.execute(
        sa.select(admins.c.id, admins.c.email, admins.c.disabled_at)
        .where(admins.c.id.in_([id, by]))
        .order_by(admins.c.id)
        .with_for_update()
    )
    rows = {row.id: row for row in found}
    if by not in rows or rows[by].disabled_at:
        raise Unauthorized
    if id not in rows:
        raise NotFound
    disable(conn, rows[id].email, Actor("admin", by), now)
    return _account(conn, id)


def enable(conn: Connection, id: str, by: Actor, now: datetime) -> accounts.StaffAccount:
    """Let an account sign in again; repeating is harmless. :raises NotFound: no such account."""
    was_disabled = sa.and_(admins.c.id == id, admins.c.disabled_at.is_not(None))
    if conn.execute(sa.update(admins).where(was_disabled).values(disabled_at=None)).rowcount:
        audit.write(conn, by, "admin_enabled", now, admin_id=id)
        access.changed(conn)
    return _account(conn, id)


def rename(conn: Connection, id: str, name: str, now: datetime) -> Admin:
    """:raises Unauthorized: no such account, or it is disabled."""
    active = sa.and_(admins.c.id == id, admins.c.disabled_at.is_(None))
    row = conn.execute(sa.update(admins).where(active).values(name=name).returning(*_ALL)).one_or_none()
    if row is None:
        raise Unauthorized
    audit.write(conn, Actor("admin", id), "admin_renamed", now, admin_id=id)
    return Admin(*row)


_LAST_LOGIN = (
    sa.select(sa.func.max(logins_table.c.created_at)).where(logins_table.c.admin_id == admins.c.id).scalar_subquery()
)


def with_last_login(
    conn: Connection, which: sa.ColumnElement[bool] | None = None
) -> list[tuple[Admin, datetime | None]]:
    """Every account, the oldest first, with when it last signed in, as far as logins are remembered."""
    found = conn.execute(
        sa.select(*_ALL, _LAST_LOGIN).where(sa.true() if which is None else which).order_by(admins.c.id)
    )
    return [(Admin(*columns), at) for *columns, at in found]


def _account(conn: Connection, id: str) -> accounts.StaffAccount:
    found = with_last_login(conn, admins.c.id == id)
    if not found:
        raise NotFound
    ((account, last_login),) = found
    return account.to_account(last_login)


def all(conn: Connection) -> Sequence[Admin]:
    """Every account, the oldest first."""
    return [Admin(*row) for row in conn.execute(sa.select(*_ALL).order_by(admins.c.id))]


def by_email(conn: Connection, email: str) -> Admin | None:
    row = conn.execute(sa.select(*_ALL).where(sa.func.lower(admins.c.email) == sa.func.lower(email))).one_or_none()
    return Admin(*row) if row else None


def by_id(conn: Connection, id: str) -> Admin | None:
    row = conn.execute(sa.select(*_ALL).where(admins.c.id == id)).one_or_none()
    return Admin(*row) if row else None


def sign_in(conn: Connection, admin: Admin, now: datetime) -> str | None:
    """A new login; None where the account was disabled, or its password changed, since ``admin`` was read."""
    same = conn.execute(
        sa.select(admins.c.id)
        .where(admins.c.id == admin.id, admins.c.disabled_at.is_(None), admins.c.password_hash == admin.password_hash)
        .with_for_update(read=True)
    ).one_or_none()
    if same is None:
        return None
    audit.write(conn, Actor("admin", admin.id), "login", now, admin_id=admin.id)
    return logins.of_admin(conn, admin.id, now)


def change_password(conn: Connection, admin: Admin, password_hash: str, now: datetime) -> tuple[Admin, str] | None:
    """Store a new password, end every login of the account, and begin a new one.

    :returns: the account and its new login; None where it was disabled, or its password changed, since it was read.
    """
    row = conn.execute(
        sa.update(admins)
        .where(admins.c.id == admin.id, admins.c.disabled_at.is_(None), admins.c.password_hash == admin.password_hash)
        .values(password_hash=password_hash, must_change_password=False)
        .returning(*_ALL)
    ).one_or_none()
    if row is None:
        return None
    logins.end_all_of_admin(conn, admin.id, now)
    login_id = logins.of_admin(conn, admin.id, now)
    audit.write(conn, Actor("admin", admin.id), "password_changed", now, admin_id=admin.id)
    access.changed(conn)
    return Admin(*row), login_id
