"""A raster that a reader sent, as one data set: its index and its tiles, compared with what is there."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from affine import Affine

from layers import geo
from layers.columns import Contents, content_hash, together
from layers.datum import BD09, GCJ02, in_china
from layers.edit import Change
from layers.errors import SituationError
from layers.exchange.difference import FactsView
from layers.exchange.gate import WGS84
from layers.exchange.guard import RawTable
from layers.exchange.identity import named_id
from layers.exchange.job import Job, layer_calls
from layers.exchange.needs import needs_crs, needs_zone, other_crs
from layers.exchange.placing import SHIFTED, spoken
from layers.exchange.plausible import DEGREES, ZONED, Oddity, oddity
from layers.exchange.report import Report
from layers.exchange.sets import Called
from layers.exchange.surroundings import city
from layers.exchange.text import clean_name
from layers.exchange.times import read_times, text_of
from layers.exchange.versions import free_call, is_same_file
from layers.feature import Feature
from layers.geo import Bounds
from layers.i18n import message, tr
from layers.kinds.datasets import DATASET, RASTER
from layers.pyramid import Grid, encode_index
from layers.ramp import Ramp
from layers.raster import extent
from layers.systems import system


def raster_change(job: Job, raw: RawTable, several: bool, report: Report) -> tuple[list[Change], Contents]:
    """The change of the raster's data set and its contents; none when it is the same as the one of that name.

    A raster counts as one row.

    Raises
    ------
    SituationError
        It was to become something else, or does not lie in the world; NeedsCrs and NeedsZone when one has to be given.
    """
    if raw.grid is None or raw.tiles is None:
        raise ValueError("a table without a raster")
    if job.kind is not None or job.options.archive is not None:
        raise SituationError(
            tr("{file} is a raster; it becomes a layer of its own.").format(file=job.file),
            hint=tr("Leave --kind and --archive out."),
        )
    grid = _grid_of(job, raw, report)
    index = encode_index(grid, raw.tiles.hashes(grid))
    sha256 = content_hash(index)
    there = {str(d["name"]).casefold(): d for d in job.facts.datasets(RASTER)}
    calls = layer_calls(job, raw.name, bool(raw.name), RASTER)
    before = _older(calls, there, sha256, job.file)
    if before is not None and before["sha256"] == sha256:
        report.same += 1
        return [], {}
    called = free_call(calls, there, report.note) if before is None else Called(str(before["name"]), before["group"])
    values = {
        "name": called.name,
        "of": str(before["of"]) if before is not None else called.name,
        "sha256": sha256,
        "group": called.group if several else None,
        **_said(job, raw, grid),
    }
    identity = before.id if before is not None else _free_id(called.name, job.facts)
    after = Feature(identity, DATASET, {k: v for k, v in values.items() if v not in (None, "")})
    report.added += before is None
    report.changed += before is not None
    return [Change(before, after)], together({sha256: index}, raw.tiles)


def look_of_classes(raw: RawTable) -> Mapping[str, Any]:
    """How a raster of classes looks where its file says their colours, as a stack keeps it; empty for any other. Its
    reader may be lying: what is no class is left out."""
    told: Any = raw.says.get("classes")
    found = [_class(one) for one in told[:256]] if isinstance(told, list) else []
    classes = sorted({one[0]: one for one in found if one is not None}.values())
    if len(classes) < 2:
        return {}
    values, colours, names = zip(*classes, strict=True)
    ramp = Ramp(colours, breaks=tuple((a + b) / 2 for a, b in pairwise(values)), names=names)
    return {"ramp": ramp.to_json()}


def _class(told: Any) -> tuple[int, str, str] | None:
    match told:
        case [int(value), str(colour), str(name)] if _COLOUR.fullmatch(colour):
            return value, colour.removesuffix("FF") if len(colour) == 9 else colour, clean_name(name)[:80] or str(value)
    return None


_COLOUR = re.compile(r"#[0-9A-F]{8}")


def _grid_of(job: Job, raw: RawTable, report: Report) -> Grid:
    """Its cells and where they lie, with what is to be remarked of them in the report; raises as `raster_change`."""
    if raw.grid is None:
        raise ValueError("a table without a raster")
    grid = replace(raw.grid, crs=_crs(job, raw), times_us=_times(job, raw, raw.grid.steps))
    bounds = _bounds(grid, job.file)
    odd = _oddity(job, grid)
    if (datum := spoken_datum(job, raw, bounds)) is not None:
        raise other_crs(job.file, message(SHIFTED, crs=datum), (datum, WGS84))
    report.read += 1
    report.notes += [(0, str(words)) for words in (*raw.notes, *([odd.words] if odd is not None else []))]
    return grid


def _said(job: Job, raw: RawTable, grid: Grid) -> dict[str, Any]:
    """What its data set says of it, whatever it is called."""
    return {
        "role": RASTER,
        "count": 1,
        "bounds": list(_bounds(grid, job.file)),
        "crs": _moved_from(raw) or (grid.crs if grid.crs != WGS84 else None),
        **_datum(_moved_from(raw) or grid.crs),
        "zone": job.options.zone if raw.says.get("times") else None,
        "credit": clean_name(str(raw.says.get("credit") or ""))[:200],
        "file": job.file,
        "first": text_of(grid.times_us[0]) if grid.times_us else None,
        "last": text_of(grid.times_us[-1]) if grid.times_us else None,
    }


def lies(job: Job, raw: RawTable) -> tuple[str, Bounds]:
    """The system of a raster and where it lies, before any of its cells is taken; raises as `raster_change`."""
    if raw.grid is None:
        raise ValueError("a table without a raster")
    grid = replace(raw.grid, crs=_crs(job, raw))
    bounds = _bounds(grid, job.file)
    _oddity(job, grid)
    return _moved_from(raw) or grid.crs, bounds


def _is_tiled(raw: RawTable) -> bool:
    """Whether it is of tiles of the web, of which only the datum can be said; their reader was told it."""
    return "words" in raw.says


def _moved_from(raw: RawTable) -> str:
    """The datum of Chinese web maps that its cells were in, and are no more; empty where they were in none."""
    said = str(raw.says.get("datum"))
    return said if said in (GCJ02, BD09) else ""


def spoken_datum(job: Job, raw: RawTable, bounds: Bounds) -> str | None:
    """A datum of Chinese web maps that a name speaks of, while nothing says it; in China only."""
    if job.options.crs is not None or not _lies_in_china(bounds):
        return None
    if _moved_from(raw) or not (_is_tiled(raw) or raw.says.get("crs") in (WGS84, _CGCS2000)):
        return None
    words = raw.says.get("words")
    found = spoken([*(map(str, words) if isinstance(words, list) else ()), job.file])
    return found if found in (GCJ02, BD09) else None


_CGCS2000 = "EPSG:4490"


def is_open_base(job: Job, raw: RawTable, bounds: Bounds) -> bool:
    """Whether its tiles lie in China and only the person, if anybody, says in which datum."""
    return _is_tiled(raw) and _lies_in_china(bounds) and (job.options.crs is not None or not _moved_from(raw))


def _lies_in_china(bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return bool(in_china(np.array([(west + east) / 2]), np.array([(south + north) / 2]))[0])


def _oddity(job: Job, grid: Grid) -> Oddity | None:
    """What is odd about its corners in the system that is named.

    Raises
    ------
    NeedsCrs
        They cannot be of that system.
    """
    try:
        named = system(grid.crs)
    except SituationError:
        return None
    at = Affine(*grid.transform)
    corners = [at @ (x, y) for x in (0, grid.width) for y in (0, grid.height)]
    x, y = np.array(corners, dtype=np.float64).T
    found = oddity(x, y, named, partial(city, job.facts))
    if found is not None and found.code in (DEGREES, ZONED):
        raise other_crs(job.file, found.words, [s for s in found.systems if s.startswith("EPSG:")])
    return found


def _datum(crs: str) -> dict[str, str]:
    try:
        named = system(crs)
    except SituationError:
        return {}
    return {"datum": named.datum, "moved": named.conversion}


def _older(calls: Sequence[Called], there: Mapping[str, Feature], sha256: str, file: str) -> Feature | None:
    """The raster that the file is a newer version of: one of these names, of a file that is called so too or that holds
    the same."""
    for called in reversed(calls):
        old = there.get(called.name.casefold())
        if old is not None and (old["sha256"] == sha256 or (called.tells and is_same_file(file, old["file"]))):
            return old
    return None


def _crs(job: Job, raw: RawTable) -> str:
    """What the person says, or else the file; as EPSG:n where it has a number."""
    is_laid = _is_tiled(raw) or bool(_moved_from(raw))
    told = raw.says.get("crs") if is_laid else job.options.crs or raw.says.get("crs")
    if not told:
        raise needs_crs(job.file)
    try:
        found = geo.parse_crs(str(told))
    except SituationError as error:
        if job.options.crs and not is_laid:
            raise
        raise needs_crs(job.file) from error
    code = found.to_epsg(min_confidence=100)
    return f"EPSG:{code}" if code else str(told)


def _times(job: Job, raw: RawTable, steps: int) -> tuple[int, ...]:
    told = [str(text)[:60] for text in raw.says.get("times", [])]
    times = read_times(told, job.zone)
    if times.naive:
        raise needs_zone(job.file, "time")
    us = [value for value in times.us if value is not None]
    if len(us) != len(told) or (us and len(us) != steps) or us != sorted(us):
        raise SituationError(
            tr("The times of {file} are not in order.").format(file=job.file), hint=tr("Sort its grids by time.")
        )
    return tuple(us)


def _bounds(grid: Grid, file: str) -> Bounds:
    """West, south, east and north; a raster that hangs over a pole by half a cell ends there."""
    with np.errstate(over="ignore", invalid="ignore"):
        west, south, east, north = extent(grid.crs, Affine(*grid.transform), grid.width, grid.height)
    finite = all(map(math.isfinite, (west, south, east, north)))
    slack = (north - south) / grid.height if finite else 0.0
    if not finite or south < -90.0 - slack or north > 90.0 + slack or west < -361.0 or east > 541.0:
        raise SituationError(
            tr("{file} would lie outside the world in {crs}.").format(file=file, crs=grid.crs[:60]),
            hint=tr("Name its true coordinate system with --crs."),
        )
    return west, max(south, -90.0), east, min(north, 90.0)


def _free_id(name: str, facts: FactsView) -> str:
    wanted, n = named_id(DATASET, RASTER, name), 1
    while facts.get(wanted) is not None:
        n += 1
        wanted = named_id(DATASET, RASTER, name, str(n))
    return wanted
