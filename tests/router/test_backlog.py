"""Who must go when too much waits."""

from __future__ import annotations

import pytest

from daemon.protocol.limits import BEHIND_BYTES, UNSENT_ALL_BYTES, UNSENT_BYTES
from router.backlog import Backlog


@pytest.fixture
def sizes() -> dict[str, int]:
    return {}


@pytest.fixture
def backlog(sizes: dict[str, int]) -> Backlog[str]:
    return Backlog(sizes.__getitem__)


def test_one_who_is_a_mebibyte_behind_must_go(backlog: Backlog[str], sizes: dict[str, int]) -> None:
    sizes["ann"] = UNSENT_BYTES
    assert backlog.sent("ann") is None
    sizes["ann"] += 1
    assert backlog.sent("ann") == "ann"


def test_of_many_who_are_behind_the_one_with_the_most(backlog: Backlog[str], sizes: dict[str, int]) -> None:
    names = [str(number) for number in range(UNSENT_ALL_BYTES // UNSENT_BYTES)]
    sizes |= dict.fromkeys(names, UNSENT_BYTES)
    assert [backlog.sent(each) for each in names] == [None] * len(names)
    sizes["ben"] = BEHIND_BYTES + 1
    gone = backlog.sent("ben")
    assert gone in names
    backlog.gone(gone)
    assert backlog.sent("ben") is None


def test_who_has_read_meanwhile_is_not_behind(backlog: Backlog[str], sizes: dict[str, int]) -> None:
    names = [str(number) for number in range(UNSENT_ALL_BYTES // UNSENT_BYTES)]
    sizes |= dict.fromkeys(names, UNSENT_BYTES)
    for each in names:
        backlog.sent(each)
    sizes |= dict.fromkeys(names, 0)
    sizes["ben"] = UNSENT_BYTES
    assert backlog.sent("ben") is None


def test_a_message_on_its_way_to_many_is_no_backlog(backlog: Backlog[str], sizes: dict[str, int]) -> None:
    names = [str(number) for number in range(10_000)]
    sizes |= dict.fromkeys(names, 20_000)
    assert {backlog.sent(each) for each in names} == {None}
