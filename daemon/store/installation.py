"""Which incarnation of the data this is. Clients discard what they hold when ``epoch`` changes: the database was
restored, so a ``seq`` may name another message than before."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from daemon.ids import new_id
from daemon.store.tables import installation

_PLACE = sa.text("""
    SELECT concat_ws('/', control.system_identifier, point.timeline_id, base.oid)
    FROM pg_control_system() AS control, pg_control_checkpoint() AS point, pg_database AS base
    WHERE base.datname = current_database()
""")
"""Cluster, timeline and database: a dump restored elsewhere, a base backup rolled forward and a replica that took over
each change one of them; restarts and crash recovery change none."""


def epoch(conn: Connection) -> str:
    """The epoch; a new one at first use and where the data lies in another place than before.

    A connection cannot outlive a restore by whole cluster or database, so it looks once.
    """
    if known := conn.info.get(__name__):
        return str(known)
    place = conn.scalar(_PLACE)
    found = conn.scalar(sa.select(installation.c.epoch).where(installation.c.place == place))
    if found is not None:
        conn.info[__name__] = found
        return str(found)
    new = {"epoch": new_id(), "place": place}
    table = installation.c
    made = conn.scalar(
        insert(installation)
        .values(new)
        .on_conflict_do_update(index_elements=[table.one], set_=new, where=table.place != place)
        .returning(table.epoch)
    )
    # Another daemon may have been faster; then its row is committed by now.
    return str(made or conn.scalar(sa.select(table.epoch)))
