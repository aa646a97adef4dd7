"""What Crossbar's session and router do with a plain CALL before the dealer has it."""

from __future__ import annotations

from typing import Any

from autobahn.wamp import message

from router.wire.books import callee, invoke
from router.wire.events import count


def call(session: Any, request: int, uri: str, args: list[Any], kwargs: dict[str, Any] | None) -> bool:
    """Whether the call went this way; if not, nothing has happened. :raises ProtocolError: as the door does."""
    router = session._router
    to = callee(router, session, uri)
    if to is None:
        return False
    asked = message.Call(request, uri, args=args, kwargs=kwargs)
    if session._passes(asked):
        invoke(router, session, asked, to)
    count(router, "received", "call")
    return True
