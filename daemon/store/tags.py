"""The tags in use. Which chat has which is a column of the chat: :mod:`daemon.store.lifecycle` changes it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.protocol.limits import TAGS
from daemon.store.tables import support_chats

_c = support_chats.c


def all(conn: Connection) -> list[tuple[str, int]]:
    """Every tag that some chat has, with how many of those not archived, the commonest first."""
    each = (
        sa.select(sa.func.unnest(_c.tags).label("tag"), _c.archived_at)
        .where(_c.tags != sa.text("'{}'::text[]"), _c.last_seq > 0)
        .subquery("each")
    )
    active = sa.func.count().filter(each.c.archived_at.is_(None))
    found = conn.execute(
        sa.select(each.c.tag, active).group_by(each.c.tag).order_by(active.desc(), each.c.tag).limit(TAGS)
    )
    return [(tag, chats) for tag, chats in found]
