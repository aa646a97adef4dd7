"""The staff's list: newest first, one query a page however many chats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import ChatItem, Hit, Words, marked, snippet
from daemon.store import rows, search
from daemon.store.filters import Filters, conditions
from daemon.store.tables import support_chats

_c = support_chats.c


def page(conn: Connection, filters: Filters, most: int) -> list[ChatItem]:
    """At most ``most`` chats, newest first."""
    return _items(conn, *conditions(filters), most=most)


def found(conn: Connection, filters: Filters, words: str, most: int) -> tuple[list[ChatItem], list[Hit]]:
    """The same, of those in which the words are; and why, where there is something to show."""
    asked = search.ask(conn, words)
    if asked is None:
        return [], []
    said = {each.chat_id: each for each in search.chats(conn, filters, asked, most)}
    chats = _items(conn, _c.id.in_(said), most=most) if said else []
    return chats, hits(chats, filters, words, said)


def hits(
    chats: Sequence[ChatItem], filters: Filters, words: str = "", said: Mapping[str, search.Found] | None = None
) -> list[Hit]:
    """Where the words stand in names, addresses and what was ``said``, by chat."""
    of_all = Words.of(words)
    of_emails = [Words.of(each) for each in filters.emails]
    shown = []
    for chat in chats:
        _, seq, text = (said or {}).get(chat.id, search.Found(chat.id))
        hit = Hit(
            chat_id=chat.id,
            seq=seq,
            snippet=None if text is None else snippet(text, of_all),
            name=marked(chat.user_name, of_all),
            email=marked(chat.user_email, of_all, *of_emails),
        )
        shown += [hit] if hit.snippet or hit.name or hit.email else []
    return shown


def _items(conn: Connection, *which: sa.ColumnElement[bool], most: int) -> list[ChatItem]:
    found = conn.execute(rows.CHAT.where(*which).order_by(_c.last_message_at.desc(), _c.id.desc()).limit(most))
    return [rows.item(row) for row in found]
