"""A Crossbar node without a folder of its own: neither configuration nor keys are on disk."""

from __future__ import annotations

from functools import partial
from typing import Any

from txaio import make_logger

from config import Settings
from router.config import node_config


class _NoKeys:
    """Stands for the node's two key pairs, which only a network of nodes would use."""

    is_open = True
    is_locked = False

    def __getitem__(self, _which: int) -> _NoKeys:
        return self

    def public_key(self, **_form: bool) -> str:
        return "0" * 64


def make_node(settings: Settings, reactor: Any) -> Any:
    """A node with its configuration loaded, ready to start. At debug it shows what our own code in the worker logs."""
    from crossbar.node import worker
    from crossbar.personality import Personality

    if settings.log == "debug":
        worker.make_logger = partial(make_logger, level=settings.log)

    node = Personality.Node(Personality, str(settings.node_dir), reactor=reactor)
    node._node_secmod = _NoKeys()
    node.load_config(None, default=node_config(settings))
    return node
