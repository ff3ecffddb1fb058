"""What is drawn on: a rectangle of the world at a scale, in a theme, and the pens and brushes for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pyqtgraph as pg
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QTransform

from desktop.map.view import Box, worlds
from desktop.tokens import Theme
from layers.style import Stroke

_FREE_DETAIL_MPP = 3.0
_MOST_APART, _MOST_CORNERS = 200, 5_000


@dataclass(frozen=True, slots=True)
class Paper:
    """`transform` takes EPSG:3857 to pixels of the paper; `box` is what of the world lies on it."""

    theme: Theme
    box: Box
    mpp: float
    ground_mpp: float
    transform: QTransform
    ratio: float = 1.0

    @property
    def reach(self) -> Box:
        """The box and what may look into it from outside: half of the widest line, a tick, a badge."""
        by = 40 * self.theme.density * self.mpp
        return self.box[0] - by, self.box[1] - by, self.box[2] + by, self.box[3] + by

    def worlds(self) -> Iterator[Paper]:
        """The paper, and where it reaches beyond 180° also as it lies on what is there one world on."""
        for box in worlds(self.box):
            shift = QTransform.fromTranslate(self.box[0] - box[0], 0)
            yield self if box == self.box else replace(self, box=box, transform=shift * self.transform)

    @property
    def level(self) -> int:
        """How coarse shapes may be: each level allows twice the distance, none where every corner shows."""
        return 0 if self.mpp < _FREE_DETAIL_MPP else int(np.floor(np.log2(self.mpp)))

    def width_px(self, stroke: Stroke) -> float:
        return max(stroke.width_px * self.theme.density, stroke.width_m / self.ground_mpp)

    def pen(self, stroke: Stroke) -> QPen:
        """A cosmetic pen, so that its width is in pixels whatever the transform."""
        return _pen(self.theme, stroke, round(self.width_px(stroke), 2))

    def colour(self, token: str, opacity: float = 1.0) -> QColor:
        return colour(self.theme, token, opacity)


@lru_cache(maxsize=1024)
def colour(theme: Theme, token: str, opacity: float = 1.0) -> QColor:
    found = QColor(token) if token.startswith("#") else theme[token]
    found.setAlphaF(opacity)
    return found


@lru_cache(maxsize=1024)
def _pen(theme: Theme, stroke: Stroke, width_px: float) -> QPen:
    pen = QPen(colour(theme, stroke.colour, stroke.opacity), width_px)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if stroke.dash else Qt.PenCapStyle.RoundCap)
    if stroke.dash:
        pen.setDashPattern([length * theme.density / width_px for length in stroke.dash])
    return pen


def path_of(parts: NDArray[np.object_] | Sequence[shapely.Geometry], level: int = 0) -> QPainterPath:
    """Lines or areas as one path, with no more corners than `level` needs."""
    shapes = np.asarray(parts, dtype=object)
    if level > 0:
        shapes = shapely.simplify(shapes, 0.4 * 2.0**level, preserve_topology=False)
    if len(shapes) and shapely.get_dimensions(shapes).max() == 2:
        shapes = shapely.get_rings(shapes)
    xy, index = shapely.get_coordinates(shapes, return_index=True)
    if not len(xy):
        return QPainterPath()
    connected = np.zeros(len(xy), dtype=np.int32)
    connected[:-1] = index[1:] == index[:-1]
    path: QPainterPath = pg.arrayToQPath(xy[:, 0], xy[:, 1], connect=connected, finiteCheck=False)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def paths_of(parts: NDArray[np.object_], level: int = 0) -> list[QPainterPath]:
    """The same part by part where there are few: Qt strokes long lines much faster alone than all in one path.

    Straight lines of few corners keep them all, for shorter pieces are faster too.
    """
    if len(parts) > _MOST_APART:
        return [path_of(parts, level)]
    coarse = level if shapely.get_num_coordinates(parts).sum() > _MOST_CORNERS else 0
    return [path_of(parts[n : n + 1], coarse) for n in range(len(parts))]
