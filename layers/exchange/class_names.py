"""What the classes of a raster are called: GDAL and GIS programs keep it in a file .aux.xml beside the raster."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from layers.exchange.limits import MB
from layers.exchange.refusal import Refusal
from layers.exchange.xml import Element, local, parse

_LARGEST = 4 * MB
_MOST_LETTERS = 80
_NAME, _VALUES = "2", ("3", "5")
"""What columns of an attribute table are for, as GDAL numbers it: a name, the least value of a row, its only value."""


def class_names(path: Path) -> dict[int, str]:
    """The names of the first band's classes by their values; empty where there are none, or they cannot be read."""
    beside = path.with_name(f"{path.name}.aux.xml")
    try:
        if not beside.is_file() or beside.stat().st_size > _LARGEST:
            return {}
        root = parse(beside, beside.name)
    except (OSError, Refusal):
        return {}
    band = next((one for one in root if local(one.tag) == "PAMRasterBand" and one.get("band") == "1"), None)
    if band is None:
        return {}
    found = {**_listed(band), **_tabled(band)}
    return {value: name[:_MOST_LETTERS] for value, name in found.items() if name}


def _listed(band: Element) -> dict[int, str]:
    """A list of names, of which the first is that of 0."""
    names = next((part for part in band if local(part.tag) == "CategoryNames"), ())
    return {n: (one.text or "").strip() for n, one in enumerate(names)}


def _tabled(band: Element) -> dict[int, str]:
    """A table with a column of values and one of names; without the first a row's number is its value."""
    table = next((part for part in band if local(part.tag) == "GDALRasterAttributeTable"), None)
    if table is None:
        return {}
    uses = [_text(part, "Usage") for part in table if local(part.tag) == "FieldDefn"]
    if _NAME not in uses:
        return {}
    name, value = uses.index(_NAME), next((n for n, use in enumerate(uses) if use in _VALUES), None)
    found = {}
    for n, row in enumerate(part for part in table if local(part.tag) == "Row"):
        cells = [(cell.text or "").strip() for cell in row]
        with suppress(ValueError, IndexError, OverflowError):
            found[n if value is None else int(float(cells[value]))] = cells[name]
    return found


def _text(element: Element, tag: str) -> str:
    return next(((part.text or "").strip() for part in element if local(part.tag) == tag), "")
