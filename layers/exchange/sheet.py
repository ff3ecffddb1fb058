"""The first rows of a file as they would come in: in a table, on the map, and with every doubt where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from layers.exchange.difference import FactsView
from layers.exchange.doubts import Answer, Doubt
from layers.exchange.doubts_of_cells import (
    about_cells,
    about_columns,
    about_repeats,
    about_rows,
    about_spellings,
    about_times,
    local_zone,
)
from layers.exchange.doubts_of_file import (
    about_encoding,
    about_grids,
    about_nodata,
    about_remarks,
    grid_taken,
    grids_of,
)
from layers.exchange.doubts_of_layer import about_layer
from layers.exchange.doubts_of_place import about_datum, about_shapes, about_tiles, placed
from layers.exchange.fields import fill
from layers.exchange.formats import HANDOVER, Format, format_of
from layers.exchange.gate import WGS84, Table, as_list, gate
from layers.exchange.guard import Progress, RawTable, read_file
from layers.exchange.incoming import joined_messages, remarked
from layers.exchange.job import Job, Options, child_options, kind_of, make_job, wanted_tables, with_own_columns
from layers.exchange.memory import shape_of
from layers.exchange.mending import repaired
from layers.exchange.merging import merge_columns
from layers.exchange.needs import NeedsCrs, NeedsDayOrder, NeedsZone
from layers.exchange.placing import Placed, left_outside, placeless, wants_place, wrong_shapes
from layers.exchange.preview import Preview, preview_of
from layers.exchange.rasters import lies
from layers.exchange.sources import known_again
from layers.exchange.standing import State, state_of
from layers.exchange.times import read_times
from layers.geo import Bounds
from layers.i18n import N_, Message, message
from layers.kind import Kind
from layers.systems import system

ROWS = 400
"""How many rows of each table are looked at; what is doubtful only further down stands in the report."""
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. `numbers` are the rows' in the file, `shapes` WKB in EPSG:4326 or None, a row each;
    `rejected` tells of rows by number why they would stay outside; `bounds` is where a raster lies.

    `kind` is what the file itself says its rows are; `whole` whether all its rows were looked at; `encoding` what its
    texts were found to be in, where that is no matter of the format; `grids` are those of a raster of several,
    `grid` the one that is taken where nobody chooses. A table is `outside` where only others of the file have places.
    """

    name: str
    columns: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    proposed: Mapping[str, str] | None = None
    shapes: tuple[bytes | None, ...] = ()
    rejected: Mapping[int, Message] | None = None
    doubts: tuple[Doubt, ...] = ()
    crs: str | None = None
    has_place: bool = True
    kind: str | None = None
    whole: bool = True
    steps: int = 0
    bounds: Bounds | None = None
    encoding: str = ""
    grids: tuple[str, ...] = ()
    grid: str = ""
    outside: bool = False

    @property
    def open(self) -> bool:
        """Whether something has to be answered first."""
        return any(doubt.open for doubt in self.doubts)


@dataclass(frozen=True, slots=True)
class Look:
    """A file as looked at with some options: its format, all its layers, and a sheet for each that is wanted; its
    shape, under which answers are remembered; and the state that it was in."""

    format: Format
    layers: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    shape: str = ""
    state: State = ()

    @property
    def open(self) -> bool:
        return any(sheet.open for sheet in self.sheets)


def look_closely(path: Path, options: Options, facts: FactsView, *, progress: Progress) -> Look:
    """Read the first rows, judge them as an import would, and record nothing.

    Raises
    ------
    SituationError
        The file or an option is refused. What a person can answer is no refusal but a doubt of a sheet.
    """
    job = known_again(make_job(path, options, facts))
    known, state = format_of(job.path), state_of(job.path)
    tables = read_file(job.path, progress=progress, rows=ROWS, **child_options(job))
    if known is HANDOVER:
        return Look(known, (), (_of_handover(tables),), state=state)
    tables = joined_messages(tables)
    names = tuple(dict.fromkeys(table.name for table in tables))
    wanted = wanted_tables(job, tables)
    nowhere = placeless(job, wanted)
    several = len(tables) > 1 if options.layers is not None else len(wanted) > 1
    sheets = tuple(
        _outside(job, raw)
        if any(raw is table for table in nowhere)
        else _sheet(with_own_columns(job, raw), raw, several=several)
        for raw in wanted
    )
    return Look(known, names, sheets, shape_of(known.key, tables), state)


def _of_handover(tables: Sequence[RawTable]) -> Sheet:
    raw = next((table for table in tables if table.name == "features"), RawTable("features"))
    names = [name for name in ("kind", "id", "state") if name in raw.columns]
    lists = [as_list(raw.columns[name])[:SHOWN] for name in names]
    doubts = tuple(about_rows(Table(raw.name, raw.rows, {}, rejected=raw.rejected)))
    rows = tuple(zip(*lists, strict=True))
    return Sheet("features", tuple(names), tuple(raw.rows[:SHOWN]), rows, rejected=dict(raw.rejected), doubts=doubts)


def _outside(job: Job, raw: RawTable) -> Sheet:
    """A table without places beside others that have them: it asks nothing, and stays outside until it is told."""
    looked = preview_of(job, raw, ROWS)
    gone = left_outside(raw)
    doubts = list(about_rows(Table(raw.name, [], {}, rejected=gone.rejected)))
    return replace(
        _written(job, raw, looked, Table(raw.name, raw.rows, {}, rejected=gone.rejected), doubts, shown=False),
        outside=True,
    )


def _sheet(job: Job, raw: RawTable, *, several: bool) -> Sheet:
    if raw.grid is not None:
        return _of_raster(job, raw)
    kind = kind_of(job, raw)
    looked = preview_of(job, raw, ROWS)
    doubts = [*about_encoding(job, raw), *about_remarks(raw)]
    wanted = wants_place(job, raw, kind)
    where = Placed("", (), {})
    if wanted and raw.rows:
        where, asked = placed(job, raw)
        doubts += asked
    table = gate(
        replace(raw, columns=dict(raw.columns)),  # the datum is still looked for in the names of the columns
        crs=where.crs,
        reasons=where.reasons,
        remarks=where.remarks,
        required=kind is None or kind.place_required,
    )
    table = remarked(table, raw)
    if wanted and not any(doubt.open for doubt in doubts):
        doubts += about_datum(job, raw, table)
    if kind is None and not any(doubt.open for doubt in doubts):
        doubts += about_layer(job, raw, table, several=several, part=table.read >= ROWS)
    table, more = _judged(job, kind, table, where)
    shown = wanted and not any(doubt.open for doubt in doubts)
    doubts = [*doubts, *more, *about_rows(table)]
    doubts.sort(key=lambda doubt: not doubt.open)
    return _written(job, raw, looked, table, doubts, shown=shown)


def _judged(job: Job, kind: Kind | None, table: Table, where: Placed) -> tuple[Table, list[Doubt]]:
    """The table as its kind would take it, and what is doubtful about its cells and shapes."""
    columns = _columns(table, where)
    doubts = [*about_shapes(job, table), *about_spellings(job, columns)]
    doubts += about_repeats(job, kind, columns, table.rows, table.geometry)
    if job.options.repair:
        table = repaired(table)
    merge_columns(table.columns, [name for name in job.options.merge if name in table.columns])
    if kind is None:
        return table, [*doubts, *about_times(job, columns)]
    if where.crs:
        table = table.without(wrong_shapes(kind, table))
        columns = _columns(table, where)
    if job.kind is not None and table.read:
        doubts += about_columns(job, kind, columns)
    doubts += about_cells(job, kind, columns, table.rows)
    return _filled(job, kind, table, where), doubts


def _columns(table: Table, where: Placed) -> dict[str, list[Any]]:
    """Those that did not say the place."""
    return {name: as_list(column) for name, column in table.columns.items() if name not in where.used}


def _filled(job: Job, kind: Kind, table: Table, where: Placed) -> Table:
    """The table without the rows that the kind refuses; what has to be asked first is asked elsewhere."""
    said = job.options
    chosen = {field: column for field, column in said.columns.items() if column in table.columns}
    try:
        return fill(
            kind,
            table,
            chosen,
            zone=job.zone,
            file=job.file,
            used=where.used,
            numbers=said.numbers,
            day_first=said.day_first,
        ).table
    except (NeedsZone, NeedsDayOrder):
        return table


def _written(job: Job, raw: RawTable, looked: Preview, table: Table, doubts: list[Doubt], *, shown: bool) -> Sheet:
    places = dict(zip(table.rows, table.geometry or [], strict=False)) if shown else {}
    return Sheet(
        name=looked.name,
        columns=looked.columns,
        numbers=tuple(raw.rows[: len(looked.rows)]),
        rows=looked.rows,
        proposed=looked.proposed,
        shapes=tuple(places.get(number) for number in raw.rows[: len(looked.rows)]),
        rejected=dict(table.rejected),
        doubts=tuple(doubts),
        crs=looked.crs,
        has_place=looked.has_place,
        kind=said if (said := str(raw.says.get("kind") or "")) in job.facts.kinds else None,
        whole=table.read < ROWS,
        encoding=str(raw.says.get("encoding") or "")[:40],
    )


def _of_raster(job: Job, raw: RawTable) -> Sheet:
    """Where it lies, how many cells it has and of which moments."""
    grid = raw.grid
    assert grid is not None
    facts = {"width": grid.width, "height": grid.height, "unit": grid.unit, "low": grid.low, "high": grid.high}
    columns = (*facts, "times")
    row = (*facts.values(), grid.steps)
    doubts = [*about_grids(job, raw), *about_remarks(raw), *about_nodata(raw)]
    bounds = None
    try:
        crs, bounds = lies(job, raw)
        doubts += about_tiles(job, raw, bounds)
    except NeedsCrs:
        words = message(N_("Nothing says in which coordinate system the places are."))
        doubts.append(Doubt("crs", words, (Answer(message(system(WGS84).words), "crs", WGS84),), open=True))
        crs = ""
    if read_times([str(t) for t in raw.says.get("times", [])], None).naive:
        words = message(N_("The times in {column} do not say their zone."), column="time")
        zones = tuple(Answer(message(zone), "zone", zone) for zone in dict.fromkeys((local_zone(job), "UTC")))
        doubts.append(Doubt("zone", words, zones, open=job.zone is None))
    name = raw.name or job.stem
    return Sheet(
        name,
        columns,
        (1,),
        (row,),
        doubts=tuple(doubts),
        crs=crs,
        steps=grid.steps,
        bounds=bounds,
        grids=grids_of(raw),
        grid=grid_taken(raw),
    )
