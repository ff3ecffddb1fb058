"""Numbers, times and ages as people read them. What is not known is said, never shown as 0."""

import math
from datetime import datetime, timedelta

from layers.i18n import N_, language, tr

NARROW = "\u202f"  # between thousands
NO_BREAK = "\u00a0"  # before a unit
NO_DATA = N_("No data")
ABOUT = N_("≈\u00a0{n}")
_COMPASS = (
    N_("north"), N_("north-east"), N_("east"), N_("south-east"),
    N_("south"), N_("south-west"), N_("west"), N_("north-west"),
)  # fmt: skip


def number(value: float | None, decimals: int = 0) -> str:
    """12345 as "12 345", with a narrow no-break space; "No data" for None."""
    if value is None or not math.isfinite(value):
        return tr(NO_DATA)
    return f"{value:,.{decimals}f}".replace(",", NARROW).replace("-", "\u2212")


def quantity(value: float | None, unit: str, decimals: int = 0) -> str:
    """A number and its unit, kept on one line."""
    return number(value, decimals) if _unknown(value) else f"{number(value, decimals)}{NO_BREAK}{unit}"


def people(value: float | None) -> str:
    """A head-count no more exact than its source: "≈ 6 400"; exact below 20. The exact one belongs on hover."""
    if value is None or _unknown(value):
        return tr(NO_DATA)
    rounded = rounded_people(value)
    return number(rounded) if rounded < 20 else tr(ABOUT).format(n=number(rounded))


def rounded_people(value: float) -> int:
    """To two digits that count, exact below 20."""
    count = round(value)
    if abs(count) < 20:
        return count
    step = 10 ** (len(str(abs(count))) - 2)
    return math.floor(count / step + 0.5) * step


def _unknown(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def far(metres: float) -> str:
    """A distance: whole metres, kilometres with two decimals from 1000 m on."""
    return quantity(metres, "m") if metres < 1000 else quantity(metres / 1000, "km", 2)


def compass(bearing_deg: float) -> str:
    """The nearest of eight directions."""
    return tr(_COMPASS[round(bearing_deg / 45) % 8])


def percent(share: float | None) -> str:
    """0.62 as "62 %"."""
    return quantity(None if share is None else share * 100, "%")


def zone(when: datetime) -> str:
    """The zone of an aware time: "+08", or "+05:30" where minutes count."""
    offset = when.utcoffset()
    if offset is None:
        raise ValueError("a time without a zone cannot be shown")
    minutes = round(offset / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}" + (f":{rest:02d}" if rest else "")


def clock(when: datetime, *, seconds: bool = False) -> str:
    """An aware time of day: "17:00 +08". Convert to the zone of the workspace first."""
    time = f"{when:%H:%M:%S}" if seconds else f"{when:%H:%M}"
    return f"{time}{NO_BREAK}{zone(when)}"


def moment(when: datetime, *, seconds: bool = False) -> str:
    """Day and time: "2024-09-11 17:00 +08"."""
    return f"{when:%Y-%m-%d}{NO_BREAK}{clock(when, seconds=seconds)}"


def age(seconds: float) -> str:
    """How old something is, in its largest unit: "40 s", "5 min", "2 h", "3 d"."""
    past = max(0, int(seconds))
    if past < 60:
        return _count(N_("{n} s"), past)
    if past < 3600:
        return _count(N_("{n} min"), past // 60)
    if past < 48 * 3600:
        return _count(N_("{n} h"), past // 3600)
    return _count(N_("{n} d"), past // 86400)


def _count(words: str, amount: int) -> str:
    return tr(words).format(n=number(amount)).replace(" ", NO_BREAK)


def listed(words: list[str]) -> str:
    """Words one after another, with the comma of the language."""
    return ("、" if language() == "zh" else ", ").join(words)
