"""``GET /api/health``: whether every part answers."""

from __future__ import annotations

from typing import Any

from daemon.protocol.errors import ChatError, Unavailable
from web.calls import PatientCalls

PATIENCE_SECONDS = 2.0


async def health(call: PatientCalls) -> tuple[int, dict[str, Any]]:
    """The HTTP code and what to say; with a part away it is also an ``unavailable`` error, as on every other route."""
    parts = {"router": "ok"}
    try:
        result = await call("support.backend.health", None, {}, seconds=PATIENCE_SECONDS)
    except ChatError:
        parts |= {"daemon": "away", "database": "unknown"}
    else:
        parts |= {"daemon": "ok", "database": result.value["database"]}
    if set(parts.values()) == {"ok"}:
        return 200, {"status": "ok", "parts": parts}
    return 503, {"status": "unavailable", "parts": parts, **Unavailable().to_wire()}
