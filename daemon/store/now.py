"""PostgreSQL's time, the same for all daemons."""

from __future__ import annotations

import sqlalchemy as sa

NOW = sa.func.statement_timestamp(type_=sa.DateTime(timezone=True))
"""The statement's, for no index can be searched by the running clock."""
