"""Every table. The migrations make them; a test holds both to the same catalogue.

All times are ``timestamptz``. What a message changes on its chat (``last_seq``, ``last_message_at``, the two counters)
is kept out of indexes but for ``last_message_at``: each index on such a column costs every send a HOT update.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSQUERY


class Id(sa.TypeDecorator[str]):
    """A ``uuid`` that is 32 lower-case hex digits outside, its only spelling in the product."""

    impl = sa.Uuid(as_uuid=False)
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: object) -> str | None:  # noqa: ARG002
        return None if value is None else value.replace("-", "")


metadata = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)


def _key() -> sa.Column[str]:
    return sa.Column("id", Id, primary_key=True)


def _time(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=nullable, server_default=default)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0"))


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _of(name: str, target: str, *, nullable: bool = False, on_delete: str = "CASCADE") -> sa.Column[Any]:
    return sa.Column(name, Id, sa.ForeignKey(f"{target}.id", ondelete=on_delete), nullable=nullable)


def _one_of(column: str, *values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(map(repr, values))})", name=column)


_APART = "'@./_+-:'::text, '       '::text"
"""Arguments of ``translate``: what ties words together in addresses and numbers sets them apart, for PostgreSQL would
take ``shop.example`` for one word. Queries are treated alike."""
_APART_SQL: sa.ColumnElement[Any] = sa.literal_column(_APART)


def vector(text: str) -> str:
    """The words of an expression."""
    return f"to_tsvector('simple'::regconfig, translate({text}, {_APART}))"


def query(words: str) -> sa.ColumnElement[Any]:
    """All the words; the last may be the beginning of one, for people search while they type. Null where there is no
    word at all, which matches nothing. PostgreSQL quotes the words, so none can be an operator."""
    plain = sa.func.plainto_tsquery(sa.literal_column("'simple'::regconfig"), sa.func.translate(words, _APART_SQL))
    return sa.case((sa.func.numnode(plain) > 0, sa.cast(sa.cast(plain, sa.Text).concat(":*"), TSQUERY)))


WORDS = vector("content")
"""Words of a message."""
USER_WORDS = vector("(COALESCE(name, ''::text) || ' '::text) || COALESCE(email, ''::text)")
"""Words of a person: name and address."""
METADATA = "lower(metadata::text)::jsonb"
"""Of a person, to be compared without regard to case."""

users = sa.Table(
    "users",
    metadata,
    _key(),
    _text("external_id", nullable=True),
    _text("email", nullable=True),
    _text("name", nullable=True),
    _flag("verified"),
    sa.Column("metadata", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    _time("created_at", nullable=False),
    _time("last_seen_at"),
    _time("blocked_at"),
    _text("blocked_reason", nullable=True),
    _of("linked_user_id", "users", nullable=True, on_delete="SET NULL"),
    _text("confirmed_address", nullable=True),
    _text("language", nullable=True),
    sa.UniqueConstraint("external_id"),
    sa.Index("users_words", sa.text(USER_WORDS), postgresql_using="gin"),
    sa.Index(
        "users_metadata",
        sa.literal_column(f"({METADATA})").label("lowered"),
        postgresql_using="gin",
        postgresql_ops={"lowered": "jsonb_path_ops"},
    ),
    sa.Index("users_linked", "linked_user_id", postgresql_where=sa.text("linked_user_id IS NOT NULL")),
    sa.Index("users_blocked", "blocked_at", postgresql_where=sa.text("blocked_at IS NOT NULL")),
    postgresql_with={"fillfactor": "80"},
)
"""The people who ask. ``linked_user_id``: an anonymous person who later signed in and kept a chat apart.
``blocked_reason`` is a note of the staff. ``confirmed_address`` is the fingerprint of an address whose owner followed a
confirmation link; ``language`` that of the browser, for emails."""

admins = sa.Table(
    "admins",
    metadata,
    _key(),
    _text("email"),
    _text("name"),
    _text("password_hash"),
    _text("role"),
    _flag("must_change_password"),
    _time("disabled_at"),
    _time("created_at", nullable=False),
    _one_of("role", "owner", "agent"),
    sa.Index("admins_email_key", sa.text("lower(email)"), unique=True),
)
"""Staff. Disabled, never deleted: their names stay on what they wrote."""

invitations = sa.Table(
    "invitations",
    metadata,
    _key(),
    _text("email"),
    _text("name", nullable=True),
    _text("role"),
    _text("token_hash"),
    _of("invited_by", "admins", nullable=True, on_delete="SET NULL"),
    _time("created_at", nullable=False),
    _time("expires_at", nullable=False),
    _one_of("role", "owner", "agent"),
    sa.UniqueConstraint("token_hash"),
    sa.Index("invitations_email_key", sa.text("lower(email)"), unique=True),
)
"""Who is invited to the staff and has not come yet: a row goes when it is used, withdrawn or too old."""

logins = sa.Table(
    "logins",
    metadata,
    _key(),
    _text("kind"),
    _of("user_id", "users", nullable=True),
    _of("admin_id", "admins", nullable=True),
    _text("resume_hash", nullable=True),
    _time("created_at", nullable=False),
    _time("last_seen_at", nullable=False),
    _time("ended_at"),
    _one_of("kind", "user", "admin"),
    sa.CheckConstraint(
        "(kind = 'user') = (user_id IS NOT NULL) AND (kind = 'admin') = (admin_id IS NOT NULL)", name="whose"
    ),
    sa.UniqueConstraint("resume_hash"),
    sa.Index("logins_user", "user_id", postgresql_where=sa.text("user_id IS NOT NULL")),
    sa.Index("logins_admin", "admin_id", postgresql_where=sa.text("admin_id IS NOT NULL")),
    sa.Index("logins_ended", "ended_at", postgresql_where=sa.text("ended_at IS NOT NULL")),
    postgresql_with={"fillfactor": "80"},
)
"""Who is signed in, and who was. ``resume_hash`` is null for identified users and for staff."""

api_keys = sa.Table(
    "api_keys",
    metadata,
    _key(),
    _text("name"),
    _text("scope"),
    _text("key_hash"),
    _time("created_at", nullable=False),
    _time("last_used_at"),
    _time("revoked_at"),
    _one_of("scope", "read", "bot", "admin"),
)
"""API keys of integrators. Revoked, never deleted: their names stay on what they sent."""

support_chats = sa.Table(
    "support_chats",
    metadata,
    _key(),
    _of("user_id", "users"),
    _text("status", default="open"),
    _of("assignee_id", "admins", nullable=True, on_delete="SET NULL"),
    _text("priority", default="normal"),
    sa.Column("tags", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'::text[]")),
    _text("page", nullable=True),
    _number("last_seq"),
    _time("last_message_at"),
    _text("last_content", nullable=True),
    _text("last_sender", nullable=True),
    _number("admin_viewed_seq"),
    _time("admin_viewed_at"),
    _number("admin_unread"),
    _number("user_read_seq"),
    _time("user_read_at"),
    _number("user_unread"),
    _time("archived_at"),
    _time("team_told_at"),
    _time("acknowledged_at"),
    _time("created_at", nullable=False),
    _time("updated_at", nullable=False),
    sa.UniqueConstraint("user_id"),
    _one_of("status", "open", "pending", "closed"),
    _one_of("priority", "low", "normal", "high", "urgent"),
    sa.CheckConstraint("(status = 'closed') = (archived_at IS NOT NULL)", name="archived"),
    sa.CheckConstraint(
        "num_nulls(last_message_at, last_content, last_sender) = CASE last_seq WHEN 0 THEN 3 ELSE 0 END",
        name="last_message",
    ),
    sa.CheckConstraint(
        "admin_viewed_seq BETWEEN 0 AND last_seq AND user_read_seq BETWEEN 0 AND last_seq", name="marks"
    ),
    sa.CheckConstraint("admin_unread >= 0 AND user_unread >= 0", name="unread"),
    sa.Index(
        "support_chats_active",
        sa.text("last_message_at DESC"),
        sa.text("id DESC"),
        postgresql_where=sa.text("archived_at IS NULL AND last_seq > 0"),
    ),
    sa.Index(
        "support_chats_archived",
        sa.text("last_message_at DESC"),
        sa.text("id DESC"),
        postgresql_where=sa.text("archived_at IS NOT NULL AND last_seq > 0"),
    ),
    sa.Index("support_chats_assignee", "assignee_id", postgresql_where=sa.text("assignee_id IS NOT NULL")),
    # Of the tagged alone: a send to any other chat pays nothing for it.
    sa.Index("support_chats_tags", "tags", postgresql_using="gin", postgresql_where=sa.text("tags <> '{}'::text[]")),
    postgresql_with={"fillfactor": "80", "autovacuum_vacuum_scale_factor": "0.05"},
)
"""One chat per user, for ever. ``message_count`` is ``last_seq``: seq has no gaps. ``last_content`` is what a preview
needs of the newest message, so that the list reads no messages, each of which lies somewhere else on the disk. The
counters hold what lies above the marks: ``admin_unread`` user messages above ``admin_viewed_seq``, ``user_unread``
staff and bot messages above ``user_read_seq``. The two list indexes exclude each other, so a send touches one of them.
``team_told_at`` and ``acknowledged_at``: when emails about a message that found nobody were last owed; a reply clears
the second."""

chat_counts = sa.Table(
    "chat_counts",
    metadata,
    _text("status"),
    sa.Column("assignee_id", Id, nullable=True),
    sa.Column("unread", sa.Boolean, nullable=False),
    sa.Column("chats", sa.Integer, nullable=False),
)
"""How many chats with a message there are of each kind, as changes that add up; written by triggers of the chats, which
the migrations make (:mod:`daemon.store.counts`)."""

support_messages = sa.Table(
    "support_messages",
    metadata,
    _key(),
    _of("chat_id", "support_chats"),
    sa.Column("seq", sa.Integer, nullable=False),
    _text("client_id", nullable=True),
    _text("sender_type"),
    sa.Column("sender_id", Id, nullable=True),
    _text("content"),
    _time("read_at"),
    _time("created_at", nullable=False),
    _time("updated_at", nullable=False),
    sa.UniqueConstraint("chat_id", "seq", name="support_messages_seq_key"),
    sa.UniqueConstraint("chat_id", "client_id", "sender_id", "sender_type", name="support_messages_client_id_key"),
    sa.CheckConstraint("seq >= 1", name="seq"),
    _one_of("sender_type", "user", "admin", "bot", "system"),
    sa.CheckConstraint("(sender_type = 'system') = (sender_id IS NULL)", name="sender"),
    sa.Index("support_messages_words", sa.text(WORDS), postgresql_using="gin"),
    postgresql_with={"fillfactor": "90"},
)
"""Messages, ordered by ``seq`` alone. ``sender_id`` names a user, admin or API key by ``sender_type``; names are looked
up on reading, so that a renamed sender has one name and an erased one has none."""

support_notes = sa.Table(
    "support_notes",
    metadata,
    _key(),
    _of("chat_id", "support_chats"),
    _number("after_seq"),
    _text("client_id"),
    sa.Column("author_id", Id, nullable=True),
    _text("content"),
    _time("created_at", nullable=False),
    sa.Index(
        "support_notes_client_id",
        "chat_id",
        "client_id",
        sa.text("COALESCE(author_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
        unique=True,
    ),
    sa.Index("support_notes_chat", "chat_id", "id"),
)
"""Private notes of the staff, each after the message that was the last when it was left. ``author_id`` names an admin
or an API key; null where the product left it."""

canned_replies = sa.Table(
    "canned_replies",
    metadata,
    _key(),
    _text("shortcut"),
    _text("content"),
    _time("created_at", nullable=False),
    _time("updated_at", nullable=False),
    sa.UniqueConstraint("shortcut"),
)
"""Answers that the team has ready."""

owed_emails = sa.Table(
    "owed_emails",
    metadata,
    _key(),
    _text("kind"),
    _of("chat_id", "support_chats"),
    _of("user_id", "users"),
    _text("recipient"),
    _number("from_seq"),
    sa.Column("up_to_seq", sa.Integer, nullable=True),
    _time("due_at", nullable=False),
    _text("state", default="owed"),
    _flag("keep"),
    _number("attempts"),
    _number("lease"),
    _time("first_tried_at"),
    _text("last_error", nullable=True),
    _text("message_id", nullable=True),
    _text("subject", nullable=True),
    _text("text", nullable=True),
    _time("created_at", nullable=False),
    _time("settled_at"),
    _one_of("kind", "reply", "team", "ack", "confirm"),
    _one_of("state", "owed", "leased", "sent", "cancelled", "failed"),
    sa.CheckConstraint("(settled_at IS NULL) = (state IN ('owed', 'leased'))", name="settled"),
    sa.Index("owed_emails_due", "due_at", postgresql_where=sa.text("settled_at IS NULL")),
    sa.Index(
        "owed_emails_one_reply",
        "chat_id",
        unique=True,
        postgresql_where=sa.text("kind = 'reply' AND state = 'owed' AND attempts = 0"),
    ),
    sa.Index(
        "owed_emails_tried",
        sa.text("lower(recipient)"),
        "first_tried_at",
        postgresql_where=sa.text("attempts > 0"),
    ),
    sa.Index("owed_emails_chat", "chat_id"),
    sa.Index("owed_emails_user", "user_id"),
)
"""Emails that somebody is owed, and what became of them; every time in here is PostgreSQL's.

``from_seq``, ``up_to_seq``: the messages it is about; the end is fixed by the first attempt, so that an email that is
repeated under its ``message_id`` says the same again. ``due_at``: when to look at it next, of a leased one the end of
the lease. ``lease``: the fencing number, counted up by each lease. ``last_error``: what went wrong last, or why it was
cancelled."""

unsubscribed = sa.Table(
    "unsubscribed",
    metadata,
    sa.Column("address", sa.Text, primary_key=True),
    _time("at", nullable=False),
)
"""Fingerprints of addresses to which no email goes. By address, for anybody may claim one."""

audit = sa.Table(
    "audit",
    metadata,
    _key(),
    _time("at", nullable=False),
    _text("actor_kind"),
    sa.Column("actor_id", Id, nullable=True),
    _text("action"),
    _of("chat_id", "support_chats", nullable=True, on_delete="SET NULL"),
    _of("user_id", "users", nullable=True, on_delete="SET NULL"),
    _of("admin_id", "admins", nullable=True, on_delete="SET NULL"),
    sa.Column("detail", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    _one_of("actor_kind", "admin", "key", "cli", "system"),
    sa.CheckConstraint("(actor_kind IN ('admin', 'key')) = (actor_id IS NOT NULL)", name="actor"),
    sa.Index("audit_at", "at"),
    sa.Index("audit_chat", "chat_id", postgresql_where=sa.text("chat_id IS NOT NULL")),
    sa.Index("audit_user", "user_id", postgresql_where=sa.text("user_id IS NOT NULL")),
)
"""Who did what to which chat or account, without content. Whom it was done to goes when that person is erased; the row
stays. ``actor_id`` names an admin or an API key by ``actor_kind``."""

erasures = sa.Table(
    "erasures",
    metadata,
    _key(),
    sa.Column("chat_id", Id, nullable=True),
    _time("erased_at", nullable=False),
    sa.Index("erasures_erased", "erased_at"),
)
"""Tombstones: ``id`` was the user's. Nothing here refers to a row, for there is none any more."""

installation = sa.Table(
    "installation",
    metadata,
    sa.Column("one", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("epoch", Id, nullable=False),
    _text("place"),
    sa.CheckConstraint("one", name="one"),
)
"""One row. ``place`` names the cluster, timeline and database that hold it: another place means a restored copy."""

access_version = sa.Table(
    "access_version",
    metadata,
    sa.Column("one", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("one", name="one"),
)
"""One row, made by the migration. Counts the changes of keys, ended logins, blocks, erasures and disabled admins."""
