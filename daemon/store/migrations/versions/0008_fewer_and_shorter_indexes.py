"""What a message writes into indexes: one less, and one in an order that is sooner compared"""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # "support_messages_seq_key" finds the messages of a chat as well.
    op.drop_index("support_messages_created", "support_messages")
    # Within a chat two rows nearly always differ in the first column that is compared now.
    op.drop_constraint("support_messages_client_id_key", "support_messages")
    op.create_unique_constraint(
        "support_messages_client_id_key", "support_messages", ["chat_id", "client_id", "sender_id", "sender_type"]
    )
