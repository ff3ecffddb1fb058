"""Imported history through a window of time: points while they can be told apart, heat where they crowd."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from desktop.map.paper import Paper
from desktop.map.view import Box
from layers import geo
from layers.archive import Archive
from layers.kind import Group
from layers.stack import Layer

_POINTS_AT_MOST = 1200
_CELL_PX = 6.0
_INK = "chart.b"
_AGES = ((0.25, 1.0, 9.0), (0.6, 0.7, 7.5), (1.01, 0.45, 6.5))
_STEPS_S = (3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400)
_GOOD_COUNT = 300


class History:
    """An archive on the map. `window` says which rows, from and to; None: all of them."""

    def __init__(self, key: str, archive: Archive, layer: Layer | None = None) -> None:
        self.key, self.archive = key, archive
        self.layer = layer or Layer(key, archive.name, Group.REFERENCE, archive=True)
        self.xy: NDArray[np.float64] = geo.to_mercator(np.column_stack((archive.lon, archive.lat)))
        self.window: tuple[datetime, datetime] | None = None
        self.count = 0

    @property
    def opacity(self) -> float:
        return self.layer.opacity

    @property
    def nbytes(self) -> int:
        return int(self.xy.nbytes)

    @property
    def box(self) -> Box | None:
        sound = self.xy[np.isfinite(self.xy).all(axis=1)]
        if not len(sound):
            return None
        (west, south), (east, north) = np.percentile(sound, [0.5, 99.5], axis=0)
        return float(west), float(south), float(east), float(north)

    def look_at(self, now: datetime, *, live: bool, seconds: float | None) -> None:
        """The window that ends now; live, where nothing happened lately, all of it."""
        length = timedelta(seconds=seconds or self._good_length_s())
        start = now - length
        rows = self.archive.between(start, now)
        self.window = None if live and seconds is None and rows.start >= rows.stop else (start, now)

    def rows(self) -> slice:
        if self.window is None:
            return slice(0, len(self.archive))
        return self.archive.between(self.window[0], self.window[1] + timedelta(microseconds=1))

    def _good_length_s(self) -> float:
        """So long that some hundred rows are in sight."""
        first, last = self.archive.first, self.archive.last
        if first is None or last is None or last <= first:
            return _STEPS_S[-1]
        wish = (last - first).total_seconds() * _GOOD_COUNT / max(len(self.archive), 1)
        return min(_STEPS_S, key=lambda step: abs(np.log(step / max(wish, 1.0))))


def paint_history(painter: QPainter, history: History, paper: Paper) -> None:
    """With the painter in pixels of the paper. Leaves in `history.count` how many rows are on it."""
    rows = history.rows()
    xy = history.xy[rows]
    west, south, east, north = paper.reach
    on = np.flatnonzero((xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north))
    history.count = len(on)
    t = paper.transform
    px = np.column_stack((xy[on, 0] * t.m11() + t.dx(), xy[on, 1] * t.m22() + t.dy()))
    painter.save()
    painter.setOpacity(history.opacity)
    if len(on) > _POINTS_AT_MOST:
        _heat(painter, px, paper)
    elif len(on):
        _points(painter, px, _ages(history, rows, on), paper)
    painter.restore()


def _ages(history: History, rows: slice, on: NDArray[np.intp]) -> NDArray[np.float64]:
    """0 for what happened just now, 1 at the window's far end."""
    if history.window is None:
        return np.zeros(len(on))
    start, end = (moment.astimezone(UTC).timestamp() * 1e6 for moment in history.window)
    times = history.archive.time_us[rows][on].astype(np.float64)
    return np.asarray((end - times) / max(end - start, 1.0), dtype=np.float64)


def _points(painter: QPainter, px: NDArray[np.float64], ages: NDArray[np.float64], paper: Paper) -> None:
    """The newer the larger and the clearer; the newest on top."""
    younger = 0.0
    passes = []
    for until, opacity, size in _AGES:
        passes.append((px[(ages >= younger) & (ages < until)], opacity, size * paper.theme.density))
        younger = until
    for places, opacity, size in reversed(passes):
        cloud = QPolygonF([QPointF(x, y) for x, y in places.tolist()])
        for token, width in (("map.halo", size + 2.4), (_INK, size)):
            ink = paper.colour(token, opacity)
            painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(cloud)


def _heat(painter: QPainter, px: NDArray[np.float64], paper: Paper) -> None:
    """How many lie about each place, smoothed over some cells that hang on the world."""
    t, mpp = paper.transform, paper.mpp
    west, north = paper.reach[0], paper.reach[3]
    cell = _CELL_PX * paper.theme.density
    left = np.floor(west / mpp / cell) * cell + t.dx()
    top = np.floor(-north / mpp / cell) * cell + t.dy()
    wide = int((paper.reach[2] - west) / mpp / cell) + 2
    high = int((north - paper.reach[1]) / mpp / cell) + 2
    column = np.clip(((px[:, 0] - left) / cell).astype(np.intp), 0, wide - 1)
    row = np.clip(((px[:, 1] - top) / cell).astype(np.intp), 0, high - 1)
    counts = np.bincount(row * wide + column, minlength=wide * high).reshape(high, wide).astype(np.float32)
    image = _shade(_blurred(_blurred(counts)), paper)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(QRectF(left, top, wide * cell, high * cell), image)


def _blurred(grid: NDArray[np.float32], reach: int = 2) -> NDArray[np.float32]:
    """A box blur in both directions."""
    for axis in (0, 1):
        padded = np.pad(grid, [(reach + 1, reach) if a == axis else (0, 0) for a in (0, 1)])
        sums = np.cumsum(padded, axis=axis, dtype=np.float32)
        size = grid.shape[axis]
        upper = np.take(sums, np.arange(2 * reach + 1, 2 * reach + 1 + size), axis=axis)
        lower = np.take(sums, np.arange(size), axis=axis)
        grid = ((upper - lower) / np.float32(2 * reach + 1)).astype(np.float32)
    return grid


def _shade(grid: NDArray[np.float32], paper: Paper) -> QImage:
    """One hue, the more the denser; the root keeps quiet places visible beside loud ones."""
    top = float(np.percentile(grid[grid > 0], 99.5)) if (grid > 0).any() else 1.0
    share = np.sqrt(np.clip(grid / max(top, 1e-9), 0, 1)).astype(np.float32)
    share[share < 0.06] = 0
    ink = paper.colour(_INK)
    alpha = (share * 0.66 * 255).astype(np.uint32)
    red, green, blue = ((alpha * channel // 255) for channel in (ink.red(), ink.green(), ink.blue()))
    argb = np.ascontiguousarray((alpha << 24) | (red << 16) | (green << 8) | blue)
    high, wide = argb.shape
    return QImage(argb.data, wide, high, wide * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
