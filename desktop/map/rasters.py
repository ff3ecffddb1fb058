"""Rasters on the map: any system warped to EPSG:3857 through a coarse mesh, by the level of detail that shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from desktop.map.inks import Pixels, Sheet, premultiplied
from desktop.map.kernels import areas
from desktop.map.kernels import raster as kernels
from desktop.map.view import Box, to_box
from layers import geo
from layers.errors import SituationError
from layers.ramp import Ramp
from layers.raster import Raster
from layers.stack import Layer

_NODES_PX = (256, 128, 64)
_OFF_PX, _STEEPEST = 0.1, 3.0
"""Between its nodes the mesh is straight: how far off that may be, where a degree of latitude stretches so steeply."""
_MOST_CELLS = 4096
_EDGE = 2


@dataclass(eq=False)
class Relief:
    """A raster as the stack shows it. `fault` says why some of it could not be read."""

    key: str
    raster: Raster
    layer: Layer
    step: int = 0
    fault: str = ""

    @property
    def name(self) -> tuple[object, ...]:
        """What a square of it is good for."""
        return self.key, self.layer.opacity, self.layer.min_mpp, self.layer.max_mpp, self.layer.ramp, self.step

    @property
    def opacity(self) -> float:
        return self.layer.opacity

    @property
    def quiet(self) -> bool:
        """It is painted ahead by the crew."""
        return True

    @property
    def has_ground(self) -> bool:
        return True

    @property
    def box(self) -> Box:
        return to_box(self.raster.bounds)

    def shows_at(self, ground_mpp: float) -> bool:
        """Whether anything of it is seen where a pixel is `ground_mpp` metres on the ground."""
        return self.opacity > 0 and self.layer.shows_at(ground_mpp)

    def look_at(self, us: int) -> None:
        """The step of a moment, microseconds since 1970."""
        self.step = self.raster.step_at(us) if self.raster.steps > 1 else 0


def paint_raster(pixels: Pixels, relief: Relief, box: Box, sheet: Sheet, land: int | None = None) -> int | None:
    """What of a raster lies in `box` (EPSG:3857), over an array that shows it, north up.

    `land`: the array holds nothing yet, and is to be of this colour below. Given back: what it is still to be.
    """
    mesh = _mesh(relief.raster, box, pixels.shape)
    per_px = _cells_per_px(mesh, pixels.shape)
    if per_px is None:
        return land
    level = min(max(math.floor(math.log2(max(per_px, 1e-9)) + 0.25), 0), relief.raster.levels - 1)
    mesh /= 2.0**level
    ramp = relief.layer.ramp or Ramp()
    looked_up = not (relief.raster.colours or ramp.hillshade)  # and nothing is made of the cells as a whole
    try:
        found = _cells_under(relief, level, mesh, in_place=looked_up)
    except SituationError as error:
        relief.fault = str(error)
        return land
    if found is None:
        return land
    cells, corner = found
    shape = pixels.shape[0], pixels.shape[1]
    near = (mesh - corner).astype(np.float32)
    if looked_up and not ramp.breaks:
        colours, (low, high) = table(ramp.colours), _range(ramp, relief.raster)
        kernels.drape(pixels, cells, near, colours, low, high, opacity=relief.layer.opacity, under=land)
        return None
    if relief.raster.colours:
        image = kernels.warp(_packed(cells), near, shape)
    else:
        cell_m = sheet.ground_mpp / sheet.ratio / max(per_px / 2.0**level, 1e-9)
        image = _coloured(cells, near, shape, ramp, relief.raster, cell_m)
    if land is not None:
        pixels.fill(land)
    areas.paint(pixels, np.full(shape, relief.layer.opacity, dtype=np.float32), image)
    return None


def _mesh(raster: Raster, box: Box, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """(rows, columns, 2) columns and rows of level 0 under nodes spread over the box, from north to south."""
    apart = _node_px((box[2] - box[0]) / shape[1])
    high, wide = (max(round(px / apart), 1) for px in shape)
    nodes = np.empty((high + 1, wide + 1, 2))
    nodes[..., 0] = box[0] + (box[2] - box[0]) / wide * np.arange(wide + 1)
    nodes[..., 1] = box[3] - (box[3] - box[1]) / high * np.arange(high + 1)[:, None]
    lon_lat = geo.from_mercator(nodes.reshape(-1, 2))
    cells = raster.cell_of(lon_lat[:, 0], lon_lat[:, 1])
    for n, numbers in enumerate(cells):
        nodes[..., n] = numbers.reshape(nodes.shape[:2])
    if not np.isfinite(nodes).all():
        nodes[~np.isfinite(nodes).all(axis=2)] = np.nan
    return nodes


def _node_px(mpp: float) -> int:
    """How many pixels the nodes lie apart: a projection bends by (distance)² / 8 R, and by more towards the poles."""
    bend = mpp * _STEEPEST / (8 * geo.RADIUS_M)
    return next((px for px in _NODES_PX if px * px * bend < _OFF_PX), _NODES_PX[-1])


def _cells_per_px(mesh: NDArray[np.float64], shape: tuple[int, ...]) -> float | None:
    """How many cells of level 0 a pixel is wide in the middle; None where the raster cannot be."""
    gap_px = shape[1] / (mesh.shape[1] - 1)
    row, column = mesh.shape[0] // 2, (mesh.shape[1] - 1) // 2
    middle = math.dist(mesh[row, column], mesh[row, column + 1]) / gap_px
    if not math.isfinite(middle):
        steps = np.hypot(*np.moveaxis(np.diff(mesh, axis=1), 2, 0))
        sound = steps[np.isfinite(steps)]
        middle = float(np.median(sound)) / gap_px if len(sound) else 0.0
    return middle if middle > 0 else None


def _cells_under(
    relief: Relief, level: int, mesh: NDArray[np.float64], *, in_place: bool
) -> tuple[NDArray[Any], tuple[int, int]] | None:
    """Cells with those under the mesh, and where they begin; None: there are none. `in_place`: there may be more."""
    columns, rows = relief.raster.size(level)
    flat = mesh.reshape(-1, 2)
    if not np.isfinite(flat).all():
        flat = flat[np.isfinite(flat).all(axis=1)]
    low, high = np.floor(flat.min(axis=0)) - _EDGE, np.ceil(flat.max(axis=0)) + _EDGE
    left, top = (int(max(v, -_EDGE)) for v in low)
    right, bottom = int(min(high[0], columns + _EDGE)), int(min(high[1], rows + _EDGE))
    if right <= max(left, 0) or bottom <= max(top, 0) or max(right - left, bottom - top) > _MOST_CELLS:
        return None
    window = level, left, top, right - left, bottom - top
    if in_place:
        return relief.raster.piece(*window, step=relief.step)
    return relief.raster.window(*window, step=relief.step), (left, top)


def _coloured(
    cells: NDArray[Any],
    mesh: NDArray[np.float32],
    shape: tuple[int, int],
    ramp: Ramp,
    raster: Raster,
    cell_m: float,
) -> Pixels:
    if ramp.breaks:
        values = kernels.warp(cells, mesh, shape, method="nearest")
        image = kernels.classes(values, ramp.breaks, np.array([_ink(c) for c in ramp.colours], dtype=np.uint32))
    else:
        image = kernels.shade(kernels.warp(cells, mesh, shape), table(ramp.colours), *_range(ramp, raster))
    if ramp.hillshade:
        light = kernels.warp(kernels.hillshade(cells, cell_m, cell_m), mesh, shape)
        kernels.relief(image, np.nan_to_num(light, nan=float(np.sqrt(0.5))))
    return image


def _range(ramp: Ramp, raster: Raster) -> tuple[float, float]:
    """From which value to which the colours go."""
    low = ramp.low if ramp.low is not None else raster.low
    high = ramp.high if ramp.high is not None else raster.high
    return low or 0.0, high or 0.0


@lru_cache(maxsize=64)
def table(colours: tuple[str, ...]) -> NDArray[np.uint32]:
    """256 premultiplied colours, evenly from the first to the last."""
    inks = np.array([_ink(c) for c in colours], dtype=np.uint32).view(np.uint8).reshape(-1, 4).astype(np.float64)
    at = np.linspace(0, len(inks) - 1, 256)
    channels = np.column_stack([np.interp(at, np.arange(len(inks)), inks[:, n]) for n in range(4)])
    found: NDArray[np.uint32] = np.ascontiguousarray((channels + 0.5).astype(np.uint8)).view(np.uint32).ravel()
    return found


def _ink(token: str) -> int:
    """`#RRGGBB` or `#RRGGBBAA`."""
    found = QColor(token[:7])
    if len(token) == 9:
        found.setAlpha(int(token[7:], 16))
    return premultiplied(found)


def _packed(cells: NDArray[np.uint8]) -> Pixels:
    """RGBA as premultiplied ARGB32."""
    alpha = cells[..., 3:].astype(np.uint16)
    colour = (cells[..., :3].astype(np.uint16) * alpha + 127) // 255
    channels = np.concatenate((colour[..., ::-1], alpha), axis=2).astype(np.uint8)
    found: Pixels = np.ascontiguousarray(channels).view(np.uint32)[..., 0]
    return found
