"""Due dates in a named time zone: the clocks change twice a year, and a date without a zone is refused."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mlcourse.grading.course.class_file.dates import days_late, instant, zone_called

BERLIN, HOBART = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Hobart")


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-07-01 23:59", BERLIN, "2026-07-01T21:59"),
        ("2026-12-01T23:59", BERLIN, "2026-12-01T22:59"),
        ("2026-12-01 23:59:30", HOBART, "2026-12-01T12:59:30"),
        ("2026-03-29 01:59", BERLIN, "2026-03-29T00:59"),
        ("2026-03-29 03:00", BERLIN, "2026-03-29T01:00"),
        ("2026-10-25 02:30+02:00", BERLIN, "2026-10-25T00:30"),
        ("2026-10-25 02:30+01:00", BERLIN, "2026-10-25T01:30"),
        ("2026-10-25 02:30Z", None, "2026-10-25T02:30"),
        (datetime(2026, 7, 1, 12), BERLIN, "2026-07-01T10:00"),
    ],
)
def test_a_date_is_an_instant(text, zone, expected):
    assert instant(text, zone) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "zone", "message"),
    [
        ("2026-07-01 23:59", None, "23:59 where\\? Say time_zone"),
        ("2026-03-29 02:30", BERLIN, "does not exist in Europe/Berlin"),
        ("2026-10-25 02:30", BERLIN, "comes twice in Europe/Berlin, .* which: \\+0200 or \\+0100"),
        ("2026-04-05 02:30", HOBART, "comes twice in Australia/Hobart"),
        ("2026-07-01", BERLIN, "needs a time of day"),
        (date(2026, 7, 1), BERLIN, "needs a time of day"),
        (time(12), BERLIN, "a time without a day"),
        ("1.7.2026 23:59", BERLIN, "is no date, such as"),
        ("2026-02-30 23:59", BERLIN, "is no date"),
        ("", BERLIN, "is no date"),
        ("0001-01-01 00:00", BERLIN, "the year 1 cannot be meant"),
        ("9999-12-31 23:59+00:00", None, "the year 9999 cannot be meant"),
        (20260701, BERLIN, "is no date"),
        (True, BERLIN, "is no date"),
    ],
)
def test_what_is_no_date_is_refused(value, zone, message):
    with pytest.raises(ValueError, match=message):
        instant(value, zone)


@pytest.mark.parametrize(
    "name", ["CET", "Europe/Atlantis", "+01:00", "", "../../etc/passwd", "Europe/Berlin "]
)
def test_what_is_no_named_zone_is_refused(name):
    with pytest.raises(ValueError, match="is no named time zone"):
        zone_called(name)


@pytest.mark.parametrize(
    ("due", "hours"),
    [("2026-10-24 23:59", 25), ("2026-03-28 23:59", 23), ("2026-07-01 23:59", 24)],
    ids=["clocks put back", "clocks put forward", "an ordinary night"],
)
def test_a_day_late_ends_when_the_clock_on_the_wall_says_so(due, hours):
    then = instant(due, BERLIN)
    assert days_late(then, then, BERLIN) == 0
    assert days_late(then, then + timedelta(seconds=1), BERLIN) == 1
    assert days_late(then, then + timedelta(hours=hours), BERLIN) == 1
    assert days_late(then, then + timedelta(hours=hours, seconds=1), BERLIN) == 2


@pytest.mark.parametrize("due", ["2026-10-01 12:00", "2026-03-01 02:30", "2026-10-25 01:30"])
def test_days_are_counted_over_a_whole_year(due):
    then = instant(due, BERLIN)
    local = then.astimezone(BERLIN)
    for days in range(1, 380):
        end = (local + timedelta(days=days)).replace(fold=1).astimezone(UTC)
        assert days_late(then, end, BERLIN) == days
        assert days_late(then, end + timedelta(seconds=1), BERLIN) == days + 1
