"""Where the rows of a file are: the columns or shapes that say it, and the system they are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layers.errors import SituationError
from layers.exchange.formats import CSV, GEOPACKAGE, format_of
from layers.exchange.gate import WGS84, Table, places_from_text
from layers.exchange.guard import RawTable
from layers.exchange.job import Job
from layers.exchange.mapping import place_columns
from layers.exchange.needs import needs_crs
from layers.exchange.readers.geojson import UNKNOWN_CRS
from layers.i18n import N_, Message, message, tr
from layers.kind import Kind
from layers.systems import system


def place_of(job: Job, raw: RawTable) -> tuple[str, Sequence[str], Mapping[int, Message]]:
    """The system of the file's places, the columns they are in, and rows without one."""
    used: Sequence[str] = ()
    reasons: Mapping[int, Message] = {}
    says = raw.says.get("crs")
    if raw.says.get("wkt"):
        used = (str(raw.says["wkt"]),)
    elif raw.geometry is None:
        pair = place_columns(list(raw.columns), job.options.columns)
        if pair is None and raw.rows:
            raise SituationError(
                tr("{file} has no columns that say where its rows are.").format(file=job.file),
                hint=tr("Name them with --map lon=… and --map lat=…, or a kind without a place with --kind."),
            )
        used = pair or ()
    crs = job.options.crs or _declared(job, says)
    crs = WGS84 if crs.strip().upper() in (WGS84, "OGC:CRS84", "WGS84") else crs.strip()
    if raw.geometry is None and used:
        raw.geometry, reasons = places_from_text(raw.columns[used[0]], raw.columns[used[1]])
    return crs, used, reasons


def placeless(job: Job, tables: Sequence[RawTable]) -> list[RawTable]:
    """Of several tables, say the sheets of a workbook, those that do not say where their rows are while others do."""
    if job.kind is not None and not job.kind.place_required:
        return []
    without = [t for t in tables if t.rows and t.grid is None and not has_place(job, t)]
    there = [t for t in tables if t.rows or t.grid is not None]
    return without if len(without) < len(there) else []


def has_place(job: Job, raw: RawTable) -> bool:
    told = raw.geometry is not None or raw.says.get("wkt")
    return bool(told) or place_columns(list(raw.columns), job.options.columns) is not None


def _declared(job: Job, says: Any) -> str:
    kind = format_of(job.path)
    if says == UNKNOWN_CRS or (says is None and kind in (CSV, GEOPACKAGE)):
        raise needs_crs(job.file)
    try:
        system(str(says or WGS84))
    except SituationError as error:
        raise needs_crs(job.file) from error
    return str(says or WGS84)


def wrong_shapes(kind: Kind, table: Table) -> dict[int, Message]:
    """Rows whose shape the kind does not take, judged by the type in the WKB."""
    words = message(N_("{kind} cannot have this shape."), kind=kind.one)
    takes = {name for name in _SHAPES if kind.geometry.accepts(_Shape(name))}
    codes = {n for n, name in enumerate(_SHAPES, 1) if name in takes}
    shapes = table.geometry or []
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
