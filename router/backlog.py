"""What waits for clients who read more slowly than they are told: the router has one memory for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from daemon.protocol.limits import BEHIND_BYTES, UNSENT_ALL_BYTES, UNSENT_BYTES

T = TypeVar("T")


class Backlog(Generic[T]):
    """Says who must go: whoever is 1 MiB behind; and when all who are behind come to 16 MiB, the one with the most.

    Who is not 128 KiB behind counts as reading along: a large message on its way to many is no backlog.

    :param unsent: the bytes that wait for a client now.
    """

    def __init__(self, unsent: Callable[[T], int]) -> None:
        self._unsent = unsent
        self._behind: dict[T, int] = {}
        self._all = 0

    def sent(self, client: T) -> T | None:
        """After something was sent to ``client``: who must go, if anybody."""
        size = self._unsent(client)
        if size > UNSENT_BYTES:
            return client
        if size > BEHIND_BYTES:
            self._all += size - self._behind.get(client, 0)
            self._behind[client] = size
            if self._all > UNSENT_ALL_BYTES:
                self._measure()
                if self._all > UNSENT_ALL_BYTES:
                    return max(self._behind, key=self._behind.__getitem__)
        return None

    def gone(self, client: T) -> None:
        self._all -= self._behind.pop(client, 0)

    def _measure(self) -> None:
        """Those who have read meanwhile said nothing."""
        sizes = {client: self._unsent(client) for client in self._behind}
        self._behind = {client: size for client, size in sizes.items() if size > BEHIND_BYTES}
        self._all = sum(self._behind.values())
