"""Doubts about where the rows are: no system, one that cannot be, places turned round, a datum often shifted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from layers.errors import SituationError
from layers.exchange.doubts import Answer, Doubt
from layers.exchange.gate import NOT_VALID, WGS84, Table
from layers.exchange.guard import RawTable
from layers.exchange.job import Job
from layers.exchange.mapping import place_columns
from layers.exchange.needs import NeedsCrs, NeedsSwap
from layers.exchange.placing import (
    SHIFTED,
    Placed,
    far_off,
    has_place,
    lies_in_china,
    likely_systems,
    named_system,
    place_column,
    place_of,
    says_nothing,
    shifted_name,
)
from layers.exchange.plausible import Oddity, oddity, sample
from layers.exchange.rasters import is_open_base, spoken_datum
from layers.exchange.surroundings import city
from layers.geo import Bounds
from layers.i18n import N_, Message, message
from layers.systems import system

_SHIFTED = ("EPSG:4326", "GCJ-02", "BD-09")
_SILENT = message(N_("Nothing says in which coordinate system the places are."))
_CHINESE_MAPS = message(
    N_("Chinese web maps use GCJ-02 or BD-09, some hundred metres off; surveys use CGCS2000; GPS is WGS 84.")
)


def placed(job: Job, raw: RawTable) -> tuple[Placed, list[Doubt]]:
    """The places of the rows, and what has to be asked about them; until it is answered, the likeliest is assumed.

    `raw.geometry` holds the places afterwards.
    """
    if not has_place(job, raw):
        words = message(N_("No columns say where the rows are."))
        more = message(N_("Choose those of longitude and latitude below, or a kind without a place."))
        return Placed("", (), {}), [Doubt("place", words, open=True, more=(more,))]
    doubts = list(_answered(job, raw))
    for _ in range(3):
        own = replace(raw, says=dict(raw.says), geometry=None if raw.geometry is None else list(raw.geometry))
        try:
            where = place_of(job, own)
        except NeedsCrs:
            doubt = _asks_crs(job, own)
            guess = next((answer.value for answer in doubt.answers), WGS84)
            job = replace(job, options=replace(job.options, crs=guess))
        except NeedsSwap:
            doubt = _asks_swap(job, own)
            job = replace(job, options=replace(job.options, swap=True))
        else:
            raw.geometry, raw.says = own.geometry, own.says
            return where, [*doubts, *_odd(where)]
        doubts.append(doubt)
    return Placed("", (), {}), doubts


def _asks_crs(job: Job, raw: RawTable) -> Doubt:
    found = _oddity(job, raw)
    near = found.systems if found is not None else likely_systems(job, raw)
    more = (_CHINESE_MAPS,) if "GCJ-02" in near else ()
    words = found.words if found is not None else _SILENT
    if found is None and (named := named_system(job, raw)) is not None:
        near = (named, *(key for key in near if key != named))
        words = message(N_("A name in the file speaks of {crs}, and nothing else says the system."), crs=_short(named))
    return Doubt("crs", words, _systems(near), open=True, column=_place_columns(job, raw), more=more)


def _oddity(job: Job, raw: RawTable) -> Oddity | None:
    if job.options.crs is None and says_nothing(job, raw):
        return None
    try:
        named = system(job.options.crs or str(raw.says.get("crs") or WGS84))
    except SituationError:
        return None
    return oddity(*sample(raw.geometry or []), named, partial(city, job.facts)) or far_off(job, raw, named)


def _systems(keys: Sequence[str]) -> tuple[Answer, ...]:
    return tuple(Answer(message(_short(key)), "crs", key) for key in keys[:5])


def _short(key: str) -> str:
    return _SHORT.get(key) or system(key).words


_SHORT = {
    WGS84: N_("WGS 84 (GPS)"),
    "EPSG:4490": N_("CGCS2000"),
    "GCJ-02": N_("GCJ-02 (web maps)"),
    "BD-09": N_("BD-09 (Baidu)"),
}


def _answered(job: Job, raw: RawTable) -> Iterator[Doubt]:
    """Questions that the person has answered already stay in sight, so that the answer can be changed."""
    said = job.options
    column = _place_columns(job, raw)
    if said.crs is not None and says_nothing(job, raw):
        near = likely_systems(job, replace(raw, geometry=_shapes(job, raw)))
        answers = _systems(near)
        more = (_CHINESE_MAPS,) if "GCJ-02" in near else ()
        yield Doubt("crs", _SILENT, answers, column=column, more=more)
    if said.swap is not None:
        yield Doubt("swap", message(N_("Longitude and latitude look swapped.")), _SWAPS, column=column)


def _shapes(job: Job, raw: RawTable) -> Any:
    """The places as the file writes them, whatever system they are in."""
    own = replace(raw, says=dict(raw.says))
    try:
        place_of(replace(job, options=replace(job.options, crs=WGS84, swap=False)), own)
    except SituationError:
        return own.geometry or []
    return own.geometry or []


_SWAPS = (
    Answer(message(N_("Turn them round")), "swap", value=True),
    Answer(message(N_("They are right as they stand")), "swap", value=False),
)


def _asks_swap(job: Job, raw: RawTable) -> Doubt:
    found = _oddity(job, raw)
    words = found.words if found is not None else message(N_("Nothing says which number is the longitude."))
    return Doubt("swap", words, _SWAPS, open=True, column=_place_columns(job, raw))


def _odd(where: Placed) -> Iterator[Doubt]:
    if where.odd is not None:
        yield Doubt("odd", where.odd.words, _systems(where.odd.systems))


def _place_columns(job: Job, raw: RawTable) -> str:
    """The column that a doubt about places stands at; nothing for shapes."""
    if raw.says.get("wkt"):
        return str(raw.says["wkt"])
    if pair := place_columns(list(raw.columns), job.options.columns):
        return pair[0]
    return "" if raw.says.get("ordered") is None else place_column(job, raw) or ""


def about_datum(job: Job, raw: RawTable, table: Table) -> Iterator[Doubt]:
    """Places in China of which the file, or only its format, says that they are in WGS 84: they often are not."""
    if says_nothing(job, raw) or (job.options.crs or WGS84) not in _SHIFTED:
        return
    if job.options.crs is None and str(raw.says.get("crs") or WGS84) != WGS84:
        return
    if not lies_in_china(table.geometry or []):
        return
    hint = shifted_name(job, raw)
    answers = _systems(_SHIFTED)
    if hint is None:
        words = message(N_("The places are in China, and the format says WGS 84 of every file."))
    else:
        words = message(SHIFTED, crs=hint)
    doubt = Doubt("datum", words, answers, more=(_CHINESE_MAPS,))
    yield replace(doubt, open=hint is not None)


def about_tiles(job: Job, raw: RawTable, bounds: Bounds) -> Iterator[Doubt]:
    """A base map of China that does not say of itself in which datum it is, or a raster whose name says another."""
    spoken = spoken_datum(job, raw, bounds)
    if spoken is None and not is_open_base(job, raw, bounds):
        return
    silent = N_("The map is of China, and tiles hardly ever say their datum.")
    words = message(silent) if spoken is None else message(SHIFTED, crs=spoken)
    yield Doubt("datum", words, _systems(_SHIFTED), more=(_CHINESE_MAPS,), open=spoken is not None)


def about_shapes(job: Job, table: Table) -> Iterator[Doubt]:
    """Shapes that are not valid: kept with a mark, or repaired."""
    wrong = [(table.rows[n], words) for n, words in table.odd.items() if words.text == NOT_VALID]
    if not wrong:
        return
    words: Message = message(N_("{n} shapes are not valid: {why}."), n=len(wrong), why=wrong[0][1].args["why"])
    answers = (
        Answer(message(N_("Keep them as they are, marked")), "repair", value=False),
        Answer(message(N_("Repair them")), "repair", value=True),
    )
    yield Doubt("repair", words, answers, rows=tuple(row for row, _ in wrong))
