"""Times as files write them, to microseconds since 1970 in UTC: with an offset, as a count, or local with a zone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from layers.columns import Column
from layers.exchange.pace import Beat, still, watched
from layers.i18n import N_, Message, message
from layers.pieces import Texts
from layers.times import utc_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(.*)", re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(.*)", re.DOTALL)
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?(.*)", re.DOTALL)
_CHINESE_CLOCK = re.compile(r"\s*(\d{1,2})[时時点](?:(\d{1,2})分?)?(?:(\d{1,2})秒)?\s*(.*)", re.DOTALL)
_SHORT_CLOCK = re.compile(
    r"[T ]?\s*(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*([AaPp][Mm])?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_ENGLISH = re.compile(
    r"(?:(\d{1,2})[ -])?([A-Za-z]{3,9})\.?[ -](?(1)|(\d{1,2})(?:st|nd|rd|th)?,? )(\d{4})(.*)", re.DOTALL
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_WEEKDAY = re.compile(
    r"\(?(?:星期|周|週|礼拜)[一二三四五六日天]\)?|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? ?", re.IGNORECASE
)
_MORNING = ("上午", "午前", "凌晨", "清晨", "早晨", "早上", "am")
_AFTERNOON = ("中午", "下午", "午后", "午後", "傍晚", "晚上", "夜间", "pm")
_PART_OF_DAY = re.compile(rf"\s*({'|'.join((*_MORNING, *_AFTERNOON))})\s*(?=\d)", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{8})[T_ ]?(\d{6}|\d{4})?")
_LEAP = re.compile(r"(:\d{2}):60(?=$|\D)")
_COUNT_DIGITS = (9, 10, 13, 16)
_MDY, _DMY = "mdy", "dmy"


@dataclass
class Times:
    """What became of a column: microseconds or None, by row; and the rows that need a word."""

    us: list[int | None]
    faults: dict[int, Message] = field(default_factory=dict)
    repeated: list[int] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    naive: bool = False
    open_order: bool = False


def utc_times(column: Column) -> NDArray[np.int64] | None:
    """Microseconds at once where every value is a text as 2024-05-06T07:08:09Z, all with the same number of decimals;
    None where one is not."""
    if not isinstance(column, Texts) or not len(column):
        return None
    width, rest = divmod(len(column.data) + 1, len(column))
    signs = np.frombuffer(column.data + Texts.BETWEEN.encode(), dtype=np.uint8)
    if rest or not (width == 21 or 23 <= width <= 28):
        return None
    rows = signs.reshape(len(column), width)
    form = b"0000-00-00T00:00:00" + (b"." + b"0" * (width - 22) if width > 21 else b"") + b"Z\x1f"
    least = np.frombuffer(form, dtype=np.uint8)
    beyond = np.where(least == ord("0"), 9, 0).astype(np.uint8)  # a digit where 0 stands, else the sign itself
    if (rows - least > beyond).any():
        return None
    try:
        texts = np.ascontiguousarray(rows[:, : width - 2]).view(f"S{width - 2}")[:, 0]
        moments = texts.astype("datetime64[us]")
    except ValueError:  # a month of 13, a leap second
        return None
    us = moments.astype(np.int64)
    return us if (us >= _FIRST_US).all() else None


_FIRST_US = -62_135_596_800_000_000
"""The beginning of the year 1: Python knows no earlier one."""


def read_times(
    values: Sequence[Any], zone: ZoneInfo | None, day_first: bool | None = None, *, beat: Beat = still
) -> Times:
    """Every value of a column. Without a zone local times stay None, and `naive` says that there are some.

    Dates such as 03/04/2024 are meant as others of the column show, or as `day_first` says; where neither does
    they stay None, and `open_order` says that there are some.

    A local time that comes twice is the first of the two and listed in `repeated`; one that never was is a fault and
    listed in `gaps`.
    """
    times = Times([None] * len(values))
    order = day_order(values) if day_first is None else _DMY if day_first else _MDY
    serial = are_serial(values)
    local = _Local(zone) if zone else None
    for n, value in watched(enumerate(values), beat):
        if value is None or value == "":
            continue
        moment = _serial(value) if serial else parse(value, order)
        if isinstance(moment, int):
            times.us[n] = moment
        elif moment is None:
            times.faults[n] = message(N_("{value} is not a time."), value=str(value)[:60])
            times.open_order |= order is None and isinstance(value, str) and parse(value, _MDY) is not None
        elif moment.tzinfo is not None:
            times.us[n] = (moment - _EPOCH) // timedelta(microseconds=1)
        elif local is None:
            times.naive = True
        else:
            _place(times, n, moment, local, value)
    return times


def _place(times: Times, n: int, moment: datetime, local: _Local, value: Any) -> None:
    us, how = local.to_us(moment)
    if how == _GAP:
        words = N_("{value} does not exist in {zone}: the clocks were put forward over it.")
        times.faults[n] = message(words, value=str(value), zone=str(local.zone))
        times.gaps.append(n)
        return
    times.us[n] = us
    if how == _TWICE:
        times.repeated.append(n)


_ONCE, _TWICE, _GAP = "once", "twice", "gap"


class _Local:
    """A zone, with each hour's offset looked up once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._hours: dict[int, tuple[int, str] | None] = {}

    def to_us(self, moment: datetime) -> tuple[int, str]:
        hour = moment.toordinal() * 24 + moment.hour
        if hour not in self._hours:
            start, end = (
                self._offset(moment.replace(minute=m, second=s, microsecond=0)) for m, s in ((0, 0), (59, 59))
            )
            self._hours[hour] = start if start == end else None
        offset, how = self._hours[hour] or self._offset(moment)
        seconds = (moment.toordinal() - 719_163) * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second
        return (seconds - offset) * 1_000_000 + moment.microsecond, how

    def _offset(self, moment: datetime) -> tuple[int, str]:
        """Seconds east of UTC, and whether the clock shows this once, twice or never."""
        first, second = (int(_offset_of(moment, self.zone, fold) // _SECOND) for fold in (0, 1))
        return first, _ONCE if first == second else _TWICE if first > second else _GAP


def _offset_of(moment: datetime, zone: ZoneInfo, fold: int) -> timedelta:
    return moment.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()


SECONDS, MILLISECONDS, MICROSECONDS = "seconds", "milliseconds", "microseconds"
COUNTS = (SECONDS, MILLISECONDS, MICROSECONDS)


def way_of(value: Any) -> str | None:
    """How one time is written, as a code; None for what is no time in any order of day and month."""
    if value in (None, "") or (moment := parse(value, _MDY) or parse(value, _DMY)) is None:
        return None
    if isinstance(moment, int):
        size = float(value)
        return SECONDS if size < 1e10 else MILLISECONDS if size < 1e13 else MICROSECONDS
    text = unicodedata.normalize("NFKC", str(value)).strip()
    shape = next((name for name, known in _SHAPES.items() if known.fullmatch(text)), "dashed")
    return shape if moment.tzinfo is None else f"{shape} with zone"


_SHAPES = {
    "english": _ENGLISH,
    "slashed": _SLASHED,
    "year first": _YEAR_FIRST,
    "chinese": _CHINESE,
    "compact": _COMPACT,
}


def ways(values: Sequence[Any]) -> dict[str, list[int]]:
    """The rows of each way in which the times of a column are written, the most frequent first."""
    found: dict[str, list[int]] = {}
    for n, value in enumerate(values):
        if (way := way_of(value)) is not None:
            found.setdefault(way, []).append(n)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def text_of(us: int) -> str:
    """UTC text as the record keeps it; ValueError outside the years 1 to 9999."""
    try:
        return utc_text(_EPOCH + timedelta(microseconds=us))
    except OverflowError as error:
        raise ValueError("no such year") from error


def parse(value: Any, order: str | None = None) -> datetime | int | None:
    """One value: an aware or naive datetime, microseconds since 1970 for a count, None for what is no time.

    `order` says how dates such as 03/04/2024 are meant in this column; without it they are no times.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str):
        return _count(value)
    if value.isdecimal() and len(value) in _COUNT_DIGITS:  # milliseconds also read as ISO 8601, in the year 1726
        return _count(float(value))
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        pass
    text = unicodedata.normalize("NFKC", value).strip()
    if re.fullmatch(r"\d{9,10}(\.\d+)?|\d{13}|\d{16}", text):
        return _count(float(text))
    try:
        found = _spelled(text, order)
        if found is None and (bare := _WEEKDAY.sub("", text).strip()) != text:
            found = _spelled(bare, order)
    except (ValueError, OverflowError):
        return None
    return found


_SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001  (naive on purpose)
_SERIALS = (10_000.0, 80_000.0)
"""Days from 1927 to 2119: smaller and larger numbers are rather something else."""


def are_serial(values: Sequence[Any]) -> bool:
    """Whether a column holds nothing but days as spreadsheets count them."""
    there = [v for v in values if v is not None and v != ""]
    days = map(_days, there)
    return bool(there) and all(n is not None and _SERIALS[0] <= n <= _SERIALS[1] for n in days)


def _days(value: Any) -> float | None:
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"\d{5}(\.\d+)?", value.strip()) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _serial(value: Any) -> datetime | None:
    """The local time of a spreadsheet's number of days since 1899-12-30, to the millisecond."""
    days = _days(value)
    return None if days is None else _SERIAL_START + timedelta(milliseconds=round(days * 86_400_000))


def _count(value: float) -> int | None:
    """Seconds, milliseconds or microseconds since 1970, told apart by their size; smaller numbers are no times."""
    if 1e8 <= value < 1e10:
        return round(value * 1_000_000)
    if 1e11 <= value < 1e13:
        return round(value * 1000)
    return round(value) if 1e14 <= value < 1e16 else None


def _spelled(text: str, order: str | None) -> datetime | None:
    if _LEAP.search(text):
        moment = parse(_LEAP.sub(r"\1:59", text), order)
        return moment + _SECOND if isinstance(moment, datetime) else None
    if match := _COMPACT.fullmatch(text):
        clock = match[2] or ""
        return datetime.strptime(match[1] + clock.ljust(6, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007  (naive on purpose)
    if match := _YEAR_FIRST.fullmatch(text) or _CHINESE.fullmatch(text):
        return _with_clock(int(match[1]), int(match[2]), int(match[3]), match[4])
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(.*)", text, re.DOTALL):
        return _with_clock(int(match[1]), int(match[2]), int(match[3]), match[4])
    if (match := _SLASHED.fullmatch(text)) and order:
        first, second = int(match[1]), int(match[2])
        month, day = (first, second) if order == _MDY else (second, first)
        return _with_clock(int(match[3]), month, day, match[4])
    if match := _ENGLISH.fullmatch(text):
        named = next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(match[2].casefold())), None)
        return _with_clock(int(match[4]), named, int(match[1] or match[3]), match[5]) if named else None
    return None


def _with_clock(year: int, month: int, day: int, rest: str) -> datetime | None:
    if not rest.strip():
        return datetime(year, month, day)  # noqa: DTZ001  (the file says no zone)
    if match := _CHINESE_CLOCK.fullmatch(rest):
        hour, minute, second = (int(match[i] or 0) for i in (1, 2, 3))
        return None if match[4] else datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
    match = _SHORT_CLOCK.fullmatch(rest.strip())
    if match is None and (part := _PART_OF_DAY.match(rest)):
        return _in_part(part[1].casefold(), _with_clock(year, month, day, rest[part.end() :]))
    if match is None:
        return None
    hour = int(match[1])
    if hour == 24 and not (match[5] or int(match[2]) or int(match[3] or 0) or float(match[4] or 0)):
        next_day = datetime(year, month, day) + timedelta(days=1)  # noqa: DTZ001  (24:00 ends the day)
        return _with_clock(next_day.year, next_day.month, next_day.day, f"00:00{match[6] or ''}")
    if match[5]:
        hour = hour % 12 + (12 if match[5].casefold() == "pm" else 0)
    micro = round(float(match[4] or 0) * 1_000_000)
    moment = datetime(year, month, day, hour, int(match[2]), int(match[3] or 0), micro)  # noqa: DTZ001
    zone = "Z" if match[6] in ("UTC", "GMT") else match[6]
    return datetime.fromisoformat(moment.isoformat() + zone) if zone else moment


def _in_part(part: str, moment: datetime | None) -> datetime | None:
    """The time of a clock of twelve hours; None where the two do not go together: an evening's 12 may be midnight."""
    if moment is None:
        return None
    if part in _MORNING:
        return None if moment.hour > 12 else moment.replace(hour=moment.hour % 12)
    if part == "中午":
        return moment.replace(hour=moment.hour + 12) if moment.hour < 4 else moment if 11 <= moment.hour < 16 else None
    if moment.hour == 12:
        return moment if part in ("下午", "午后", "午後", "pm") else None
    return moment if moment.hour > 12 else moment.replace(hour=moment.hour + 12) if moment.hour else None


def day_order(values: Sequence[Any]) -> str | None:
    """Whether 03/04/2024 begins with the month or the day, when the column itself shows it; None when it does not."""
    orders = set()
    for value in values:
        if isinstance(value, str) and (match := _SLASHED.fullmatch(value.strip())):
            if int(match[1]) > 12:
                orders.add(_DMY)
            elif int(match[2]) > 12:
                orders.add(_MDY)
    return orders.pop() if len(orders) == 1 else None
