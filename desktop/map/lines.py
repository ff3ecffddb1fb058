"""Lines, and the outlines of areas: stroke over stroke, so that every casing lies below every core."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QPainter

from desktop.map.marks import has_marks, paint_marks
from desktop.map.paper import Paper
from desktop.map.shapes import Shapes
from desktop.map.slab import AREA, LINE
from layers.style import Look, Stroke

_PAUSE_EVERY = 12
_SMALLEST_BOUNDARY_PX = 150.0
"""Boundaries of smaller areas would be a net over the map."""
_CARPET_MPP = 30_000 * 0.000_264_583
"""From 1 : 30 000 on, streets that are nearly hairlines would cover the ground like a carpet."""


def stroke_shapes(painter: QPainter, shapes: Shapes, paper: Paper) -> Iterator[None]:
    """With the painter in EPSG:3857. The narrower looks first, so that main streets lie above side streets."""
    for depth in range(max((len(look.strokes) for look in shapes.looks), default=0)):
        for number in sorted(range(len(shapes.looks)), key=lambda n: weight(shapes.looks[n])):
            look = shapes.looks[number]
            if depth < len(look.strokes) and not too_fine(look, paper.ground_mpp):
                yield from _stroke(painter, shapes, number, look.strokes[depth], paper)
    if any(has_marks(look) for look in shapes.looks):
        _marks(painter, shapes, paper)


def _stroke(painter: QPainter, shapes: Shapes, look: int, stroke: Stroke, paper: Paper) -> Iterator[None]:
    pen = paper.pen(stroke)
    bare = shapes.looks[look].fill is None and shapes.looks[look].pattern is None and shapes.kind.bulk
    for pack in shapes.few:
        for family in (AREA, LINE):
            least = _SMALLEST_BOUNDARY_PX * paper.theme.density * paper.mpp if bare and family == AREA else 0.0
            for n, chunk in enumerate(pack.chunks[family].meeting(paper.reach, look, least)):
                painter.strokePath(pack.path(family, int(chunk), paper), pen)
                if n % _PAUSE_EVERY == _PAUSE_EVERY - 1:
                    yield


def weight(look: Look) -> float:
    """The wider a look, the later it is drawn."""
    return max((max(s.width_m, s.width_px) for s in look.strokes), default=0.0)


def too_fine(look: Look, ground_mpp: float) -> bool:
    """Whether its strokes are left out at this scale."""
    if not look.shows_at(ground_mpp):
        return True
    core = look.strokes[-1]
    return core.width_m > 0 and core.width_px <= 1.6 and ground_mpp > _CARPET_MPP and look.fill is None


def _marks(painter: QPainter, shapes: Shapes, paper: Paper) -> None:
    painter.save()
    painter.setTransform(paper.transform.inverted()[0], True)
    for pack in shapes.few:
        marked = [n for n, look in enumerate(shapes.looks) if has_marks(look)]
        b, (west, south, east, north) = pack.bounds, paper.reach
        seen = (b[:, 0] <= east) & (b[:, 2] >= west) & (b[:, 1] <= north) & (b[:, 3] >= south)
        for row in np.flatnonzero(seen & pack.alive & np.isin(pack.look, marked)).tolist():
            paint_marks(painter, pack.ways(row, paper), shapes.looks[pack.look[row]], paper)
    painter.restore()
