"""Chats keep what the list shows of their newest message"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_SO_FAR = """
UPDATE support_chats SET last_content = left(content, 101), last_sender = sender_type
FROM support_messages WHERE chat_id = support_chats.id AND seq = last_seq
"""


def upgrade() -> None:
    op.add_column("support_chats", sa.Column("last_content", sa.Text(), nullable=True))
    op.add_column("support_chats", sa.Column("last_sender", sa.Text(), nullable=True))
    # All messages in one pass: by the index each chat's is a page from somewhere on the disk, which takes minutes.
    op.execute("SET LOCAL enable_nestloop = off")
    op.execute(_SO_FAR)
    op.execute("SET LOCAL enable_nestloop = on")
    op.drop_constraint(op.f("support_chats_last_message_check"), "support_chats")
    op.create_check_constraint(
        op.f("support_chats_last_message_check"),
        "support_chats",
        "num_nulls(last_message_at, last_content, last_sender) = CASE last_seq WHEN 0 THEN 3 ELSE 0 END",
    )
