"""Business hours: what may be said, and when they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config import hours
from daemon.mail.hours import said

GOOD = "Europe/Berlin; mon-fri 09:00-12:30 13:30-18:00; sat 10:00-14:00; closed 12-25 2026-12-31"


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23 08:59:59.999999", False),  # a Monday
        ("2026-11-23 09:00", True),
        ("2026-11-23 12:29:59", True),
        ("2026-11-23 12:30", False),
        ("2026-11-23 13:30", True),
        ("2026-11-23 18:00", False),
        ("2026-11-28 13:00", True),
        ("2026-11-29 11:00", False),
        ("2026-12-24 10:00", True),
        ("2026-12-25 10:00", False),
        ("2027-12-25 10:00", False),
        ("2026-12-31 10:00", False),
        ("2027-12-31 10:00", True),
    ],
)
def test_when_it_is_open(at: str, is_open: bool) -> None:
    there = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    assert hours.parse(GOOD).is_open(there) is is_open
    assert hours.parse(GOOD).is_open(there.astimezone(ZoneInfo("Asia/Tokyo"))) is is_open


def test_summer_time_moves_with_the_zone() -> None:
    found = hours.parse("Europe/Berlin; mon-sun 09:00-10:00")
    for utc, is_open in (("2026-03-28T08:30Z", True), ("2026-03-29T08:30Z", False), ("2026-03-29T07:30Z", True)):
        assert found.is_open(datetime.fromisoformat(utc)) is is_open


def test_until_midnight_and_on() -> None:
    found = hours.parse("UTC; fri 20:00-24:00; sat 00:00-02:00")
    friday = datetime.fromisoformat("2026-11-27T00:00Z")
    assert [hour for hour in range(48) if found.is_open(friday + timedelta(hours=hour))] == [20, 21, 22, 23, 24, 25]


@pytest.mark.parametrize(
    ("given", "about"),
    [
        ("", "time zone"),
        ("Europe/Berlin", "time zone"),
        ("mon 09:00-10:00", "time zone"),
        ("Mars/Base; mon 09:00-10:00", "no time zone 'Mars/Base'"),
        ("../../etc/passwd; mon 09:00-10:00", "no time zone"),
        ("UTC; mon", "not 'mon'"),
        ("UTC; monday 09:00-10:00", "days are mon"),
        ("UTC; fri-mon 09:00-10:00", "days are mon"),
        ("UTC; mon 9-17", "hours are HH:MM-HH:MM"),
        ("UTC; mon 09:00-25:00", "hours are HH:MM-HH:MM"),
        ("UTC; mon 10:00-09:00", "does not end after"),
        ("UTC; mon 10:00-00:00", "does not end after"),
        ("UTC; mon 09:00-12:00 11:00-13:00", "begins before"),
        ("UTC; mon 09:00-24:00 11:00-13:00", "begins before"),
        ("UTC; mon-fri 09:00-12:00; wed 10:00-11:00", "wed is there twice"),
        ("UTC; mon 09:00-12:00; closed 02-30", "closed days are"),
        ("UTC; mon 09:00-12:00; closed 2026-02-29", "closed days are"),
        ("UTC; mon 09:00-12:00; closed", "not 'closed'"),
        ("UTC; mon 09:00-12:00;", "time zone"),
    ],
)
def test_what_is_wrong_is_named_with_what_is_allowed(given: str, about: str) -> None:
    with pytest.raises(ValueError, match="must be a time zone, then days with their hours") as refused:
        hours.parse(given)
    assert about in str(refused.value)
    assert "\n" not in str(refused.value)


def test_in_the_words_of_a_mail() -> None:
    found = hours.parse(GOOD)
    assert str(found) == GOOD, "child processes read it again"
    assert said(found, "en") == "Mon–Fri 09:00–12:30, 13:30–18:00; Sat 10:00–14:00 (Europe/Berlin)"
    assert said(found, "de").startswith("Mo–Fr 09:00")
    assert said(hours.parse("UTC; mon 09:00-24:00; wed-thu 09:00-10:00"), "en") == (
        "Mon 09:00–24:00; Wed–Thu 09:00–10:00 (UTC)"
    )
