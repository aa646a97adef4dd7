"""API keys in use: whoever wonders whether one may be revoked sees when it last called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daemon.face.calls import Answer, Caller, Handler
from daemon.services.keys import Keys


def noting(keys: Keys, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """The same handlers, which remember that a key was used."""
    return {uri: _noting(keys, handler) for uri, handler in handlers.items()}


def _noting(keys: Keys, handler: Handler) -> Handler:
    async def noted(caller: Caller, arguments: Any) -> Answer:
        if caller.known.role == "integrator":
            await keys.used(caller.known.id)
        return await handler(caller, arguments)

    return noted
