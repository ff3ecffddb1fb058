"""Drawing figures: a pointer gives the measures one after another; numbers typed stand, wherever the pointer goes."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeAlias

from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from layers.edit import adding
from layers.figures import Measures, bullseye, circle, ellipse, rectangle, rings, sector
from layers.geo import LonLat, bearing_deg, distance_m, plane_at
from layers.gestures.draw import Make
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
    Preview,
)
from layers.gestures.faults import shape_faults
from layers.i18n import N_, Message, message, tr

Shape: TypeAlias = Callable[[LonLat, Measures], BaseGeometry]
Follow: TypeAlias = Callable[[int, LonLat, LonLat, Measures], Measures]

FARTHEST_M = 2_000_000.0
_MOST_RINGS = 50


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a figure. A length is more than 0 and at most FARTHEST_M."""

    key: str
    title: str
    unit: str
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """`follow` says what the pointer means in each of the `steps` clicks after the first; `shape` draws it."""

    key: str
    label: str
    measures: tuple[Measure, ...]
    steps: int
    follow: Follow
    shape: Shape


def draw_figure(figure: Figure, make: Make, label: Message | None = None) -> Gesture:
    """The first click is its middle or first corner; then click by click, or typed numbers, which end it."""
    asked = yield from ask_figure(figure)
    if asked is None:
        return None
    return adding(make(figure.shape(*asked)), label=label or message(figure.label))


def ask_figure(figure: Figure) -> Generator[Preview | None, Event, tuple[LonLat, Measures] | None]:
    """Its middle or first corner and its measures, as they were clicked or typed; None on Cancel."""
    first: LonLat | None = None
    pointer: LonLat | None = None
    steps: list[Measures] = []
    measures: Measures = {m.key: m.start for m in figure.measures if m.start is not None}
    refused: Fault | None = None
    while True:
        event = yield _preview(figure, first, pointer, measures, refused)
        refused, ended = None, False
        match event:
            case Cancel():
                return None
            case Click(lon, lat) if first is None:
                first = (lon, lat)
            case Move(lon, lat) | Click(lon, lat) if first is not None:
                pointer = (lon, lat)
                measures = figure.follow(len(steps), first, pointer, measures)
                if isinstance(event, Click):
                    steps.append(measures)
                    ended = len(steps) == figure.steps
            case Move(lon, lat):
                pointer = (lon, lat)
            case Numbers(values):
                measures = {**measures, **values}
                ended = first is not None
            case Back() if steps:
                steps.pop()
            case Back():
                first = None
            case Finish() if first is not None:
                ended = True
        if ended and first is not None:
            if (refused := _wrong(figure, first, measures)) is None:
                return first, measures
            steps = steps[: figure.steps - 1]


def _wrong(figure: Figure, first: LonLat, measures: Measures) -> Fault | None:
    for measure in figure.measures:
        value = measures.get(measure.key)
        title = tr(measure.title)
        if value is None or not math.isfinite(value):
            return Fault(tr("{field} is missing.").format(field=title), tr("Type it, or move the pointer away."))
        if measure.unit != "°" and value <= 0:
            return Fault(tr("{field} must be more than 0.").format(field=title), tr("Move the pointer away."))
        if measure.unit == "m" and value > FARTHEST_M:
            return Fault(tr("{field} is above {limit}.").format(field=title, limit="2000 km"))
        if measure.key == "rings" and (value > _MOST_RINGS or value != int(value)):
            return Fault(tr("Between 1 and {n} rings can be drawn.").format(n=_MOST_RINGS))
    wrong = shape_faults(figure.shape(first, measures))
    return wrong[0] if wrong else None


def _preview(
    figure: Figure, first: LonLat | None, pointer: LonLat | None, measures: Measures, refused: Fault | None
) -> Preview | None:
    if first is None:
        at = Point(pointer) if pointer is not None else None
        return Preview(at, refused=refused) if at is not None or refused is not None else None
    asks = tuple(Ask(m.key, m.title, m.unit, measures.get(m.key)) for m in figure.measures)
    whole = _wrong(figure, first, measures) is None
    shape = figure.shape(first, measures) if whole else Point(first)
    guide = LineString([first, pointer]) if pointer is not None and pointer != first else None
    return Preview(shape, (first,), guide=guide, asks=asks, refused=refused, start=first)


def _follow_rectangle(step: int, first: LonLat, at: LonLat, measures: Measures) -> Measures:
    plane = plane_at(first)
    (x, y), (px, py) = plane.xy(first), plane.xy(at)
    turn = math.radians(measures.get("angle", 0.0))
    dx, dy = px - x, py - y
    width, height = dx * math.cos(turn) - dy * math.sin(turn), dx * math.sin(turn) + dy * math.cos(turn)
    sides = {"side_x": math.copysign(1, width), "side_y": math.copysign(1, height)}
    return {**measures, "width": abs(width), "height": abs(height), **sides}


def _follow_radius(step: int, first: LonLat, at: LonLat, measures: Measures) -> Measures:
    return {**measures, "radius": distance_m(first, at)}


def _follow_ellipse(step: int, first: LonLat, at: LonLat, measures: Measures) -> Measures:
    distance, bearing = distance_m(first, at), bearing_deg(first, at)
    if step == 0:
        return {**measures, "along": distance, "bearing": bearing, "across": distance / 2}
    return {**measures, "across": abs(distance * math.sin(math.radians(bearing - measures["bearing"])))}


def _follow_sector(step: int, first: LonLat, at: LonLat, measures: Measures) -> Measures:
    bearing = bearing_deg(first, at)
    if step == 0:
        return {**measures, "radius": distance_m(first, at), "bearing": bearing, "angle": 60.0}
    return {**measures, "angle": (bearing - measures["bearing"]) % 360}


def _follow_rings(step: int, first: LonLat, at: LonLat, measures: Measures) -> Measures:
    return {**measures, "radius": distance_m(first, at) / max(measures["rings"], 1)}


_RADIUS = Measure("radius", N_("Radius"), "m")
_APART = Measure("radius", N_("Between rings"), "m")
_RINGS = Measure("rings", N_("Rings"), "", 3)
_BEARING = Measure("bearing", N_("Bearing"), "°")

RECTANGLE = Figure(
    "rectangle",
    N_("Draw rectangle"),
    (
        Measure("width", N_("Width"), "m"),
        Measure("height", N_("Height"), "m"),
        Measure("angle", N_("Angle"), "°", 0.0),
    ),
    1,
    _follow_rectangle,
    rectangle,
)
GUIDE_GRID = Figure(
    "guide",
    N_("Draw a lettered grid"),
    (
        Measure("width", N_("Width"), "m"),
        Measure("height", N_("Height"), "m"),
        Measure("cell", N_("Cell"), "m", 500.0),
    ),
    1,
    _follow_rectangle,
    rectangle,
)
"""Not a shape to be recorded: the extent of a grid, and the width of its cells."""
CIRCLE = Figure("circle", N_("Draw circle"), (_RADIUS,), 1, _follow_radius, circle)
ELLIPSE = Figure(
    "ellipse",
    N_("Draw ellipse"),
    (Measure("along", N_("Half axis"), "m"), Measure("across", N_("Other half axis"), "m"), _BEARING),
    2,
    _follow_ellipse,
    ellipse,
)
SECTOR = Figure(
    "sector", N_("Draw sector"), (_RADIUS, _BEARING, Measure("angle", N_("Angle"), "°")), 2, _follow_sector, sector
)
RANGE_RINGS = Figure("rings", N_("Draw range rings"), (_APART, _RINGS), 1, _follow_rings, rings)
BULLSEYE = Figure(
    "bullseye",
    N_("Draw bullseye"),
    (_APART, _RINGS, Measure("angle", N_("Between spokes"), "°", 30.0)),
    1,
    _follow_rings,
    bullseye,
)
FIGURES = (RECTANGLE, CIRCLE, ELLIPSE, SECTOR, RANGE_RINGS, BULLSEYE)
