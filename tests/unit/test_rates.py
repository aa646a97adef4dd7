"""How often something may happen: GCRA against a plain token bucket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.rates import Rates


@given(st.integers(1, 20), st.sampled_from([0.5, 1.0, 5.0, 200.0]), st.lists(st.floats(0, 3), max_size=60))
def test_it_agrees_with_a_token_bucket(burst: int, per_second: float, waits: list[float]) -> None:
    clock = Clock()
    rates = Rates(burst, per_second, ReactorClock(clock))
    tokens = float(burst)
    for wait in waits:
        clock.advance(wait)
        tokens = min(burst, tokens + wait * per_second)
        if abs(tokens - 1) < 1e-3:
            return  # too close to call with floats
        refused_for = rates.take("key")
        assert (refused_for == 0) == (tokens >= 1)
        if refused_for:
            assert refused_for == pytest.approx((1 - tokens) / per_second, abs=1e-3)
        else:
            tokens -= 1


def test_waiting_as_told_is_enough() -> None:
    clock = Clock()
    rates = Rates(1, 3.0, ReactorClock(clock))
    for _ in range(1000):
        wait = rates.take()
        if wait:
            clock.advance(wait)
            assert rates.take() == 0.0


def test_keys_do_not_share_and_are_forgotten_at_rest() -> None:
    clock = Clock()
    clock.advance(100)
    rates = Rates(1, 0.5, ReactorClock(clock))
    assert {rates.take(number) for number in range(1000)} == {0.0}
    clock.advance(61)
    rates.take("last")
    assert len(rates._due) == 1
