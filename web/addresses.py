"""The network address of a client, and how often one address may do what costs a row."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from twisted.web.server import Request

from daemon.clock import Clock
from daemon.protocol.errors import RateLimited
from daemon.rates import Rates, network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class Addresses:
    """:param trusted: networks of proxies whose ``X-Forwarded-For`` counts."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = trusted

    def of(self, request: Request) -> str:
        """The nearest address that is no trusted proxy; empty where the connection has none (a Unix socket)."""
        forwarded = request.requestHeaders.getRawHeaders("X-Forwarded-For", [])
        return self.nearest(getattr(request.getClientAddress(), "host", ""), ",".join(forwarded))

    def nearest(self, peer: str, forwarded: str) -> str:
        """As :meth:`of`, from the peer's address and the value of ``X-Forwarded-For``."""
        nearest = _parse(peer)
        if nearest is None:
            return ""
        hops = forwarded.split(",")
        while self._is_trusted(nearest) and hops and (before := _parse(hops.pop())) is not None:
            nearest = before
        return str(nearest)

    def of_peer(self, peer: str) -> str:
        """The address of a connection that has said nothing yet; empty for a trusted proxy, who comes for many."""
        address = _parse(peer)
        return "" if address is None or self._is_trusted(address) else str(address)

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


class AddressRate:
    """A rate for each :func:`network`."""

    def __init__(self, burst: int, per_second: float, clock: Clock) -> None:
        self._rates = Rates(burst, per_second, clock)

    def take(self, address: str) -> None:
        """:raises RateLimited: too often."""
        wait = self._rates.take(network(address))
        if wait:
            raise RateLimited("Too many requests from this address; wait a little.", int(wait * 1000) + 1)


def _parse(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
