"""The first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

USER_WORDS = (
    "to_tsvector('simple'::regconfig, translate((COALESCE(name, ''::text) || ' '::text) || COALESCE(email, ''::text),"
    " '@./_+-:'::text, '       '::text))"
)
WORDS = "to_tsvector('simple'::regconfig, translate(content, '@./_+-:'::text, '       '::text))"


def upgrade() -> None:
    op.create_table(
        "admins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'agent')", name=op.f("admins_role_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("admins_pkey")),
    )
    op.create_index("admins_email_key", "admins", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope IN ('read', 'bot', 'admin')", name=op.f("api_keys_scope_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("api_keys_pkey")),
    )
    op.create_table(
        "installation",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.CheckConstraint("one", name=op.f("installation_one_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("installation_pkey")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("linked_user_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["linked_user_id"], ["users.id"], name=op.f("users_linked_user_id_fkey"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("users_pkey")),
        sa.UniqueConstraint("external_id", name=op.f("users_external_id_key")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index("users_blocked", "users", ["blocked_at"], postgresql_where=sa.text("blocked_at IS NOT NULL"))
    op.create_index("users_linked", "users", ["linked_user_id"], postgresql_where=sa.text("linked_user_id IS NOT NULL"))
    op.create_index("users_words", "users", [sa.literal_column(USER_WORDS)], postgresql_using="gin")
    op.create_table(
        "logins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("admin_id", sa.Uuid(), nullable=True),
        sa.Column("resume_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'user') = (user_id IS NOT NULL) AND (kind = 'admin') = (admin_id IS NOT NULL)",
            name=op.f("logins_whose_check"),
        ),
        sa.CheckConstraint("kind IN ('user', 'admin')", name=op.f("logins_kind_check")),
        sa.ForeignKeyConstraint(["admin_id"], ["admins.id"], name=op.f("logins_admin_id_fkey"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("logins_user_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("logins_pkey")),
        sa.UniqueConstraint("resume_hash", name=op.f("logins_resume_hash_key")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index("logins_admin", "logins", ["admin_id"], postgresql_where=sa.text("admin_id IS NOT NULL"))
    op.create_index("logins_ended", "logins", ["ended_at"], postgresql_where=sa.text("ended_at IS NOT NULL"))
    op.create_index("logins_user", "logins", ["user_id"], postgresql_where=sa.text("user_id IS NOT NULL"))
    op.create_table(
        "support_chats",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("priority", sa.Text(), server_default="normal", nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("last_seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admin_viewed_seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("admin_viewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admin_unread", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("user_read_seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("user_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_unread", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'closed') = (archived_at IS NOT NULL)", name=op.f("support_chats_archived_check")
        ),
        sa.CheckConstraint(
            "priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("support_chats_priority_check")
        ),
        sa.CheckConstraint("status IN ('open', 'pending', 'closed')", name=op.f("support_chats_status_check")),
        sa.CheckConstraint("(last_seq = 0) = (last_message_at IS NULL)", name=op.f("support_chats_last_message_check")),
        sa.CheckConstraint("admin_unread >= 0 AND user_unread >= 0", name=op.f("support_chats_unread_check")),
        sa.CheckConstraint(
            "admin_viewed_seq BETWEEN 0 AND last_seq AND user_read_seq BETWEEN 0 AND last_seq",
            name=op.f("support_chats_marks_check"),
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["admins.id"], name=op.f("support_chats_assignee_id_fkey"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("support_chats_user_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("support_chats_pkey")),
        sa.UniqueConstraint("user_id", name=op.f("support_chats_user_id_key")),
        postgresql_with={"fillfactor": "80", "autovacuum_vacuum_scale_factor": "0.05"},
    )
    op.create_index(
        "support_chats_active",
        "support_chats",
        [sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        postgresql_where=sa.text("archived_at IS NULL AND last_seq > 0"),
    )
    op.create_index(
        "support_chats_archived",
        "support_chats",
        [sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        postgresql_where=sa.text("archived_at IS NOT NULL AND last_seq > 0"),
    )
    op.create_index(
        "support_chats_assignee", "support_chats", ["assignee_id"], postgresql_where=sa.text("assignee_id IS NOT NULL")
    )
    op.create_table(
        "owed_emails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="owed", nullable=False),
        sa.Column("keep", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (state IN ('owed', 'leased'))", name=op.f("owed_emails_settled_check")
        ),
        sa.CheckConstraint("kind IN ('reply', 'team', 'ack')", name=op.f("owed_emails_kind_check")),
        sa.CheckConstraint(
            "state IN ('owed', 'leased', 'sent', 'cancelled', 'failed')", name=op.f("owed_emails_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["support_chats.id"], name=op.f("owed_emails_chat_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("owed_emails_user_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("owed_emails_pkey")),
    )
    op.create_index("owed_emails_chat", "owed_emails", ["chat_id"])
    op.create_index("owed_emails_due", "owed_emails", ["due_at"], postgresql_where=sa.text("state = 'owed'"))
    op.create_index(
        "owed_emails_one_reply",
        "owed_emails",
        ["chat_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'reply' AND state = 'owed'"),
    )
    op.create_index("owed_emails_user", "owed_emails", ["user_id"])
    op.create_table(
        "support_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("sender_type", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(sender_type = 'system') = (sender_id IS NULL)", name=op.f("support_messages_sender_check")
        ),
        sa.CheckConstraint(
            "sender_type IN ('user', 'admin', 'bot', 'system')", name=op.f("support_messages_sender_type_check")
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("support_messages_seq_check")),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["support_chats.id"], name=op.f("support_messages_chat_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("support_messages_pkey")),
        sa.UniqueConstraint("chat_id", "sender_type", "sender_id", "client_id", name="support_messages_client_id_key"),
        sa.UniqueConstraint("chat_id", "seq", name="support_messages_seq_key"),
        postgresql_with={"fillfactor": "90"},
    )
    op.create_index("support_messages_created", "support_messages", ["chat_id", "created_at"])
    op.create_index(
        "support_messages_words",
        "support_messages",
        [sa.literal_column(WORDS)],
        postgresql_using="gin",
    )
