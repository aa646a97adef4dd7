"""Counts beside the list, kept as they change"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_FUNCTION = """
CREATE FUNCTION count_chat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.last_seq > 0 THEN
        INSERT INTO chat_counts VALUES (OLD.status, OLD.assignee_id, OLD.admin_unread > 0, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.last_seq > 0 THEN
        INSERT INTO chat_counts VALUES (NEW.status, NEW.assignee_id, NEW.admin_unread > 0, 1);
    END IF;
    RETURN NULL;
END $$
"""
_COMES = """
CREATE TRIGGER count_new_chat AFTER INSERT ON support_chats
FOR EACH ROW WHEN (NEW.last_seq > 0) EXECUTE FUNCTION count_chat()
"""
_CHANGES = """
CREATE TRIGGER count_changed_chat AFTER UPDATE ON support_chats
FOR EACH ROW WHEN (
    OLD.status <> NEW.status OR OLD.assignee_id IS DISTINCT FROM NEW.assignee_id
    OR (OLD.admin_unread > 0) <> (NEW.admin_unread > 0) OR (OLD.last_seq > 0) <> (NEW.last_seq > 0)
) EXECUTE FUNCTION count_chat()
"""
_GOES = """
CREATE TRIGGER count_lost_chat AFTER DELETE ON support_chats
FOR EACH ROW WHEN (OLD.last_seq > 0) EXECUTE FUNCTION count_chat()
"""
_SO_FAR = """
INSERT INTO chat_counts SELECT status, assignee_id, admin_unread > 0, count(*) FROM support_chats
WHERE last_seq > 0 GROUP BY 1, 2, 3
"""


def upgrade() -> None:
    op.create_table(
        "chat_counts",
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("chats", sa.Integer(), nullable=False),
    )
    op.execute("LOCK TABLE support_chats IN SHARE ROW EXCLUSIVE MODE")
    for statement in (_SO_FAR, _FUNCTION, _COMES, _CHANGES, _GOES):
        op.execute(statement)
