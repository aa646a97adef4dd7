"""Made-up people in the database, and out of it again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.cli.demo.talks import CANNED
from daemon.cli.demo.world import MARK, World
from daemon.ids import new_id
from daemon.model import CLI
from daemon.services.passwords import HASHER
from daemon.store import admins
from daemon.store.tables import audit as audit_table
from daemon.store.tables import canned_replies, support_chats, support_messages, support_notes, users

STAFF = {"mia": "Mia Okafor", "jonas": "Jonas Weber", "lucia": "Lucía Ortega", "kenji": "Kenji Mori"}
DOMAIN = "demo.invalid"
"""Where the made-up staff have their addresses: a domain that never is one (RFC 2606, 2)."""
CHATS, MANY_CHATS, LONG = 200, 4_999, 10_000
_TABLES = {
    "users": users,
    "chats": support_chats,
    "messages": support_messages,
    "notes": support_notes,
    "audit": audit_table,
}
_IS_MADE_UP = users.c.external_id.startswith(MARK, autoescape=True)


def real_chats(conn: Connection) -> int:
    """How many chats real people have written in."""
    real = sa.select(sa.func.count()).select_from(support_chats.join(users, users.c.id == support_chats.c.user_id))
    return conn.scalar(real.where(support_chats.c.last_seq > 0, _IS_MADE_UP.is_not(True))) or 0


def fill(conn: Connection, now: datetime, *, large: bool) -> int:
    """Made-up chats instead of those that were there; how many."""
    conn.execute(sa.delete(users).where(_IS_MADE_UP))
    owners = [each.id for each in admins.all(conn) if each.role == "owner" and not each.disabled_at]
    world = World(now, _staff(conn, now), owners)
    if large:
        world.long_chat(LONG)
    world.chats(MANY_CHATS if large else CHATS)
    for name, table in _TABLES.items():
        if world.rows[name]:
            conn.execute(sa.insert(table), world.rows[name])
    if not conn.scalar(sa.select(sa.exists(sa.select(canned_replies.c.id)))):
        texts = [{"id": new_id(), "shortcut": name, "content": text} for name, text in CANNED]
        conn.execute(sa.insert(canned_replies), [{**each, "created_at": now, "updated_at": now} for each in texts])
    return len(world.rows["chats"])


def remove(conn: Connection, now: datetime) -> int:
    """Take the made-up people away with all that they said, and the canned replies; how many people.

    The made-up staff stay, disabled: whatever they have to do with keeps a name.
    """
    made_up = conn.execute(sa.delete(users).where(_IS_MADE_UP)).rowcount
    said = sa.tuple_(canned_replies.c.shortcut, canned_replies.c.content)
    conn.execute(sa.delete(canned_replies).where(said.in_(CANNED)))
    for each in admins.all(conn):
        if each.email.endswith(f"@{DOMAIN}") and not each.disabled_at:
            admins.disable(conn, each.email, CLI, now)
    return made_up


def _staff(conn: Connection, now: datetime) -> Sequence[str]:
    """Accounts that nobody can sign in to: their password is random and told to nobody."""
    active = {each.email: each.id for each in admins.all(conn) if not each.disabled_at}
    password_hash = HASHER.hash(secrets.token_urlsafe(32))
    ids = []
    for short, name in STAFF.items():
        email = f"{short}@{DOMAIN}"
        new = admins.NewAdmin(email, name, "agent", password_hash)
        ids.append(active.get(email) or admins.add(conn, new, CLI, now).id)
    return ids
