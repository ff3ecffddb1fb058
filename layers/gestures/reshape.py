"""Changing a shape: drag a corner, drag a middle to make a corner, take a corner away, or drag the whole shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from layers.edit import Edit, moving
from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import LonLat, distance_m
from layers.gestures.corners import Corners
from layers.gestures.events import Back, Cancel, Click, Fault, Finish, Gesture, Move, Press, Preview, Release
from layers.gestures.faults import line_faults, shape_faults
from layers.i18n import N_, Message, message, tr


def reshape(feature: Feature, label: Message | None = None) -> Gesture:
    """Press on a corner or a middle, move, release: one step. Back takes the corner last touched away; undo puts what
    is held back to its place.

    Pressed inside an area or on a line, the whole shape moves. Nothing changes on Cancel, and nothing is taken that
    would cross itself.
    """
    if feature.geometry is None or feature.geometry.is_empty:
        return None
    words = label or message(N_("Reshape"))
    shape, touched, held = feature.geometry, None, None
    pressed: Press | None = None
    refused: Fault | None = None
    while True:
        event = yield _preview(feature, shape, touched, refused)
        refused = None
        match event:
            case Press(lon, lat, reach_m):
                held = _take(shape, (lon, lat), reach_m)
                shape, touched = (held.shape, held.corner) if held is not None else (shape, None)
                pressed = event
            case Release(lon, lat) if held is not None and _is_at(pressed, (lon, lat)):
                shape, held = held.shape, None  # chosen, not moved
            case Click(lon, lat) if held is None and _is_at(pressed, (lon, lat), near=True):
                pressed = None  # that press as a click
            case Move(lon, lat) | Click(lon, lat) if held is not None:
                shape = held.at((lon, lat))
            case Release(lon, lat) if held is not None:
                shape, held, pressed = held.at((lon, lat)), None, None
                if (edit := _edit(feature, shape, words)) is not None:
                    return edit
                refused = next(iter(shape_faults(shape)), None)
                shape = feature.geometry if refused is not None else shape
            case Click(lon, lat) if touched is not None:
                moved = _moved_corner(shape, touched, (lon, lat))
                refused = next(iter(shape_faults(moved)), None)
                if refused is None:
                    return _edit(feature, moved, words)
            case Back(undo=True):
                shape, held, pressed, touched = feature.geometry, None, None, None
            case Back() if touched is not None:
                fewer = _without(shape, touched)
                held = None
                if fewer is not None and (edit := _edit(feature, fewer, message(N_("Remove corner")))) is not None:
                    return edit
            case Finish():
                return _edit(feature, shape, words)
            case Cancel():
                return None


def continue_line(feature: Feature, label: Message | None = None) -> Gesture:
    """A line goes on from the end that the first click is nearer to, corner by corner until Finish."""
    line = feature.geometry
    if not isinstance(line, LineString) or line.is_empty:
        return None
    coords = [(float(x), float(y)) for x, y in shapely.get_coordinates(line).tolist()]
    corners: Corners | None = None
    backwards, refused = False, None
    while True:
        shown = corners.line_preview(refused) if corners is not None else None
        event = yield replace(shown or Preview(line, (coords[0], coords[-1])), before=line, ids=frozenset({feature.id}))
        refused = None
        if corners is None and isinstance(event, Click | Move):
            at = (event.lon, event.lat)
            backwards = distance_m(coords[0], at) < distance_m(coords[-1], at)
        if isinstance(event, Click) and corners is None:
            corners = Corners(coords[::-1] if backwards else coords)
        if corners is not None:
            corners.hear(event)
        match event:
            case Finish():
                placed = corners.placed if corners is not None else coords
                refused = next(iter(line_faults(placed)), None)
                if refused is None:
                    grown = LineString(placed[::-1] if backwards and corners is not None else placed)
                    return _edit(feature, grown, label or message(N_("Continue line")))
            case Cancel():
                return None


def corners_of(shape: BaseGeometry) -> list[list[LonLat]]:
    """The corners of a shape, ring by ring and line by line, for a table to type into."""
    runs = _rings(shape) or [shape]
    closed = [run.geom_type == "LinearRing" for run in runs]
    return [
        [(float(x), float(y)) for x, y in shapely.get_coordinates(run).tolist()][: -1 if ring else None]
        for run, ring in zip(runs, closed, strict=True)
    ]


def with_corners(feature: Feature, runs: list[list[LonLat]], label: Message | None = None) -> Edit:
    """The feature with the corners of a table, as many runs as `corners_of` gave.

    Raises
    ------
    SituationError
        They are no shape: too few, across itself, out of the world.
    """
    if feature.geometry is None:
        raise SituationError(tr("It has no place to change."))
    coming = iter(runs)
    try:
        shape = _changed(feature.geometry, lambda xy, first: next(coming))
    except (ValueError, shapely.errors.GEOSException) as error:
        raise SituationError(tr("These corners are no shape."), hint=tr("Put a corner back.")) from error
    if wrong := shape_faults(shape):
        raise SituationError(wrong[0].sentence, hint=wrong[0].hint)
    return moving(feature, shape, label=label or message(N_("Reshape")))


@dataclass(frozen=True, slots=True)
class _Held:
    """What was taken hold of: `at` says how the shape is with the pointer somewhere."""

    shape: BaseGeometry
    corner: int | None
    at: Callable[[LonLat], BaseGeometry]


def _take(shape: BaseGeometry, at: LonLat, reach_m: float) -> _Held | None:
    """The nearest corner within reach, else the nearest middle, else the whole shape where the pointer is on it."""
    corners = list(_corners(shape))
    if (n := _nearest(corners, at, reach_m)) is not None:
        return _Held(shape, n, partial(_moved_corner, shape, n))
    middles = list(_middles(shape))
    if (n := _nearest([place for _, place in middles], at, reach_m)) is not None:
        after, place = middles[n]
        grown = _with_corner(shape, after, place)
        return _Held(grown, after + 1, partial(_moved_corner, grown, after + 1))
    around = Point(at).buffer(reach_m / 100_000)
    return _Held(shape, None, partial(_shifted, shape, at)) if shape.intersects(around) else None


def _is_at(press: Press | None, place: LonLat, *, near: bool = False) -> bool:
    """Whether `place` is that of the press, to the last digit or, what snaps, `near` it."""
    if press is None:
        return False
    there = (press.lon, press.lat)
    return there == place or (near and distance_m(there, place) <= 2 * press.reach_m)


def _nearest(places: list[LonLat], at: LonLat, reach_m: float) -> int | None:
    if not places:
        return None
    distances = [distance_m(place, at) for place in places]
    n = int(np.argmin(distances))
    return n if distances[n] <= reach_m else None


def _rings(shape: BaseGeometry) -> list[BaseGeometry]:
    """Lines and rings in the order of the shape's coordinates; none of a point."""
    parts = shapely.get_parts(shape)
    found: list[BaseGeometry] = []
    for part in parts:
        found.extend(shapely.get_rings(part) if part.geom_type == "Polygon" else [part] if part.length else [])
    return found


def _corners(shape: BaseGeometry) -> Iterator[LonLat]:
    """Every corner once: the last of a ring is its first."""
    for ring in _rings(shape) or [shape]:
        xy = shapely.get_coordinates(ring).tolist()
        yield from ((x, y) for x, y in (xy[:-1] if ring.geom_type == "LinearRing" else xy))


def _middles(shape: BaseGeometry) -> Iterator[tuple[int, LonLat]]:
    """The number of the corner before each middle, and the middle."""
    first = 0
    for ring in _rings(shape):
        xy = shapely.get_coordinates(ring)
        for n, (x, y) in enumerate(((xy[:-1] + xy[1:]) / 2).tolist()):
            yield first + n, (x, y)
        first += len(xy) - (1 if ring.geom_type == "LinearRing" else 0)


def _changed(shape: BaseGeometry, change: Callable[[list[LonLat], int], list[LonLat]]) -> BaseGeometry:
    """The shape with its runs of corners changed; `change` is told how many corners came before the run."""
    before = 0

    def run(line: BaseGeometry) -> list[LonLat]:
        nonlocal before
        closed = line.geom_type == "LinearRing"
        xy = [(x, y) for x, y in shapely.get_coordinates(line).tolist()][: -1 if closed else None]
        new = change(xy, before)
        before += len(xy)
        return new

    def part(one: BaseGeometry) -> BaseGeometry:
        if one.geom_type == "Polygon":
            outer, *inner = (run(ring) for ring in shapely.get_rings(one))
            return Polygon(outer, [hole for hole in inner if len(hole) >= 3])
        points = run(one)
        return Point(points[0]) if one.geom_type == "Point" else LineString(points)

    parts = [part(one) for one in shapely.get_parts(shape)]
    return parts[0] if shape.geom_type in ("Point", "LineString", "Polygon") else type(shape)(parts)


def _moved_corner(shape: BaseGeometry, corner: int, to: LonLat) -> BaseGeometry:
    return _changed(shape, lambda xy, first: [to if first + n == corner else p for n, p in enumerate(xy)])


def _with_corner(shape: BaseGeometry, after: int, place: LonLat) -> BaseGeometry:
    def change(xy: list[LonLat], first: int) -> list[LonLat]:
        n = after - first
        return [*xy[: n + 1], place, *xy[n + 1 :]] if 0 <= n < len(xy) else xy

    return _changed(shape, change)


def _without(shape: BaseGeometry, corner: int) -> BaseGeometry | None:
    """One corner fewer; None where the shape would have too few."""
    try:
        fewer = _changed(shape, lambda xy, first: [p for n, p in enumerate(xy) if first + n != corner])
    except (ValueError, IndexError, shapely.errors.GEOSException):
        return None
    return fewer if not fewer.is_empty and fewer.is_valid else None


def _shifted(shape: BaseGeometry, start: LonLat, end: LonLat) -> BaseGeometry:
    return translate(shape, end[0] - start[0], end[1] - start[1])


def _edit(feature: Feature, shape: BaseGeometry, words: Message) -> Edit | None:
    """None where nothing changed or the shape is not one."""
    if shape_faults(shape) or shape.equals_exact(feature.geometry, 0):
        return None
    return moving(feature, shape, label=words)


def _preview(feature: Feature, shape: BaseGeometry, touched: int | None, refused: Fault | None) -> Preview:
    corners = tuple(_corners(shape))
    plain = Preview(
        shape,
        corners,
        tuple(place for _, place in _middles(shape)),
        before=feature.geometry,
        faults=shape_faults(shape),
        refused=refused,
        ids=frozenset({feature.id}),
    )
    return replace(plain, held=corners[touched]) if touched is not None and touched < len(corners) else plain
