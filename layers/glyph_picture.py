"""A glyph as a picture file (PNG), for formats that draw by pictures."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import rasterize

from layers.colours import hex_of
from layers.glyph_outline import outline

SIZE_PX = 64
_FINER = 4
_GRID, _ROOM = 24.0, 2.0
_HALO = 1.8


def glyph_png(name: str, token: str, *, halo: bool) -> bytes:
    """The glyph in the ink of a colour token of the light theme, on nothing; with a light hem where it has a `halo`."""
    shape = outline(name)
    ink, paper = (_rgb(hex_of("light", wanted)) for wanted in (token, "map.halo"))
    over = _covered(shape)
    under = np.maximum(over, _covered(shapely.buffer(shape, _HALO))) if halo else over
    share = np.divide(over, under, out=np.zeros_like(over), where=under > 0)[..., None]
    colours = ink * share + paper * (1 - share)
    return _png(np.dstack((colours, under * 255)).round().astype(np.uint8))


def _covered(shape: shapely.Geometry) -> NDArray[np.float64]:
    """How much of each pixel lies in `shape`, from 0 to 1."""
    side = SIZE_PX * _FINER
    step = (_GRID + 2 * _ROOM) / side
    ground = Affine(step, 0, -_ROOM, 0, step, -_ROOM)
    fine = np.zeros((side, side), np.uint8) if shape.is_empty else rasterize([shape], (side, side), transform=ground)
    pixels = np.asarray(fine, np.float64).reshape(SIZE_PX, _FINER, SIZE_PX, _FINER)
    return np.asarray(pixels.mean(axis=(1, 3)), np.float64)


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.frombuffer(bytes.fromhex(colour.lstrip("#")), np.uint8).astype(np.float64)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """Rows of red, green, blue and opacity as the standard has them (ISO/IEC 15948), without a filter."""
    high, wide, _ = pixels.shape
    rows = np.hstack((np.zeros((high, 1), np.uint8), pixels.reshape(high, wide * 4)))
    header = struct.pack(">IIBBBBB", wide, high, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body)) for tag, body in chunks
    )
