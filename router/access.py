"""What the router knows of credentials without a database: keys, ended logins, blocked and erased users, disabled
admins.

Daemons hand over the table when they join and at every change. A copy on disk serves while no daemon is there.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from daemon.protocol.errors import Unauthorized, Unavailable
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import api_key_id, fingerprint


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of the table. A larger ``version`` of the same ``epoch`` is newer; another epoch always counts."""

    epoch: str
    version: int
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    erased: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()

    @classmethod
    def from_wire(cls, wire: dict[str, Any]) -> Snapshot:
        return cls(
            epoch=wire["epoch"],
            version=wire["version"],
            keys={id: (hash, scope) for id, (hash, scope) in wire["keys"].items()},
            ended=frozenset(wire["ended"]),
            blocked=frozenset(wire["blocked"]),
            erased=frozenset(wire.get("erased", ())),  # a copy on disk may be of an older version
            disabled=frozenset(wire["disabled"]),
        )

    def has_ended(self, principal: Principal, login_id: str | None) -> bool:
        """Whether whoever came with these credentials may stay no longer."""
        if principal.role == "integrator":
            return self.keys.get(principal.id, ("", ""))[1] != principal.grant
        if login_id in self.ended:
            return True
        if principal.role == "user":
            return principal.id in self.blocked or principal.id in self.erased
        return principal.id in self.disabled


class AccessTable:
    """The newest snapshot, kept in a 0600 file.

    :param path: where the copy lies.
    :param changed: called after each newer snapshot.
    """

    def __init__(self, path: Path, changed: Callable[[], None] = lambda: None) -> None:
        self._path = path
        self.changed = changed
        self._snapshot: Snapshot | None = None
        if path.exists():
            self._snapshot = Snapshot.from_wire(orjson.loads(path.read_bytes()))

    @property
    def snapshot(self) -> Snapshot:
        """:raises Unavailable: no daemon has been here yet."""
        if self._snapshot is None:
            raise Unavailable
        return self._snapshot

    def replace(self, wire: dict[str, Any]) -> None:
        """Take over a table from a daemon, unless a newer one is known."""
        new, old = Snapshot.from_wire(wire), self._snapshot
        if old and old.epoch == new.epoch and old.version >= new.version:
            return
        self._snapshot = new
        self._keep(wire)
        self.changed()

    def _keep(self, wire: dict[str, Any]) -> None:
        draft = self._path.with_suffix(".new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(orjson.dumps(wire))
        draft.replace(self._path)

    def key(self, key: str) -> Principal:
        """The integrator behind an API key.

        :raises Unauthorized: unknown or revoked.
        """
        id = api_key_id(key)
        hash, scope = self.snapshot.keys.get(id or "", ("", ""))
        if id is None or not hmac.compare_digest(fingerprint(key), hash):
            raise Unauthorized
        return Principal("integrator", id, scope)
