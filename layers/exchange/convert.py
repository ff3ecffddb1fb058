"""A column's values into the type of a field. What does not fit is kept beside the field, never bent."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from layers.errors import SituationError
from layers.exchange.needs import needs_day_order, needs_zone
from layers.exchange.pace import Beat, still, watched
from layers.exchange.times import read_times, text_of
from layers.exchange.units import spells
from layers.i18n import N_, Message, message, tr, tr_in
from layers.kind import Field

_UNITS = r"(人|名|户|戸|个|people|persons|m2|m²|m3/d|m³/d|m|km|%|[A-Za-z²³/%]{0,6})"
_DIGITS = "0123456789"
_WHOLE = re.compile(rf"([-+]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+))(?:\.0*)?\s*{_UNITS}")
_NUMBER = re.compile(rf"([-+]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d+)?)\s*{_UNITS}")
BLANKS = frozenset(
    {
        *("-", "--", "---", "–", "—", "——", "/", "\\", "*", "?", "n/a", "na", "#n/a", "nan", "null", "none", "nil"),
        *("unknown", "无", "無", "未知", "不明", "不详", "不詳", "暂无", "没有", "空", "なし", "不明确"),
    }
)
"""What people write into a cell for nothing, folded."""
_TRUE = {"true", "yes", "y", "t", "1", "1.0", "是", "有", "○", "◯", "対応", "可"}
_FALSE = {"false", "no", "n", "f", "0", "0.0", "否", "无", "無", "×", "不可"}


@dataclass
class Converted:
    """Values of the field's type or None; what did not fit, by row; rows to reject; times taken from local ones; and
    words that say that there is nothing."""

    values: list[Any]
    left: dict[int, Any] = field(default_factory=dict)
    rejected: dict[int, Message] = field(default_factory=dict)
    sources: dict[int, Any] = field(default_factory=dict)
    repeated: list[int] = field(default_factory=list)
    blanks: dict[int, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said of a column: which of several `number`s in a cell counts, what 03/04/2024 means."""

    number: str | None = None
    day_first: bool | None = None


AS_IT_STANDS = Said()


def convert(
    declared: Field,
    values: Sequence[Any],
    *,
    zone: ZoneInfo | None,
    file: str,
    column: str,
    said: Said = AS_IT_STANDS,
    beat: Beat = still,
) -> Converted:
    """All values of one column for the field `declared`. `said` is what the person said of it.

    Raises
    ------
    NeedsZone
        The field holds a time, the column has local ones, and no zone was given.
    """
    if declared.type is datetime:
        return _times(values, zone, file, column, day_first=said.day_first, beat=beat)
    if (quick := _as_it_is(declared, values)) is not None:
        return Converted(quick)
    one = _one_of(declared)
    result = Converted([None] * len(values))
    known: dict[Any, Any] = {}
    for n, value in watched(enumerate(values), beat):
        if value is None or value == "":
            continue
        key = value if isinstance(value, str) else None
        if key is not None and key in known:
            made = known[key]
        else:
            made = one(value)
            if key is not None and len(known) < 10_000:
                known[key] = made
        if made is None and said.number and (made := chosen_number(declared, value, said.number)) is not None:
            result.sources[n] = value
        if made is None and declared.type in (int, float) and is_blank(value):
            result.blanks[n] = value
        elif made is None:
            result.left[n] = value
        elif sentence := _outside(declared, made):
            result.rejected[n] = sentence
        else:
            result.values[n] = made
    return result


def _one_of(declared: Field) -> Callable[[Any], Any]:
    """What makes a value of the field out of one cell."""
    if declared.words:
        return _words
    if declared.type in (int, float) and not declared.choices:
        return partial(_measure, declared)
    return _choice_of(declared) if declared.choices and declared.type is not list else _ONE[declared.type]


def is_blank(value: Any) -> bool:
    """Whether a cell holds a word or a sign for nothing."""
    return isinstance(value, str) and len(value) < 12 and _plain(value).casefold() in BLANKS


def _as_it_is(declared: Field, values: Sequence[Any]) -> list[Any] | None:
    """All at once where every value is of the field's type and within its limits, otherwise None."""
    kinds = set(map(type, values))
    if declared.choices or kinds != {declared.type}:
        return None
    if declared.type is str and declared.minimum is None and declared.maximum is None:
        texts = [value.strip() for value in values]
        return texts if all(texts) else None
    if declared.type not in (int, float):
        return None
    least, most = min(values), max(values)
    within = all(map(math.isfinite, values)) if declared.type is float else max(-least, most) < 2**63
    return list(values) if within and not (_outside(declared, least) or _outside(declared, most)) else None


WHICH: Mapping[str, Callable[[Sequence[float]], float]] = {
    "first": lambda numbers: numbers[0],
    "last": lambda numbers: numbers[-1],
    "sum": sum,
    "largest": max,
    "smallest": min,
}
"""What may count of several numbers in one cell."""
_BETWEEN = re.compile("[,，、;；]")
_EACH = re.compile(r"(?<![\d./])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d/])")


def check_which(chosen: Mapping[str, str], fields: Collection[str]) -> None:
    """A SituationError for a field that is none, or a choice that is none."""
    for key, which in chosen.items():
        if which not in WHICH or key not in fields:
            words = (
                tr("{which} is no choice among numbers.") if which not in WHICH else tr("There is no field {field}.")
            )
            raise SituationError(
                words.format(which=which, field=key), hint=tr("Say FIELD={choices}.").format(choices="|".join(WHICH))
            )


def chosen_number(declared: Field, value: Any, which: str) -> Any:
    """Of the numbers in a text the one that the person wants; None where there is none, or the field is no number.

    Fractions such as 1/2 are no numbers here.
    """
    if declared.type not in (int, float) or not isinstance(value, str):
        return None
    numbers = [float(n.replace(",", "")) for n in _EACH.findall(_plain(value))]
    return _ONE[declared.type](WHICH[which](numbers)) if numbers else None


def _outside(declared: Field, value: Any) -> Message | None:
    if declared.minimum is not None and value < declared.minimum:
        return message(N_("{field} is below {limit}."), field=declared.title, limit=f"{declared.minimum:g}")
    if declared.maximum is not None and value > declared.maximum:
        return message(N_("{field} is above {limit}."), field=declared.title, limit=f"{declared.maximum:g}")
    return None


def _times(
    values: Sequence[Any], zone: ZoneInfo | None, file: str, column: str, *, day_first: bool | None, beat: Beat
) -> Converted:
    blanks = {n: value for n, value in watched(enumerate(values), beat) if is_blank(value)}
    if blanks:
        values = [None if n in blanks else value for n, value in enumerate(values)]
    times = read_times(values, zone, day_first, beat=beat)
    if times.open_order:
        raise needs_day_order(file, column)
    if times.naive:
        raise needs_zone(file, column)
    result = Converted([None] * len(values), repeated=times.repeated, blanks=blanks)
    for n, us in watched(enumerate(times.us), beat):
        if us is not None:
            try:
                text = text_of(us)
            except ValueError:
                result.left[n] = values[n]
                continue
            result.values[n] = text
            if text != values[n]:
                result.sources[n] = values[n]
    gaps = set(times.gaps)
    for n, reason in times.faults.items():
        if n in gaps:
            result.rejected[n] = reason
        else:
            result.left[n] = values[n]
    return result


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _measure(declared: Field, value: Any) -> int | float | None:
    """A number; none where the cell names another unit than the field has, such as 85% for a count of people."""
    if isinstance(value, str) and (value[-1:] not in _DIGITS or "m" in value):
        match = _NUMBER.fullmatch(_plain(value))
        if match is None or not spells(declared.unit, match[2]):
            return None
    made: int | float | None = _ONE[declared.type](value)
    return made


def _whole(value: Any) -> int | None:
    """One whole number, with thousands and a unit if it has them; two numbers in one cell are none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**63 else None
    if isinstance(value, int):
        return value if abs(value) < 2**63 else None
    match = _WHOLE.fullmatch(_plain(value))
    return _whole(int(match[1].replace(",", ""))) if match and len(match[1]) < 26 else None


def _real(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        match = _NUMBER.fullmatch(_plain(value))
        if not match or not any(c.isdigit() for c in match[1]):
            return None
        value = match[1].replace(",", "")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _bool(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = _plain(str(value)).casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def _list(value: Any) -> list[Any] | None:
    made = _json(value)
    return made if isinstance(made, list) else None


def _words(value: Any) -> list[Any] | None:
    """A list of words, as JSON or with commas between them."""
    if isinstance(value, str) and not value.lstrip().startswith("["):
        return [word for part in _BETWEEN.split(value) if (word := part.strip())] or None
    return _list(value)


def _dict(value: Any) -> dict[str, Any] | None:
    made = _json(value)
    return made if isinstance(made, dict) else None


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _choice_of(declared: Field) -> Callable[[Any], Any]:
    """From a code or a title in either language to the code."""
    known: dict[str, str] = {}
    for choice in declared.choices:
        for word in (choice.code, choice.title, tr_in("zh", choice.title)):
            known.setdefault(_plain(str(word)).casefold(), choice.code)

    def one(value: Any) -> Any:
        code = known.get(_plain(_text(value) or "").casefold())
        return None if code is None else _ONE[declared.type](code)

    return one


_ONE: dict[type, Callable[[Any], Any]] = {
    str: _text,
    int: _whole,
    float: _real,
    bool: _bool,
    list: _list,
    dict: _dict,
}
