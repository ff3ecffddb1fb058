"""Where the cells of a NetCDF grid lie whose axes only are called what people call them, without the words of CF.

GDAL takes no such axis for one. The variable of one dimension that is called so is read, and has to be even.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import RasterioError

from layers.exchange.bands import opened, unit_of
from layers.exchange.found import Six

_WORDS = {
    "x": ("x", "easting", "eastings", "east", "e", "xc", "x_coord", "x_coordinate", "projection_x_coordinate"),
    "y": ("y", "northing", "northings", "north", "n", "yc", "y_coord", "y_coordinate", "projection_y_coordinate"),
}
_AXES = {word: axis for axis, words in _WORDS.items() for word in words}
_UNEVEN = 0.05
"""Of a cell, by which a place may be beside its row: narrow numbers are not exact that far from the origin."""
_KM = ("km", "kilometre", "kilometer", "kilometres", "kilometers")


@dataclass(frozen=True, slots=True)
class Placed:
    """The transform of a grid in the order of the file, and whether the order of its axes is known."""

    transform: Six
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where the middle of the first cell is, and how far it is to the next."""

    first: float
    step: float
    count: int

    def starts(self, at: float) -> bool:
        """Whether it begins or ends there."""
        ends = self.first, self.first + self.step * (self.count - 1)
        return any(abs(end - at) <= _UNEVEN * abs(self.step) for end in ends)


def place_of(prefix: str, size: tuple[int, int], dims: Sequence[str]) -> Placed | None:
    """None where the axes are not called so, or not even.

    `prefix` before a name is the address of a variable; `size` are the columns and rows of the grid; `dims` the names
    of its dimensions, the last that of the columns, none where they are not known.
    """
    for rows, columns in [(dims[-2], dims[-1])] if len(dims) > 1 else _likely():
        if {_AXES.get(rows.casefold()), _AXES.get(columns.casefold())} != {"x", "y"}:
            continue
        across, down = _axis(prefix + columns), _axis(prefix + rows)
        if across is not None and down is not None and (across.count, down.count) == size:
            is_sure = len(dims) > 1 or size[0] != size[1]
            return Placed(_transform(across, down, turned=_AXES[rows.casefold()] == "x"), is_sure)
    return None


def runs_north(prefix: str, first: tuple[float, float], tags: Mapping[str, str], dims: Sequence[str]) -> bool:
    """Whether the rows of a grid run north and its columns east, by the words of CF on its axes: GDAL takes the last
    dimension for that of the columns whatever it says.

    `first` is the first column and the first row as GDAL placed their middles; `prefix` and `dims` as in `place_of`.
    """
    named = {axis: name for name in _described(tags) if (axis := _cf_axis(name, tags))}
    if len(named) < 2 or {named["x"], named["y"]} & set(dims):
        return tuple(dims[-2:]) == (named.get("x"), named.get("y"))
    x, y = _axis(prefix + named["x"]), _axis(prefix + named["y"])
    return x is not None and y is not None and y.starts(first[0]) and x.starts(first[1]) and not x.starts(first[0])


def is_uneven(prefix: str, dims: Sequence[str]) -> bool:
    """Whether rows or columns lie further from even than a grid may: GDAL looks at the first, the middle and the last
    distance only. `prefix` and `dims` as in `place_of`."""
    return any(_beside(values) > _UNEVEN for name in dims[-2:] if (values := _values(prefix + name)) is not None)


def _described(tags: Mapping[str, str]) -> list[str]:
    """The variables of which something is said."""
    return list(dict.fromkeys(key.partition("#")[0] for key in tags if "#" in key))


def _cf_axis(name: str, tags: Mapping[str, str]) -> str:
    said = {tags.get(f"{name}#{key}", "").casefold() for key in ("units", "standard_name", "axis")}
    return next((axis for axis, words in _CF.items() if said & words), "")


_DEGREES = ("degrees_{}", "degree_{}", "degrees{}", "degree{}", "degree_{0:.1}", "degrees_{0:.1}")
_CF = {
    "x": {"x", "longitude", "projection_x_coordinate", "grid_longitude", *(d.format("east") for d in _DEGREES)},
    "y": {"y", "latitude", "projection_y_coordinate", "grid_latitude", *(d.format("north") for d in _DEGREES)},
}
"""What the CF conventions (1.11, chapter 4) let a coordinate say that it is."""


def _likely() -> Iterator[tuple[str, str]]:
    """Names of rows and columns as they may be spelled, rows from south to north first."""
    spelled = [(f(y), f(x)) for x, y in zip(*_WORDS.values(), strict=True) for f in (str, str.upper, str.capitalize)]
    yield from dict.fromkeys((*spelled, *((x, y) for y, x in spelled)))


def _axis(address: str) -> _Axis | None:
    values = _values(address)
    if values is None or not np.isfinite(values).all() or values[0] == values[-1] or _beside(values) > _UNEVEN:
        return None
    return _Axis(float(values[0]), float((values[-1] - values[0]) / (len(values) - 1)), len(values))


def _values(address: str) -> NDArray[np.float64] | None:
    """Of a variable of one dimension, in metres where it says kilometres; None for any other."""
    try:
        with opened(address, "netCDF") as source:
            if (source.height, source.count) != (1, 1) or source.width < 2:
                return None
            values = source.read(1)[0].astype(np.float64)
            unit = (unit_of(source) or str(source.tags(1).get("units") or "")).casefold()
    except (RasterioError, UnicodeDecodeError):
        return None
    return np.asarray(values * (1_000.0 if unit in _KM else 1.0), dtype=np.float64)


def _beside(values: NDArray[np.float64]) -> float:
    """By how much of the mean distance a value is beside its even place at most; nought where that is no number."""
    step = (values[-1] - values[0]) / (len(values) - 1)
    if step == 0 or not np.isfinite(values).all():
        return 0.0
    even = values[0] + np.arange(len(values)) * step
    return float(np.abs(values - even).max() / abs(step))


def _transform(across: _Axis, down: _Axis, *, turned: bool) -> Six:
    """From column and row; `turned` where x runs down and y across."""
    c, f = across.first - across.step / 2, down.first - down.step / 2
    if turned:
        return 0.0, down.step, f, across.step, 0.0, c
    return across.step, 0.0, c, 0.0, down.step, f
