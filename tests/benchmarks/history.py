"""A database with history, and people who are signed in: what a benchmark needs before its first message.

Run as a program it is the ``prepare`` step of ``frontdesk/peer.json``: it migrates ``DATABASE_URL`` and writes to a
file who there is.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from config import Settings
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Access, Signer
from daemon.store import migrate

CHATS, MESSAGES_EACH = 20_000, 5
"""As in the databases of the peers: with the chats of a run alone, plans and indexes look better than they are."""

_FILL = """
SET LOCAL statement_timeout = 0;
SET LOCAL maintenance_work_mem = '512MB';
CREATE TEMPORARY TABLE new AS
SELECT n, md5('user' || n)::uuid AS user_id, md5('chat' || n)::uuid AS chat_id, now() - n * interval '1 minute' AS at
FROM generate_series(0, :chats - 1) AS n;
INSERT INTO users (id, email, name, created_at)
SELECT user_id, 'visitor' || n || '@example.com', 'Visitor ' || n, at - interval '1 hour' FROM new;
INSERT INTO support_chats (id, user_id, last_seq, last_message_at, last_content, last_sender, admin_unread, created_at,
                           updated_at)
SELECT chat_id, user_id, :each, at, 'old message ' || :each || ' of a chat, about an order that has not come', 'user',
       :each, at - interval '1 hour', at FROM new;
INSERT INTO support_messages (id, chat_id, seq, client_id, sender_type, sender_id, content, created_at, updated_at)
SELECT lpad(to_hex(n * :each + seq), 32, '0')::uuid, chat_id, seq, 'history' || seq, 'user', user_id,
       'old message ' || seq || ' of a chat, about an order that has not come yet and whom to ask', at, at
FROM new, generate_series(1, :each) AS seq;
INSERT INTO admins (id, email, name, password_hash, role, created_at)
SELECT md5('admin' || n)::uuid, 'admin' || n || '@example.com', 'Admin ' || n, '-', 'agent', now()
FROM generate_series(0, :admins - 1) AS n;
"""


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in. ``chat_id`` is empty for staff."""

    authid: str
    ticket: str
    chat_id: str = ""


_CHECKS = """
SELECT format('DROP CONSTRAINT %I', conname), format('ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = 'support_messages'::regclass AND contype IN ('f', 'u')
"""
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'support_messages' AND indexname !~ 'pkey$'"


def _bare(connection: sa.Connection) -> list[str]:
    """Take from the messages what is made sooner for all of them than for one after the other.

    :returns: the statements that bring it back.
    """
    checks = connection.execute(sa.text(_CHECKS)).all()
    for drop, _ in checks:
        connection.execute(sa.text(f"ALTER TABLE support_messages {drop}"))
    indexes = connection.execute(sa.text(_INDEXES)).all()
    for name, _ in indexes:
        connection.execute(sa.text(f"DROP INDEX {name}"))
    return [*(definition for _, definition in indexes), *(f"ALTER TABLE support_messages {add}" for _, add in checks)]


def fill(
    connection: sa.Connection, settings: Settings, users: int, admins: int, chats: int, each: int
) -> tuple[list[Person], list[Person]]:
    """Fill a migrated, empty database; gives that many users, each with a chat, and agents.

    Their tickets last a day, for a benchmark signs in whenever it likes.
    """
    for statement in [*filter(str.strip, _FILL.split(";")), *_bare(connection)]:
        connection.execute(sa.text(statement), {"chats": max(users, chats), "each": each, "admins": admins})
    ids = connection.execute(
        sa.text("SELECT replace(user_id::text, '-', ''), replace(chat_id::text, '-', '') FROM new ORDER BY n LIMIT :n"),
        {"n": users},
    ).all()
    staff = connection.scalars(
        sa.text("SELECT replace(id::text, '-', '') FROM admins WHERE email LIKE 'admin%@example.com' ORDER BY email")
    ).all()
    signer, expires = Signer(settings.secret), int(time.time()) + 86_400

    def person(principal: Principal, chat_id: str = "") -> Person:
        return Person(principal.authid, signer.access(Access(principal, principal.id, expires)), chat_id)

    return (
        [person(Principal("user", user_id, chat_id), chat_id) for user_id, chat_id in ids],
        [person(Principal("admin", admin_id, "agent")) for admin_id in staff],
    )


def prepare(
    settings: Settings, users: int, admins: int, chats: int = CHATS, each: int = MESSAGES_EACH
) -> tuple[list[Person], list[Person]]:
    """Migrate a database and :func:`fill` it with that many chats, and messages in each."""
    url = sa.make_url(settings.database).set(drivername="postgresql+psycopg2")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        migrate.upgrade(connection)
        people = fill(connection, settings, users, admins, chats, each)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
        connection.execute(sa.text("CHECKPOINT"))
    return people


if __name__ == "__main__":
    visitors, staff = prepare(Settings.from_environment(), int(os.environ["VISITORS"]), int(os.environ["ADMINS"]))
    Path(sys.argv[1]).write_text(
        json.dumps({"visitors": [asdict(each) for each in visitors], "admins": [asdict(each) for each in staff]})
    )
