"""How classes of features look, in words that canvas, web map and legend all understand. Colours are tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from layers.feature import Feature

STATE = "state"


class Plate(StrEnum):
    """One shape for each theme of symbols."""

    INCIDENT = "diamond"
    NATURAL = "hexagon"
    OPERATIONS = "disc"
    INFRASTRUCTURE = "square"


class Mark(StrEnum):
    """What is repeated along a line."""

    TICKS = "ticks"
    CHEVRONS = "chevrons"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One pass of the pen. `colour` is a token such as `map.hazard`, `level.2` or `evac.order`.

    The width is `width_px`, or `width_m` on the ground where that is more.
    """

    colour: str
    width_px: float
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    width_m: float = 0.0
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How one class is drawn: strokes from the lowest up, a fill, a pattern over it, a plate with a glyph.

    `pattern` is one of risk-1 … risk-4, waves, hatch. `badge` is the numeral of a level. Drawn at `max_mpp` metres
    per pixel and closer, where that is less than its style's; 0 means as the style says. A `dot` in the
    fill colour stands for a point without a plate.
    """

    title: str
    strokes: tuple[Stroke, ...] = ()
    fill: str | None = None
    fill_opacity: float = 1.0
    pattern: str | None = None
    pattern_colour: str | None = None
    plate: Plate | None = None
    glyph: str | None = None
    badge: str | None = None
    max_mpp: float = 0.0
    dot: bool = False

    def shows_at(self, ground_mpp: float) -> bool:
        """Whether it is drawn where a pixel is `ground_mpp` metres on the ground."""
        return not self.max_mpp or ground_mpp <= self.max_mpp


@dataclass(frozen=True, slots=True)
class Style:
    """`by` names what tells the classes apart: a field, STATE or nothing; a value without a look gets `default`.

    Drawn at `max_mpp` metres per pixel and closer, its labels at `label_max_mpp` and closer; 0 means always.
    """

    default: Look
    by: str | None = None
    looks: Mapping[str, Look] = field(default_factory=dict)
    label: str | None = None
    label_colour: str = "map.label"
    label_pt: float = 10.0
    label_spaced: bool = False
    label_tag: bool = False
    max_mpp: float = 0.0
    label_max_mpp: float = 20.0

    def key(self, feature: Feature) -> str | None:
        """The class of `feature`; None for the default."""
        if self.by is None:
            return None
        value = feature.state if self.by == STATE else feature[self.by]
        return str(value) if value is not None and str(value) in self.looks else None

    def look(self, key: str | None) -> Look:
        return self.looks.get(key, self.default) if key is not None else self.default


def halo(width_px: float, opacity: float = 1.0) -> Stroke:
    return Stroke("map.halo", width_px, opacity=opacity)


def casing(width_px: float, opacity: float = 1.0) -> Stroke:
    return Stroke("map.casing", width_px, opacity=opacity)
