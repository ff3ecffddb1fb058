"""Rasters as content: a grid of cells cut into tiles, level by level, and the byte forms of a tile and of the index.

The index names each tile by the hash of its bytes, so that the hash of the index stands for every cell. Level 0 has
the cells as they came; each next level has half as many in both directions. A tile without a value is not kept.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from layers.errors import SituationError
from layers.i18n import tr

Cells: TypeAlias = NDArray[Any]
"""(rows, columns) float32 where NaN is no data, or (rows, columns, 4) uint8: red, green, blue, opacity."""

TILE_PX = 256
TILE_MAGIC = b"ANT1"
INDEX_MAGIC = b"ANR1"
_HASH_BYTES = 32
_NONE = bytes(_HASH_BYTES)


@dataclass(frozen=True, slots=True)
class Grid:
    """What the cells are and where they lie.

    `transform` are a, b, c, d, e, f of x = a·column + b·row + c and y = d·column + e·row + f, in `crs` (EPSG:n or
    WKT), column and row counted from the upper left corner of the first cell. `colours` says RGBA instead of values.
    `times_us` are microseconds since 1970 in UTC, one a step, or empty. `low` and `high` are the least and greatest
    value; `vertical` is the vertical datum that the file names.
    """

    width: int
    height: int
    levels: int
    transform: tuple[float, float, float, float, float, float]
    crs: str
    steps: int = 1
    colours: bool = False
    unit: str = ""
    vertical: str = ""
    low: float | None = None
    high: float | None = None
    times_us: tuple[int, ...] = ()

    def size(self, level: int) -> tuple[int, int]:
        """Columns and rows of a level."""
        return -(-self.width >> level), -(-self.height >> level)

    def tiles(self, level: int) -> tuple[int, int]:
        """Columns and rows of tiles of a level."""
        width, height = self.size(level)
        return -(-width // TILE_PX), -(-height // TILE_PX)

    def shape(self, level: int, row: int, col: int) -> tuple[int, ...]:
        """The shape of one tile's cells; those at the right and lower edge are smaller."""
        width, height = self.size(level)
        shape = min(TILE_PX, height - row * TILE_PX), min(TILE_PX, width - col * TILE_PX)
        return (*shape, 4) if self.colours else shape

    def places(self) -> Iterator[tuple[int, int, int, int]]:
        """Step, level, row and column of every tile, in the order of the index."""
        for step in range(self.steps):
            for level in range(self.levels):
                columns, rows = self.tiles(level)
                yield from ((step, level, row, col) for row in range(rows) for col in range(columns))

    @property
    def nothing(self) -> float:
        """What a cell without a value holds."""
        return 0 if self.colours else math.nan

    def room(self, height: int, width: int) -> Cells:
        """Cells that are still to be written."""
        if self.colours:
            return np.empty((height, width, 4), dtype=np.uint8)
        return np.empty((height, width), dtype=np.float32)

    def blank(self, height: int, width: int) -> Cells:
        """Cells without a value."""
        return blank((height, width), colours=self.colours)


def blank(shape: tuple[int, ...], *, colours: bool) -> Cells:
    """So many rows and columns of cells without a value."""
    if colours:
        return np.zeros((*shape, 4), dtype=np.uint8)
    return np.full(shape, np.nan, dtype=np.float32)


def levels_for(width: int, height: int) -> int:
    """As many as it takes until one tile holds all."""
    return 1 + max(math.ceil(math.log2(max(width, height, 1) / TILE_PX)), 0)


class Pyramid:
    """A grid, and the hash of each of its tiles in the order of `Grid.places`."""

    def __init__(self, grid: Grid, hashes: bytes) -> None:
        self.grid = grid
        self._hashes = hashes
        self._first: list[int] = []
        count = 0
        for level in range(grid.levels):
            self._first.append(count)
            columns, rows = grid.tiles(level)
            count += columns * rows
        self._each = count
        if len(hashes) != count * grid.steps * _HASH_BYTES:
            raise ValueError("an index of another size")

    def tile(self, step: int, level: int, row: int, col: int) -> str | None:
        """The hash of a tile; None where it has no value."""
        n = step * self._each + self._first[level] + row * self.grid.tiles(level)[0] + col
        digest = self._hashes[n * _HASH_BYTES : (n + 1) * _HASH_BYTES]
        return None if digest == _NONE else digest.hex()

    def hashes(self) -> frozenset[str]:
        """Every tile that must be there."""
        parts = (self._hashes[n : n + _HASH_BYTES] for n in range(0, len(self._hashes), _HASH_BYTES))
        return frozenset(part.hex() for part in parts if part != _NONE)


def encode_index(grid: Grid, hashes: Sequence[str | None]) -> bytes:
    """The byte form; the same cells give the same bytes."""
    head = json.dumps(asdict(grid), ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()
    digests = (_NONE if sha256 is None else bytes.fromhex(sha256) for sha256 in hashes)
    return b"".join((INDEX_MAGIC, struct.pack("<I", len(head)), head, *digests))


def decode_index(data: bytes) -> Pyramid:
    """Back from the byte form.

    Raises
    ------
    SituationError
        The bytes are cut or are something else.
    """
    try:
        if data[:4] != INDEX_MAGIC:
            raise ValueError("magic")
        (size,) = struct.unpack_from("<I", data, 4)
        told = json.loads(data[8 : 8 + size])
        told |= {"transform": tuple(told["transform"]), "times_us": tuple(told["times_us"])}
        return Pyramid(Grid(**told), data[8 + size :])
    except (ValueError, KeyError, TypeError, struct.error) as error:
        raise damaged() from error


def encode_tile(cells: Cells) -> bytes | None:
    """Deflated after its bytes were sorted by their place in the number, or colours by channel; None for a blank one.

    Sorting makes twice as much of the deflating (Blosc calls it shuffle).
    """
    if cells.dtype == np.uint8:
        if not cells[..., 3].any():
            return None
        planes = cells.transpose(2, 0, 1)
    else:
        if np.isnan(cells).all():
            return None
        whole = np.ascontiguousarray(cells, dtype="<f4")
        planes = whole.view(np.uint8).reshape(*whole.shape, 4).transpose(2, 0, 1)
    return TILE_MAGIC + zlib.compress(np.ascontiguousarray(planes).tobytes(), 1)


def decode_tile(data: bytes, shape: tuple[int, ...]) -> Cells:
    """The cells of a tile of that shape; nobody may change them.

    Raises
    ------
    SituationError
        The bytes are not a tile of that shape.
    """
    size = shape[0] * shape[1] * 4
    try:
        if data[:4] != TILE_MAGIC:
            raise ValueError("magic")
        flat = zlib.decompressobj().decompress(data[4:], size + 1)
        if len(flat) != size:
            raise ValueError("size")
    except (ValueError, zlib.error) as error:
        raise damaged() from error
    planes = np.frombuffer(flat, dtype=np.uint8).reshape(4, shape[0], shape[1])
    cells: Cells = np.ascontiguousarray(planes.transpose(1, 2, 0))
    if len(shape) == 2:
        cells = cells.view("<f4").reshape(shape)
    cells.flags.writeable = False
    return cells


def damaged() -> SituationError:
    return SituationError(tr("The stored raster is damaged."), hint=tr("Run anlan verify on the workspace."))
