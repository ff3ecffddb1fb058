"""A file to an edit: read in a guarded process, through the gate, into fields, compared with the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from layers import geo
from layers.columns import Column
from layers.edit import Change, Edit
from layers.errors import SituationError
from layers.exchange.bulk import Set, archive_set, base_set, compare, reference_set
from layers.exchange.difference import FactsView, difference, features_of
from layers.exchange.fields import fill
from layers.exchange.formats import CSV, GEOPACKAGE, OSM, check_path, format_of, stem_of
from layers.exchange.gate import WGS84, Table, as_list, gate, places_from_text
from layers.exchange.guard import Progress, RawTable, read_file
from layers.exchange.mapping import (
    CATEGORY,
    LAT,
    LON,
    SPECIAL,
    TIME,
    WKT,
    check_choice,
    place_columns,
    propose,
    special,
)
from layers.exchange.needs import NeedsCrs, NeedsZone, needs_crs, needs_zone
from layers.exchange.readers.geojson import UNKNOWN_CRS
from layers.exchange.report import Prepared, Report
from layers.exchange.text import clean_name
from layers.exchange.times import looks_like_times, parse, read_times, text_of
from layers.i18n import N_, Message, message, tr
from layers.kind import Geometry, Kind
from layers.kinds.datasets import ARCHIVE, REFERENCE
from layers.times import zone as zone_named

__all__ = ["NeedsCrs", "NeedsZone", "Options", "Prepared", "Preview", "Report", "look", "prepare"]


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says about the file: `kind` or `archive` to make of it, `crs` and `zone` where it does not
    say them, and `columns`, field → column, where the proposal is wrong."""

    kind: str | None = None
    archive: str | None = None
    crs: str | None = None
    zone: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of one table of the file, for the import dialog.

    `crs` is what the file or its format says, None when nothing does; `proposed` is field → column;
    `local_times` lists the columns whose times have no zone.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    proposed: Mapping[str, str]
    crs: str | None
    has_place: bool
    times: tuple[str, ...]
    local_times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """One import: the file, what was said about it, and what is there."""

    path: Path
    options: Options
    kind: Kind | None
    facts: FactsView
    zone: ZoneInfo | None

    @property
    def file(self) -> str:
        return clean_name(self.path.name)

    @property
    def stem(self) -> str:
        return clean_name(stem_of(self.path)) or "file"


def prepare(path: Path, options: Options, facts: FactsView, *, progress: Progress) -> Prepared:
    """What importing the file would do: one edit, its contents and the count of rows. Nothing is recorded.

    Raises
    ------
    SituationError
        The file or an option is refused; NeedsCrs and NeedsZone when one has to be given.
    Cancelled
        By `progress`.
    """
    job = _job(path, options, facts)
    tables = read_file(job.path, progress=lambda d, text: progress(d * 0.6, text), **_child_options(job))
    words = tr("Checking {file}").format(file=job.file)
    progress(0.6, words)
    report = Report()
    changes: list[Change] = []
    contents: dict[str, bytes] = {}
    chosen = _wanted(job, tables)
    for n, raw in enumerate(chosen):
        part = Report()
        made, content = _one_table(job, raw, len(chosen) > 1, part)
        changes += made
        contents |= content
        report.add(part)
        progress(0.6 + 0.35 * (n + 1) / len(chosen), words)
    if not report.read:
        raise SituationError(
            tr("{file} holds no rows.").format(file=job.file), hint=tr("There is nothing to take from it.")
        )
    return Prepared(Edit(message(N_("Import {file}"), file=job.file), tuple(changes)), contents, report)


def look(path: Path, options: Options, facts: FactsView, *, progress: Progress, rows: int = 50) -> list[Preview]:
    """The first rows of each table of the file, and what is proposed for them."""
    job = _job(path, options, facts, checked=False)
    tables = read_file(job.path, progress=progress, rows=rows, **_child_options(job))
    return [_preview(job, raw, rows) for raw in tables]


def _job(path: Path, options: Options, facts: FactsView, *, checked: bool = True) -> _Job:
    check_path(path)
    format_of(path)
    kind = None
    if options.kind is not None:
        kind = facts.kinds.get(options.kind)
        if kind is None:
            raise SituationError(
                tr("There is no kind {kind}.").format(kind=options.kind), hint=tr("anlan kinds lists them.")
            )
    if options.kind is not None and options.archive is not None:
        raise SituationError(
            tr("A file becomes features of a kind or an archive, not both."), hint=tr("Leave one of the two out.")
        )
    if options.crs is not None:
        geo.to_wgs84(options.crs)
    return _Job(path, options, kind, facts, zone_named(options.zone) if options.zone else None)


def _child_options(job: _Job) -> dict[str, Any]:
    nothing = job.kind is not None and job.kind.geometry is Geometry.NONE
    return {"wkt": job.options.columns.get(WKT), "without_place": nothing}


def _wanted(job: _Job, tables: list[RawTable]) -> list[RawTable]:
    """Of a GeoPackage that has a table named as the kind, that one; of a city's base, the part of the kind."""
    if job.kind is not None and len(tables) > 1:
        by_kind = [t for t in tables if t.says.get("kind") == job.kind.key or t.name == job.kind.key]
        if by_kind:
            return by_kind
        if format_of(job.path) is OSM:
            raise SituationError(
                tr("{file} has nothing for {kind}.").format(file=job.file, kind=tr(job.kind.title)),
                hint=tr("Leave --kind out, and everything it has comes in."),
            )
    return tables


def _one_table(job: _Job, raw: RawTable, several: bool, report: Report) -> tuple[list[Change], dict[str, bytes]]:
    kind = job.kind if job.kind is not None else job.facts.kinds.get(str(raw.says.get("kind")))
    _check_columns(job, raw, kind)
    required = kind is None or kind.place_required
    placed = kind is None or (kind.geometry is not Geometry.NONE and (required or _has_place(job, raw)))
    crs, used, reasons = _place(job, raw) if placed else (None, (), {})
    table = gate(raw, crs=crs, reasons=reasons, placed=placed, required=required)
    if kind is not None and placed:
        table = table.without(_wrong_shapes(kind, table))
    if several:
        table.rejected = [
            (row, message(N_("{layer}: {reason}"), layer=raw.name, reason=str(r))) for row, r in table.rejected
        ]
    says = {"file": job.file, "credit": table.credit, "crs": crs if crs != WGS84 else None, "zone": None}
    if job.options.archive is not None:
        new, table = _archive(job, raw, table, used, says)
        return _bulk(job, new, table, report)
    if kind is None:
        new = reference_set(_layer_name(job, raw, several), table, says)
        return _bulk(job, new, table, report)
    filled = fill(kind, table, job.options.columns, zone=job.zone, file=job.file, used=used)
    if job.zone is not None and any(filled.sources):
        says["zone"] = job.options.zone
    if kind.bulk or raw.says.get("kind"):
        new = base_set(f"{job.stem} · {kind.key}", kind, filled, says)
        return _bulk(job, new, filled.table, report)
    _tell(filled.table, report)
    source = {k: v for k, v in says.items() if v}
    rows = features_of(kind, filled, source)
    return difference(kind, filled, rows, job.facts, report), {}


def _bulk(job: _Job, new: Set, table: Table, report: Report) -> tuple[list[Change], dict[str, bytes]]:
    _tell(table, report)
    if not table.rows:
        return [], {}
    if table.rejected:
        new.says["rejected"] = len(table.rejected)
    return compare(new, job.facts, report)


def _tell(table: Table, report: Report) -> None:
    report.read += table.read
    report.rejected += [(row, str(reason)) for row, reason in table.rejected]
    report.notes += [(table.rows[n], str(words)) for n, words in sorted(table.odd.items())]


def _check_columns(job: _Job, raw: RawTable, kind: Kind | None) -> None:
    fields = [f.key for f in kind.all_fields] if kind is not None else []
    more = (TIME, CATEGORY) if job.options.archive is not None else ()
    check_choice(job.options.columns, list(raw.columns), [*fields, *(s for s in (*SPECIAL, *more) if s not in fields)])


def _place(job: _Job, raw: RawTable) -> tuple[str, Sequence[str], Mapping[int, Message]]:
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


def _has_place(job: _Job, raw: RawTable) -> bool:
    told = raw.geometry is not None or raw.says.get("wkt")
    return bool(told) or place_columns(list(raw.columns), job.options.columns) is not None


def _declared(job: _Job, says: Any) -> str:
    kind = format_of(job.path)
    if says == UNKNOWN_CRS or (says is None and kind in (CSV, GEOPACKAGE)):
        raise needs_crs(job.file)
    try:
        geo.to_wgs84(str(says or WGS84))
    except SituationError as error:
        raise needs_crs(job.file) from error
    return str(says or WGS84)


def _wrong_shapes(kind: Kind, table: Table) -> dict[int, Message]:
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


def _archive(job: _Job, raw: RawTable, table: Table, used: Sequence[str], says: dict[str, Any]) -> tuple[Set, Table]:
    name = _archive_name(job)
    columns = list(table.columns)
    time_column = special(TIME, columns, job.options.columns)
    if time_column is None or time_column not in table.columns:
        raise SituationError(
            tr("{file} has no column of times for an archive.").format(file=job.file),
            hint=tr("Name it with --map time=…"),
        )
    category = special(CATEGORY, [c for c in columns if c != time_column], job.options.columns)
    times = read_times(as_list(table.columns[time_column]), job.zone)
    if times.naive:
        raise needs_zone(job.file, time_column)
    bad = dict(times.faults)
    for n, us in enumerate(times.us):
        if us is None and n not in bad:
            bad[n] = message(N_("It has no time."))
        elif us is not None and not _in_range(us):
            bad[n] = message(N_("{value} is not a time."), value=str(table.columns[time_column][n]))
    local = any(_is_naive(v) for v in as_list(table.columns[time_column])[:1000])
    if times.repeated:
        table.columns["time_repeated"] = [True if n in set(times.repeated) else None for n in range(len(table.rows))]
        twice = message(N_("The local time comes twice that night; the first was taken."))
        for n in times.repeated:
            table.odd.setdefault(n, twice)
    us_kept = [us for n, us in enumerate(times.us) if us is not None and n not in bad]
    table = table.without(bad)
    if us_kept:
        says |= {"first": text_of(min(us_kept)), "last": text_of(max(us_kept))}
    says["zone"] = job.options.zone if local else None
    return archive_set(name, table, us_kept, category, used, says), table


def _is_naive(value: Any) -> bool:
    moment = parse(value, "mdy")
    return not isinstance(moment, int) and moment is not None and moment.tzinfo is None


def _in_range(us: int) -> bool:
    try:
        text_of(us)
    except ValueError:
        return False
    return True


def _archive_name(job: _Job) -> str:
    name = clean_name(job.options.archive or "")[:120]
    if not name:
        raise SituationError(tr("An archive needs a name."), hint=tr("Give it with --archive NAME."))
    return _free_name(job, name, ARCHIVE)


def _layer_name(job: _Job, raw: RawTable, several: bool) -> str:
    name = (clean_name(raw.name) if several else "") or job.stem
    return _free_name(job, name[:120], REFERENCE)


def _free_name(job: _Job, name: str, role: str) -> str:
    """The name itself, unless a kind or a set of another sort has it; then with underscores behind."""
    ours = {str(d["of"]).casefold() for d in job.facts.datasets(role) if d["name"] == name}
    others = {key.casefold() for key in job.facts.kinds} - ours
    while name.casefold() in others and not any(d["name"] == name for d in job.facts.datasets(role)):
        name += "_"
    return name


def _preview(job: _Job, raw: RawTable, rows: int) -> Preview:
    says = raw.says.get("crs")
    silent = says == UNKNOWN_CRS or (says is None and format_of(job.path) in (CSV, GEOPACKAGE))
    columns: dict[str, Column] = {name: as_list(c)[:rows] for name, c in raw.columns.items()}
    proposed = propose(job.kind, columns, job.options.columns) if job.kind is not None else {}
    for key in (LON, LAT) if raw.geometry is None else ():
        if column := special(key, list(columns), job.options.columns):
            proposed = {**proposed, key: column}
    if job.options.archive is not None:
        extra = {k: special(k, list(columns), job.options.columns) for k in (TIME, CATEGORY)}
        proposed = {**proposed, **{k: v for k, v in extra.items() if v}}
    times = tuple(name for name, c in columns.items() if looks_like_times(list(c)))
    local = tuple(name for name in times if any(_is_naive(v) for v in columns[name]))
    return Preview(
        raw.name or job.stem,
        tuple(columns),
        tuple(zip(*columns.values(), strict=True)),
        proposed,
        None if silent else str(says or WGS84),
        raw.geometry is not None or place_columns(list(columns), job.options.columns) is not None,
        times,
        local,
    )
