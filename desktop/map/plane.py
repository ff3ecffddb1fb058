"""Areas and lines of layers in columns, painted onto an array of pixels: on any thread, with the kernels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from desktop.map.columns import Gathered, Ragged, Rows
from desktop.map.facts import Facts
from desktop.map.inks import Pixels, Sheet, ink, pattern
from desktop.map.kernels import areas as fills
from desktop.map.kernels import lines as strokes
from desktop.map.lines import too_fine, weight
from desktop.map.rasters import Relief, paint_raster
from desktop.map.slab import AREA, LINE, Slab
from desktop.map.view import Box, turned, worlds
from layers.style import Look, Stroke

_SMALLEST_BOUNDARY_PX = 150.0
"""Boundaries of smaller areas would be a net over the map."""
_SMALLEST_OUTLINED_PX = 4.0
"""Of smaller filled areas the outline would be all that is seen."""
_REACH_PX = 24.0
_OPAQUE = 255


def paint_plane(
    pixels: Pixels, layers: Iterable[Facts | Relief], box: Box, sheet: Sheet, land: int | None = None
) -> None:
    """Cells, areas and lines of `layers`, the lowest first; `box` is what of EPSG:3857 the array shows, north up.

    `land`: the array holds nothing yet, and is to be of this colour where nothing is painted.
    """
    for layer in layers:
        if not layer.shows_at(sheet.ground_mpp):
            continue
        if isinstance(layer, Relief):
            for around in turned(box, layer.box):
                land = paint_raster(pixels, layer, around, sheet, land)
            continue
        if land is not None:
            pixels.fill(land)
            land = None
        for around in worlds(box):
            plane = _Plane(pixels, layer, around, sheet)
            plane.fill()
            plane.stroke()
    if land is not None:
        pixels.fill(land)


class _Plane:
    """One layer on one square."""

    def __init__(self, pixels: Pixels, facts: Facts, box: Box, sheet: Sheet) -> None:
        self._pixels, self._facts, self._box, self._sheet = pixels, facts, box, sheet
        self._looks = facts.shapes.looks
        self._packs = facts.shapes.many
        self._last: tuple[Ragged, Rows, Gathered] | None = None
        by = _REACH_PX * sheet.px * sheet.device_mpp
        self._reach = (box[0] - by, box[1] - by, box[2] + by, box[3] + by)
        self._seen = {
            (n, family): self._in_sight(pack, ragged)
            for n, pack in enumerate(self._packs)
            for family, ragged in ((AREA, pack.areas), (LINE, pack.lines))
        }

    def fill(self) -> None:
        """Areas of one look that overlap are one surface, not darker where they meet."""
        inks = [self._fill_ink(look) for look in self._looks]
        filled = [n for n, look in enumerate(self._looks) if inks[n] or look.pattern]
        plain = all(inks[n] >> 24 == _OPAQUE and not self._looks[n].pattern for n in filled)
        for n, pack in enumerate(self._packs):
            parts, looks = self._seen[n, AREA]
            if plain:
                self._fill_plain(pack, parts, looks, np.array(inks, dtype=np.uint32))
                continue
            for number in filled:
                if len(mine := parts[looks == number]):
                    self._fill_one(pack, mine, self._looks[number], inks[number])

    def stroke(self) -> None:
        """The narrower looks first, so that main streets lie above side streets; every casing below every core."""
        order = sorted(range(len(self._looks)), key=lambda number: weight(self._looks[number]))
        order = [n for n in order if self._looks[n].strokes and not too_fine(self._looks[n], self._sheet.ground_mpp)]
        for depth in range(max((len(look.strokes) for look in self._looks), default=0)):
            deep = [number for number in order if len(self._looks[number].strokes) > depth]
            for _, run in groupby(deep, key=lambda number: self._looks[number].strokes[depth].dash):
                self._stroke_run([(number, self._looks[number].strokes[depth]) for number in run])

    def _fill_plain(self, pack: Slab, parts: Rows, looks: NDArray[np.int16], inks: NDArray[np.uint32]) -> None:
        """Nothing shines through: all looks at once."""
        order = np.argsort(looks, kind="stable")
        order = order[inks[looks[order]] > 0]
        if len(order):
            shapes = self._gathered(pack.areas, parts[order])
            fills.fill(self._pixels, shapes.xy, shapes.rings, shapes.parts, inks[looks[order]])

    def _fill_one(self, pack: Slab, parts: Rows, look: Look, fill: int) -> None:
        shapes = self._gathered(pack.areas, parts)
        mask = np.zeros(self._pixels.shape, dtype=np.float32)
        fills.coverage(mask, shapes.xy, shapes.rings, shapes.parts)
        if fill:
            fills.paint(self._pixels, mask, fill)
        drawn = pattern(look, self._sheet.theme, self._sheet.ratio, round(self._facts.opacity, 3))
        if drawn is not None:
            mpp = self._sheet.device_mpp
            corner = round(self._box[0] / mpp), round(-self._box[3] / mpp)
            fills.paint(self._pixels, mask, drawn, origin=corner)

    def _fill_ink(self, look: Look) -> int:
        if not look.fill or not look.shows_at(self._sheet.ground_mpp):
            return 0
        return ink(self._sheet.theme, look.fill, look.fill_opacity * self._facts.opacity)

    def _stroke_run(self, passes: Sequence[tuple[int, Stroke]]) -> None:
        """Strokes with one dash, in the order given."""
        dash = self._sheet.dash_px(passes[0][1])
        inks = np.zeros(len(self._looks), dtype=np.uint32)
        widths = np.zeros(len(self._looks), dtype=np.float32)
        ranks = np.zeros(len(self._looks), dtype=np.int16)
        for rank, (number, stroke) in enumerate(passes, start=1):
            inks[number] = ink(self._sheet.theme, stroke.colour, stroke.opacity * self._facts.opacity)
            widths[number], ranks[number] = self._sheet.width_px(stroke), rank
        for n, pack in enumerate(self._packs):
            for family, ragged in ((AREA, pack.areas), (LINE, pack.lines)):
                parts, looks = self._seen[n, family]
                drawn = ranks[looks] > 0
                if family == AREA:
                    drawn &= self._is_outlined(ragged, parts, looks)
                parts, looks = parts[drawn], looks[drawn]
                order = np.argsort(ranks[looks], kind="stable")
                if len(order):
                    self._stroke(ragged, parts[order], inks[looks[order]], widths[looks[order]], dash)

    def _stroke(
        self,
        ragged: Ragged,
        parts: Rows,
        inks: NDArray[np.uint32],
        widths: NDArray[np.float32],
        dash: tuple[float, ...],
    ) -> None:
        shapes = self._gathered(ragged, parts, whole=bool(dash))
        rings = np.diff(shapes.parts)
        strokes.stroke(
            self._pixels, shapes.xy, shapes.rings, np.repeat(inks, rings), np.repeat(widths, rings), dash=dash,
            cap="flat" if dash else "round",
        )  # fmt: skip

    def _is_outlined(self, ragged: Ragged, parts: Rows, looks: NDArray[np.int16]) -> NDArray[np.bool_]:
        bulk = self._facts.kind.bulk
        bare = [look.fill is None and look.pattern is None and bulk for look in self._looks]
        least_px = np.where(bare, _SMALLEST_BOUNDARY_PX, _SMALLEST_OUTLINED_PX) * self._sheet.theme.density
        outlined: NDArray[np.bool_] = ragged.spans[parts] >= (least_px * self._sheet.mpp)[looks]
        return outlined

    def _gathered(self, ragged: Ragged, parts: Rows, *, whole: bool = False) -> Gathered:
        """In pixels; `whole` with all of the way beyond the square, along which dashes are counted.

        What is filled is mostly outlined next: the last that was gathered is kept.
        """
        last = self._last
        if last is not None and last[0] is ragged and not whole and np.array_equal(last[1], parts):
            return last[2]
        mpp = self._sheet.device_mpp
        high, wide = self._pixels.shape if not whole else (np.inf, np.inf)
        made = ragged.level(mpp).gathered(parts, self._box[0], self._box[3], mpp, (wide, high))
        self._last = None if whole else (ragged, parts, made)
        return made

    def _in_sight(self, pack: Slab, ragged: Ragged) -> tuple[Rows, NDArray[np.int16]]:
        parts = ragged.meeting(self._reach)
        rows = ragged.row[parts]
        shown = pack.shown_at(rows)
        return parts[shown], pack.look[rows[shown]]
