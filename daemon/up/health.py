"""Whether the product answers: one real request to its public port. Blocks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from config import Settings

_SECONDS = 3.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - names, not a bind


@dataclass(frozen=True, slots=True)
class Health:
    """The answer of ``GET /api/health``; ``code`` is None where nobody answers."""

    code: int | None
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return self.code == 200


def ask(settings: Settings) -> Health:
    """Ask the product that has these settings."""
    connection = HTTPConnection(_EVERYWHERE.get(settings.host, settings.host), settings.port, timeout=_SECONDS)
    try:
        connection.request("GET", "/api/health")
        answer = connection.getresponse()
        body = json.loads(answer.read())
    except (OSError, HTTPException, ValueError):
        return Health(None)
    finally:
        connection.close()
    return Health(answer.status, {str(name): str(state) for name, state in body.get("parts", {}).items()})
