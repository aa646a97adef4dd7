"""Leases of owed emails, confirmed and unsubscribed addresses"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("users", sa.Column("confirmed_address", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("support_chats", sa.Column("team_told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("support_chats", sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("from_seq", "lease"):
        op.add_column("owed_emails", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("owed_emails", sa.Column("up_to_seq", sa.Integer(), nullable=True))
    op.add_column("owed_emails", sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("owed_emails_kind_check"), "owed_emails")
    op.create_check_constraint(
        op.f("owed_emails_kind_check"), "owed_emails", "kind IN ('reply', 'team', 'ack', 'confirm')"
    )
    op.drop_index("owed_emails_due")
    op.create_index("owed_emails_due", "owed_emails", ["due_at"], postgresql_where=sa.text("settled_at IS NULL"))
    op.drop_index("owed_emails_one_reply")
    op.create_index(
        "owed_emails_one_reply",
        "owed_emails",
        ["chat_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'reply' AND state = 'owed' AND attempts = 0"),
    )
    op.create_index(
        "owed_emails_tried",
        "owed_emails",
        [sa.text("lower(recipient)"), "first_tried_at"],
        postgresql_where=sa.text("attempts > 0"),
    )
    op.create_table(
        "unsubscribed",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("unsubscribed_pkey")),
    )
