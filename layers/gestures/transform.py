"""Whole features moved, turned, scaled or laid parallel: one or several, as one step."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import shapely
from shapely import LineString, Point
from shapely.affinity import rotate, scale, translate
from shapely.geometry.base import BaseGeometry

from layers.edit import Change, Edit
from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import LonLat, Plane, bearing_deg, beyond, bounds_of, centre_of, distance_m, plane_at
from layers.gestures.events import (
    Ask,
    Back,
    Cancel,
    Click,
    Event,
    Fault,
    Finish,
    Gesture,
    Move,
    Numbers,
    Press,
    Preview,
    Release,
)
from layers.gestures.faults import shape_faults
from layers.i18n import N_, Message, message, tr

Become: TypeAlias = Callable[[BaseGeometry], BaseGeometry]
_MOST_TIMES, _FARTHEST_M = 1000.0, 20_000_000.0
_FARTHEST_OFFSET_M = 200_000.0


def move_all(features: Sequence[Feature], label: Message | None = None) -> Gesture:
    """Press, drag, release; or click where it is taken and where it goes. Distance and bearing may be typed."""
    return _transformed(features, _Moving(middle_of(features)), label or message(N_("Move {n}"), n=len(features)))


def rotate_all(features: Sequence[Feature], label: Message | None = None) -> Gesture:
    """Turned about the middle of them all, by as much as the pointer goes round it; clockwise, in degrees."""
    return _transformed(features, _Turning(middle_of(features)), label or message(N_("Rotate {n}"), n=len(features)))


def scale_all(features: Sequence[Feature], label: Message | None = None) -> Gesture:
    """Larger or smaller from the middle of them all, by as much as the pointer goes away from it."""
    return _transformed(features, _Scaling(middle_of(features)), label or message(N_("Scale {n}"), n=len(features)))


def offset(feature: Feature, label: Message | None = None) -> Gesture:
    """A line laid parallel, to the right where the distance is positive; an area made larger, or smaller below 0."""
    return _transformed([feature], _Offset(feature), label or message(N_("Offset {n}"), n=1))


def middle_of(features: Sequence[Feature]) -> LonLat:
    """The middle of what encloses them.

    Raises
    ------
    SituationError
        None of them has a place.
    """
    bounds = bounds_of(f.geometry for f in features)
    if bounds is None:
        raise SituationError(tr("Nothing is selected."), hint=tr("Choose what to change on the map first."))
    return centre_of(bounds)


class _Way:
    """How the pointer or numbers say what becomes of the shapes. `measures` is None until one of them did."""

    label = ""
    asks: tuple[tuple[str, str, str], ...] = ()
    needs_press = True

    def __init__(self, middle: LonLat) -> None:
        self.middle = middle
        self.measures: dict[str, float] | None = None

    def follow(self, start: LonLat, at: LonLat) -> None:
        raise NotImplementedError

    def wrong(self) -> Fault | None:
        if all(math.isfinite(value) for value in (self.measures or {}).values()):
            return None
        return Fault(tr("That is no number."))

    def change(self, plane: Plane) -> Become:
        """From a shape to what becomes of it, both in EPSG:4326; `plane` is the one around the middle."""
        raise NotImplementedError

    def guide(self, start: LonLat | None, at: LonLat | None) -> BaseGeometry | None:
        return LineString([self.middle, at]) if at is not None and at != self.middle else None


class _Moving(_Way):
    asks = (("distance", N_("Distance"), "m"), ("bearing", N_("Bearing"), "°"))

    def follow(self, start: LonLat, at: LonLat) -> None:
        self.measures = {"distance": distance_m(start, at), "bearing": bearing_deg(start, at)}

    def wrong(self) -> Fault | None:
        measures = (self.measures or {}).values()
        good = all(math.isfinite(value) and abs(value) <= _FARTHEST_M for value in measures)
        return None if good else Fault(tr("A corner lies outside the world."))

    def change(self, plane: Plane) -> Become:
        """As large there as here, in metres: from the plane here to the one there."""
        measures = self.measures or {}
        end = beyond(self.middle, measures.get("bearing", 0.0), measures.get("distance", 0.0))
        there = plane_at(end)
        (x, y), (end_x, end_y) = plane.xy(self.middle), there.xy(end)
        return lambda shape: there.degrees(translate(plane.metres(shape), end_x - x, end_y - y))

    def guide(self, start: LonLat | None, at: LonLat | None) -> BaseGeometry | None:
        return LineString([start, at]) if start is not None and at is not None and start != at else None


class _Turning(_Way):
    asks = (("angle", N_("Angle"), "°"),)

    def follow(self, start: LonLat, at: LonLat) -> None:
        if start != self.middle != at:
            turned = bearing_deg(self.middle, at) - bearing_deg(self.middle, start)
            self.measures = {"angle": (turned + 180) % 360 - 180}

    def change(self, plane: Plane) -> Become:
        angle = (self.measures or {}).get("angle", 0.0)
        return lambda shape: plane.degrees(rotate(plane.metres(shape), -angle, origin=plane.xy(self.middle)))


class _Scaling(_Way):
    asks = (("factor", N_("Factor"), "×"),)

    def follow(self, start: LonLat, at: LonLat) -> None:
        if (from_m := distance_m(self.middle, start)) > 0:
            self.measures = {"factor": distance_m(self.middle, at) / from_m}

    def wrong(self) -> Fault | None:
        factor = (self.measures or {}).get("factor", 1.0)
        if 0 < abs(factor) <= _MOST_TIMES:
            return None
        return Fault(tr("The factor must lie between 0 and {n}.").format(n=f"{_MOST_TIMES:g}"), tr("Type 2 for twice."))

    def change(self, plane: Plane) -> Become:
        factor = (self.measures or {}).get("factor", 1.0)
        return lambda shape: plane.degrees(scale(plane.metres(shape), factor, factor, origin=plane.xy(self.middle)))


class _Offset(_Way):
    asks = (("offset", N_("Distance"), "m"),)
    needs_press = False

    def __init__(self, feature: Feature) -> None:
        super().__init__(middle_of([feature]))
        self._shape = feature.geometry

    def follow(self, start: LonLat, at: LonLat) -> None:
        if self._shape is None or distance_m(self.middle, at) > _FARTHEST_OFFSET_M:
            return
        plane = plane_at(self.middle)
        shape, point = plane.metres(self._shape), Point(plane.xy(at))
        if shape.geom_type in ("Polygon", "MultiPolygon"):
            away = shapely.distance(shape.boundary, point) * (-1 if shape.contains(point) else 1)
        else:
            away = shapely.distance(shape, point) * _side(shape, point)
        self.measures = {"offset": float(away)}

    def change(self, plane: Plane) -> Become:
        away = (self.measures or {}).get("offset", 0.0)

        def moved(shape: BaseGeometry) -> BaseGeometry:
            flat = plane.metres(shape)
            if shape.geom_type in ("Polygon", "MultiPolygon"):
                return plane.degrees(flat.buffer(away, join_style="mitre", mitre_limit=4))
            return plane.degrees(shapely.offset_curve(flat, -away, join_style="mitre", mitre_limit=4))

        return moved

    def guide(self, start: LonLat | None, at: LonLat | None) -> BaseGeometry | None:
        return None


def _side(line: BaseGeometry, point: Point) -> int:
    """1 right of the line's direction, -1 left of it."""
    parts = shapely.get_parts(line)
    part = parts[int(shapely.distance(parts, point).argmin())]
    along = part.project(point)
    a, b = part.interpolate(max(along - 0.5, 0.0)), part.interpolate(min(along + 0.5, part.length))
    cross = (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
    return -1 if cross > 0 else 1


@dataclass(slots=True)
class _Hold:
    """Where shapes were taken hold of, and where the pointer is."""

    way: _Way
    start: LonLat | None = None
    at: LonLat | None = None
    pressed: bool = False

    def take(self, event: Event) -> bool:
        """Follow what happened; whether the shapes are let go."""
        match event:
            case Back():
                self.start, self.pressed, self.way.measures = None, False, None
            case Press(lon, lat) if self.start is None:
                self.start, self.pressed = (lon, lat), True
            case Move(lon, lat):
                self.at = (lon, lat)
                if self.start is not None or not self.way.needs_press:
                    self.way.follow(self.start or self.at, self.at)
            case Release(lon, lat) if self.pressed:
                self.pressed = False
                return self.way.needs_press and self._let_go((lon, lat))
            case Click(lon, lat) if self.way.needs_press and self.start is None:
                self.start = (lon, lat)
            case Click(lon, lat) if self.way.needs_press:
                return self._let_go((lon, lat))
            case Click(lon, lat):
                self.start = self.start or (lon, lat)
                self.way.follow(self.start, (lon, lat))
                return True
            case Numbers(values):
                self.way.measures = {**(self.way.measures or {}), **values}
                return True
            case Finish():
                return True
        return False

    def _let_go(self, place: LonLat) -> bool:
        """Where they were taken hold of they stay held."""
        if self.start is None or self.start == place:
            return False
        self.way.follow(self.start, place)
        return True


def _transformed(features: Sequence[Feature], way: _Way, label: Message) -> Gesture:
    """The same course for all: take hold, go, let go. Enter takes it as it is, Esc leaves it as it was; Back puts what
    is held back to its place, to be taken hold of again."""
    plane = plane_at(way.middle)
    placed = [f for f in features if f.geometry is not None and not f.geometry.is_empty]
    hold, refused = _Hold(way), None
    while True:
        event: Event = yield replace(_preview(placed, hold, plane), refused=refused)
        refused = None
        if isinstance(event, Cancel):
            return None
        if hold.take(event):
            edit, refused = _edit(placed, way, plane, label)
            if refused is None:
                return edit
            hold.start = None


def _preview(placed: Sequence[Feature], hold: _Hold, plane: Plane) -> Preview:
    """The shapes as they would become, or as they are while that is none."""
    way, shapes, before = hold.way, _shapes(placed, hold.way, plane), _together([f.geometry for f in placed])
    wrong = way.wrong() or next((w[0] for s in shapes if (w := shape_faults(s))), None)
    return Preview(
        _together(shapes) if way.wrong() is None else before,
        guide=way.guide(hold.start, hold.at),
        before=before,
        asks=tuple(Ask(key, title, unit, (way.measures or {}).get(key)) for key, title, unit in way.asks),
        faults=(wrong,) if wrong is not None and wrong.place is not None else (),
        ids=frozenset(f.id for f in placed),
    )


def _shapes(features: Sequence[Feature], way: _Way, plane: Plane) -> list[BaseGeometry]:
    shapes = [f.geometry for f in features if f.geometry is not None]
    if way.measures is None or way.wrong() is not None:
        return shapes
    change = way.change(plane)
    return [change(shape) for shape in shapes]


def _edit(features: Sequence[Feature], way: _Way, plane: Plane, label: Message) -> tuple[Edit | None, Fault | None]:
    if way.measures is None or not any(_differs(key, value) for key, value in way.measures.items()):
        return None, None
    if (wrong := way.wrong()) is not None:
        return None, wrong
    changes = []
    for feature, shape in zip(features, _shapes(features, way, plane), strict=True):
        if faults := shape_faults(shape):
            return None, faults[0]
        changes.append(Change(feature, replace(feature, geometry=shape)))
    return Edit(label, tuple(changes)), None


def _differs(key: str, value: float) -> bool:
    return key != "bearing" and not math.isclose(value, 1.0 if key == "factor" else 0.0, abs_tol=1e-12)


def _together(shapes: Sequence[BaseGeometry | None]) -> BaseGeometry:
    kept = [shape for shape in shapes if shape is not None]
    return kept[0] if len(kept) == 1 else shapely.GeometryCollection(kept)
