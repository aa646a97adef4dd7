"""Messages that were sent before: how a batch is stopped by them, and how they are found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg2
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from daemon.database import rule
from daemon.model import Message
from daemon.store import rows
from daemon.store.counting import Draft, Key
from daemon.store.prepared import Prepared
from daemon.store.tables import support_messages
from daemon.writer import Direct

_m = support_messages.c
_RULES = {"support_messages_client_id_key", "support_messages_pkey"}
"""What a repetition would break: a second message by the same ``client_id``, or by the ``id`` of a draft whose COMMIT
nobody heard of."""


class SentBefore(Exception):
    """One of the drafts is a repetition; nothing is stored."""


@contextmanager
def none() -> Iterator[None]:
    """:raises SentBefore: what is written meanwhile was sent before."""
    try:
        yield
    except (IntegrityError, psycopg2.IntegrityError) as error:
        if rule(error) in _RULES:
            raise SentBefore from None
        raise


_keys = (
    sa.func.unnest(*(sa.bindparam(name) for name in ("chats", "types", "senders", "clients")))
    .table_valued("chat_id", "sender_type", "sender_id", "client_id", name="keys")
    .render_derived()
)
_first = (
    rows.MESSAGE.where(*(_m[name] == _keys.c[name] for name in ("chat_id", "sender_type", "sender_id", "client_id")))
    .limit(sa.literal_column("1"))
    .lateral("first")
)
_SENT_BEFORE = Prepared(
    "sent_before",
    # There is one at most. LIMIT keeps it a look into the index for each key, also where the table was just filled
    # and PostgreSQL believes it small enough to be read whole.
    sa.select(_first).select_from(_keys.join(_first, sa.true())),
    chats="uuid[]",
    types="text[]",
    senders="uuid[]",
    clients="text[]",
)


def known(conn: Connection | Direct, drafts: Sequence[Draft]) -> dict[Key, Message]:
    """The first messages of those drafts that are repetitions."""
    chats, types, senders, clients = map(list, zip(*(draft.key for draft in drafts), strict=True))
    found = _SENT_BEFORE(conn, {"chats": chats, "types": types, "senders": senders, "clients": clients})
    return {(row.chat_id, row.sender_type, row.sender_id, row.client_id): rows.message(row) for row in found}
