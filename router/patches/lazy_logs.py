"""Arguments of debug lines are made when somebody prints them.

Crossbar colours, quotes and pretty-prints what goes into its debug lines before the logger says that nobody reads them:
for each message through the router some thirty strings. Rebinding the names that its modules use gives the logger
something that becomes the same string when it is formatted.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Any

NAMES = ("hlflag", "hlid", "hltype", "hlval", "pformat")
MODULES = (
    *(f"crossbar.router.{each}" for each in ("broker", "dealer", "protocol", "role", "router", "session")),
    *("autobahn.wamp.websocket", "autobahn.twisted.websocket", "autobahn.websocket.protocol"),
)


class Later(partial[str]):
    """A string that is made when it is needed."""

    def __str__(self) -> str:
        return str(self())

    def __repr__(self) -> str:
        return repr(self())

    def __format__(self, form: str) -> str:
        return format(self(), form)

    def __add__(self, more: Any) -> str:
        return str(self()) + str(more)


def apply() -> None:
    for path in MODULES:
        module = import_module(path)
        for name in NAMES:
            made = getattr(module, name, None)
            if made is not None and not isinstance(made, partial):
                setattr(module, name, partial(Later, made))
