"""Who calls, as the router proved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

Role = Literal["user", "admin", "integrator"]
Scope = Literal["read", "bot", "admin"]
ROLES: tuple[Role, ...] = ("user", "admin", "integrator")
BACKEND = "backend"
"""The role of daemons and of web; it alone registers and publishes, and it may name another principal in a call."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller. ``id`` and ``grant`` are proven by the router and travel together as the WAMP ``authid``, so that a
    procedure needs no look-up to know what the caller may touch.

    ===========  ============  =====================
    role         id of         grant
    ===========  ============  =====================
    user         the user      id of its one chat
    admin        the admin     ``owner`` or ``agent``
    integrator   the API key   its scope
    ===========  ============  =====================
    """

    role: Role
    id: str
    grant: str

    @property
    def authid(self) -> str:
        return f"{self.id}.{self.grant}"

    @classmethod
    def from_authid(cls, role: str, authid: str) -> Self:
        """:raises ValueError: not of the form that :attr:`authid` gives, or an unknown role."""
        id, dot, grant = authid.partition(".")
        if role not in ROLES or not dot:
            raise ValueError("not a principal")
        return cls(role, id, grant)

    def to_wire(self) -> list[str]:
        """How web names a caller to the daemon."""
        return [self.role, self.authid]

    @property
    def is_owner(self) -> bool:
        return self.role == "admin" and self.grant == "owner"

    def may(self, scope: Scope) -> bool:
        """Whether staff rights of that scope are held: ``read`` ⊂ ``bot`` ⊂ ``admin``. Admins hold all."""
        if self.role == "admin":
            return True
        order = ("read", "bot", "admin")
        return self.role == "integrator" and self.grant in order[order.index(scope) :]
