"""What Crossbar's session and router do with a plain CALL before the dealer has it."""

from __future__ import annotations

from typing import Any

from router.lane.calls import PlainCall
from router.statistics import count
from router.wire.books import callee, invoke


def route(session: Any, call: PlainCall) -> bool:
    """Whether the call went this way; if not, nothing has happened. :raises ProtocolError: as the door does."""
    router = session._router
    to = callee(router, session, call.procedure)
    if to is None:
        return False
    if session.passes_call(call):
        invoke(router, session, call, to)
    count(router, "received", "call")
    return True
