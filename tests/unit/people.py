"""Rows to test with: users with their chats, admins, API keys; each given back as the principal it would sign in as."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from daemon.ids import new_id
from daemon.protocol import schemas
from daemon.protocol.principals import Principal, Scope
from daemon.store.tables import admins, api_keys, support_chats, users

LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)


def user(conn: sa.Connection, **fields: Any) -> Principal:
    """A user and their chat without a message."""
    id, chat_id = new_id(), new_id()
    conn.execute(sa.insert(users).values(id=id, created_at=LONG_AGO, **fields))
    conn.execute(sa.insert(support_chats).values(id=chat_id, user_id=id, created_at=LONG_AGO, updated_at=LONG_AGO))
    return Principal("user", id, chat_id)


def admin(conn: sa.Connection, name: str = "Ada", **fields: Any) -> Principal:
    id = new_id()
    fields = {"email": f"{id}@staff.example", "role": "agent", "password_hash": "", **fields}
    conn.execute(sa.insert(admins).values(id=id, name=name, created_at=LONG_AGO, **fields))
    return Principal("admin", id, fields["role"])


def key(conn: sa.Connection, name: str = "Robot", scope: Scope = "bot", **fields: Any) -> Principal:
    id = new_id()
    conn.execute(sa.insert(api_keys).values(id=id, name=name, scope=scope, key_hash="", created_at=LONG_AGO, **fields))
    return Principal("integrator", id, scope)


def asks(**arguments: Any) -> schemas.Chats:
    """What the list is asked for."""
    return schemas.Chats.check(arguments)
