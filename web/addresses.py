"""The network address of a client, and how often one address may do what costs a row."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from twisted.web.server import Request

from daemon.clock import Clock
from daemon.protocol.errors import RateLimited

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
_FORGET_SECONDS = 60


class Addresses:
    """:param trusted: networks of proxies whose ``X-Forwarded-For`` counts."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = trusted

    def of(self, request: Request) -> str:
        """The nearest address that is no trusted proxy; empty where the connection has none (a Unix socket)."""
        nearest = _parse(getattr(request.getClientAddress(), "host", ""))
        if nearest is None:
            return ""
        hops = ",".join(request.requestHeaders.getRawHeaders("X-Forwarded-For", [])).split(",")
        while self._is_trusted(nearest) and hops and (before := _parse(hops.pop())) is not None:
            nearest = before
        return str(nearest)

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


class AddressRate:
    """So many at once, then one each ``seconds``, by address; IPv6 by its /64, which one customer has to itself.

    Kept as the theoretical arrival time of GCRA (ITU-T I.371): one number an address.
    """

    def __init__(self, burst: int, seconds: float, clock: Clock) -> None:
        self._burst = burst
        self._seconds = seconds
        self._clock = clock
        self._due: dict[str, float] = {}
        self._swept = 0.0

    def take(self, address: str) -> None:
        """:raises RateLimited: too often."""
        now = self._clock.now().timestamp()
        self._sweep(now)
        key = _network(address)
        due = max(now, self._due.get(key, now))
        wait = due - now - (self._burst - 1) * self._seconds
        if wait > 0:
            raise RateLimited("Too many requests from this address; wait a little.", int(wait * 1000) + 1)
        self._due[key] = due + self._seconds

    def _sweep(self, now: float) -> None:
        if now - self._swept > _FORGET_SECONDS:
            self._swept = now
            self._due = {key: due for key, due in self._due.items() if due > now}


def _parse(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _network(address: str) -> str:
    return str(IPv6Network((address, 64), strict=False)) if ":" in address else address
