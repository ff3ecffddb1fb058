"""Areas: fill, and pattern over it. Areas of one look that overlap are one surface, not darker where they meet."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QBrush, QPainter

from desktop.map.paper import Paper
from desktop.map.patterns import pattern_brush
from desktop.map.shapes import Shapes
from desktop.map.slab import AREA

_PAUSE_EVERY = 16


def fill_areas(painter: QPainter, shapes: Shapes, paper: Paper) -> Iterator[None]:
    """With the painter in EPSG:3857. Each yield is a place to pause."""
    for number, look in enumerate(shapes.looks):
        brushes = [QBrush(paper.colour(look.fill, look.fill_opacity))] if look.fill else []
        if (pattern := pattern_brush(look, paper)) is not None:
            brushes.append(pattern)
        if not brushes or not look.shows_at(paper.ground_mpp):
            continue
        for pack in shapes.few:
            for n, chunk in enumerate(pack.chunks[AREA].meeting(paper.reach, number)):
                path = pack.path(AREA, int(chunk), paper)
                for brush in brushes:
                    painter.fillPath(path, brush)
                if n % _PAUSE_EVERY == _PAUSE_EVERY - 1:
                    yield
