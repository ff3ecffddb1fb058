"""What the pointer and the keys did, in longitude and latitude; and what a gesture shows meanwhile."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from layers.edit import Edit
from layers.geo import LonLat


@dataclass(frozen=True, slots=True)
class Click:
    """Pressed and released in one place, or a coordinate typed."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Move:
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Press:
    """`reach_m` is how far from the pointer a corner may be to be taken, on the ground."""

    lon: float
    lat: float
    reach_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Release:
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was typed into the fields that a preview asked for, by their keys."""

    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Back:
    """Take back the last step: the last corner drawn, the stroke, what is held. A corner touched goes away; with `undo`
    it goes to its place."""

    undo: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """Do again what was taken back last."""


@dataclass(frozen=True, slots=True)
class Finish:
    """It is as it should be."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Leave everything as it was."""


Event: TypeAlias = Click | Move | Press | Release | Numbers | Back | Again | Finish | Cancel


class Target(StrEnum):
    """What a place snaps to, the stronger first."""

    VERTEX = "vertex"
    INTERSECTION = "intersection"
    MIDPOINT = "midpoint"
    EDGE = "edge"
    GRID = "grid"


@dataclass(frozen=True, slots=True)
class Snap:
    """A place that the pointer is drawn to. `edge` are the ends of the edge it lies on, if it does."""

    place: LonLat
    target: Target
    edge: tuple[LonLat, LonLat] | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a shape, where, and what to do about it; both texts are translated."""

    sentence: str
    hint: str = ""
    place: LonLat | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A number that can be typed at the pointer. `title` is a key of the catalogue; `value` is how it stands now."""

    key: str
    title: str
    unit: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """`shape` as it would be, `before` as it was; corners and the middles between them to take hold of.

    `guide` is drawn thin beside it. `words` stand beside the shape; without them its length or area does. `asks` are
    the numbers to type, `faults` what would stop it from being recorded, `refused` why the last Finish was not taken.
    `ids` are the features in hand: nothing snaps to them as they were. `start` is where distances typed begin. Where
    `snaps` is False the pointer is taken as it comes.
    """

    shape: BaseGeometry | None
    corners: tuple[LonLat, ...] = ()
    middles: tuple[LonLat, ...] = ()
    held: LonLat | None = None
    before: BaseGeometry | None = None
    guide: BaseGeometry | None = None
    words: str = ""
    asks: tuple[Ask, ...] = ()
    faults: tuple[Fault, ...] = ()
    refused: Fault | None = None
    ids: frozenset[str] = frozenset()
    start: LonLat | None = None
    snap: Snap | None = None
    snaps: bool = True


Gesture: TypeAlias = Generator[Preview | None, Event, Edit | None]
