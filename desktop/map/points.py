"""Points: plates with a glyph, dots where there is no room for plates, and clusters where there are too many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF

from desktop.map.paper import Paper
from desktop.map.shapes import AnyPack, Shapes
from desktop.plates import Shape, plate_pixmap
from layers.style import Look

PLATE_PX = 28.0
_DOT_SCALE = 50_000
_CROWD = 300
_CELL_PX = 46.0
_DRAWN_AT_MOST = 3000
_SAME_PLACE_PX = 5.0
_ROW = 2_000_003


@dataclass(frozen=True, slots=True)
class Seen:
    """Points on the paper: pixels (n, 2), and the look and row of each."""

    xy: NDArray[np.float64]
    look: NDArray[np.int16]


_Put = list[tuple[QPointF, QPixmap]]
_put_last: WeakKeyDictionary[Shapes, tuple[tuple[object, ...], _Put]] = WeakKeyDictionary()


def paint_points(painter: QPainter, shapes: Shapes, seen: Seen, paper: Paper) -> None:
    """With the painter in pixels of the paper."""
    if not len(seen.xy):
        return
    plated = _plated(shapes, seen)
    _paint_dots(painter, shapes, Seen(seen.xy[~plated], seen.look[~plated]), paper)
    for at, pixmap in _plates(shapes, Seen(seen.xy[plated], seen.look[plated]), paper):
        painter.drawPixmap(at, pixmap)


def _plates(shapes: Shapes, seen: Seen, paper: Paper) -> _Put:
    """The plates and where they go: those of the frame before, where nothing is different, as while a shape is drawn
    over them."""
    small = paper.ground_mpp / 0.000_264_583 >= _DOT_SCALE
    origin = paper.transform.dx(), paper.transform.dy()
    key = seen.xy.tobytes(), seen.look.tobytes(), shapes.looks, paper.theme, paper.ratio, small, origin
    if (last := _put_last.get(shapes)) is not None and last[0] == key:
        return last[1]
    if len(seen.xy) > _CROWD:
        found = _clustered(shapes, seen, paper, small=small)
    else:
        places = zip(seen.xy.tolist(), seen.look.tolist(), strict=True)
        found = [_centred(plate(shapes.looks[look], paper, dot=small), x, y) for (x, y), look in places]
    _put_last[shapes] = key, found
    return found


def plate(look: Look, paper: Paper, *, dot: bool = False, count: int | None = None, selected: bool = False) -> QPixmap:
    """The plate of a look, from a cache."""
    return plate_pixmap(
        shape_of(look), None if dot else look.glyph, paper.theme, badge=None if dot and count is None else look.badge,
        count=count, selected=selected, dot=dot, device_pixel_ratio=paper.ratio,
    )  # fmt: skip


def shape_of(look: Look) -> Shape:
    """The plate's shape; a disc where a look has none."""
    return look.plate.value if look.plate is not None else "disc"


def put(painter: QPainter, pixmap: QPixmap, x: float, y: float) -> None:
    """With its middle on a place, on whole pixels."""
    painter.drawPixmap(*_centred(pixmap, x, y))


def _centred(pixmap: QPixmap, x: float, y: float) -> tuple[QPointF, QPixmap]:
    side = pixmap.width() / pixmap.devicePixelRatio()
    return QPointF(round(x - side / 2), round(y - side / 2)), pixmap


def uncovered(layers: Sequence[tuple[Shapes, Seen]], paper: Paper) -> list[Seen]:
    """Of layers from the lowest up: without the plates that a plate of a higher layer would all but hide.

    Layers so full that they are drawn as clusters stay as they are.
    """
    origin = np.array([paper.transform.dx(), paper.transform.dy()])
    found: list[Seen] = []
    taken = np.zeros(0, dtype=np.int64)
    for shapes, seen in reversed(layers):
        plated = _plated(shapes, seen)
        if np.count_nonzero(plated) > _CROWD:
            found.append(seen)
            continue
        cell = np.floor((seen.xy - origin) / (_SAME_PLACE_PX * paper.theme.density)).astype(np.int64)
        key = cell[:, 0] * _ROW + cell[:, 1]
        free = ~(plated & np.isin(key, taken))
        found.append(Seen(seen.xy[free], seen.look[free]))
        around = [key[plated] + dx * _ROW + dy for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        taken = np.concatenate([taken, *around])
    return found[::-1]


def _plated(shapes: Shapes, seen: Seen) -> NDArray[np.bool_]:
    plated: NDArray[np.bool_] = np.array([look.plate is not None for look in shapes.looks])[seen.look]
    return plated


def points_in_sight(shapes: Shapes, paper: Paper) -> Seen:
    """Those on the paper, in the order they came in."""
    found, looks = [np.zeros((0, 2))], [np.zeros(0, dtype=np.int16)]
    shown = np.array([look.shows_at(paper.ground_mpp) for look in shapes.looks])
    for around, pack in product(paper.worlds(), shapes.packs):
        (west, south, east, north), t = around.reach, around.transform
        xy = pack.points_xy
        on = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north) & pack.points_alive
        on &= shown[pack.look[pack.points_row]]
        rows = np.flatnonzero(on)
        found.append(np.column_stack((xy[rows, 0] * t.m11() + t.dx(), xy[rows, 1] * t.m22() + t.dy())))
        looks.append(_looks(pack, rows))
    return Seen(np.concatenate(found), np.concatenate(looks))


def _looks(pack: AnyPack, rows: NDArray[np.intp]) -> NDArray[np.int16]:
    return pack.look[pack.points_row[rows]]


def _paint_dots(painter: QPainter, shapes: Shapes, seen: Seen, paper: Paper) -> None:
    """Looks without a plate: a dot in the fill colour. A look without one shows nothing but its label."""
    for number, look in enumerate(shapes.looks):
        if look.fill is None or not look.fill_opacity or not len(mine := np.flatnonzero(seen.look == number)):
            continue
        if len(mine) > _DRAWN_AT_MOST:
            mine = _one_a_pixel(seen.xy, mine)
        cloud = QPolygonF([QPointF(x, y) for x, y in seen.xy[mine].tolist()])
        size = (7.0 if len(mine) < _DRAWN_AT_MOST // 2 else 4.0) * paper.theme.density
        core = look.strokes[-1].colour if look.strokes else look.fill
        for token, width in (("map.halo", size + 2), (core, size)):
            painter.setPen(QPen(paper.colour(token), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(cloud)


def _one_a_pixel(xy: NDArray[np.float64], rows: NDArray[np.intp], cell_px: float = 3.0) -> NDArray[np.intp]:
    """What lies on top of each other is drawn once."""
    cell = np.floor(xy[rows] / cell_px).astype(np.int64)
    _, first = np.unique(cell[:, 0] * 100_003 + cell[:, 1], return_index=True)
    return rows[first]


@dataclass(frozen=True, slots=True)
class Cluster:
    x: float
    y: float
    count: int
    look: int


def clusters(seen: Seen, paper: Paper, looks: tuple[Look, ...]) -> Iterator[Cluster]:
    """Points in the same cell of a grid that hangs on the world; the look is the most serious in it."""
    origin = np.array([paper.transform.dx(), paper.transform.dy()])
    cell = np.floor((seen.xy - origin) / (_CELL_PX * paper.theme.density)).astype(np.int64)
    _, index, count = np.unique(cell[:, 0] * _ROW + cell[:, 1], return_inverse=True, return_counts=True)
    x = np.bincount(index, seen.xy[:, 0]) / count
    y = np.bincount(index, seen.xy[:, 1]) / count
    rank = np.array([_gravity(look) for look in looks])[seen.look]
    order = np.lexsort((rank, index))
    worst = seen.look[order[np.cumsum(count) - 1]]
    for n in range(len(count)):
        yield Cluster(float(x[n]), float(y[n]), int(count[n]), int(worst[n]))


def _gravity(look: Look) -> int:
    """The lower the numeral of a level, the more serious; no numeral is least."""
    return -int(look.badge) if look.badge and look.badge.isdigit() else -9


def _clustered(shapes: Shapes, seen: Seen, paper: Paper, *, small: bool) -> _Put:
    found = []
    for cluster in clusters(seen, paper, shapes.looks):
        alone = cluster.count == 1
        pixmap = plate(shapes.looks[cluster.look], paper, dot=alone and small, count=None if alone else cluster.count)
        found.append(_centred(pixmap, cluster.x, cluster.y))
    return found


def plate_rect(x: float, y: float, paper: Paper) -> QRectF:
    half = PLATE_PX * paper.theme.density / 2
    return QRectF(x - half, y - half, 2 * half, 2 * half)
