"""What the pointer and the keyboard say to a gesture, in longitude and latitude (EPSG:4326)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from layers.edit import Edit


@dataclass(frozen=True, slots=True)
class Click:
    """The button went down and up at one place, or somebody typed the coordinate."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Move:
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Press:
    """The button went down; `reach` is how many degrees of longitude a person's aim may be off."""

    lon: float
    lat: float
    reach: float = 0.0


@dataclass(frozen=True, slots=True)
class Release:
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Finish:
    """Enter, a double click or the right button."""


@dataclass(frozen=True, slots=True)
class StepBack:
    """Backspace: the last corner goes."""


@dataclass(frozen=True, slots=True)
class RemoveCorner:
    """Delete: the corner under the pointer goes."""

    lon: float
    lat: float
    reach: float = 0.0


@dataclass(frozen=True, slots=True)
class Cancel:
    """Escape."""


Event: TypeAlias = Click | Move | Press | Release | Finish | StepBack | RemoveCorner | Cancel


@dataclass(frozen=True, slots=True)
class Preview:
    """What to show meanwhile: the shape, and the corners that can be taken hold of."""

    shape: BaseGeometry | None = None
    corners: tuple[tuple[float, float], ...] = ()
    middles: tuple[tuple[float, float], ...] = ()


Gesture: TypeAlias = Generator[Preview | None, Event, Edit | None]
