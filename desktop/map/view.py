"""What part of the world is seen, and how large: a value."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from layers import geo
from layers.geo import Bounds, LonLat

Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in metres of EPSG:3857."""

PX_M = 0.000_264_583
"""A pixel's side in metres at 96 dpi, for scales as 1 : n."""
WORLD_M = math.pi * geo.RADIUS_M
_BEYOND = 1.2
"""So far, in halves of the world, shapes that cross 180° reach."""
FINEST_MPP, COARSEST_MPP = 0.02, 160_000.0


@dataclass(frozen=True, slots=True)
class View:
    """The middle in metres of EPSG:3857, metres of EPSG:3857 in one pixel, and the size in logical pixels."""

    x: float = 0.0
    y: float = 0.0
    mpp: float = COARSEST_MPP / 2
    width: int = 100
    height: int = 100

    @property
    def ground_mpp(self) -> float:
        """Metres on the ground in one pixel, at the middle."""
        return self.mpp / geo.mercator_stretch_at(self.y)

    @property
    def denominator(self) -> float:
        """n of the scale 1 : n."""
        return self.ground_mpp / PX_M

    @property
    def box(self) -> Box:
        half_w, half_h = self.width * self.mpp / 2, self.height * self.mpp / 2
        return self.x - half_w, self.y - half_h, self.x + half_w, self.y + half_h

    @property
    def bounds(self) -> Bounds:
        return to_bounds(self.box)

    @property
    def transform(self) -> QTransform:
        """From EPSG:3857 to pixels."""
        west, _, _, north = self.box
        return QTransform(1 / self.mpp, 0, 0, -1 / self.mpp, -west / self.mpp, north / self.mpp)

    def pixel(self, x: float, y: float) -> QPointF:
        west, _, _, north = self.box
        return QPointF((x - west) / self.mpp, (north - y) / self.mpp)

    def place(self, pixel: QPointF) -> tuple[float, float]:
        """A pixel in EPSG:3857."""
        west, _, _, north = self.box
        return west + pixel.x() * self.mpp, north - pixel.y() * self.mpp

    def lon_lat(self, pixel: QPointF) -> LonLat:
        return geo.lon_lat(*self.place(pixel))

    def pixel_of(self, lon: float, lat: float) -> QPointF:
        (x, y) = geo.to_mercator(np.array([[lon, lat]]))[0]
        return self.pixel(float(x), float(y))

    def rect_of(self, box: Box) -> QRectF:
        """A box in pixels."""
        return QRectF(self.pixel(box[0], box[3]), self.pixel(box[2], box[1]))

    def panned(self, dx_px: float, dy_px: float) -> View:
        """As if the paper were dragged by so much."""
        return replace(self, x=self.x - dx_px * self.mpp, y=self.y + dy_px * self.mpp).snapped()

    def zoomed(self, factor: float, at: QPointF | None = None) -> View:
        """`factor` times larger; what is under `at` stays there."""
        mpp = min(max(self.mpp / factor, FINEST_MPP), COARSEST_MPP)
        anchor = at if at is not None else QPointF(self.width / 2, self.height / 2)
        x, y = self.place(anchor)
        dx, dy = anchor.x() - self.width / 2, anchor.y() - self.height / 2
        return replace(self, x=x - dx * mpp, y=y + dy * mpp, mpp=mpp).snapped()

    def drawn_at(self, mpp: float) -> View:
        """The same part of the world at another scale, on a sheet of another size."""
        width, height = (max(round(px * self.mpp / mpp), 1) for px in (self.width, self.height))
        return replace(self, mpp=mpp, width=width, height=height)

    def between(self, least_mpp: float, most_mpp: float) -> View:
        """The same middle, not closer and not farther than that."""
        mpp = min(max(self.mpp, least_mpp), most_mpp)
        return self if mpp == self.mpp else replace(self, mpp=mpp).snapped()

    def fitted(self, box: Box, margin_px: int = 40) -> View:
        """All of `box` in sight; what has no size is shown at 1 : 5 000 or so."""
        west, south, east, north = box
        wide, high = max(self.width - 2 * margin_px - 2, 50), max(self.height - 2 * margin_px - 2, 50)
        mpp = max((east - west) / wide, (north - south) / high, 1.3)
        return replace(self, x=(west + east) / 2, y=(south + north) / 2, mpp=min(mpp, COARSEST_MPP)).snapped()

    def resized(self, width: int, height: int) -> View:
        return replace(self, width=max(width, 1), height=max(height, 1)).snapped()

    def snapped(self) -> View:
        """The same with its corner on a whole pixel of the world, so that tiles fall on pixels; never off the world."""
        mpp = self.mpp
        x, y = (min(max(v, -WORLD_M), WORLD_M) for v in (self.x, self.y))
        west = round((x - self.width * mpp / 2) / mpp) * mpp
        north = round((y + self.height * mpp / 2) / mpp) * mpp
        return replace(self, x=west + self.width * mpp / 2, y=north - self.height * mpp / 2)


def to_box(bounds: Bounds) -> Box:
    """Degrees to metres of EPSG:3857."""
    west, south, east, north = bounds
    (x0, y0), (x1, y1) = geo.to_mercator(np.array([[west, south], [east, north]]))
    return float(x0), float(y0), float(x1), float(y1)


def to_bounds(box: Box) -> Bounds:
    """Metres of EPSG:3857 to degrees."""
    (west, south), (east, north) = geo.from_mercator(np.array([[box[0], box[1]], [box[2], box[3]]]))
    return float(west), float(south), float(east), float(north)


def on_device(at: QPointF, ratio: float) -> QPointF:
    """A place on whole pixels of the view, moved to the nearest whole pixel of a device with `ratio` to one of them: on
    half pixels there would be seams."""
    return QPointF(*(math.floor(round(place) * ratio + 0.5) / ratio for place in at.toTuple()))


def grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def meet(a: Box, b: Box) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def common(a: Box, b: Box) -> Box:
    """What lies in both of two boxes that meet."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def worlds(box: Box) -> Iterator[Box]:
    """The box, and where it reaches beyond 180° also the box one world on."""
    yield box
    for shift in (-2 * WORLD_M, 2 * WORLD_M):
        if box[0] + shift < _BEYOND * WORLD_M and box[2] + shift > -_BEYOND * WORLD_M and _leaves(box):
            yield box[0] + shift, box[1], box[2] + shift, box[3]


def turned(box: Box, over: Box) -> Iterator[Box]:
    """The box as many worlds on as it must be to meet another, which may go far beyond 180°."""
    for turns in (0, 1, -1, 2, -2):
        shift = turns * 2 * WORLD_M
        around = box[0] + shift, box[1], box[2] + shift, box[3]
        if meet(around, over):
            yield around


def _leaves(box: Box) -> bool:
    return box[0] < -0.8 * WORLD_M or box[2] > 0.8 * WORLD_M


def united(a: Box | None, b: Box | None) -> Box | None:
    if a is None or b is None:
        return a or b
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
