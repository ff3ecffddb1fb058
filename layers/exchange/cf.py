"""Times as the CF conventions write them: a count of units since a moment, in one of several calendars.

CF 1.11, section 4.4: without an offset the reference is UTC; the standard calendar is Julian before 15 October 1582.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from layers.times import utc_text

_SECONDS: dict[str, float] = {
    "second": 1,
    "sec": 1,
    "s": 1,
    "minute": 60,
    "min": 60,
    "hour": 3_600,
    "hr": 3_600,
    "h": 3_600,
}
_SECONDS |= {"day": 86_400, "d": 86_400, "millisecond": 0.001, "msec": 0.001, "microsecond": 0.000_001}
_SINCE = re.compile(
    r"\s*(\w+?)s?\s+since\s+(-?\d{1,4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T\s]+(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}(?:\.\d*)?))?)?\s*(Z|UTC|GMT|[+-]?\d{1,2}:?\d{0,2})?\s*",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-]?)(\d{1,2}):?(\d{0,2})")
_REFORM = (1582, 10, 15)
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EPOCH_DAY = 1_721_426
"""The Julian day number of 1 January of the year 1, Gregorian."""


def utc_texts(counts: Sequence[float], units: str, calendar: str) -> list[str]:
    """Each moment as text in UTC.

    Raises
    ------
    ValueError
        The units or the calendar are unknown, or a day is not in our calendar, such as 30 February.
    """
    match = _SINCE.fullmatch(units)
    if match is None or match[1].casefold() not in _SECONDS:
        raise ValueError(f"no such units: {units}")
    year, month, day = (int(match[n]) for n in (2, 3, 4))
    start_s = int(match[5] or 0) * 3_600 + int(match[6] or 0) * 60 + float(match[7] or 0) - _offset_s(match[8])
    unit_s = _SECONDS[match[1].casefold()]
    name = calendar.casefold().strip() or "standard"
    first = _day_number(year, month, day, name)
    return [_text(first, start_s + count * unit_s, name) for count in counts]


def _offset_s(text: str | None) -> float:
    match = _OFFSET.fullmatch(text or "")
    if match is None:  # nothing, or a word for UTC
        return 0.0
    return (-1 if match[1] == "-" else 1) * (int(match[2]) * 3_600 + int(match[3] or 0) * 60)


def _text(first: int, seconds: float, calendar: str) -> str:
    micros = round(seconds * 1_000_000)
    days, rest = divmod(micros, 86_400_000_000)
    return utc_text(_date(first + days, calendar) + timedelta(microseconds=rest))


def _day_number(year: int, month: int, day: int, calendar: str) -> int:
    """A count of days that grows by one each day of the calendar."""
    if calendar in ("standard", "gregorian"):
        julian = (year, month, day) < _REFORM
        return _julian_day(year, month, day) if julian else _gregorian_day(year, month, day)
    if calendar == "proleptic_gregorian":
        return _gregorian_day(year, month, day)
    if calendar == "julian":
        return _julian_day(year, month, day)
    if calendar == "360_day":
        return year * 360 + (month - 1) * 30 + day - 1
    months = _months(calendar)
    return year * sum(months) + sum(months[: month - 1]) + day - 1


def _date(number: int, calendar: str) -> datetime:
    if calendar in ("standard", "gregorian", "proleptic_gregorian", "julian"):
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=number - _EPOCH_DAY)
    if calendar == "360_day":
        year, rest = divmod(number, 360)
        return datetime(year, rest // 30 + 1, rest % 30 + 1, tzinfo=UTC)
    months = _months(calendar)
    year, rest = divmod(number, sum(months))
    month = 0
    while rest >= months[month]:
        rest -= months[month]
        month += 1
    return datetime(year, month + 1, rest + 1, tzinfo=UTC)


def _months(calendar: str) -> tuple[int, ...]:
    if calendar in ("noleap", "365_day"):
        return _MONTHS
    if calendar in ("all_leap", "366_day"):
        return (31, 29, *_MONTHS[2:])
    raise ValueError(f"no such calendar: {calendar}")


def _gregorian_day(year: int, month: int, day: int) -> int:
    return _julian_day(year, month, day) + 2 - _century(year, month)


def _century(year: int, month: int) -> int:
    a = (year - (month <= 2)) // 100
    return a - a // 4


def _julian_day(year: int, month: int, day: int) -> int:
    """The Julian day number at noon of a day of the Julian calendar (Meeus 1998, Astronomical Algorithms, ch. 7)."""
    y, m = (year, month) if month > 2 else (year - 1, month + 12)
    return (1_461 * (y + 4_716)) // 4 + (306_001 * (m + 1)) // 10_000 + day - 1_524
