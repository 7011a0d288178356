"""Dates in a named time zone, the change of the clocks included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["days_late", "instant", "zone_called"]

YEARS = range(2000, 2101)
EXAMPLE = 'such as due = "2026-11-05 23:59"'


def zone_called(name: str) -> ZoneInfo:
    """The time zone of this name, such as ``Europe/Berlin``.

    Raises
    ------
    ValueError
        If there is none; an abbreviation such as ``CET`` does not say when the clocks change.
    """
    if "/" not in name and name != "UTC":
        raise ValueError(f"{name!r} is no named time zone; one is called like Europe/Berlin, or UTC")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"{name!r} is no named time zone; one is called like Europe/Berlin, or UTC"
        ) from None


def instant(value: object, zone: ZoneInfo | None) -> datetime:
    """When something is due, in UTC.

    Parameters
    ----------
    value : datetime or str
        Day and time of day; where an offset such as ``+01:00`` stands behind it, that decides.
    zone : ZoneInfo or None
        Of the class.

    Raises
    ------
    ValueError
        If there is no day, no time of day or no time zone, or if the clocks skip or repeat that time.

    Examples
    --------
    >>> instant("2026-11-05 23:59", ZoneInfo("Europe/Berlin")).isoformat()
    '2026-11-05T22:59:00+00:00'
    """
    found = _parsed(value)
    if found.year not in YEARS:
        raise ValueError(f"the year {found.year} cannot be meant")
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    if zone is None:
        raise ValueError(f'{found:%Y-%m-%d %H:%M} where? Say time_zone = "Europe/Berlin" above, or your own')
    first, second = (found.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != found:
        raise ValueError(
            f"{found:%Y-%m-%d %H:%M} does not exist in {zone.key}: the clocks are put forward then"
        )
    offsets = " or ".join(f"{one:%z}" for one in (first, second))
    raise ValueError(
        f"{found:%Y-%m-%d %H:%M} comes twice in {zone.key}, as the clocks are put back; add which: {offsets}"
    )


def _parsed(value: object) -> datetime:
    """Day and time of day from what stands in the file."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        text = value.strip()
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{value!r} is no date, {EXAMPLE}") from None
        if ":" in text:
            return found
        value = found.date()
    if isinstance(value, date):
        raise ValueError(f"{value} needs a time of day, {EXAMPLE}")
    kind = "a time without a day" if isinstance(value, time) else repr(value)
    raise ValueError(f"{kind} is no date, {EXAMPLE}")


def days_late(due: datetime, handed_in: datetime, zone: ZoneInfo | None) -> int:
    """How many days late, the one that has begun included; a day ends when the clock on the wall says so.

    Examples
    --------
    >>> due = datetime(2026, 10, 24, 21, 59, tzinfo=UTC)  # 23:59 in Berlin, a night before the clocks change
    >>> days_late(due, datetime(2026, 10, 25, 22, 58, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    1
    """
    if handed_in <= due:
        return 0
    local = due.astimezone(zone or UTC)
    days = max(1, (handed_in - due).days - 1)
    while handed_in > _later(local, days):
        days += 1
    return days


def _later(local: datetime, days: int) -> datetime:
    """The same time of day, some days later; of two equal ones the later."""
    return (local + timedelta(days=days)).replace(fold=1).astimezone(UTC)
