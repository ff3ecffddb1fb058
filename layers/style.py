"""How classes of features look, in words that canvas, web map and legend all understand. Colours are tokens."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.feature import Feature

STATE = "state"


class Crowd(StrEnum):
    """What becomes of points without a plate where there are too many for their place."""

    HEAT = "heat"
    """Heat where they crowd, dots where they stand apart."""
    DOTS = "dots"
    """Always every dot, the last on top."""
    ALWAYS_HEAT = "always_heat"
    CLUSTERS = "clusters"
    """A disc with their count where several lie in a place, dots where they stand apart."""


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
    """One pass of the pen. `colour` is a token such as `map.hazard`, `level.2` or `evac.order`, or `#RRGGBB`.

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
    per pixel and closer, where that is less than its style's; 0 means as the style says. In a legend a `dot` in the
    fill colour stands for a point without a plate, and a `line` for what has no area to be filled.
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
    line: bool = False

    def shows_at(self, ground_mpp: float) -> bool:
        """Whether it is drawn where a pixel is `ground_mpp` metres on the ground."""
        return not self.max_mpp or ground_mpp <= self.max_mpp


@dataclass(frozen=True, slots=True)
class Style:
    """`by` names what tells the classes apart: a field, STATE or nothing; a value without a look gets `default`.

    With `breaks`, rising numbers, `by` is a number, and the looks are those of `"0"` (below the first break), `"1"`
    (from the first break on) and so on: a graduated style. Drawn at `max_mpp` metres per pixel and closer, its labels
    at `label_max_mpp` and closer; 0 means always.
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
    breaks: tuple[float, ...] = ()
    crowd: Crowd = Crowd.HEAT

    def key(self, feature: Feature) -> str | None:
        """The class of `feature`; None for the default."""
        if self.by is None:
            return None
        return self._key_of(feature.state if self.by == STATE else feature[self.by])

    def look(self, key: str | None) -> Look:
        return self.looks.get(key, self.default) if key is not None else self.default

    def all_looks(self) -> tuple[Look, ...]:
        """The default, then those of the classes."""
        return self.default, *self.looks.values()

    def in_legend(self, *, rest_last: bool) -> list[tuple[str, Look]]:
        """All looks in the order of a legend, by their classes: the default, "", first, or last where it is what the
        others leave over."""
        rest, classes = [("", self.default)], list(self.looks.items())
        return classes + rest if rest_last and self.by is not None else rest + classes

    def numbers(self, column: Sequence[Any] | NDArray[Any] | None, count: int) -> NDArray[np.int16]:
        """The class of each row as its place in `all_looks`."""
        if column is None or self.by is None:
            return np.zeros(count, dtype=np.int16)
        place = {key: n for n, key in enumerate(self.looks, start=1)}
        if isinstance(column, np.ndarray) and column.dtype != object:
            values, index = np.unique(column, return_inverse=True)
            found = [place.get(self._key_of(v) or "", 0) for v in values.tolist()]
            return np.array(found, dtype=np.int16)[index]
        known: dict[Any, int] = {}
        found = []
        for value in column:
            asked = tuple(value) if isinstance(value, list) else value
            try:
                number = known.get(asked)
            except TypeError:  # a table is no class
                number = 0
            if number is None:
                number = known[asked] = place.get(self._key_of(value) or "", 0)
            found.append(number)
        return np.array(found, dtype=np.int16)

    def _key_of(self, value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, list):
            return next((key for word in value if (key := self._key_of(word)) is not None), None)
        if self.breaks:
            is_number = isinstance(value, int | float) and not isinstance(value, bool) and value == value
            key = str(bisect_right(self.breaks, value)) if is_number else ""
        else:
            key = str(value)
        return key if key in self.looks else None

    def to_json(self) -> dict[str, Any]:
        """To keep it in the workspace."""
        told = {k: v for k, v in asdict(self).items() if v != _DEFAULTS[k]}
        return told | {"default": _told(self.default), "looks": {key: _told(look) for key, look in self.looks.items()}}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Style:
        """Back from what was kept.

        Raises
        ------
        ValueError, TypeError, KeyError
            It is no style.
        """
        known = {k: told[k] for k in told if k in _DEFAULTS and k not in ("default", "looks", "breaks", "crowd")}
        looks = {str(key): _look(look) for key, look in told.get("looks", {}).items()}
        breaks = tuple(float(b) for b in told.get("breaks", ()))
        return cls(_look(told["default"]), looks=looks, breaks=breaks, crowd=Crowd(told.get("crowd", "heat")), **known)


def _told(look: Look) -> dict[str, Any]:
    """What differs from an empty look."""
    empty = Look("")
    told = {f.name: getattr(look, f.name) for f in fields(Look) if getattr(look, f.name) != getattr(empty, f.name)}
    if look.strokes:
        plain = Stroke("", 0.0)
        told["strokes"] = [
            {f.name: getattr(s, f.name) for f in fields(Stroke) if getattr(s, f.name) != getattr(plain, f.name)}
            for s in look.strokes
        ]
    return {"title": look.title, **told}


def _look(told: Mapping[str, Any]) -> Look:
    kept = {f.name: told[f.name] for f in fields(Look) if f.name in told and f.name not in ("strokes", "plate")}
    strokes = tuple(_stroke(stroke) for stroke in told.get("strokes", ()))
    return Look(strokes=strokes, plate=Plate(told["plate"]) if told.get("plate") else None, **kept)


def _stroke(told: Mapping[str, Any]) -> Stroke:
    kept = {f.name: told[f.name] for f in fields(Stroke) if f.name in told and f.name not in ("dash", "mark")}
    dash = tuple(float(length) for length in told.get("dash", ()))
    colour, width = kept.pop("colour", ""), float(kept.pop("width_px", 0.0))
    return Stroke(colour, width, dash=dash, mark=Mark(told["mark"]) if told.get("mark") else None, **kept)


def is_dot(look: Look) -> bool:
    """Whether a point of this look is a dot."""
    return look.plate is None and look.fill is not None


def halo(width_px: float, opacity: float = 1.0) -> Stroke:
    return Stroke("map.halo", width_px, opacity=opacity)


def casing(width_px: float, opacity: float = 1.0) -> Stroke:
    return Stroke("map.casing", width_px, opacity=opacity)


_DEFAULTS: Mapping[str, Any] = asdict(Style(Look("")))
