"""What the pointer and the keys did, in longitude and latitude; and what a gesture shows meanwhile."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
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
class Back:
    """Take back the last step: the last corner drawn, the corner held."""


@dataclass(frozen=True, slots=True)
class Finish:
    """It is as it should be."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Leave everything as it was."""


Event: TypeAlias = Click | Move | Press | Release | Back | Finish | Cancel


@dataclass(frozen=True, slots=True)
class Preview:
    """`shape` as it would be, `before` as it was; corners and the middles between them to take hold of."""

    shape: BaseGeometry | None
    corners: tuple[LonLat, ...] = ()
    middles: tuple[LonLat, ...] = ()
    held: LonLat | None = None
    before: BaseGeometry | None = None


Gesture: TypeAlias = Generator[Preview | None, Event, Edit | None]
