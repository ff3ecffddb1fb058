"""Grids whose places are in a datum of Chinese web maps: laid anew in WGS 84, each cell the one of the file there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from layers import geo
from layers.errors import SituationError
from layers.exchange.found import Found, Rows
from layers.exchange.refusal import Refusal
from layers.exchange.shifted import NODE_PX, between
from layers.i18n import N_, message
from layers.pyramid import Cells, blank
from layers.systems import OFFSET, WGS84, system

_MERCATOR = "EPSG:3857"
_EDGE_POINTS = 33
MOVED = N_("Each cell was moved from {datum} to WGS 84, and lies within half a cell of its place.")

Floats = NDArray[np.float64]


def datum_of(crs: str | None) -> str:
    """GCJ-02 or BD-09, where the person says one of them; else empty."""
    try:
        named = system(crs or WGS84)
    except SituationError:
        return ""
    return named.key if named.conversion == OFFSET else ""


def moved(found: Found, rows: Rows, name: str, datum: str) -> tuple[Found, Rows]:
    """The grid in WGS 84, of as many columns and rows, and its cells from the north to the south.

    Its own system, degrees or the Mercator of web maps, is that of the numbers; `datum` is where they were measured.

    Raises
    ------
    Refusal
        It is in another system, which is never in such a datum.
    """
    way = _Way(found, name, datum)
    west, south, east, north = way.bounds()
    across, down = (east - west) / found.width, (north - south) / found.height
    laid = replace(found, transform=(across, 0.0, west, 0.0, -down, north), crs=WGS84)
    source = _Forward(found, rows)

    def strip(step: int, top: int, count: int) -> Cells:
        columns = np.arange(-(-found.width // NODE_PX) + 1) * NODE_PX
        lines = top + np.arange(-(-count // NODE_PX) + 1) * NODE_PX
        x, y = way.cells_of(*np.meshgrid(west + columns * across, north - lines * down))
        return source.taken(step, between(x, count, found.width), between(y, count, found.width))

    return laid, strip


class _Way:
    """From degrees of WGS 84 to the columns and rows of a grid in the datum, and back for its edges."""

    def __init__(self, found: Found, name: str, datum: str) -> None:
        self._size = found.width, found.height
        self._transform = Affine(*found.transform)
        self._datum = datum
        named = system(found.crs or WGS84)
        self._is_flat = named.key == _MERCATOR
        if not (self._is_flat or named.degrees):
            raise Refusal(
                message(N_("{file} is in {crs}, which is never shifted."), file=name, crs=named.name[:60]),
                message(N_("Leave --crs out, and it lies as its system says.")),
            )

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in WGS 84."""
        ends = np.linspace(0.0, 1.0, _EDGE_POINTS)
        x, y = _at(self._transform, *np.meshgrid(ends * self._size[0], ends * self._size[1]))
        if self._is_flat:
            x, y = geo.lon_lat_of(x, y, _MERCATOR)
        lon, lat = geo.lon_lat_of(x, y, self._datum)
        return float(np.min(lon)), float(np.min(lat)), float(np.max(lon)), float(np.max(lat))

    def cells_of(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        x, y = geo.x_y_of(lon, lat, self._datum)
        if self._is_flat:
            x, y = geo.x_y_of(x, y, _MERCATOR)
        return _at(~self._transform, x, y)


def _at(transform: Affine, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return transform.a * x + transform.b * y + transform.c, transform.d * x + transform.e * y + transform.f


class _Forward:
    """Rows of the file in their order, each read once: some files can only be read so."""

    def __init__(self, found: Found, rows: Rows) -> None:
        self._found, self._rows = found, rows
        self._step, self._first = -1, 0
        self._held: list[Any] = []

    def taken(self, step: int, x: NDArray[np.int64], y: NDArray[np.int64]) -> Cells:
        """The cells at these columns and rows; none beyond the edges. Rows never come much before the last ones."""
        inside = (x >= 0) & (x < self._found.width) & (y >= 0) & (y < self._found.height)
        out = blank(x.shape, colours=self._found.colours)
        if inside.any():
            first, last = int(y[inside].min()), int(y[inside].max())
            held = self._up_to(step, first, last)
            out[inside] = held[y[inside] - self._first, x[inside]]
        return out

    def _up_to(self, step: int, first: int, last: int) -> Cells:
        if step != self._step:
            self._step, self._first, self._held = step, 0, []
        read = self._first + sum(map(len, self._held))
        if last >= read:
            self._held.append(self._rows(step, read, last + 1 - read))
        held: Cells = self._held[0] if len(self._held) == 1 else np.concatenate(self._held)
        keep = max(first - _BACK, self._first)
        held, self._first = held[keep - self._first :], keep
        self._held = [held]
        return held


_BACK = 64
"""Rows that are kept behind the first: a strip further south may begin a little further north at one of its ends."""
