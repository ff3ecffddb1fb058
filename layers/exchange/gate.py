"""The gate behind every reader: a row passes with a finite place in range, and with clean text of a sane length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers import geo
from layers.columns import Column
from layers.exchange.guard import RawTable
from layers.exchange.readers.geojson import not_finite
from layers.exchange.text import clean, clean_column, clean_name
from layers.exchange.wkb import points_from_wkb, points_to_wkb
from layers.i18n import N_, Message, message

WGS84 = "EPSG:4326"


@dataclass
class Table:
    """Rows that passed: numbers in the file, WKB in EPSG:4326, clean columns; and those that did not, with reasons.

    `odd` holds what is taken in all the same, and worth a word.
    """

    name: str
    rows: list[int]
    columns: dict[str, Column]
    geometry: list[bytes | None] | None = None
    ids: list[Any] | None = None
    rejected: list[tuple[int, Message]] = field(default_factory=list)
    odd: dict[int, Message] = field(default_factory=dict)
    kind: str | None = None
    credit: str = ""

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.rejected)

    def without(self, bad: Mapping[int, Message]) -> Table:
        """The table without the rows at these positions, which are rejected."""
        if not bad:
            return self
        kept = [n for n in range(len(self.rows)) if n not in bad]
        rejected = [*self.rejected, *((self.rows[n], bad[n]) for n in sorted(bad))]
        place = {n: i for i, n in enumerate(kept)}
        return Table(
            self.name,
            [self.rows[n] for n in kept],
            {k: taken(c, kept) for k, c in self.columns.items()},
            None if self.geometry is None else [self.geometry[n] for n in kept],
            None if self.ids is None else [self.ids[n] for n in kept],
            sorted(rejected, key=lambda r: r[0]),
            {place[n]: words for n, words in self.odd.items() if n in place},
            self.kind,
            self.credit,
        )


def taken(column: Column, kept: Sequence[int]) -> Column:
    if isinstance(column, np.ndarray):
        return column[np.asarray(kept, dtype=np.int64)]
    return [column[n] for n in kept]


def as_list(column: Column) -> list[Any]:
    return column.tolist() if isinstance(column, np.ndarray) else list(column)


def gate(
    raw: RawTable, *, crs: str | None, reasons: Mapping[int, Message], placed: bool, required: bool = True
) -> Table:
    """What passes of `raw`, whose places are in `crs`. `reasons` reject rows whose place was no place already.

    With `placed` false the kind has no place, and the file's is not looked at; with `required` false a row may be
    without one.
    """
    table = Table(raw.name, raw.rows, {}, raw.geometry, _clean_ids(raw.ids), list(raw.rejected))
    table.kind, table.credit = raw.says.get("kind"), clean_name(str(raw.says.get("credit") or ""))
    bad = dict(reasons)
    if placed:
        shapes = raw.geometry or [None] * len(raw.rows)
        if required:
            _mark(bad, np.flatnonzero([s is None for s in shapes]), message(N_("It has no place.")))
        table.geometry = check_places(shapes, crs or WGS84, bad, table.odd)
    else:
        table.geometry = None
    for name, column in raw.columns.items():
        table.columns[_unused(clean_name(name), table.columns)] = _clean(column, bad)
    return table.without(bad)


def _clean_ids(ids: list[Any] | None) -> list[Any] | None:
    return None if ids is None else [clean_name(i)[:256] if isinstance(i, str) else i for i in ids]


def _unused(name: str, taken_names: Iterable[str]) -> str:
    name = name or "column"
    while name in taken_names:
        name += "_"
    return name


def _clean(column: Column, bad: dict[int, Message]) -> Column:
    if isinstance(column, np.ndarray):
        if column.dtype.kind == "f":
            _mark(bad, np.flatnonzero(~np.isfinite(column)), message(N_("A value is not a finite number.")))
        return column
    values, long = clean_column(column)
    for n, passed in long.items():
        bad.setdefault(n, passed)
        values[n] = None
    for n in not_finite(values):
        bad.setdefault(n, message(N_("A value is not a finite number.")))
        values[n] = None
    return values


def check_places(
    shapes: Sequence[bytes | None], crs: str, bad: dict[int, Message], odd: dict[int, Message]
) -> list[bytes | None]:
    """Every place in EPSG:4326; what is empty, not finite or out of range goes to `bad`, what is crossed to `odd`."""
    if (xy := points_from_wkb(shapes)) is not None:
        x, y = _moved(*xy, crs)
        _check_range(x, y, np.arange(len(x)), bad)
        return list(shapes) if crs == WGS84 else list(points_to_wkb(x, y))
    return _check_shapes(shapes, crs, bad, odd)


def _check_shapes(
    shapes: Sequence[bytes | None], crs: str, bad: dict[int, Message], odd: dict[int, Message]
) -> list[bytes | None]:
    array: NDArray[np.object_] = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    made = shapely.from_wkb(array, on_invalid="ignore")
    given = np.array([s is not None for s in shapes], dtype=bool)
    missing = shapely.is_missing(made)
    _mark(bad, np.flatnonzero(given & missing), message(N_("Its shape cannot be read: a ring or a line is not whole.")))
    _mark(bad, np.flatnonzero(~missing & shapely.is_empty(made)), message(N_("Its place is empty.")))
    heights, of = shapely.get_coordinates(made, include_z=True, return_index=True)
    if (not_finite := ~np.isfinite(heights[:, 2]) & shapely.has_z(made)[of]).any():
        _mark(bad, np.unique(of[not_finite]), message(N_("A height is not a finite number.")))
    x, y = _moved(heights[:, 0], heights[:, 1], crs)
    _check_range(x, y, of, bad)
    sound = np.array([n not in bad for n in range(len(shapes))], dtype=bool)
    crossed = np.flatnonzero(sound & ~missing & ~shapely.is_valid(made))
    for n in crossed.tolist():
        odd[n] = message(N_("Its shape is not valid: {why}."), why=shapely.is_valid_reason(made[n]))
    moved = made if crs == WGS84 else _set_coordinates(made, np.column_stack((x, y, heights[:, 2])), of)
    return list(shapely.to_wkb(moved, byte_order=1, flavor="iso"))


def _set_coordinates(shapes: Any, xyz: NDArray[np.float64], of: NDArray[np.int64]) -> Any:
    """Other coordinates in the same shapes; heights are kept where there are any."""
    made = np.array(shapes, dtype=object)
    high = shapely.has_z(made)
    for with_z in (False, True):
        which = high if with_z else ~high & ~shapely.is_missing(made)
        if which.any():
            coordinates = xyz[which[of]] if with_z else xyz[which[of]][:, :2]
            made[which] = shapely.transform(made[which], lambda _, c=coordinates: c, include_z=with_z)
    return made


def _moved(x: Any, y: Any, crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if crs == WGS84:
        return x, y
    return geo.lon_lat_of(x, y, crs)


def _check_range(x: Any, y: Any, of: NDArray[Any], bad: dict[int, Message]) -> None:
    """Rows with a corner that is not on the Earth; a reason names the first such number."""
    with np.errstate(invalid="ignore"):
        finite = np.isfinite(x) & np.isfinite(y)
        _mark(bad, np.unique(of[~finite]), message(N_("Its place is not a finite number.")))
        _first_outside(y, np.flatnonzero(finite & (np.abs(y) > 90.0)), of, bad, _LATITUDE)
        _first_outside(x, np.flatnonzero(finite & (np.abs(x) > 180.0)), of, bad, _LONGITUDE)


_LATITUDE = N_("Its latitude {value} is outside −90 to 90.")
_LONGITUDE = N_("Its longitude {value} is outside −180 to 180.")


def _first_outside(values: Any, where: Any, of: Any, bad: dict[int, Message], words: str) -> None:
    for corner in where.tolist():
        bad.setdefault(int(of[corner]), message(words, value=f"{values[corner]:.6g}"))


def _mark(bad: dict[int, Message], where: Any, words: Message) -> None:
    for n in where.tolist():
        bad.setdefault(int(n), words)


_DEGREES = re.compile(r"([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*°?\s*([EWNSewns东西南北東])?")
_MINUS = set("WSws西南")


def places_from_text(lon: Column, lat: Column) -> tuple[list[bytes | None], dict[int, Message]]:
    """Two columns of numbers as text to points, and why some rows have none."""
    x, y = numbers(lon), numbers(lat)
    empty = np.array([a in (None, "") or b in (None, "") for a, b in zip(as_list(lon), as_list(lat), strict=True)])
    bad: dict[int, Message] = {}
    for n in np.flatnonzero(empty).tolist():
        bad[n] = message(N_("It has no place."))
    for n in np.flatnonzero(~(np.isfinite(x) & np.isfinite(y))).tolist():
        given = clean(f"{as_list(lon)[n]} {as_list(lat)[n]}")[:80] if n not in bad else ""
        bad.setdefault(n, message(N_("Its place cannot be read: {value}."), value=given))
    return list(points_to_wkb(x, y)), bad


def numbers(column: Column) -> NDArray[np.float64]:
    """Degrees or metres as floats; NaN for what is no number."""
    if isinstance(column, np.ndarray):
        return column.astype(np.float64)
    return np.fromiter((_number(v) for v in column), dtype=np.float64, count=len(column))


def _number(value: Any) -> float:
    if value is None or isinstance(value, bool):
        return np.nan
    try:
        return float(value) if not isinstance(value, str) or "_" not in value else np.nan
    except (ValueError, TypeError, OverflowError):
        match = _DEGREES.fullmatch(str(value).strip())
    if not match:
        return np.nan
    number = float(match[1].replace(",", "."))
    return -number if match[2] and match[2] in _MINUS else number
