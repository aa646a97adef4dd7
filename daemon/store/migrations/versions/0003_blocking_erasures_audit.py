"""Reasons of blocks, tombstones, and the audit log"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("users", sa.Column("blocked_reason", sa.Text(), nullable=True))
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.Uuid(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("erasures_pkey")),
    )
    op.create_index("erasures_erased", "erasures", ["erased_at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("admin_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.CheckConstraint("actor_kind IN ('admin', 'key', 'cli', 'system')", name=op.f("audit_actor_kind_check")),
        sa.CheckConstraint("(actor_kind IN ('admin', 'key')) = (actor_id IS NOT NULL)", name=op.f("audit_actor_check")),
        sa.ForeignKeyConstraint(["admin_id"], ["admins.id"], name=op.f("audit_admin_id_fkey"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["support_chats.id"], name=op.f("audit_chat_id_fkey"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("audit_user_id_fkey"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_pkey")),
    )
    op.create_index("audit_at", "audit", ["at"])
    op.create_index("audit_chat", "audit", ["chat_id"], postgresql_where=sa.text("chat_id IS NOT NULL"))
    op.create_index("audit_user", "audit", ["user_id"], postgresql_where=sa.text("user_id IS NOT NULL"))
