"""What one read from a daemon sends to clients: kept together, then one write for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Client(Protocol):
    """What is asked of a client's socket."""

    def leave(self) -> None: ...


class Burst:
    """Clients for whom something waits, while it lasts."""

    def __init__(self) -> None:
        self.lasts = False
        self.waiting: list[Client] = []

    @contextmanager
    def together(self) -> Iterator[None]:
        """Until this ends, sockets may keep what is sent; then each writes it."""
        self.lasts = True
        try:
            yield
        finally:
            self.lasts = False
            waiting, self.waiting = self.waiting, []
            for client in waiting:
                client.leave()


burst = Burst()
"""The router is one thread: one at a time."""
