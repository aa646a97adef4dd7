"""An authorization that is known already comes without a Deferred, and the backend's is always known.

Crossbar makes a Deferred with three callbacks for each call and publication, also where the answer lies in its cache.
That cache has an entry for each topic that was ever published to: one a chat, for ever. What the backend may do depends
on its role alone (it may do everything), so for it there is nothing to keep.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crossbar.router.router import Router

from daemon.protocol.principals import BACKEND
from daemon.protocol.uris import REALM

_BACKEND = {
    action: {"allow": True, "disclose": action == "call", "cache": True}
    for action in ("call", "register", "publish", "subscribe")
}
"""As ``router.config`` gives it to the role."""


class Known:
    """As much of a Deferred that has its result as Crossbar uses of it."""

    __slots__ = ("_value",)

    def __init__(self, value: dict[str, Any]) -> None:
        self._value = value

    def addCallbacks(self, callback: Callable[[Any], Any], _errback: Any) -> None:  # noqa: N802
        callback(self._value)


def _authorize(stock: Callable[..., Any]) -> Callable[..., Any]:
    def authorize(self: Any, session: Any, uri: str, action: str, options: Any) -> Any:
        role = session._authrole
        if role in self._roles and session._realm == REALM:
            if role == BACKEND:
                return Known(_BACKEND[action])
            known = self._authorization_cache.get((REALM, role, uri, action))
            if known:
                return Known(known)
        return stock(self, session, uri, action, options)

    return authorize


def apply() -> None:
    Router.authorize = _authorize(Router.authorize)
