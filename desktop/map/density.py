"""Imported history through a window of time: dots while they can be told apart, heat where they crowd, each frame anew.

What is older weighs less, so that the past fades as the window moves on, forwards or backwards.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.map.clouds import DOT_PX, FULL, core, dot, heat_from
from desktop.map.clusters import Clustered, gathered, level_of, paint_clusters, side_of
from desktop.map.columns import about_origin
from desktop.map.inks import Pixels
from desktop.map.kernels import density, points, transform
from desktop.map.paper import Paper, colour
from desktop.map.view import Box
from layers import geo
from layers.archive import Archive
from layers.filter import Filter
from layers.kind import Group
from layers.kinds.datasets import ARCHIVE_STYLE
from layers.stack import Layer
from layers.style import Crowd, Look, Style, is_dot

_CELL_PX = 6.0
_SPREAD_CELLS = 2.0
_MARGIN_CELLS = 8
_AGES = ((0.25, 1.0, 9.0), (0.6, 0.7, 7.5), (1.01, 0.45, 6.5))
"""Until which share of the window's age a dot is so opaque and so large."""
_HALF_LIVES = 2.0
_MANY, _SMALLEST = 12_000, 0.45
"""From how many dots on they get smaller, and how small at most."""
_STEPS_S = (3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400)
_GOOD_COUNT = 300

Singles = NDArray[np.float32]


class History:
    """An archive on the map. `window` says which rows, from and to; None: all of them."""

    def __init__(self, key: str, archive: Archive, layer: Layer | None = None) -> None:
        self.key, self.archive = key, archive
        self.layer = layer or Layer(key, archive.name, Group.REFERENCE, archive=True)
        xy = geo.to_mercator(np.column_stack((archive.lon, archive.lat)))
        xy[~np.isfinite(xy).all(axis=1)] = np.nan
        self._origin, self._xy = about_origin(xy)
        self._worn: tuple[Style | None, Filter | None] | None = None
        self._look = np.zeros(len(archive), dtype=np.int16)
        self._mask: NDArray[np.bool_] | None = None
        self._canvas = np.zeros((0, 0), dtype=np.uint32)
        self.sprites: tuple[tuple[object, ...], Pixels] | None = None
        """What dots look like, and for which theme, looks and sizes."""
        self.window: tuple[datetime, datetime] | None = None
        self.count = 0
        self._clustered: tuple[tuple[object, ...], Clustered, NDArray[np.bool_]] | None = None

    @property
    def opacity(self) -> float:
        return self.layer.opacity

    @property
    def style(self) -> Style:
        return self.layer.style or ARCHIVE_STYLE

    @property
    def nbytes(self) -> int:
        return int(self._xy.nbytes + self._look.nbytes + self._canvas.nbytes)

    def get_ready(self) -> None:
        """Do now, on any thread, what its first picture would wait for."""
        self._dress()
        _ = self.box

    @cached_property
    def box(self) -> Box | None:
        """Where nearly all of it lies."""
        sound = self._xy[np.isfinite(self._xy).all(axis=1)]
        if not len(sound):
            return None
        (west, south), (east, north) = np.percentile(sound, [0.5, 99.5], axis=0)
        x, y = self._origin
        return float(west) + x, float(south) + y, float(east) + x, float(north) + y

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

    def chosen(self) -> slice | NDArray[np.intp]:
        """The rows of the window that pass the layer's filter, ascending."""
        self._dress()
        rows = self.rows()
        return rows if self._mask is None else rows.start + np.flatnonzero(self._mask[rows])

    @property
    def clusters(self) -> Clustered | None:
        """Those last drawn; None where none are."""
        drawn = self.count and self.style.crowd is Crowd.CLUSTERS
        return self._clustered[1] if drawn and self._clustered is not None else None

    def clustered(self, mpp: float, ground_mpp: float) -> tuple[Clustered, NDArray[np.bool_]]:
        """Clusters of all rows `chosen`, at a scale, and which of these are in none; kept while the view moves."""
        rows, level = self.chosen(), level_of(mpp)
        looks = self.style.all_looks()
        drawn = np.array([is_dot(look) and look.shows_at(ground_mpp) for look in looks])
        window = self.rows()
        key = window.start, window.stop, level, drawn.tobytes(), self._worn
        if self._clustered is None or self._clustered[0] != key:
            found, alone = gathered(self._xy[rows], self._look[rows], drawn, side_m=side_of(level), origin=self._origin)
            self._clustered = key, found, alone
        return self._clustered[1:]

    def pixels(self, rows: slice | NDArray[np.intp], paper: Paper) -> tuple[Singles, Singles, NDArray[np.bool_]]:
        """x and y of rows on the paper, and which of them are on it or close by."""
        t, (x, y) = paper.transform, self._origin
        xy: NDArray[Any] = self._xy[rows]
        if xy.dtype == np.float32:
            px = transform.to_pixels(xy, t.m11(), x * t.m11() + t.dx(), y * t.m22() + t.dy(), scale_y=t.m22())
        else:
            px = np.asarray(xy * (t.m11(), t.m22()) + (t.dx(), t.dy()), dtype=np.float32)
        wide, high = (paper.box[2] - paper.box[0]) / paper.mpp, (paper.box[3] - paper.box[1]) / paper.mpp
        reach = (_MARGIN_CELLS - 2) * _CELL_PX
        px_x, px_y = np.ascontiguousarray(px[:, 0]), np.ascontiguousarray(px[:, 1])
        return px_x, px_y, (px_x > -reach) & (px_x < wide + reach) & (px_y > -reach) & (px_y < high + reach)

    def look(self, rows: NDArray[np.intp]) -> NDArray[np.int16]:
        return self._look[rows]

    def shows_at(self, ground_mpp: float) -> bool:
        """Whether anything of it is seen where a pixel is `ground_mpp` metres on the ground."""
        return self.opacity > 0 and self.layer.shows_at(ground_mpp)

    def near(self, at: tuple[float, float], reach_m: float) -> NDArray[np.int64]:
        """How many rows of each look lie within so many metres of EPSG:3857, to each side, of a place."""
        rows = self.chosen()
        away = np.abs(self._xy[rows] - np.array([at[0] - self._origin[0], at[1] - self._origin[1]], self._xy.dtype))
        inside = self._look[rows][(away <= reach_m).all(axis=1)]
        return np.bincount(inside, minlength=len(self.style.all_looks()))

    def looks_in(self, box: Box, rows: slice | NDArray[np.intp]) -> list[Look]:
        """Those of the rows that lie in a box of EPSG:3857. On any thread: `rows` are those `chosen` before."""
        x, y = self._origin
        xy: NDArray[Any] = self._xy[rows]
        inside = (xy >= (box[0] - x, box[1] - y)).all(axis=1) & (xy <= (box[2] - x, box[3] - y)).all(axis=1)
        present = {self.style.all_looks()[n] for n in np.unique(self._look[rows][inside]).tolist()}
        return [look for _, look in self.style.in_legend(rest_last=self.layer.style is not None) if look in present]

    def ages(self, rows: NDArray[np.intp]) -> Singles:
        """0 for what happened just now, 1 at the window's far end."""
        if self.window is None:
            return np.zeros(len(rows), dtype=np.float32)
        start, end = (moment.astimezone(UTC).timestamp() * 1e6 for moment in self.window)
        return np.asarray((end - self.archive.time_us[rows]) / max(end - start, 1.0), dtype=np.float32)

    def canvas(self, wide: int, high: int) -> Pixels:
        """An empty sheet, the same for each frame."""
        if self._canvas.shape != (high, wide):
            self._canvas = np.zeros((high, wide), dtype=np.uint32)
        else:
            self._canvas.fill(0)
        return self._canvas

    def _dress(self) -> None:
        """Follow the layer's style and filter."""
        if self._worn == (self.layer.style, self.layer.filter):
            return
        self._worn = self.layer.style, self.layer.filter
        by = self.style.by
        if by == "category":
            of_names = self.style.numbers(self.archive.categories, len(self.archive.categories))
            self._look = of_names[self.archive.category] if len(of_names) else self._look
        else:
            self._look = self.style.numbers(self.archive.columns.get(by or ""), len(self.archive))
        self._mask = None if self.layer.filter is None else self.archive.mask(self.layer.filter)

    def _good_length_s(self) -> float:
        """So long that some hundred rows are in sight."""
        first, last = self.archive.first, self.archive.last
        if first is None or last is None or last <= first:
            return _STEPS_S[-1]
        wish = (last - first).total_seconds() * _GOOD_COUNT / max(len(self.archive), 1)
        return min(_STEPS_S, key=lambda step: abs(np.log(step / max(wish, 1.0))))


def paint_history(painter: QPainter, history: History, paper: Paper) -> None:
    """With the painter in pixels of the paper. Leaves in `history.count` how many rows are on it, also on what of it
    lies beyond 180°."""
    history.count = 0
    if not history.shows_at(paper.ground_mpp):
        return
    rows = history.chosen()
    for around in paper.worlds():
        history.count += _paint_rows(painter, history, rows, around)
    history.count = min(history.count, rows.stop - rows.start if isinstance(rows, slice) else len(rows))


def _paint_rows(painter: QPainter, history: History, rows: slice | NDArray[np.intp], paper: Paper) -> int:
    """How many of them are on this paper."""
    x, y, on = history.pixels(rows, paper)
    if not (count := int(np.count_nonzero(on))):
        return 0
    clusters = None
    if history.style.crowd is Crowd.CLUSTERS:
        clusters, alone = history.clustered(paper.mpp, paper.ground_mpp)
        on = on & alone
    shown = rows.start + np.flatnonzero(on) if isinstance(rows, slice) else rows[on]
    _Frame(painter, history, paper).paint(x[on], y[on], history.look(shown), history.ages(shown))
    if clusters is not None:
        paint_clusters(painter, clusters, history.style.all_looks(), paper, history.opacity)
    return count


class _Frame:
    """One picture of a history. Cells hang on the world, so that they do not swim while the map is dragged."""

    def __init__(self, painter: QPainter, history: History, paper: Paper) -> None:
        self._painter, self._history, self._paper = painter, history, paper
        self._px = paper.theme.density * paper.ratio
        self._cell = max(2, round(_CELL_PX * self._px))
        t, box = paper.transform, paper.box
        # The sheet begins with a whole cell, a little before the paper.
        self._left, self._top = (round(-start * paper.ratio) % self._cell for start in (t.dx(), t.dy()))
        self._wide = round((box[2] - box[0]) / paper.mpp * paper.ratio) + self._cell
        self._high = round((box[3] - box[1]) / paper.mpp * paper.ratio) + self._cell
        self._looks = history.style.all_looks()

    def paint(self, x: Singles, y: Singles, look: NDArray[np.int16], age: Singles) -> None:
        ratio = np.float32(self._paper.ratio)
        x, y = x * ratio + np.float32(self._left), y * ratio + np.float32(self._top)
        pixels, how = self._history.canvas(self._wide, self._high), self._history.style.crowd
        if how in (Crowd.DOTS, Crowd.CLUSTERS):
            self._stamp(pixels, x, y, look, age)
            self._lay(pixels)
            return
        crowd = self._crowd(x, y, look, age)
        per_dot, (sparse, crowded) = (DOT_PX * self._px / self._cell) ** 2, heat_from(how)
        share, heat = density.heat(crowd, per_dot, sparse=sparse, crowded=crowded, full=FULL)
        if how is not Crowd.ALWAYS_HEAT:
            apart = density.below(x, y, share, 0.99, cell_px=self._cell, margin=_MARGIN_CELLS)
            self._stamp(pixels, x[apart], y[apart], look[apart], age[apart])
        if share.any():
            density.melt(pixels, share, heat, cell_px=self._cell, margin=_MARGIN_CELLS)
        self._lay(pixels)

    def _crowd(self, x: Singles, y: Singles, look: NDArray[np.int16], age: Singles) -> Singles:
        """(h, w, 4) rows about each cell, the older the less, and the sums of their tints."""
        found = [colour(self._paper.theme, core(one)) for one in self._looks]
        weights = np.array([[1.0, c.redF(), c.greenF(), c.blueF()] for c in found], dtype=np.float32)
        amount = np.exp2(np.float32(-_HALF_LIVES) * age)
        grid = density.tally(
            x, y, self._wide, self._high, look, weights, cell_px=self._cell, margin=_MARGIN_CELLS, amount=amount
        )
        return density.blur(grid, _SPREAD_CELLS)

    def _stamp(self, pixels: Pixels, x: Singles, y: Singles, look: NDArray[np.int16], age: Singles) -> None:
        """The newer the larger and the clearer, the newest on top."""
        aged = np.searchsorted(np.array([until for until, _, _ in _AGES[:-1]], dtype=np.float32), age, side="right")
        which = look.astype(np.int32) * len(_AGES) + aged.astype(np.int32)
        points.stamp(pixels, x, y, which, self._sprites(_share_of_size(len(x))))

    def _lay(self, pixels: Pixels) -> None:
        high, wide = pixels.shape
        ratio = self._paper.ratio
        image = QImage(pixels.data, wide, high, wide * 4, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        self._painter.save()
        self._painter.setOpacity(self._history.opacity)
        self._painter.drawImage(QPointF(-self._left / ratio, -self._top / ratio), image)
        self._painter.restore()

    def _sprites(self, share: float) -> Pixels:
        """All in squares of one size, at a share of the size that a few have."""
        paper, shown = self._paper, [look.shows_at(self._paper.ground_mpp) for look in self._looks]
        key = paper.theme, self._looks, tuple(shown), self._px, share
        if self._history.sprites is None or self._history.sprites[0] != key:
            drawn = [
                self._sprite(look, opacity, size * share, solid=share < 1)
                for look in self._looks
                for _, opacity, size in _AGES
            ]
            side = max(len(one) for one in drawn)
            self._history.sprites = key, np.stack([np.pad(one, (side - len(one)) // 2) for one in drawn])
        return self._history.sprites[1]

    def _sprite(self, look: Look, opacity: float, size: float, *, solid: bool) -> Pixels:
        """One dot; `solid` mixes its ink with the land instead of letting the map through, which costs a tenth."""
        paper = self._paper
        if not (is_dot(look) and look.shows_at(paper.ground_mpp)):
            return np.zeros((1, 1), dtype=np.uint32)
        token = core(look)
        if solid:
            token, opacity = _mixed(paper.colour(token), paper.colour("map.land"), opacity), 1.0
        return dot(paper.theme, token, self._px, opacity, size)


def _mixed(ink: QColor, ground: QColor, share: float) -> str:
    """The ink as it looks on the ground at this opacity."""
    ends = ((ink.red(), ground.red()), (ink.green(), ground.green()), (ink.blue(), ground.blue()))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in ends)


def _share_of_size(count: int) -> float:
    """The more dots, the smaller, in steps nobody sees."""
    return float(np.round(np.clip((_MANY / max(count, 1)) ** 0.38, _SMALLEST, 1.0), 2))
