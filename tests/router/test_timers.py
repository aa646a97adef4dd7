"""The timers of sockets: called in the same order and at the same moments as Autobahn's own."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from txaio._common import _BatchedTimer

from router.patches import timers

STOCK = _BatchedTimer.call_later


def called(call_later: Callable[..., Any], delays: list[float], given_up: set[int]) -> list[tuple[int, float]]:
    """Which timers were called when."""
    clock, heard = Clock(), list[tuple[int, float]]()
    timer = _BatchedTimer(200.0, 3, clock.seconds, clock.callLater)
    calls = []
    for number, delay in enumerate(delays):
        clock.advance(0.3)
        calls.append(call_later(timer, delay, lambda number: heard.append((number, clock.seconds())), number))
    for number, call in enumerate(calls):
        if number in given_up:
            with suppress(ValueError):  # it has been called, and others wait for the same second
                call.cancel()
    clock.pump([0.1] * 100)
    return heard


@given(st.lists(st.floats(0, 5), max_size=12), st.sets(st.integers(0, 11)))
def test_they_are_called_as_before(delays: list[float], given_up: set[int]) -> None:
    assert called(timers._call_later, delays, given_up) == called(STOCK, delays, given_up)


def test_of_a_list_no_more_is_used() -> None:
    source = inspect.getsource(_BatchedTimer)
    words = ("calls[:chunk_size]", "calls[chunk_size:]", "calls.remove(call)", "if not calls:", "len(calls)")
    assert [source.count(each) for each in words] == [1, 1, 1, 1, 1]
    assert "self._buckets[real_time][1].append(call)" in source
