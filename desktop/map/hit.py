"""What lies under the pointer: the topmost layer first, in a layer the smaller before the larger."""

from __future__ import annotations

import shapely
from PySide6.QtCore import QPointF

from desktop.map.scene import Facts, Scene
from desktop.map.view import View
from layers.stack import LayerStack
from layers.style import Look

_PLATE_REACH_PX = 15.0
_LINE_REACH_PX = 6.0


def hit(scene: Scene, stack: LayerStack, view: View, pixel: QPointF) -> str | None:
    """The id of what is there; nothing of a locked layer."""
    x, y = view.place(pixel)
    for facts in reversed(list(scene.facts())):
        limit = facts.kind.style.max_mpp
        if stack.layer(facts.key).locked or (limit and view.ground_mpp > limit):
            continue
        if (found := _hit_in(facts, x, y, view)) is not None:
            return found
    return None


def _hit_in(facts: Facts, x: float, y: float, view: View) -> str | None:
    here, mpp = shapely.Point(x, y), view.mpp
    best: tuple[tuple[int, float], str] | None = None
    for identity, shape, number in facts.shapes.near(x, y, _PLATE_REACH_PX * mpp):
        look = facts.shapes.looks[number]
        rank = _rank(shape, look, here, mpp) if look.shows_at(view.ground_mpp) else None
        if rank is not None and (best is None or rank < best[0]):
            best = rank, identity
    return best[1] if best is not None else None


def _rank(shape: shapely.Geometry, look: Look, here: shapely.Point, mpp: float) -> tuple[int, float] | None:
    """None where the pointer misses; else the smaller, the better a hit it is."""
    dimension = shapely.get_dimensions(shape)
    if dimension == 0:
        reach = _PLATE_REACH_PX if look.plate is not None else _LINE_REACH_PX + 2
        distance = shapely.distance(shape, here) / mpp
        seen = look.plate is not None or look.fill is not None
        return (0, float(distance)) if distance <= reach and seen else None
    if dimension == 1:
        width = max((s.width_m for s in look.strokes), default=0.0) / 2
        distance = shapely.distance(shape, here) - width
        return (1, float(distance)) if distance <= _LINE_REACH_PX * mpp else None
    filled = look.fill is not None or look.pattern is not None
    target = shape if filled else shape.boundary
    if shapely.distance(target, here) > (0 if filled else _LINE_REACH_PX) * mpp:
        return None
    return 2, float(shapely.area(shape))
