"""Sessions that are open, and how they are ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autobahn.wamp import message

from daemon.clock import Clock

ENDED, REPLACED = "support.close.ended", "support.close.replaced"
"""Reasons of the GOODBYE to a session whose login, key or user has ended; or whose user has too many."""
_GOODBYE_SECONDS = 1.0


def sessions_of(component: Any) -> Iterator[Any]:
    """Every session on the realm of an in-router component."""
    yield from list(component._transport._router._session_id_to_session.values())


def end_session(session: Any, clock: Clock, reason: str) -> None:
    """Close a session whether or not the client plays along: GOODBYE, no more reading, TCP aborted a second later.

    ``wamp.session.kill`` only asks; a client that ignores GOODBYE would go on calling and hearing.
    """
    transport = session._transport
    tcp = getattr(transport, "transport", None)
    if tcp is None:
        return
    transport.send(message.Goodbye(reason))
    tcp.pauseProducing()
    clock.call_later(_GOODBYE_SECONDS, tcp.abortConnection)
