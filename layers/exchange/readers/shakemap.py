"""ShakeMap grids (grid.xml): shaking at each point of a grid, several fields of it, of one earthquake.

USGS, ShakeMap Manual, "XML grid of ground motions": points from the north-west on, along the parallels.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from layers.exchange import xml
from layers.exchange.bands import which_grid
from layers.exchange.found import Found
from layers.exchange.grids import as_values, check_size, send_grid
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import Sink
from layers.i18n import N_, Message, message
from layers.pyramid import Cells

_INTENSITY = "MMI"
"""What a ShakeMap is looked at for, where nobody says what else."""
_PLACE = ("LON", "LAT")


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """The field that is wanted, or the intensity; as a raster of the moment of the earthquake."""
    root = xml.parse(path, name, sink.remark)
    parts = {xml.local(child.tag): child for child in root if xml.local(child.tag) != "grid_field"}
    fields = [child.attrib for child in root if xml.local(child.tag) == "grid_field"]
    try:
        spec = parts["grid_specification"].attrib
        width, height = int(spec["nlon"]), int(spec["nlat"])
        if width < 2 or height < 2:
            raise ValueError("no grid")
        check_size(width, height)
        west, east, south, north = (float(spec[key]) for key in ("lon_min", "lon_max", "lat_min", "lat_max"))
        names = [str(field["name"]) for field in sorted(fields, key=lambda f: int(f["index"]))]
        table = _table(parts["grid_data"].text or "", len(names), width * height)
        dx, dy = (east - west) / (width - 1), (north - south) / (height - 1)
    except (KeyError, ValueError, DeprecationWarning) as error:
        raise not_of_format(name, "ShakeMap") from error
    wanted = _wanted(names, name, options)
    _check_order(table, names, (west, north), name)
    cells = table[:, names.index(wanted)].reshape(height, width)
    values, strange = as_values(cells, nodata=None, scale=1.0, offset=0.0)
    event = dict(parts["event"].attrib) if "event" in parts else {}
    found = Found(
        width,
        height,
        (dx, 0.0, west - dx / 2, 0.0, -dy, north + dy / 2),
        "EPSG:4326",
        unit=_unit(fields, wanted),
        times=_time(event),
        credit=str(root.get("shakemap_originator", ""))[:200],
        title=wanted,
    )

    def rows(step: int, top: int, count: int) -> Cells:
        return values[top : top + count]

    fields_there = [field for field in names if field not in _PLACE]
    sink.say(choices=fields_there if len(fields_there) > 1 else [], value=wanted)
    others = [field for field in names if field not in (*_PLACE, wanted)]
    notes = _notes(wanted, others, strange, told=bool(options.get("value")))
    send_grid(found, rows, sink, name=name, crs=None, notes=lambda: notes)


def _table(text: str, columns: int, rows: int) -> Any:
    """Every point's values; ValueError when there are more or fewer than said."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        flat = np.fromstring(text, dtype=np.float64, sep=" ")
    return flat.reshape(rows, columns)


def _wanted(names: list[str], name: str, options: Mapping[str, Any]) -> str:
    fields = [field for field in names if field not in _PLACE]
    wanted = options.get("value") or (fields[0] if len(fields) == 1 else _INTENSITY)
    if wanted not in fields or not set(_PLACE) <= set(names):
        raise which_grid(name, fields)
    return str(wanted)


def _check_order(table: Any, names: list[str], corner: tuple[float, float], name: str) -> None:
    first = (table[0, names.index(axis)] for axis in _PLACE)
    if not all(math.isclose(there, said, abs_tol=0.01) for there, said in zip(first, corner, strict=True)):
        words = N_("The points of {file} do not begin in the north-west.")
        raise Refusal(message(words, file=name), message(N_("Fetch it again.")))


def _unit(fields: list[dict[str, str]], wanted: str) -> str:
    unit = next(str(field.get("units", "")) for field in fields if field["name"] == wanted)
    return {"intensity": "", "pctg": "%g", "cms": "cm/s"}.get(unit, unit)[:40]


def _time(event: Mapping[str, str]) -> tuple[str, ...]:
    text = str(event.get("event_timestamp", "")).replace("GMT", "Z").replace("UTC", "Z")
    return (text,) if text else ()


def _notes(wanted: str, others: list[str], strange: int, *, told: bool) -> list[Message]:
    said = []
    if others and not told:
        words = N_("{wanted} was taken; another one of {others} can be named with --map value=NAME.")
        said.append(message(words, wanted=wanted, others=", ".join(others)[:200]))
    if strange:
        said.append(message(N_("{n} cells hold no number; they became no data."), n=strange))
    return said
