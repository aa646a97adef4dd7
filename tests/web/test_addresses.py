"""Client addresses behind proxies, and the limit of sessions for each."""

from __future__ import annotations

from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.task import Clock
from twisted.web.http_headers import Headers

from daemon.clock import ReactorClock
from daemon.protocol.errors import RateLimited, Unauthorized
from tests.web.conftest import Client, FakeDaemon, StartSite
from web.addresses import Addresses, AddressRate


def request(host: str | None, *forwarded: str) -> Any:
    address = SimpleNamespace() if host is None else SimpleNamespace(host=host)
    headers = Headers({"X-Forwarded-For": list(forwarded)} if forwarded else {})
    return SimpleNamespace(getClientAddress=lambda: address, requestHeaders=headers)


@pytest.mark.parametrize(
    ("host", "forwarded", "found"),
    [
        ("192.0.2.1", (), "192.0.2.1"),
        ("192.0.2.1", ("203.0.113.9",), "192.0.2.1"),
        ("10.0.0.1", ("203.0.113.9",), "203.0.113.9"),
        ("10.0.0.1", ("6.6.6.6, 203.0.113.9, 10.0.0.2",), "203.0.113.9"),
        ("10.0.0.1", ("6.6.6.6", "203.0.113.9"), "203.0.113.9"),
        ("10.0.0.1", ("10.0.0.3",), "10.0.0.3"),
        ("10.0.0.1", ("203.0.113.9, unknown",), "10.0.0.1"),
        ("10.0.0.1", ("",), "10.0.0.1"),
        ("::ffff:10.0.0.1", ("2001:db8::1",), "2001:db8::1"),
        ("::ffff:192.0.2.1", (), "192.0.2.1"),
        (None, ("203.0.113.9",), ""),
    ],
)
def test_the_nearest_address_that_is_no_proxy(host: str | None, forwarded: tuple[str, ...], found: str) -> None:
    assert Addresses([ip_network("10.0.0.0/8")]).of(request(host, *forwarded)) == found


def test_thirty_a_minute() -> None:
    clock = Clock()
    rate = AddressRate(30, 0.5, ReactorClock(clock))
    for _ in range(30):
        rate.take("192.0.2.1")
    with pytest.raises(RateLimited) as refused:
        rate.take("192.0.2.1")
    assert 2000 <= refused.value.extra["retry_after_ms"] <= 2001
    rate.take("192.0.2.2")
    clock.advance(2.0)
    rate.take("192.0.2.1")
    with pytest.raises(RateLimited):
        rate.take("192.0.2.1")
    clock.advance(120)
    for _ in range(30):
        rate.take("192.0.2.1")


def test_ipv6_counts_by_network() -> None:
    rate = AddressRate(1, 0.5, ReactorClock(Clock()))
    rate.take("2001:db8::1")
    with pytest.raises(RateLimited):
        rate.take("2001:db8::2")
    rate.take("2001:db8:0:1::1")


@pytest_twisted.ensureDeferred
async def test_sessions_are_limited(site: Client) -> None:
    codes = [(await site("POST", "/api/session")).status_code for _ in range(30)]
    assert set(codes) == {200}
    response = await site("POST", "/api/session")
    assert (response.status_code, response.json()["error"]["code"]) == (429, "rate_limited")
    assert response.headers["Retry-After"] in ("1", "2")
    guess = await site("POST", "/api/admin/invitation", json={"token": "x"})
    assert guess.status_code == 429, "what else anyone may call counts with it"
    assert (await site("GET", "/api/support_chat", headers=site.bearer())).status_code == 200


@pytest_twisted.ensureDeferred
async def test_limits_can_be_off(start: StartSite) -> None:
    site = start(FRONTDESK_ADDRESS_LIMITS="off")
    assert {(await site("POST", "/api/session")).status_code for _ in range(40)} == {200}


@pytest_twisted.ensureDeferred
async def test_wrong_passwords_count_for_the_network_of_an_ipv6_address(start: StartSite, daemon: FakeDaemon) -> None:
    site = start(FRONTDESK_TRUSTED_PROXIES="127.0.0.1")
    daemon.answers["support.backend.login"] = Unauthorized()
    for last in ("1", "ffff:ffff:ffff:ffff"):
        headers = {"X-Forwarded-For": f"2001:db8::{last}"}
        await site("POST", "/api/admin/login", json={"email": "a@b.org", "password": "x"}, headers=headers)
    assert {arguments["address"] for _, _, arguments in daemon.calls} == {"2001:db8::/64"}
