"""Base maps of tiles, as MBTiles and PMTiles hold them, as pyramids that keep the levels the file has.

Tiles are those of the web: zoom z has 2^z by 2^z of them over the square of EPSG:3857, counted from the north-west.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile

from layers.exchange.limits import CELLS
from layers.exchange.refusal import Refusal
from layers.exchange.shifted import moved
from layers.exchange.sink import Sink
from layers.exchange.spool import ALIGNED
from layers.exchange.tile_files import WORLD_M, Key, Pictures, TileFile
from layers.exchange.tiling import halved
from layers.i18n import N_, Message, message
from layers.pyramid import TILE_PX, Cells, Grid, encode_tile
from layers.systems import WGS84

Box: TypeAlias = tuple[int, int, int, int]

MAX_ZOOM = 24
_MOST_TILES = CELLS.most // TILE_PX**2
_MOST_PLACES = ALIGNED * _MOST_TILES
_SIZES = {256: 0, 512: 1, 1024: 2}
"""Width of a tile in pixels, and how many levels finer than usual that is."""
_MAGIC = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"RIFF": "WEBP"}
_WHOLE: Mapping[str, Callable[[bytes], bool]] = {
    "PNG": lambda data: b"IEND" in data[-64:],
    "JPEG": lambda data: b"\xff\xd9" in data[-64:],
    "WEBP": lambda data: int.from_bytes(data[4:8], "little") + 8 <= len(data),
}
"""Whether a picture has its end: the libraries fill up what is cut off."""


def send_base(tiles: TileFile, sink: Sink) -> None:
    """The base map of a file whose tiles are pictures."""
    check_there(tiles)
    finer = _finer(tiles)
    side = TILE_PX << finer

    damaged: set[Key] = set()

    def cells(key: Key) -> Cells | None:
        found = decoded(tiles.data(key))
        if found is None or found.shape[:2] != (side, side):
            damaged.add(key)
            return None
        return found

    send_pictures(Pictures(tiles, tiles.keys, cells, finer, damaged), sink)


def check_there(tiles: TileFile) -> None:
    if not tiles.keys:
        raise Refusal(message(N_("{file} has no tiles."), file=tiles.name))


def send_pictures(pictures: Pictures, sink: Sink) -> None:
    """Each run of zooms over about the same ground as one raster of colours, where it belongs on the ground."""
    pictures = moved(pictures)
    runs = list(_runs(pictures.keys))
    for n, zooms in enumerate(runs):
        title = f"z{zooms[-1]}–{zooms[0]}" if len(runs) > 1 else ""
        _Run(pictures, zooms).send(sink, title, n / len(runs))


def has_room(keys: Mapping[int, frozenset[tuple[int, int]]], zooms: list[int], finer: int) -> bool:
    """Whether a raster can hold the tiles of these zooms, the finest first."""
    each = 1 << (2 * finer)
    tiles = sum(len(keys[zoom]) for zoom in zooms) * each
    west, north, east, south, _ = _aligned(_box(keys[zooms[0]]), finer)
    return tiles <= _MOST_TILES and (east - west) * (south - north) <= _MOST_PLACES


def _finer(tiles: TileFile) -> int:
    """How many levels finer than 256 pixels a tile is, by the first one."""
    zoom = max(tiles.keys)
    key = zoom, *min(tiles.keys[zoom])
    cells = decoded(tiles.data(key))
    if cells is None or cells.shape[0] not in _SIZES or cells.shape[0] != cells.shape[1]:
        raise Refusal(
            message(N_("The tiles of {file} are no pictures of 256 or 512 pixels."), file=tiles.name),
            message(N_("Only PNG, JPEG and WebP tiles can be read.")),
        )
    return _SIZES[cells.shape[0]]


def _runs(keys: Mapping[int, frozenset[tuple[int, int]]]) -> Iterator[list[int]]:
    """Zooms from the finest on, cut where a coarser one covers much more ground."""
    run: list[int] = []
    for zoom in sorted(keys, reverse=True):
        if run:
            west, north, east, south = (edge >> (run[0] - zoom) for edge in _box(keys[run[0]]))
            if _area(_box(keys[zoom])) > 4 * _area((west, north, east, south)) + 4:
                yield run
                run = []
        run.append(zoom)
    yield run


def _box(keys: frozenset[tuple[int, int]]) -> Box:
    columns, rows = [x for x, _ in keys], [y for _, y in keys]
    return min(columns), min(rows), max(columns), max(rows)


def _area(box: Box) -> int:
    return (box[2] - box[0] + 1) * (box[3] - box[1] + 1)


class _Run:
    """Zooms that become the levels of one raster, with tiles of 256 pixels, and coarser levels made of them."""

    def __init__(self, tiles: Pictures, zooms: list[int]) -> None:
        self._tiles, self._finer = tiles, tiles.finer
        moved_of = message(N_("The tiles are in {crs}; the picture was moved to WGS 84."), crs=tiles.of.datum)
        self._notes: list[Message] = [moved_of] if tiles.of.datum != WGS84 else []
        self._done = 0
        kept = self._kept(zooms)
        self._zoom = kept[0]
        west, north, east, south, top = _aligned(_box(tiles.keys[self._zoom]), tiles.finer)
        self._levels = 1 + top
        self._origin, self._end = (west, north), (east, south)
        self._own = {self._zoom - zoom: tiles.keys[zoom] for zoom in kept if self._zoom - zoom < self._levels}
        self._picture = lru_cache(maxsize=8)(self._read)

    def send(self, sink: Sink, title: str, start: float) -> None:
        px = WORLD_M / (TILE_PX << (self._zoom + self._finer))
        width, height = ((end - begin) * TILE_PX for begin, end in zip(self._origin, self._end, strict=True))
        x, y = (edge * TILE_PX * px - WORLD_M / 2 for edge in self._origin)
        grid = Grid(width, height, self._levels, (px, 0.0, x, 0.0, -px, -y), "EPSG:3857", colours=True)
        if not sink.brief:
            self._send_tiles(sink, start)
        if damaged := sum(self._zoom - key[0] in self._own for key in self._tiles.damaged):
            self._notes.append(message(N_("{n} tiles are damaged and were left out."), n=damaged))
        notes = [note.to_json() for note in self._notes]
        of = self._tiles.of
        told = {"crs": grid.crs, "datum": of.datum, "words": of.words, "credit": of.credit}
        sink.close(title, grid=asdict(grid), times=[], notes=notes, **told)

    def _kept(self, zooms: list[int]) -> list[int]:
        """The zooms from the coarsest on that a raster has room for."""
        kept = list(zooms)
        while kept and not has_room(self._tiles.keys, kept, self._finer):
            kept.pop(0)
        if not kept:
            raise Refusal(message(N_("The file goes over a limit.")), CELLS.passed(CELLS.most + 1))
        if len(kept) < len(zooms):
            self._notes.append(message(N_("Zooms above {zoom} have too many tiles and were left out."), zoom=kept[0]))
        return kept

    def _send_tiles(self, sink: Sink, start: float) -> None:
        needed = self._needed()
        total = sum(map(len, needed.values()))
        for column, row in sorted(needed[self._levels - 1]):
            self._build(self._levels - 1, column, row, needed, sink, lambda: start + self._done / total * (1 - start))

    def _needed(self) -> dict[int, set[tuple[int, int]]]:
        """The tiles of each level: those of the file, and those above them."""
        needed: dict[int, set[tuple[int, int]]] = {}
        below: set[tuple[int, int]] = set()
        scale = 1 << self._finer
        for level in range(self._levels):
            own = self._own.get(level, frozenset())
            there = {(x * scale + i, y * scale + j) for x, y in own for i in range(scale) for j in range(scale)}
            inside = {(x, y) for x, y in there if self._inside(level, x, y)}
            needed[level] = inside | {(x >> 1, y >> 1) for x, y in below}
            below = needed[level]
        return needed

    def _inside(self, level: int, x: int, y: int) -> bool:
        west, north = (edge >> level for edge in self._origin)
        east, south = (edge >> level for edge in self._end)
        return west <= x < east and north <= y < south

    def _build(
        self,
        level: int,
        x: int,
        y: int,
        needed: Mapping[int, set[tuple[int, int]]],
        sink: Sink,
        done: Callable[[], float],
    ) -> Cells | None:
        """Send the tile and all below it; its cells, as the file has them or else made of the finer ones."""
        below: dict[tuple[int, int], Cells | None] = {}
        if level:
            for child in ((2 * x + i, 2 * y + j) for j in (0, 1) for i in (0, 1)):
                if child in needed[level - 1]:
                    below[child] = self._build(level - 1, *child, needed, sink, done)
        cells = self._from_file(level, x, y)
        if cells is None:
            cells = _joined(below, x, y)
        self._done += 1
        if self._done % 100 == 0:
            sink.progress(done())
        if cells is not None and (tile := encode_tile(cells)) is not None:
            row, col = y - (self._origin[1] >> level), x - (self._origin[0] >> level)
            sink.tile((0, level, row, col), tile)
        return cells

    def _from_file(self, level: int, x: int, y: int) -> Cells | None:
        key = x >> self._finer, y >> self._finer
        if key not in self._own.get(level, frozenset()):
            return None
        whole = self._picture((self._zoom - level, *key))
        if whole is None:
            return None
        left = (x - (key[0] << self._finer)) * TILE_PX
        top = (y - (key[1] << self._finer)) * TILE_PX
        return whole[top : top + TILE_PX, left : left + TILE_PX]

    def _read(self, key: Key) -> Cells | None:
        return self._tiles.cells(key)


def _aligned(box: Box, finer: int) -> tuple[int, int, int, int, int]:
    """A box of tiles as a grid of 256 pixel tiles, with edges that its coarsest level has too, and that level."""
    scale = 1 << finer
    west, north, east, south = box[0] * scale, box[1] * scale, (box[2] + 1) * scale - 1, (box[3] + 1) * scale - 1
    top = 0
    while (east >> top) - (west >> top) > 1 or (south >> top) - (north >> top) > 1:
        top += 1
    return west >> top << top, north >> top << top, ((east >> top) + 1) << top, ((south >> top) + 1) << top, top


def _joined(below: Mapping[tuple[int, int], Cells | None], x: int, y: int) -> Cells | None:
    """One tile of the four below it."""
    whole = np.zeros((2 * TILE_PX, 2 * TILE_PX, 4), dtype=np.uint8)
    found = False
    for (column, row), cells in below.items():
        if cells is not None:
            left, top = (column - 2 * x) * TILE_PX, (row - 2 * y) * TILE_PX
            whole[top : top + TILE_PX, left : left + TILE_PX] = cells
            found = True
    return halved(whole) if found else None


def decoded(data: bytes) -> Cells | None:
    """A picture as RGBA; None where it is none, or larger than a tile may be."""
    driver = next((name for magic, name in _MAGIC.items() if data.startswith(magic)), None)
    if driver is None or not _WHOLE[driver](data):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with MemoryFile(data) as memory, memory.open(driver=driver) as source:
                if max(source.width, source.height) > max(_SIZES) or set(source.dtypes) - {"uint8", "uint16"}:
                    return None
                return _rgba(source)
    except RasterioError:
        return None


def _rgba(source: Any) -> Cells:
    bands = source.read()
    if bands.dtype == np.uint16:
        bands = (bands >> 8).astype(np.uint8)
    out = np.full((source.height, source.width, 4), 255, dtype=np.uint8)
    if source.colorinterp[0] == rasterio.enums.ColorInterp.palette:
        coloured: Cells = _palette(source)[bands[0]]
        return coloured
    if len(bands) >= 3:
        out[..., :3] = bands[:3].transpose(1, 2, 0)
    else:
        out[..., :3] = bands[0][..., None]
    if len(bands) in (2, 4):
        out[..., 3] = bands[-1]
    return out


def _palette(source: Any) -> Cells:
    table = np.zeros((256, 4), dtype=np.uint8)
    for n, colour in source.colormap(1).items():
        table[n & 255] = colour
    return table
