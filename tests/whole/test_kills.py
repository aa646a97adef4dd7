"""Every part is killed under load, with and without the fast lane: see :mod:`tests.benchmarks.kills`."""

from __future__ import annotations

import pytest

from tests import loop
from tests.benchmarks import kills, send


@pytest.mark.long
@pytest.mark.parametrize("lane", ["no", "yes"])
def test_nothing_acknowledged_is_lost_and_nothing_doubled(lane: str) -> None:
    with send.product(50, 0, FRONTDESK_FAST_LANE=lane) as (product, users, _):
        report = loop.run(kills.endure(product, users, kills=8, rate=500))
        assert len(report.acknowledged) > 500
        assert report.repeated > 0, "nobody noticed a kill"
        assert kills.faults(product, report) == dict.fromkeys(("lost", "doubled", "misordered", "holes"), 0)
