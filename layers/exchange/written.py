"""Columns of places as text, to points: numbers, degrees in any spelling, or one column that holds the whole place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers import geo
from layers.columns import Column, taken
from layers.coordinates import LAT, LON, Written, angle, written
from layers.exchange.gate import NO_PLACE, as_list
from layers.exchange.geos import shapes_of
from layers.exchange.mapping import folded
from layers.exchange.text import clean
from layers.exchange.wkb import points_from_wkb, points_to_wkb
from layers.i18n import N_, Message, message
from layers.pieces import Blobs, Texts
from layers.systems import WGS84, system

_UNREADABLE = N_("Its place cannot be read: {value}.")


def places_from_text(lon: Column, lat: Column) -> tuple[Blobs, dict[int, Message]]:
    """Two columns of numbers or degrees as text to points, and why some rows have none."""
    (x, turned_x), (y, turned_y) = _numbers(lon, LON), _numbers(lat, LAT)
    turned = np.flatnonzero(turned_x & turned_y)  # letters say so, row by row
    x[turned], y[turned] = y[turned], x[turned]
    (x[turned_x ^ turned_y]) = np.nan
    bad: dict[int, Message] = {}
    wrong = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
    for n, a, b in zip(wrong.tolist(), as_list(taken(lon, wrong)), as_list(taken(lat, wrong)), strict=True):
        empty = a in (None, "") or b in (None, "")
        bad[n] = message(NO_PLACE) if empty else message(_UNREADABLE, value=clean(f"{a} {b}")[:80])
    return points_to_wkb(x, y), bad


def _numbers(column: Column, axis: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Degrees or metres as floats, NaN for what is no number; and where a letter says that it is the other axis."""
    if isinstance(column, np.ndarray):
        return column.astype(np.float64), np.zeros(len(column), dtype=bool)
    if (plain := _plain_numbers(column)) is not None:
        return plain, np.zeros(len(column), dtype=bool)
    values = np.empty(len(column), dtype=np.float64)
    other = np.zeros(len(column), dtype=bool)
    for n, value in enumerate(column):
        try:
            values[n] = value if type(value) is float else _number(value)
        except (ValueError, TypeError, OverflowError):
            found = angle(str(value))
            values[n] = np.nan if found is None else found[0]
            other[n] = found is not None and found[1] not in (None, axis)
    return values, other


def _plain_numbers(column: Sequence[Any]) -> NDArray[np.float64] | None:
    """All at once where each is a text of ASCII that Python reads as a number; None where one is not."""
    texts = column if isinstance(column, Texts) else Texts.of(column) if set(map(type, column)) == {str} else None
    if not isinstance(texts, Texts) or texts.has_none or not texts.data.isascii() or b"_" in texts.data:
        return None
    try:
        return np.fromiter(map(float, texts.encoded), dtype=np.float64, count=len(texts))
    except ValueError:
        return None


def _number(value: Any) -> float:
    if value is None or isinstance(value, bool) or (isinstance(value, str) and "_" in value):
        return np.nan
    return float(value)


def read_places(column: Column) -> list[Written | None]:
    """Each text of a column that holds whole places."""
    return [_place(v) if isinstance(v, str) else None for v in as_list(column)]


def _place(text: str) -> Written | None:
    """Of an address with its place below in brackets, as Socrata exports it, the place."""
    found = written(text)
    return written(last[1]) if found is None and (last := _BELOW.search(text)) else found


_BELOW = re.compile(r"\n\s*(\([^()\n]{3,80}\))\s*$")


def is_place_column(column: Column) -> bool:
    """Whether most of the first texts are whole places."""
    there = [v for v in as_list(column)[:50] if v not in (None, "")]
    return bool(there) and sum(isinstance(v, str) and _place(v) is not None for v in there) * 2 > len(there)


def says_system(places: list[Written | None]) -> bool:
    """Whether every place names its own system, as MGRS and UTM do."""
    return all(p is None or p.crs is not None for p in places)


_LAT_FIRST, _LON_FIRST = (
    ("latlon", "latlng", "geopoint", "纬度经度", "纬经度"),
    ("lonlat", "lnglat", "经纬度", "経緯度"),
)


def lat_first(name: str, places: list[Written | None]) -> bool | None:
    """Whether the latitude comes first where the text itself does not say: by the column's name or by size."""
    open_ones = [p for p in places if p is not None and not p.ordered and p.crs is None]
    if not open_ones:
        return False
    plain = re.sub(r"[,，/]", "", folded(name))
    if any(word in plain for word in _LAT_FIRST) or any(word in plain for word in _LON_FIRST):
        return any(word in plain for word in _LAT_FIRST)
    big_first, big_second = any(abs(p.x) > 90 for p in open_ones), any(abs(p.y) > 90 for p in open_ones)
    return None if big_first == big_second else big_second


_TOO_WIDE_M, _WIDE_M = 100_000, 1_000
_TOO_WIDE = N_("“{value}” is a square {km} km wide, which is no place; it lacks the digits behind the letters.")
_WIDE = N_("“{value}” is a square {km} km wide; its middle was taken.")


def wide_squares(column: Column, places: Sequence[Written | None]) -> tuple[dict[int, Message], dict[int, Message]]:
    """Rows whose place is a square of MGRS too wide for one, and those with one that is worth a word."""
    too_wide: dict[int, Message] = {}
    wide: dict[int, Message] = {}
    for n, (place, text) in enumerate(zip(places, as_list(column), strict=True)):
        if place is not None and place.square_m >= _WIDE_M:
            words, found = (_TOO_WIDE, too_wide) if place.square_m >= _TOO_WIDE_M else (_WIDE, wide)
            found[n] = message(words, value=clean(str(text))[:40], km=place.square_m // 1000)
    return too_wide, wide


def place_points(
    column: Column, places: list[Written | None], crs: str, *, turned: bool
) -> tuple[Blobs, dict[int, Message]]:
    """Points in `crs`; a place that names its own system is brought there. `turned`: the latitude comes first."""
    x, y = np.full(len(places), np.nan), np.full(len(places), np.nan)
    bad: dict[int, Message] = {}
    named: dict[str, list[int]] = {}
    for n, (place, text) in enumerate(zip(places, as_list(column), strict=True)):
        if place is None:
            empty = text in (None, "")
            bad[n] = message(NO_PLACE) if empty else message(_UNREADABLE, value=clean(str(text))[:80])
            continue
        swap = turned and not place.ordered and place.crs is None
        x[n], y[n] = (place.y, place.x) if swap else (place.x, place.y)
        if place.crs is not None and system(place.crs).key != system(crs).key:
            named.setdefault(place.crs, []).append(n)
    for own, rows in named.items():
        lon, lat = geo.lon_lat_of(x[rows], y[rows], own)
        x[rows], y[rows] = geo.x_y_of(lon, lat, crs) if crs != WGS84 else (lon, lat)
    return points_to_wkb(x, y), bad


def swapped(shapes: Sequence[bytes | None]) -> Sequence[bytes | None]:
    """Every x for its y."""
    import shapely

    if (points := points_from_wkb(shapes)) is not None:
        return points_to_wkb(points[1], points[0])
    made, _ = shapes_of(shapes)
    readable = ~shapely.is_missing(made)
    turned = made.copy()
    for high in (False, True):
        which = readable & (shapely.has_z(made) == high)
        if which.any():
            turned[which] = shapely.transform(made[which], _turn, include_z=high)
    told = shapely.to_wkb(turned, byte_order=1, flavor="iso")
    return [t if r else s for t, r, s in zip(told, readable.tolist(), shapes, strict=True)]


def _turn(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    corners = corners.copy()
    corners[:, [0, 1]] = corners[:, [1, 0]]
    return corners
