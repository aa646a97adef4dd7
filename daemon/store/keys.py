"""API keys of integrators: stored as hashes, shown once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.ids import new_id
from daemon.model import Actor, iso, iso_or_none
from daemon.protocol import accounts, tokens
from daemon.protocol.errors import NotFound
from daemon.protocol.principals import Scope
from daemon.store import access, audit
from daemon.store.tables import api_keys

USED_EVERY = timedelta(hours=1)
"""``last_used_at`` is as exact as this, so that a busy bot does not write a row with every call."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What may be shown of a key."""

    id: str
    name: str
    scope: Scope
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def to_wire(self) -> accounts.ApiKey:
        return {
            "id": self.id,
            "name": self.name,
            "scope": self.scope,
            "created_at": iso(self.created_at),
            "last_used_at": iso_or_none(self.last_used_at),
            "revoked_at": iso_or_none(self.revoked_at),
        }


_SHOWN = (
    api_keys.c.id,
    api_keys.c.name,
    api_keys.c.scope,
    api_keys.c.created_at,
    api_keys.c.last_used_at,
    api_keys.c.revoked_at,
)


def add(conn: Connection, name: str, scope: Scope, by: Actor, now: datetime) -> str:
    """A new key; the answer is the only time that it is seen."""
    id = new_id()
    key = tokens.new_api_key(id)
    conn.execute(
        sa.insert(api_keys).values(id=id, name=name, scope=scope, key_hash=tokens.fingerprint(key), created_at=now)
    )
    audit.write(conn, by, "key_added", now, key_id=id, scope=scope)
    access.changed(conn)
    return key


def revoke(conn: Connection, id: str, by: Actor, now: datetime) -> ApiKey:
    """End a key and its sockets; repeating is harmless. :raises NotFound: no such key."""
    live = sa.and_(api_keys.c.id == id, api_keys.c.revoked_at.is_(None))
    revoked = conn.execute(sa.update(api_keys).where(live).values(revoked_at=now)).rowcount
    key = one(conn, id)
    if revoked:
        audit.write(conn, by, "key_revoked", now, key_id=id)
    access.changed(conn)
    return key


def one(conn: Connection, id: str) -> ApiKey:
    """:raises NotFound: no such key."""
    row = conn.execute(sa.select(*_SHOWN).where(api_keys.c.id == id)).one_or_none()
    if row is None:
        raise NotFound
    return ApiKey(*row)


def all(conn: Connection) -> Sequence[ApiKey]:
    """Every key, the newest first."""
    return [ApiKey(*row) for row in conn.execute(sa.select(*_SHOWN).order_by(api_keys.c.id.desc()))]


def used(conn: Connection, id: str, now: datetime) -> None:
    """Remember that a key is in use, at most once in :data:`USED_EVERY`."""
    seen = api_keys.c.last_used_at
    conn.execute(
        sa.update(api_keys)
        .where(api_keys.c.id == id, sa.or_(seen.is_(None), seen <= now - USED_EVERY))
        .values(last_used_at=now)
    )
