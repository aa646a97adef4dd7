"""Who is here: 15 s of grace, typing that ends, and one daemon that tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.protocol.principals import Principal
from daemon.services.announcer import Announcer
from daemon.services.presence import Presence

ANN, BEN = "a" * 32, "b" * 32
CHAT = "c" * 32
OWN = 10


class House:
    """A presence that records what it announces."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.events: list[Mapping[str, Any]] = []
        announcer = Announcer(lambda _topic, event: self.events.append(event))
        self.presence = Presence(announcer, ReactorClock(self.clock), self._names)
        self.presence.begin(OWN, [], [])

    async def _names(self) -> dict[str, str]:
        return {ANN: "Ann", BEN: "Ben"}

    def join(self, session: int, admin: str) -> None:
        self.presence.joined(session, Principal("admin", admin, "agent"))

    def told(self) -> list[Mapping[str, Any]]:
        events, self.events = self.events, []
        return events


class SlowHouse(House):
    """Its names come when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Deferred[dict[str, str]]] = []
        super().__init__()

    async def _names(self) -> dict[str, str]:
        asked: Deferred[dict[str, str]] = Deferred()
        self.asked.append(asked)
        return await asked


@pytest.fixture
def house() -> House:
    return House()


def online(event: Mapping[str, Any]) -> list[str]:
    return [each["name"] for each in event["admins"] if each["online"]]


def test_the_first_session_of_the_first_admin_tells_everybody(house: House) -> None:
    house.join(1, ANN)
    everybody, staff = house.told()
    assert everybody == {"type": "presence", "staff_online": True}
    assert online(staff) == ["Ann"]
    house.join(2, ANN)
    assert house.told() == []
    house.join(3, BEN)
    (staff,) = house.told()
    assert online(staff) == ["Ann", "Ben"]


def test_staff_stay_online_for_15_seconds(house: House) -> None:
    house.join(1, ANN)
    house.told()
    house.presence.left(1)
    house.clock.advance(14.999)
    assert house.presence.staff_online
    assert house.told() == []
    house.clock.advance(0.001)
    assert not house.presence.staff_online
    everybody, staff = house.told()
    assert everybody["staff_online"] is False
    assert online(staff) == []


def test_coming_back_within_the_grace_is_silent(house: House) -> None:
    house.join(1, ANN)
    house.told()
    house.presence.left(1)
    house.clock.advance(10)
    house.join(2, ANN)
    house.clock.advance(60)
    assert house.presence.staff_online
    assert house.told() == []


def test_one_of_two_sessions_keeps_an_admin_online(house: House) -> None:
    house.join(1, ANN)
    house.join(2, ANN)
    house.told()
    house.presence.left(1)
    house.clock.advance(60)
    assert house.presence.staff_online
    assert house.told() == []


def test_viewing_and_typing_are_told_and_end(house: House) -> None:
    house.join(1, ANN)
    house.told()
    house.presence.viewing(1, CHAT, True)
    house.presence.typing(1, CHAT, True)
    house.clock.advance(3)
    house.presence.typing(1, CHAT, True)
    assert [event["admins"] for event in house.told()] == [
        [{"id": ANN, "name": "Ann", "typing": False}],
        [{"id": ANN, "name": "Ann", "typing": True}],
    ]
    house.clock.advance(5.9)
    assert house.told() == []
    house.clock.advance(0.1)
    assert house.told()[0]["admins"] == [{"id": ANN, "name": "Ann", "typing": False}]
    house.presence.left(1)
    assert house.told()[0] == {"type": "viewing", "chat_id": CHAT, "admins": []}


def test_the_daemon_with_the_smallest_session_id_tells(house: House) -> None:
    house.presence.daemon_joined(OWN - 1)
    house.join(1, ANN)
    assert house.told() == []
    house.presence.left(OWN - 1)
    house.join(2, BEN)
    assert online(house.told()[0]) == ["Ann", "Ben"]


def test_a_new_router_starts_from_what_it_says(house: House) -> None:
    house.join(1, ANN)
    house.join(2, BEN)
    house.told()
    house.presence.begin(OWN, [], [(7, Principal("admin", ANN, "agent"))])
    assert house.presence.online == {ANN, BEN}
    house.clock.advance(15)
    assert house.presence.online == {ANN}


def test_sessions_that_are_no_staff_are_ignored(house: House) -> None:
    house.presence.viewing(99, CHAT, True)
    house.presence.typing(99, CHAT, True)
    house.presence.left(99)
    assert house.told() == []


def away(event: Mapping[str, Any]) -> list[str]:
    return [each["name"] for each in event["admins"] if each["away"]]


def test_who_looks_elsewhere_in_every_window_is_away(house: House) -> None:
    for session in (1, 2):
        house.join(session, ANN)
    house.told()
    house.presence.away(1, True)
    house.presence.away(2, True)
    here, elsewhere = house.told()
    assert (away(here), away(elsewhere), online(elsewhere)) == ([], ["Ann"], ["Ann"])
    house.presence.away(2, True)
    assert house.told() == []
    assert house.presence.staff_online
    house.presence.away(1, False)
    (back,) = house.told()
    assert away(back) == []
    house.presence.away(99, True)
    assert house.told() == [], "an API key has no presence"


def test_the_last_to_be_told_is_how_it_is() -> None:
    house = SlowHouse()
    house.join(1, ANN)
    house.presence.viewing(1, CHAT, True)
    house.presence.typing(1, CHAT, True)
    for asked in reversed(house.asked):
        asked.callback({ANN: "Ann"})
    told = [each["admins"] for each in house.told() if each["type"] == "viewing"]
    assert told[-1] == [{"id": ANN, "name": "Ann", "typing": True}]
