"""What a shape holds: people, buildings, streets, shelters and who is responsible, counted while it is being drawn.

One function answers for the shape under the pointer and for the shape at rest, so the two can never differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.analysis.exposed import Exposed, Floats, Grounds, Held, Rows, Spots, Ways, held_of, placed
from layers.analysis.measures import MEASURES, How, Measure, fields_read
from layers.columns import Column
from layers.geo import area_m2, length_m
from layers.kind import Kind

RESPONSIBLE = "organisations"
_ORGANISATION = "organisation"
_NAMES = ("code", "name", "name_en", "owner_org", "year")
_SHARED = {m.kind for m in MEASURES if m.how is How.SHARE}
_AREAS = _SHARED | {m.kind for m in MEASURES if m.how is How.MEETING}
_LINES = {m.kind for m in MEASURES if m.how is How.LENGTH}
KINDS_COUNTED = frozenset({_ORGANISATION, *(m.kind for m in MEASURES)})
"""Kinds whose edits change an impact."""


class Facts(Protocol):
    """What is read of a picture."""

    @property
    def kinds(self) -> Mapping[str, Kind]: ...

    def count(self, kind: str) -> int: ...

    def rows(self, kind: str) -> dict[str, Column]: ...


@dataclass(frozen=True, slots=True)
class Count:
    """One number. `value` is None where there is no data; metres for lengths. `rows` are those it counts, by id."""

    value: float | None
    held: Held | None = None
    positions: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))

    @property
    def rows(self) -> list[str]:
        return [] if self.held is None else [self.held.ids[n] for n in self.positions.tolist()]

    def first(self, most: int) -> list[str]:
        """Ids of the first rows counted."""
        return [] if self.held is None else [self.held.ids[n] for n in self.positions[:most].tolist()]

    def values(self, key: str) -> list[object]:
        """What the rows counted have in a field, each once; nothing of those who have nothing there."""
        return [] if self.held is None else self.held.different(key, self.positions)


@dataclass(frozen=True)
class Impact:
    """What one shape holds. `counts` has every measure by its key; area and border on the WGS 84 ellipsoid."""

    shape: BaseGeometry
    counts: Mapping[str, Count]

    @cached_property
    def area_m2(self) -> float:
        return area_m2(self.shape)

    @cached_property
    def border_m(self) -> float:
        return length_m(self.shape.boundary)

    @cached_property
    def census_year(self) -> int | None:
        """The oldest year of the people counted: how old the oldest source is."""
        years = [int(y) for y in self["people_night"].values("year") if isinstance(y, int)]
        return min(years, default=None)

    @cached_property
    def responsible(self) -> tuple[str, ...]:
        """Ids of the organisations that own anything counted, or whose area meets the shape; each once."""
        owners = {str(o) for count in self.counts.values() for o in count.values("owner_org") if o}
        return tuple(sorted(owners | set(self[RESPONSIBLE].rows)))

    def __getitem__(self, key: str) -> Count:
        return self.counts.get(key, Count(None))


def exposed_in(facts: Facts, kinds: Iterable[str] | None = None, *, known: Exposed | None = None) -> Exposed:
    """Read what is counted of `kinds` (None: of all); of other kinds what is `known` stays."""
    wanted = KINDS_COUNTED if kinds is None else KINDS_COUNTED & set(kinds)
    old = known or Exposed()
    spots = {k: v for k, v in old.spots.items() if k not in wanted}
    grounds = {k: v for k, v in old.grounds.items() if k not in wanted}
    ways = {k: v for k, v in old.ways.items() if k not in wanted}
    registers = {k: v for k, v in old.registers.items() if k not in wanted}
    for key in sorted(k for k in wanted if k in facts.kinds and facts.count(k)):
        rows, keys = facts.rows(key), (*_NAMES, *fields_read(key))
        if key == _ORGANISATION:
            registers[key] = held_of(rows, (*keys, "area"))
            continue
        held, shapes = placed(rows, keys)
        if key in _AREAS:
            area = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
            grounds[key] = Grounds(held if len(area) == len(shapes) else held.only(area), shapes[area])
        elif key in _LINES:
            ways[key] = Ways(held, shapes)
        else:
            spots[key] = Spots(held, shapes)
    return Exposed(spots, grounds, ways, registers)


def impact_of(shape: BaseGeometry, exposed: Exposed) -> Impact:
    """Everything inside `shape`, an area in EPSG:4326. A shape that crosses itself holds what its mended form holds."""
    sound = _sound(shape)
    shapely.prepare(sound)
    inside = {kind: spots.inside(sound) for kind, spots in exposed.spots.items()}
    shares = {kind: exposed.grounds[kind].shares(sound) for kind in _SHARED & exposed.grounds.keys()}
    counts = {m.key: _count(m, sound, exposed, inside.get(m.kind), shares.get(m.kind)) for m in MEASURES}
    counts[RESPONSIBLE] = _responsible(counts["areas"], exposed)
    return Impact(shape, counts)


def with_wider(shape: BaseGeometry, wider: BaseGeometry, exposed: Exposed) -> tuple[Impact, Impact]:
    """The incident area, and the wider area without it: what is around and may be concerned."""
    return impact_of(shape, exposed), impact_of(shapely.difference(_sound(wider), _sound(shape)), exposed)


def _sound(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shapely.make_valid(shape, method="structure", keep_collapsed=False)


def _count(
    measure: Measure,
    shape: BaseGeometry,
    exposed: Exposed,
    inside: Rows | None,
    shares: tuple[Rows, Floats] | None,
) -> Count:
    match measure.how:
        case How.SHARE:
            return _shared(measure, exposed.grounds[measure.kind].held, *shares) if shares else Count(None)
        case How.MEETING:
            grounds = exposed.grounds.get(measure.kind)
            return _met(grounds.held, grounds.meeting(shape)) if grounds else Count(None)
        case How.LENGTH:
            ways = exposed.ways.get(measure.kind)
            return Count(ways.length_inside_m(shape)) if ways else Count(None)
    spots = exposed.spots.get(measure.kind)
    if spots is None or inside is None:
        return Count(None)
    rows = inside[spots.held.chosen(measure.key, measure.where, measure.reads)[inside]]
    if measure.how is How.COUNT:
        return Count(float(len(rows)), spots.held, rows)
    amounts = spots.held.number(measure.value)[rows]
    known = np.isfinite(amounts)
    return Count(float(amounts[known].sum()) if known.any() or not len(rows) else None, spots.held, rows)


def _shared(measure: Measure, held: Held, rows: Rows, share: Floats) -> Count:
    amounts = held.number(measure.value)
    if not np.isfinite(amounts).any():
        return Count(None)
    return Count(float(np.nansum(amounts[rows] * share)), held, rows)


def _met(held: Held, rows: Rows) -> Count:
    return Count(float(len(rows)), held, rows)


def _responsible(areas: Count, exposed: Exposed) -> Count:
    """Organisations whose area is one that meets the shape."""
    organisations = exposed.registers.get("organisation")
    if organisations is None:
        return Count(None)
    met = {*areas.rows, *(str(code) for code in areas.values("code") if code)}
    rows = np.flatnonzero([str(area) in met for area in organisations.column("area")])
    return _met(organisations, rows)
