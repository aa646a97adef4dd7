"""Erasing a person: every row of theirs goes with the user's, by the foreign keys; a tombstone stays."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from daemon.model import SYSTEM, Actor
from daemon.protocol.errors import NotFound
from daemon.protocol.tokens import mailbox
from daemon.store import access, addresses, audit
from daemon.store.tables import erasures, support_chats, users
from daemon.store.tombstones import Tombstone, Tombstones

_c = support_chats.c


def erase(conn: Connection, tombstones: Tombstones, user_id: str, by: Actor, now: datetime) -> None:
    """Erase a user with logins, chat, messages, emails, and the note that their address wants none; the router ends
    their sockets, dashboards drop the chat.

    Sign-ins wait for the user's lock and sends for the chat's, and then find nothing. The file is written before the
    commit: what was ordered is carried out, at the next start if not now.

    :raises NotFound: no such user. :raises OSError: the tombstone cannot be kept; nobody is erased.
    """
    if conn.scalar(sa.select(users.c.id).where(users.c.id == user_id).with_for_update(key_share=True)) is None:
        raise NotFound
    chat = conn.execute(sa.select(_c.id, _c.last_seq).where(_c.user_id == user_id).with_for_update()).one_or_none()
    tombstone = Tombstone(user_id, chat.id if chat else None)
    tombstones.add([tombstone])
    email = conn.scalar(sa.delete(users).where(users.c.id == user_id).returning(users.c.email))
    if email is not None:
        addresses.subscribe(conn, mailbox(email))
    _keep(conn, tombstone, now)
    audit.write(conn, by, "user_erased", now)
    access.changed(conn, erased_chat=chat.id if chat and chat.last_seq else "")


def _keep(conn: Connection, tombstone: Tombstone, now: datetime) -> None:
    row = {"id": tombstone.user_id, "chat_id": tombstone.chat_id, "erased_at": now}
    conn.execute(insert(erasures).values(row).on_conflict_do_update(index_elements=["id"], set_=row))


def erase_again(conn: Connection, tombstones: Tombstones, now: datetime) -> int:
    """Erase whoever a restored backup brought back, also under the name of the visitor whose chat it was then; and
    complete the file, which may be another machine's or a new one. :returns: how many came back.
    """
    in_file = tombstones.all()
    in_table = [Tombstone(*row) for row in conn.execute(sa.select(erasures.c.id, erasures.c.chat_id))]
    tombstones.add(sorted(set(in_table) - set(in_file), key=lambda each: each.user_id))
    gone = {*in_file, *in_table}
    is_back = sa.or_(
        users.c.id.in_({each.user_id for each in gone}), _c.id.in_({each.chat_id for each in gone if each.chat_id})
    )
    # Locked in the order of their ids: several daemons may do this at once, and then one finds them gone.
    back = conn.scalars(
        sa.select(users.c.id)
        .outerjoin(support_chats)
        .where(is_back)
        .order_by(users.c.id)
        .with_for_update(of=users, key_share=True)
    ).all()
    for user_id in back:
        erase(conn, tombstones, user_id, SYSTEM, now)
    return len(back)
