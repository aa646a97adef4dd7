"""Invitations to the staff: a random token, good for three days and for one account. Only its hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from daemon.ids import new_id
from daemon.model import SYSTEM, Actor, iso
from daemon.protocol import accounts
from daemon.protocol.accounts import StaffRole
from daemon.protocol.errors import Conflict, Unauthorized
from daemon.protocol.limits import INVITATION_SECONDS
from daemon.store import admins, audit, logins
from daemon.store.admins import Admin, NewAdmin
from daemon.store.tables import admins as admins_table
from daemon.store.tables import invitations

_i = invitations.c
_ENDED = "This invitation has been used, has been withdrawn, or is too old. Ask for a new one."


@dataclass(frozen=True, slots=True)
class Invitation:
    """What may be shown of it: not its token."""

    id: str
    email: str
    name: str | None
    role: StaffRole
    invited_by: str | None
    created_at: datetime
    expires_at: datetime

    def to_wire(self) -> accounts.Invitation:
        return {
            "id": self.id,
            "email": self.email,
            "name": self.name,
            "role": self.role,
            "invited_by": self.invited_by,
            "created_at": iso(self.created_at),
            "expires_at": iso(self.expires_at),
        }


_SHOWN = sa.select(
    _i.id, _i.email, _i.name, _i.role, admins_table.c.name.label("inviter"), _i.created_at, _i.expires_at
).outerjoin_from(invitations, admins_table, admins_table.c.id == _i.invited_by)


def add(conn: Connection, asked: accounts.Invite, token_hash: str, by: Actor, now: datetime) -> Invitation:
    """Invite an address; an older invitation of the same address ends.

    :raises Conflict: it has an account that is not disabled.
    """
    account = admins.by_email(conn, asked.email)
    if account is not None and account.disabled_at is None:
        raise Conflict("This address has an account already.")
    conn.execute(sa.delete(invitations).where(_i.expires_at <= now))
    new = {
        "id": new_id(),
        "email": asked.email,
        "name": asked.name,
        "role": asked.role,
        "token_hash": token_hash,
        "invited_by": by.id,
        "created_at": now,
        "expires_at": now + timedelta(seconds=INVITATION_SECONDS),
    }
    same = [sa.func.lower(_i.email)]
    conn.execute(insert(invitations).values(new).on_conflict_do_update(index_elements=same, set_=new))
    audit.write(conn, by, "admin_invited", now, role=asked.role)
    return Invitation(*conn.execute(_SHOWN.where(_i.id == new["id"])).one())


def all(conn: Connection, now: datetime) -> list[Invitation]:
    """Those that are still good, the oldest first."""
    return [Invitation(*row) for row in conn.execute(_SHOWN.where(_i.expires_at > now).order_by(_i.id))]


def withdraw(conn: Connection, id: str, by: Actor, now: datetime) -> None:
    """Repeating is harmless."""
    if conn.execute(sa.delete(invitations).where(_i.id == id)).rowcount:
        audit.write(conn, by, "invitation_withdrawn", now)


def find(conn: Connection, token_hash: str, now: datetime) -> Invitation:
    """:raises Unauthorized: used, withdrawn, too old, or never given."""
    row = conn.execute(_SHOWN.where(_i.token_hash == token_hash, _i.expires_at > now)).one_or_none()
    if row is None:
        raise Unauthorized(_ENDED)
    return Invitation(*row)


def accept(conn: Connection, token_hash: str, name: str | None, password_hash: str, now: datetime) -> tuple[Admin, str]:
    """Make the account, which uses the invitation up. :returns: the account and its first login.

    :raises Unauthorized: as in :func:`find`. :raises Conflict: the address has got an account meanwhile.
    """
    row = conn.execute(
        sa.delete(invitations)
        .where(_i.token_hash == token_hash, _i.expires_at > now)
        .returning(_i.email, _i.name, _i.role, _i.invited_by)
    ).one_or_none()
    if row is None:
        raise Unauthorized(_ENDED)
    new = NewAdmin(row.email, name or row.name or row.email.partition("@")[0], row.role, password_hash)
    by = Actor("admin", row.invited_by) if row.invited_by else SYSTEM
    admin = admins.add(conn, new, by, now)
    audit.write(conn, Actor("admin", admin.id), "login", now, admin_id=admin.id)
    return admin, logins.of_admin(conn, admin.id, now)
