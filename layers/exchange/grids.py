"""What every reader of grids asks: is it small enough, where does it lie, which way up, and in which system."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from layers.exchange.declared import UNKNOWN_CRS, declared_crs
from layers.exchange.found import Found, Rows, Six
from layers.exchange.limits import CELLS, SIDE
from layers.exchange.refusal import Refusal
from layers.exchange.shifted_grid import MOVED, datum_of, moved
from layers.exchange.sink import Sink
from layers.exchange.tiling import send_tiles
from layers.i18n import N_, Message, message
from layers.pyramid import Cells, Grid, levels_for

_UNITS = dict.fromkeys(("metre", "meter", "metres", "meters"), "m")


def check_size(width: int, height: int, steps: int = 1) -> None:
    """Refuse what is larger than a raster may be, before any cell is read."""
    for passed in (SIDE.passed(max(width, height)), CELLS.passed(width * height * steps)):
        if passed is not None:
            raise Refusal(message(N_("The file goes over a limit.")), passed)


def send_grid(
    found: Found, rows: Rows, sink: Sink, *, name: str, crs: str | None, notes: Callable[[], list[Message]]
) -> None:
    """Send the grid, north up, and between ±180° where it goes round the world. `crs` is what the person says."""
    check_size(found.width, found.height, found.steps)
    laid, strip = _upright(found, rows)
    told: list[Message] = []
    if datum := datum_of(crs):
        laid, strip = moved(laid, strip, name, datum)
        sink.say(datum=datum)
        sink.remark(message(MOVED, datum=datum))
    elif is_geographic(crs or found.crs):
        before = laid
        laid, strip = _turned(laid, strip)
        told = [message(N_("Its longitudes beyond 180 were taken as those less 360."))] if laid != before else []
    _check_place(name, laid.transform)
    grid = Grid(
        laid.width,
        laid.height,
        levels_for(laid.width, laid.height),
        laid.transform,
        laid.crs,
        laid.steps,
        laid.colours,
        _UNITS.get(laid.unit.casefold(), laid.unit),
        laid.vertical,
    )
    low, high = (None, None) if sink.brief else send_tiles(grid, strip, sink, are_classes=found.are_classes)
    told += [] if sink.brief else notes()
    sink.close(
        laid.title,
        crs=laid.crs or None,
        grid=asdict(replace(grid, low=low, high=high)),
        times=list(laid.times),
        credit=laid.credit,
        notes=[note.to_json() for note in told],
    )


def _upright(found: Found, rows: Rows) -> tuple[Found, Rows]:
    """The first row in the north, where the grid is not turned."""
    a, b, c, d, e, f = found.transform
    if b or d or e <= 0:
        return found, rows
    height = found.height

    def flipped(step: int, top: int, count: int) -> Cells:
        return rows(step, height - top - count, count)[::-1]

    return replace(found, transform=(a, b, c, d, -e, f + e * height)), flipped


def _turned(found: Found, rows: Rows) -> tuple[Found, Rows]:
    """A grid of 0 to 360 degrees from -180 on: cut at 180 where it goes round the world, else moved as a whole."""
    a, b, c, d, e, f = found.transform
    west, east = c, c + a * found.width
    if b or d or a <= 0 or east <= 180.0 + a / 2:
        return found, rows
    if west >= 180.0 - a / 2:
        return replace(found, transform=(a, b, c - 360.0, d, e, f)), rows
    if not math.isclose(east - west, 360.0, abs_tol=a * 1.5):
        return found, rows
    cut = round((180.0 - west) / a)

    def turned(step: int, top: int, count: int) -> Cells:
        cells = rows(step, top, count)
        return np.concatenate((cells[:, cut:], cells[:, :cut]), axis=1)

    return replace(found, transform=(a, b, c + cut * a - 360.0, d, e, f)), turned


def _check_place(name: str, transform: Six) -> None:
    a, b, _, d, e, _ = transform
    if not all(map(math.isfinite, transform)) or abs(a * e - b * d) < 1e-30:
        raise Refusal(
            message(N_("{file} says of its cells that they have no size."), file=name),
            message(N_("Export it again with its place.")),
        )


def is_geographic(crs: str | None) -> bool:
    """Whether the system has degrees."""
    try:
        return bool(crs) and bool(CRS.from_user_input(crs).is_geographic)
    except CRSError:
        return False


def crs_text(wkt: str) -> tuple[str, str]:
    """The system of places as EPSG:n or WKT, empty where it is unknown; and the vertical datum of a compound one."""
    try:
        crs = CRS.from_wkt(wkt)
    except CRSError:
        return "", ""
    vertical = ""
    if crs.is_compound:
        vertical = next((_vertical(part) for part in crs.sub_crs_list if part.is_vertical), "")
        crs = next((part for part in crs.sub_crs_list if not part.is_vertical), crs)
    if crs.is_engineering or not (crs.is_geographic or crs.is_projected or crs.is_derived):
        return "", vertical
    code = crs.to_epsg(min_confidence=100) or crs.to_epsg(min_confidence=70)
    told = f"EPSG:{code}" if code else declared_crs(None, None, crs.to_wkt())
    return ("" if told == UNKNOWN_CRS else told), vertical


def _vertical(crs: CRS) -> str:
    code = crs.to_epsg()
    return f"{crs.name} (EPSG:{code})" if code else str(crs.name)


_NOTHING = 9.9e36
"""Programs write the greatest and least numbers there are for nothing, and NetCDF 9.96921e36. Where a file says that
what is not a number is nothing, such numbers are values."""


def as_values(cells: Any, *, nodata: float | None, scale: float, offset: float) -> tuple[Cells, int]:
    """float32 with NaN for no data, and how many cells held no number where the file has not declared it so."""
    values = np.asarray(cells)
    missing = np.zeros(values.shape, dtype=bool)
    if nodata is not None and not math.isnan(nodata):
        with np.errstate(over="ignore", invalid="ignore"):
            same = np.asarray(nodata).astype(values.dtype)
        if values.dtype.kind == "f" or float(same) == nodata:
            missing = values == same
    if scale != 1.0 or offset != 0.0:
        values = values.astype(np.float64) * scale + offset
    with np.errstate(over="ignore", invalid="ignore"):
        out: Cells = values.astype(np.float32)
    declared = nodata is not None and math.isnan(nodata)
    with np.errstate(invalid="ignore"):
        odd = ~(np.abs(out) < (math.inf if declared else _NOTHING))
    strange = 0 if declared else int(np.count_nonzero(odd & ~missing))
    out[odd | missing] = np.nan
    return out, strange
