"""GeoTIFF (OGC 19-008r4): one raster, in tiles with levels of detail as cloud-optimized readers like them."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from layers.archive import from_us
from layers.errors import SituationError
from layers.exchange.writers.declared import PROGRAM, About, Holds, Tables, Writer
from layers.exchange.writers.ends import is_whole_tiff
from layers.exchange.writers.whole import REFUSED, in_words
from layers.faults import fault
from layers.i18n import N_, Message, message, tr
from layers.pyramid import TILE_PX
from layers.raster import Raster
from layers.times import utc_text

_BLOCK_PX = 256
_VERTICAL = re.compile(r"\(EPSG:(\d+)\)$")
_SMALLEST_LEVEL_PX = 256


def write(path: Path, tables: Tables, about: About) -> int:
    """The raster among `tables`: its cells, its place and vertical datum, unit, times as names of the bands, credit."""
    found = [about.rasters[kind.key] for kind, _ in tables if kind.key in about.rasters]
    if len(found) != 1:
        raise SituationError(
            tr("GeoTIFF holds one raster, and no features."), hint=tr("Choose one raster, say with --kind NAME.")
        )
    [raster] = found
    from rasterio._err import CPLE_BaseError  # not all that GDAL says becomes an error of rasterio's own
    from rasterio.errors import RasterioError

    try:
        _write(path, raster, about)
    except (CPLE_BaseError, RasterioError) as error:
        if not _OF_THE_DISK.search(f"{error} {error.__cause__}"):
            raise
        raise _refused(path, raster) from error
    if not is_whole_tiff(path):
        raise _refused(path, raster)
    _remove_beside(path)
    return 1


def _write(path: Path, raster: Raster, about: About) -> None:
    import rasterio

    with rasterio.Env(GDAL_PAM_ENABLED="NO", GDAL_TIFF_OVR_BLOCKSIZE=str(_BLOCK_PX)):
        with rasterio.open(path, "w", **_profile(raster)) as out:
            out.update_tags(**_said(raster, about))
            _describe(out, raster)
            for step in range(raster.steps):
                _write_step(out, raster, step)
        fault("export:rows")
        if factors := _factors(raster):
            with rasterio.open(path, "r+") as out:
                out.build_overviews(factors, rasterio.enums.Resampling.average)


def _refused(path: Path, raster: Raster) -> OSError:
    """The disk did not take it: so much may it need, with its levels of detail, where nothing can be packed."""
    needed = raster.width * raster.height * raster.steps * _CELL_BYTES * 4 // 3
    return OSError(errno.EIO, in_words(REFUSED, path.parent, needed_bytes=needed))


_CELL_BYTES = 4
_OF_THE_DISK = re.compile("write|read", re.IGNORECASE)
"""What GDAL says of a file that it cannot write, or, while it makes the coarser levels, not read again."""


def _profile(raster: Raster) -> dict[str, Any]:
    colours = {"count": 4, "dtype": "uint8", "photometric": "RGB", "ALPHA": "YES", "predictor": 2}
    values = {"count": raster.steps, "dtype": "float32", "nodata": np.nan, "predictor": 3}
    return {
        "driver": "GTiff",
        "width": raster.width,
        "height": raster.height,
        "crs": _crs(raster),
        "transform": raster.transform,
        "tiled": True,
        "blockxsize": _BLOCK_PX,
        "blockysize": _BLOCK_PX,
        "compress": "deflate",
        "interleave": "pixel" if raster.colours else "band",
        "BIGTIFF": "IF_SAFER",
        **(colours if raster.colours else values),
    }


def _crs(raster: Raster) -> str:
    """With the vertical datum where both have a number."""
    match = _VERTICAL.search(raster.vertical)
    return f"{raster.crs}+{match[1]}" if match and raster.crs.startswith("EPSG:") else raster.crs


def _said(raster: Raster, about: About) -> dict[str, str]:
    said = {
        "TIFFTAG_SOFTWARE": PROGRAM,
        "TIFFTAG_IMAGEDESCRIPTION": "; ".join([raster.name, *about.lines()]),
        "TIFFTAG_COPYRIGHT": raster.credit,
        "VERTICAL_DATUM": raster.vertical,
    }
    return {key: value for key, value in said.items() if value}


def _describe(out: Any, raster: Raster) -> None:
    if raster.colours:
        return
    if raster.unit:
        out.units = [raster.unit] * raster.steps
    for band, us in enumerate(raster.times_us.tolist(), 1):
        out.set_band_description(band, utc_text(from_us(us)))


def _write_step(out: Any, raster: Raster, step: int) -> None:
    from rasterio.windows import Window

    for top in range(0, raster.height, TILE_PX):
        rows = min(TILE_PX, raster.height - top)
        cells = raster.window(0, 0, top, raster.width, rows, step=step)
        window = Window(0, top, raster.width, rows)
        if raster.colours:
            out.write(cells.transpose(2, 0, 1), window=window)
        else:
            out.write(cells, step + 1, window=window)


def _factors(raster: Raster) -> list[int]:
    """Levels of detail down to the one that a single tile holds."""
    longest = max(raster.width, raster.height)
    return [2**n for n in range(1, 20) if longest / 2 ** (n - 1) > _SMALLEST_LEVEL_PX]


def _remove_beside(path: Path) -> None:
    """What GDAL may put beside a file for what a GeoTIFF has no key for."""
    beside = path.with_name(path.name + ".aux.xml")
    if os.path.lexists(beside):
        beside.unlink()


def _lost(raster: Raster) -> Iterator[Message]:
    """What a GeoTIFF does not keep of a raster."""
    if len(raster.times_us):
        yield message(N_("The times are written as the names of the bands, ISO 8601 in UTC."))
    if not raster.crs.startswith("EPSG:"):
        yield message(N_("Of the coordinate system only what GeoTIFF has keys for is kept."))
    if raster.vertical and _crs(raster) == raster.crs:
        yield message(N_("The vertical datum is only named in a tag: {datum}."), datum=raster.vertical)
    if raster.levels > 1:
        yield message(N_("The coarser levels of detail are made anew."))


WRITER = Writer(
    "geotiff", N_("GeoTIFF"), (".tif", ".tiff"), write, Holds(shapes=frozenset(), unplaced=False), rasters=_lost
)
