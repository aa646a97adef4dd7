"""Chats, locked to be written in, as :class:`daemon.store.counting.Counted`.

They are locked in the order of their ids, so that two daemons never wait for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import ChatItem
from daemon.store import rows
from daemon.store.addresses import proven
from daemon.store.counting import Counted, Standing
from daemon.store.now import NOW
from daemon.store.prepared import Prepared
from daemon.store.tables import Id, support_chats, users
from daemon.writer import Direct

_c = support_chats.c

_LOCK = Prepared(
    "lock_chats",
    rows.CHAT.add_columns(
        users.c.blocked_at,
        users.c.confirmed_address,
        _c.team_told_at,
        _c.acknowledged_at,
        NOW.label("at"),
    )
    .where(_c.id == sa.any_(sa.bindparam("chats", type_=sa.ARRAY(Id))))
    .order_by(_c.id)
    .with_for_update(of=support_chats, key_share=True),
    chats="uuid[]",
)


def lock(conn: Connection | Direct, ids: Iterable[str]) -> dict[str, Counted]:
    """Those of these chats that there are; the first statement of a transaction."""
    found = _LOCK(conn, {"chats": ids}, begins=True)
    return {(item := rows.item(row)).id: Counted(item, _standing(item, row)) for row in found}


def _standing(item: ChatItem, row: rows.Row) -> Standing:
    blocked_at, confirmed_address, team_told_at, acknowledged_at, at = row[-5:]
    return Standing(
        at=at,
        user_is_blocked=blocked_at is not None,
        address_verified=proven(item.user_email, item.user_verified, confirmed_address),
        team_told_at=team_told_at,
        acknowledged=acknowledged_at is not None,
    )
