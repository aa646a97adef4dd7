"""The router's table of keys, ended logins and blocks, and the tickets checked against it."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.protocol.errors import Forbidden, NotFound, Unauthorized, Unavailable
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Access, Signer, fingerprint, new_api_key
from router.access import AccessTable
from router.tickets import Tickets

KEY_ID, LOGIN, USER = "c" * 32, "d" * 32, "e" * 32
KEY = new_api_key(KEY_ID)
SIGNER = Signer("s" * 40)


def table(version: int = 1, **parts: Any) -> dict[str, Any]:
    return {"epoch": "1", "version": version, "keys": {}, "ended": [], "blocked": [], "disabled": [], **parts}


@pytest.fixture
def access(tmp_path: Path) -> AccessTable:
    return AccessTable(tmp_path / "access.json")


def test_without_a_table_nobody_is_judged(access: AccessTable) -> None:
    with pytest.raises(Unavailable):
        access.key(KEY)


def test_the_copy_on_disk_serves_the_next_start_and_is_ours_alone(access: AccessTable, tmp_path: Path) -> None:
    access.replace(table(keys={KEY_ID: [fingerprint(KEY), "bot"]}))
    path = tmp_path / "access.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert AccessTable(path).key(KEY) == Principal("integrator", KEY_ID, "bot")


def test_a_copy_of_an_older_version_serves_too(access: AccessTable, tmp_path: Path) -> None:
    old = table(blocked=[USER])
    assert "erased" not in old
    access.replace(old)
    assert AccessTable(tmp_path / "access.json").snapshot.erased == frozenset()


def test_an_older_version_is_ignored_and_another_epoch_is_not(access: AccessTable) -> None:
    access.replace(table(2, blocked=[USER]))
    access.replace(table(1))
    assert access.snapshot.blocked == {USER}
    access.replace(table(1, epoch="restored"))
    assert access.snapshot.blocked == frozenset()


@pytest.mark.parametrize(
    "key",
    [new_api_key(KEY_ID), KEY[:-1], KEY + "x", "fdk_", "fdk_" + "f" * 75, new_api_key("f" * 32)],
    ids=["another secret", "cut", "longer", "nothing", "no such key", "unknown id"],
)
def test_other_keys_are_refused(access: AccessTable, key: str) -> None:
    access.replace(table(keys={KEY_ID: [fingerprint(KEY), "read"]}))
    with pytest.raises(Unauthorized):
        access.key(key)


@pytest.mark.parametrize(
    ("role", "parts", "refusal"),
    [
        ("user", {"blocked": [USER]}, Forbidden),
        ("user", {"erased": [USER]}, NotFound),
        ("user", {"ended": [LOGIN]}, Unauthorized),
        ("user", {"disabled": [USER]}, None),
        ("admin", {"disabled": [USER]}, Unauthorized),
        ("admin", {"ended": [LOGIN]}, Unauthorized),
        ("admin", {"blocked": [USER], "erased": [USER]}, None),
        ("user", {}, None),
    ],
)
def test_what_ends_an_access_token(access: AccessTable, role: Any, parts: dict[str, Any], refusal: Any) -> None:
    clock = Clock()
    clock.advance(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    tickets = Tickets(SIGNER, access, ReactorClock(clock))
    token = SIGNER.access(Access(Principal(role, USER, "grant"), LOGIN, int(clock.seconds()) + 900))
    access.replace(table(1))
    assert tickets.prove(token).principal.id == USER  # type: ignore[union-attr]
    access.replace(table(2, **parts))
    assert access.snapshot.has_ended(Principal(role, USER, "grant"), LOGIN) is bool(refusal)
    if refusal:
        with pytest.raises(refusal):
            tickets.prove(token)
    else:
        tickets.prove(token)
    clock.advance(timedelta(minutes=15).total_seconds())
    with pytest.raises(Unauthorized):
        tickets.prove(token)


def test_a_cookie_is_no_ticket_and_a_ticket_no_cookie(access: AccessTable) -> None:
    access.replace(table())
    tickets = Tickets(SIGNER, access, ReactorClock(Clock()))
    proof = Access(Principal("admin", USER, "owner"), LOGIN, 900)
    assert tickets.prove_cookie(SIGNER.cookie(proof)) == proof
    with pytest.raises(Unauthorized):
        tickets.prove(SIGNER.cookie(proof))
    with pytest.raises(Unauthorized):
        tickets.prove_cookie(SIGNER.access(proof))


def test_a_key_whose_scope_changed_or_went_has_ended(access: AccessTable) -> None:
    access.replace(table(1, keys={KEY_ID: ["h", "admin"]}))
    assert not access.snapshot.has_ended(Principal("integrator", KEY_ID, "admin"), None)
    assert access.snapshot.has_ended(Principal("integrator", KEY_ID, "bot"), None)
    access.replace(table(2))
    assert access.snapshot.has_ended(Principal("integrator", KEY_ID, "admin"), None)
