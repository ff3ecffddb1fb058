"""One import: the file, what the person said about it, and what is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from layers.errors import SituationError
from layers.exchange.difference import FactsView
from layers.exchange.formats import MBTILES, OSM, PACKAGE, PMTILES, check_path, format_of, stem_of
from layers.exchange.guard import RawTable
from layers.exchange.mapping import VALUE, WKT
from layers.exchange.pace import Beat, still
from layers.exchange.sets import Called
from layers.exchange.text import clean_name
from layers.i18n import tr
from layers.kind import Geometry, Kind
from layers.kinds.datasets import RASTER, REFERENCE, is_of_the_file
from layers.systems import WGS84, system
from layers.times import zone as zone_named

_OF_TILES = "EPSG:3857"
SEPARATOR = " · "
"""Between the name of a group of layers and the layer's own."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says about the file: `kind` or `archive` to make of it, `crs` and `zone` where it does not
    say them, and `columns`, field → column, where the proposal is wrong.

    `swap` turns longitude and latitude round (True), or says that they are right as they stand (False); `repair`
    makes invalid shapes valid; `merge` lists columns whose spellings are to be made one; `numbers` says, field by
    field, which number of a cell with several counts; `day_first` what 03/04/2024 means where no
    other date of its column shows it; `encoding` is that of the texts of a table or shapefile, where it is not the one
    that was found out; `no_nodata` takes −9999 and other numbers that many programs write for nothing as values, where
    a raster does not declare them. `layers` are those to take of a file of several, None for all, and `group` what to
    call them together; `like` is the name of the file whose answers these are, where a person did not give them for
    this one. `clashes` says whose is to stand, mine or theirs, where a hand-over and this side changed the same. What
    is `watched` takes the place of what came from a file of its name, whatever it holds, and of the layers in `came`,
    which came of that very file before.
    """

    kind: str | None = None
    archive: str | None = None
    crs: str | None = None
    zone: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    swap: bool | None = None
    repair: bool = False
    merge: tuple[str, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    encoding: str | None = None
    no_nodata: bool = False
    layers: tuple[str, ...] | None = None
    group: str | None = None
    like: str = ""
    clashes: str | None = None
    watched: bool = False
    came: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One import: the file, what was said about it, and what is there."""

    path: Path
    options: Options
    kind: Kind | None
    facts: FactsView
    zone: ZoneInfo | None
    beat: Beat = still

    @property
    def file(self) -> str:
        return clean_name(self.path.name)

    @property
    def stem(self) -> str:
        return clean_name(stem_of(self.path)) or "file"

    @property
    def group(self) -> str:
        """What the layer of the file is called, or its layers together."""
        return clean_name(self.options.group or "")[:120] or self.stem


def make_job(path: Path, options: Options, facts: FactsView) -> Job:
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
    if options.crs is not None and system(options.crs).key == _OF_TILES and format_of(path) in (MBTILES, PMTILES):
        options = replace(options, crs=WGS84)  # the tiles always are; their places with names are in degrees
    return Job(path, options, kind, facts, zone_named(options.zone) if options.zone else None)


def with_own_columns(job: Job, raw: RawTable) -> Job:
    """The job for one table of several: a column that only another has is none of this one."""
    own = {field: column for field, column in job.options.columns.items() if column in raw.columns}
    return job if raw.grid is not None else replace(job, options=replace(job.options, columns=own))


def kind_of(job: Job, raw: RawTable) -> Kind | None:
    """What its rows become: as was said, otherwise what the file says they are; None for a layer of its own."""
    return job.kind if job.kind is not None else job.facts.kinds.get(str(raw.says.get("kind")))


def child_options(job: Job) -> dict[str, Any]:
    nothing = job.kind is not None and job.kind.geometry is Geometry.NONE
    raster = {"no_nodata": job.options.no_nodata}
    said = {"crs": job.options.crs, "value": job.options.columns.get(VALUE), "points": job.options.archive is not None}
    texts = {"wkt": job.options.columns.get(WKT), "encoding": job.options.encoding}
    return {**texts, **raster, "without_place": nothing, **said}


def wanted_tables(job: Job, tables: list[RawTable]) -> list[RawTable]:
    """Those that were chosen; of a GeoPackage that has a table named as the kind, that one; of a city's base, the part
    of the kind."""
    if job.options.layers is not None:
        return [table for table in tables if table.name in job.options.layers]
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


def layer_calls(job: Job, table: str, several: bool, role: str = REFERENCE) -> list[Called]:
    """What the layer of a table may be called, the file's name first; behind it the table's where there are several:
    tables of two files are often called alike."""
    own = clean_name(table) if several else ""
    groups = _groups(job)
    calls = [replace(c, name=f"{c.name}{SEPARATOR}{own}" if own else c.name, group=c.name) for c in groups]
    if role == RASTER and own and format_of(job.path) is PACKAGE:  # its reader named it after the file in the package
        calls.insert(0, replace(calls[0], name=own))
    named = [replace(c, name=_no_kind(job, c.name[:120], role), group=c.group if several else None) for c in calls]
    named = [replace(c, surely=c.name in job.options.came) for c in named]
    return list(dict.fromkeys(named))


def part_calls(job: Job, kind: str) -> list[Called]:
    """The same for what of the file is of one kind of the city's base."""
    return [replace(c, name=f"{c.name}{SEPARATOR}{kind}") for c in _groups(job)]


def _groups(job: Job) -> list[Called]:
    """What the file is called; then its name with the ending and with the folder, which tell more.

    Among several files of one name each is called apart; then another may have the mere name, and its rows tell.
    """
    folder = f"{job.path.parent.name}/"
    longer = (job.file, f"{folder}{job.stem}", f"{folder}{job.file}")
    said = bool(job.options.group)
    names = [job.group, job.file] if said and job.group not in longer else [job.group, job.stem, *longer]
    cleaned = dict.fromkeys(clean_name(name)[:120] for name in names)
    told = {name: not said or name == job.group or name.startswith(folder) for name in cleaned}
    return [Called(name, None, tells) for name, tells in told.items()]


def _no_kind(job: Job, name: str, role: str) -> str:
    """The name itself, or with underscores, so that no kind, no set of another sort and no table of the workspace's own
    has it."""
    name = f"_{name}" if is_of_the_file(name) else name
    ours = {str(d["of"]).casefold() for d in job.facts.datasets(role)}
    others = {key.casefold() for key in job.facts.kinds} - ours
    while name.casefold() in others:
        name += "_"
    return name


def free_name(job: Job, name: str, role: str) -> str:
    """The name itself, unless a kind or a set of another sort has it; then with underscores behind."""
    ours = {str(d["of"]).casefold() for d in job.facts.datasets(role) if d["name"] == name}
    others = {key.casefold() for key in job.facts.kinds} - ours
    while name.casefold() in others and not any(d["name"] == name for d in job.facts.datasets(role)):
        name += "_"
    return name
