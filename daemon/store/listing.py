"""The staff's list: newest first, one query a page however many chats."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from daemon.model import ChatItem, Hit, Words, marked, snippet
from daemon.store import rows, search
from daemon.store.filters import Filters, conditions
from daemon.store.tables import support_chats

_c = support_chats.c


def page(conn: Connection, filters: Filters, most: int) -> list[ChatItem]:
    """At most ``most`` chats, newest first."""
    chosen = rows.ITEM
    if filters.words is None:
        chosen = chosen.where(*conditions(filters))
    else:
        chosen = chosen.where(_c.id.in_(search.chats(conn, filters, filters.words, most)))
    found = conn.execute(chosen.order_by(_c.last_message_at.desc(), _c.id.desc()).limit(most))
    return [rows.listed(row) for row in found]


def hits(conn: Connection, filters: Filters, chats: Sequence[ChatItem]) -> list[Hit]:
    """Why these were found; nothing of those of whom there is nothing to show."""
    words = Words.of(filters.words or "")
    emails = [Words.of(each) for each in filters.emails]
    said = {}
    if filters.words is not None and chats:
        said = {id: (seq, text) for id, seq, text in search.newest(conn, [each.id for each in chats], filters.words)}
    found = []
    for chat in chats:
        seq, text = said.get(chat.id, (None, None))
        hit = Hit(
            chat_id=chat.id,
            seq=seq,
            snippet=None if text is None else snippet(text, words),
            name=marked(chat.user_name, words),
            email=marked(chat.user_email, words, *emails),
        )
        found += [hit] if hit.snippet or hit.name or hit.email else []
    return found
