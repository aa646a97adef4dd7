"""Versions of the access table"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    table = op.create_table(
        "access_version",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("one", name=op.f("access_version_one_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("access_version_pkey")),
    )
    op.bulk_insert(table, [{"one": True, "version": 1}])
