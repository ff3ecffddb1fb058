"""Where the rows of a file are: the columns or shapes that say it, and the system they are in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from layers.datum import in_china
from layers.errors import SituationError
from layers.exchange.declared import UNKNOWN_CRS
from layers.exchange.encodings import UNCERTAIN
from layers.exchange.formats import CSV, GEOPACKAGE, format_of
from layers.exchange.gate import WGS84, Table
from layers.exchange.guard import RawTable
from layers.exchange.job import Job, with_own_columns
from layers.exchange.mapping import PLACE, datum_in, named_places, place_columns
from layers.exchange.needs import needs_crs, needs_swap, other_crs
from layers.exchange.plausible import DEGREES, FAR, METRES, SWAPPED, ZONED, Oddity, guesses, in_minutes, oddity, sample
from layers.exchange.surroundings import city, lies_turned, may_be_turned, surroundings
from layers.exchange.wkb import points_from_wkb
from layers.exchange.written import (
    is_place_column,
    lat_first,
    place_points,
    places_from_text,
    read_places,
    says_system,
    swapped,
    wide_squares,
)
from layers.i18n import N_, Message, message, tr
from layers.kind import Geometry, Kind
from layers.systems import System, system


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the rows are: the system, the columns that said it, rows without a place, what is odd about most, and
    `remarks` on the places of single rows."""

    crs: str
    used: Sequence[str]
    reasons: Mapping[int, Message]
    odd: Oddity | None = None
    remarks: Mapping[int, Message] = field(default_factory=dict)


def place_of(job: Job, raw: RawTable) -> Placed:
    """Find the places of the rows; `raw.geometry` holds them afterwards, x and y in that order.

    Raises
    ------
    NeedsCrs
        Nothing says the system, or the numbers cannot be of the one that was named.
    NeedsSwap
        They look turned round, and the person has not said whether they are.
    """
    said = _from_columns(job, raw)
    job.beat()
    crs = said.crs or _declared(job, raw)
    named = system(crs)
    found = oddity(*sample(raw.geometry or []), named, partial(city, job.facts)) or far_off(job, raw, named)
    if found is not None and found.code == SWAPPED and job.options.swap is None:
        raise needs_swap(job.file, found.words)
    if found is not None and (found.code in (DEGREES, ZONED) or (found.code == METRES and found.systems)):
        raise other_crs(job.file, found.words, found.systems)
    if job.options.swap and raw.geometry is not None and raw.says.get("ordered") is None:
        raw.geometry = swapped(raw.geometry)
        found = oddity(*sample(raw.geometry), named)
    if found is None and named.degrees and len(said.used) == 2:
        found = in_minutes(*sample(raw.geometry or []))
    return replace(said, crs=named.key, odd=found)


def far_off(job: Job, raw: RawTable, named: System) -> Oddity | None:
    """Places that only what else is there shows to be turned round: both of their numbers are below 90."""
    if not named.degrees or job.options.swap is not None or raw.says.get("ordered"):
        return None
    x, y = sample(raw.geometry or [])
    if not may_be_turned(x, y):
        return None
    around = surroundings(job.facts)
    return Oddity(SWAPPED, message(FAR)) if around is not None and lies_turned(x, y, around) else None


def shifted_name(job: Job, raw: RawTable) -> str | None:
    """A datum that a name in the file speaks of, where the places are in China and their format says WGS 84 of all."""
    said = str(raw.says.get("crs") or WGS84)
    if job.options.crs is not None or said != WGS84 or says_nothing(job, raw) or not lies_in_china(raw.geometry or []):
        return None
    hint = named_system(job, raw)
    return None if hint == WGS84 else hint


def lies_in_china(shapes: Sequence[bytes | None]) -> bool:
    x, y = sample(shapes)
    return len(x) > 0 and bool(np.mean(in_china(x, y)) >= 0.5)


def check_datum(job: Job, raw: RawTable) -> None:
    """Nobody may guess which of two is true: what the format says, or the name.

    Raises
    ------
    NeedsCrs
        They differ, and the person has not said it.
    """
    if (hint := shifted_name(job, raw)) is not None:
        raise other_crs(job.file, message(SHIFTED, crs=hint), (hint, WGS84))


SHIFTED = N_("A name in the file speaks of {crs}, but its format says WGS 84.")


def named_system(job: Job, raw: RawTable) -> str | None:
    """The system that a name in the file speaks of: of the columns of the places, of the table, of the file, then of
    any other column."""
    pair = place_columns(list(raw.columns), job.options.columns) or ()
    names = (*pair, raw.name, _BARE.sub(" ", job.file), *raw.columns)
    return next((found for name in names if (found := datum_in(name))), None)


def spoken(texts: Iterable[str]) -> str | None:
    """The system that one of several texts about a file speaks of."""
    return next((found for text in texts if (found := datum_in(_BARE.sub(" ", text)))), None)


_BARE = re.compile(r"(?<![a-zA-Z])bd(?!-?_?09)", re.IGNORECASE)
"""Two letters that mean Baidu in the name of a column, and anything in that of a file."""


def _from_columns(job: Job, raw: RawTable) -> Placed:
    """The columns that say the place, rows for which they do not, and the system where it is sure already."""
    known = job.options.crs or ""
    if raw.says.get("wkt"):
        return Placed(known, (str(raw.says["wkt"]),), {})
    if raw.geometry is not None:
        return Placed(known, (), {})
    columns = list(raw.columns)
    if pair := place_columns(columns, job.options.columns):
        raw.geometry, reasons = places_from_text(raw.columns[pair[0]], raw.columns[pair[1]])
        return Placed(known, pair, reasons)
    if (one := place_column(job, raw)) is not None:
        return _from_one(job, raw, one)
    if raw.rows:
        hint = tr(
            "Name them with --map lon=… and --map lat=…, one that holds both with --map place=…, or a kind without a "
            "place with --kind."
        )
        raise SituationError(
            tr("{file} has no columns that say where its rows are.").format(file=job.file),
            hint=" ".join([hint, *(str(note) for note in raw.notes if note.text == UNCERTAIN)]),
        )
    return Placed(known, (), {})


def _from_one(job: Job, raw: RawTable, name: str) -> Placed:
    """Places written whole in one column; MGRS and UTM say their own system."""
    places = read_places(raw.columns[name])
    crs = job.options.crs or (WGS84 if says_system(places) else _declared(job, raw))
    turned = lat_first(name, places) if job.options.swap is None else job.options.swap
    if turned is None:
        raise needs_swap(job.file, message(N_("Nothing says whether longitude or latitude comes first.")))
    raw.geometry, reasons = place_points(raw.columns[name], places, system(crs).key, turned=turned)
    raw.says["ordered"] = True
    too_wide, wide = wide_squares(raw.columns[name], places)
    return Placed(crs, (name,), {**reasons, **too_wide}, remarks=wide)


def datum_mark(job: Job, raw: RawTable, where: Placed) -> dict[str, Any]:
    """What a layer keeps of where its places came from: the file's system, its datum and how it came to WGS 84."""
    if not where.crs:
        return {}
    named = system(where.crs)
    return {"crs": named.key if len(named.key) < 40 else named.name, "datum": named.datum, "moved": named.conversion}


def place_column(job: Job, raw: RawTable) -> str | None:
    """A column that holds whole places: as chosen, else one named like it that does hold them."""
    if (chosen := job.options.columns.get(PLACE)) is not None:
        return chosen if chosen in raw.columns else None
    return next((name for name in named_places(raw.columns) if is_place_column(raw.columns[name])), None)


def placeless(job: Job, tables: Sequence[RawTable]) -> list[RawTable]:
    """Of several tables, say the sheets of a workbook, those that do not say where their rows are while others do."""
    if job.kind is not None and not job.kind.place_required:
        return []
    without = [t for t in tables if t.rows and t.grid is None and not has_place(with_own_columns(job, t), t)]
    there = [t for t in tables if t.rows or t.grid is not None]
    return without if len(without) < len(there) else []


def left_outside(raw: RawTable) -> RawTable:
    """The table with all its rows rejected, for want of a place."""
    rejected = [*raw.rejected, *((row, _NOWHERE) for row in raw.rows)]
    return replace(raw, rows=(), columns={}, geometry=None, ids=None, rejected=rejected)


_NOWHERE = message(N_("Its table has no columns that say where its rows are."))


def has_place(job: Job, raw: RawTable) -> bool:
    told = raw.geometry is not None or raw.says.get("wkt")
    pair = place_columns(list(raw.columns), job.options.columns)
    return bool(told) or pair is not None or place_column(job, raw) is not None


def wants_place(job: Job, raw: RawTable, kind: Kind | None) -> bool:
    """Whether it is asked where its rows are: not where what they become has no place, or may be without the one that
    the file does not say."""
    if kind is None:
        return True
    return kind.geometry is not Geometry.NONE and (kind.place_required or has_place(job, raw))


def says_nothing(job: Job, raw: RawTable) -> bool:
    """Whether neither the file nor its format names a system."""
    says = raw.says.get("crs")
    return says == UNKNOWN_CRS or (says is None and format_of(job.path) in (CSV, GEOPACKAGE))


def _declared(job: Job, raw: RawTable) -> str:
    says = raw.says.get("crs")
    if says_nothing(job, raw):
        raise needs_crs(job.file, likely_systems(job, raw), named=named_system(job, raw))
    try:
        return system(str(says or WGS84)).key
    except SituationError as error:
        raise needs_crs(job.file) from error


def likely_systems(job: Job, raw: RawTable) -> tuple[str, ...]:
    """Those that the places may be of where nothing names one."""
    return guesses(*sample(raw.geometry or []), partial(city, job.facts))


def wrong_shapes(kind: Kind, table: Table) -> dict[int, Message]:
    """Rows whose shape the kind does not take, judged by the type in the WKB."""
    words = message(N_("{kind} cannot have this shape."), kind=kind.one)
    takes = {name for name in _SHAPES if kind.geometry.accepts(_Shape(name))}
    codes = {n for n, name in enumerate(_SHAPES, 1) if name in takes}
    shapes = table.geometry or []
    if 1 in codes and points_from_wkb(shapes) is not None:
        return {}
    return {
        n: words
        for n, shape in enumerate(shapes)
        if shape is not None and int.from_bytes(shape[1:5], "little") % 1000 not in codes
    }


@dataclass(frozen=True, slots=True)
class _Shape:
    geom_type: str


_SHAPES = (
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)
