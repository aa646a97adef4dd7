"""Notes, tags, canned replies, invitations, and what search needs of metadata"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "support_chats", sa.Column("tags", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'::text[]"), nullable=False)
    )
    tagged = sa.text("tags <> '{}'::text[]")
    op.create_index("support_chats_tags", "support_chats", ["tags"], postgresql_using="gin", postgresql_where=tagged)
    op.create_index(
        "users_metadata",
        "users",
        [sa.text("(lower(metadata::text)::jsonb) jsonb_path_ops")],
        postgresql_using="gin",
    )
    op.create_table(
        "support_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.Uuid(), nullable=False),
        sa.Column("after_seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["support_chats.id"], name=op.f("support_notes_chat_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("support_notes_pkey")),
    )
    author = sa.text("COALESCE(author_id, '00000000-0000-0000-0000-000000000000'::uuid)")
    op.create_index("support_notes_client_id", "support_notes", ["chat_id", "client_id", author], unique=True)
    op.create_index("support_notes_chat", "support_notes", ["chat_id", "id"])
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shortcut", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("canned_replies_pkey")),
        sa.UniqueConstraint("shortcut", name=op.f("canned_replies_shortcut_key")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'agent')", name=op.f("invitations_role_check")),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["admins.id"], name=op.f("invitations_invited_by_fkey"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("invitations_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("invitations_token_hash_key")),
    )
    op.create_index("invitations_email_key", "invitations", [sa.text("lower(email)")], unique=True)
