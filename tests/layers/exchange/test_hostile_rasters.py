"""Rasters made to harm: judged by their header, read by one driver, and never more than the limits allow."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
import rasterio

from layers.errors import SituationError
from layers.exchange.importing import Options, prepare
from layers.faults import FAULT_AT
from layers.kinds import KINDS
from layers.pyramid import TILE_MAGIC
from layers.record.store import open_store
from layers.record.verify import verify
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.test_rasters import geotiff
from tests.rasters import NANNING, hills

REPO = Path(__file__).parents[3]


def tiff(*entries: tuple[int, int, int, int], more: bytes = b"", next_ifd: int = 0) -> bytes:
    """A classic TIFF of one directory: tag, type, count and value or offset of each entry."""
    head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries))
    body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return head + body + struct.pack("<I", next_ifd) + more


def grid(width: int, height: int, **tags: int) -> list[tuple[int, int, int, int]]:
    """The entries of a plain grid of bytes in one strip, with a place."""
    said = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 400, 277: 1, 278: height, 279: 16}
    said |= {int(key.removeprefix("t")): value for key, value in tags.items()}
    return [(tag, 4, 1, value) for tag, value in said.items()]


def place(at: int) -> list[tuple[int, int, int, int]]:
    """Pixel size and tie point, standing at `at`."""
    return [(33550, 12, 3, at), (33922, 12, 6, at + 24)]


PLACE = struct.pack("<3d", 0.001, 0.001, 0.0) + struct.pack("<6d", 0, 0, 0, 108, 23, 0)


def placed(entries: list[tuple[int, int, int, int]], **how: int) -> bytes:
    at = 8 + 2 + 12 * (len(entries) + 2) + 4
    return tiff(*entries, *place(at), more=PLACE + b"\0" * 4_000, **how)


VRT = """<VRTDataset rasterXSize="20" rasterYSize="20"><GeoTransform>108,0.001,0,23,0,-0.001</GeoTransform>
<VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand"><SourceFilename>{0}</SourceFilename>
</VRTRasterBand></VRTDataset>"""
WMS = "<GDAL_WMS><Service name='WMS'><ServerUrl>http://127.0.0.1:9/x</ServerUrl></Service></GDAL_WMS>"
GTI = "<GDALTileIndexDataset><IndexDataset>{0}</IndexDataset></GDALTileIndexDataset>"
GDALG = '{{"type": "gdal_streamed_alg", "command_line": "gdal raster convert {0} out.tif"}}'

HOSTILE: dict[str, tuple[str, bytes]] = {
    "vrt as tif": ("a.tif", VRT.encode()),
    "vrt as nc": ("a.nc", VRT.encode()),
    "vrt as asc": ("a.asc", VRT.encode()),
    "vrt as hgt": ("N43E007.hgt", VRT.encode()),
    "vrt as mbtiles": ("a.mbtiles", VRT.encode()),
    "vrt as pmtiles": ("a.pmtiles", VRT.encode()),
    "wms as tif": ("a.tif", WMS.encode()),
    "tile index as tif": ("a.tif", GTI.encode()),
    "algorithm as tif": ("a.tif", GDALG.encode()),
    "empty": ("a.tif", b""),
    "only the magic": ("a.tif", b"II*\0"),
    "cut directory": ("a.tif", placed(grid(20, 20))[:60]),
    "wide": ("a.tif", placed(grid(4_000_000_000, 2))),
    "high": ("a.tif", placed(grid(2, 4_000_000_000))),
    "both": ("a.tif", placed(grid(100_000, 100_000))),
    "nothing": ("a.tif", placed(grid(0, 0))),
    "one huge strip": ("a.tif", placed(grid(100_000, 4_000, t278=4_000))),
    "huge tiles": ("a.tif", placed(grid(1_000, 1_000, t322=65_536, t323=65_536, t324=400, t325=16))),
    "many bands": ("a.tif", placed(grid(20, 20, t277=65_535))),
    "one bit of 65535": ("a.tif", placed(grid(20, 20, t258=65_535))),
    "directory loop": ("a.tif", placed(grid(20, 20), next_ifd=8)),
    "strip beyond the end": ("a.tif", placed(grid(20, 20, t273=2_000_000_000, t279=2_000_000_000))),
    "deflate of nothing": ("a.tif", placed(grid(20, 20, t259=8))),
    "unknown compression": ("a.tif", placed(grid(20, 20, t259=60_000))),
    "old jpeg": ("a.tif", placed(grid(20, 20, t259=6))),
    "sizes of nothing": ("a.tif", tiff(*grid(20, 20), *place(4_000), more=b"\0" * 5_000)),
    "no hdf behind its magic": ("a.nc", b"\x89HDF\r\n\x1a\n" + b"\xff" * 2_000),
    "netcdf cut": ("a.nc", b"CDF\x01" + b"\0" * 4),
    "netcdf of endless dimensions": ("a.nc", b"CDF\x01" + struct.pack(">5I", 0, 10, 0xFFFFFFFF, 0, 0)),
    "ascii without rows": ("a.asc", b"ncols 10\nnrows 10\n"),
    "ascii of endless size": ("a.asc", b"ncols 1e9\nnrows 1e9\nxllcorner 1\nyllcorner 1\ncellsize 1\n1 2 3"),
    "ascii of no size": ("a.asc", b"ncols nan\nnrows inf\nxllcorner 1\nyllcorner 1\ncellsize 1\n1 2 3"),
    "ascii of one long word": ("a.asc", b"ncols 2\nnrows 2\nxllcorner 1\nyllcorner 1\ncellsize 1\n" + b"1" * 3_000_000),
    "pmtiles of endless directories": ("a.pmtiles", b"PMTiles\x03" + b"\xff" * 88 + b"\x01\x02\x01\x02" + b"\0" * 60),
    "zip bomb as tif": ("a.tif", b"PK\x03\x04" + b"\0" * 100),
}


def opened(tile: bytes) -> bytes:
    return zlib.decompress(tile[len(TILE_MAGIC) :])


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_raster_is_refused_or_holds_nothing_of_others(desk: Desk, case: str) -> None:
    name, content = HOSTILE[case]
    secret = desk.file("secret.bin", b"\x2a" * 400)
    path = desk.file(name, content.replace(b"{0}", str(secret).encode()))
    before = sorted(p.name for p in desk.folder.iterdir())
    try:
        made = desk.prepare(path, crs="EPSG:4326").contents
    except SituationError:
        made = {}
    assert [data for data in made.values() if data.startswith(TILE_MAGIC) and b"\x2a" * 20 in opened(data)] == []
    assert sorted(p.name for p in desk.folder.iterdir()) == before


@pytest.mark.parametrize("case", ["wide", "high", "both", "one huge strip", "huge tiles", "many bands"])
def test_a_size_that_cannot_be_is_judged_by_the_header(desk: Desk, case: str) -> None:
    with pytest.raises(SituationError):
        desk.prepare(desk.file("a.tif", HOSTILE[case][1]), crs="EPSG:4326")


@pytest.mark.slow
def test_what_unpacks_to_much_stays_within_the_memory(desk: Desk) -> None:
    """100 million cells that pack to a few kilobytes: read strip by strip, in a process that may take 2 GB."""
    path = desk.folder / "zeros.tif"
    how: dict[str, Any] = {"driver": "GTiff", "width": 20_000, "height": 5_000, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", crs="EPSG:4326", transform=NANNING, SPARSE_OK=True, **how):
        pass
    made = desk.prepare(path)
    assert len(made.contents) < 20  # every tile of the same cells is kept once


@pytest.mark.slow
def test_mutants_of_a_good_file_break_nothing(desk: Desk) -> None:
    """Each is refused with a sentence or read; the reader's process may die of it, ours does not."""
    good = geotiff(
        desk.folder / "good.tif", hills(40, 40), compress="deflate", tiled=True, blockxsize=16, blockysize=16
    )
    data = good.read_bytes()
    luck = random.Random(7)
    outcomes = set()
    for n in range(20):
        mutant = bytearray(data)
        for _ in range(luck.choice((1, 4, 32))):
            mutant[luck.randrange(len(mutant) if n % 2 else 400)] = luck.randrange(256)
        try:
            outcomes.add(bool(desk.prepare(desk.file(f"m{n}.tif", bytes(mutant)), crs="EPSG:4326").edit))
        except SituationError as refused:
            outcomes.add(refused.message.split()[-1])
    assert len(outcomes) > 1


ACT = """
import sys
import zlib
from pathlib import Path
from layers.exchange.importing import Options, prepare
from layers.kinds import KINDS
from layers.pyramid import TILE_MAGIC
from layers.record.store import open_store
store = open_store(Path(sys.argv[1]), KINDS)
made = prepare(Path(sys.argv[2]), Options(), store, progress=lambda done, words: None)
store.apply(made.edit, contents=made.contents, imported=True)
"""
POINTS = ("import:read", "record:begin", "record:contents", "record:facts", "record:journal", "record:committed")


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_death_at_any_step_leaves_the_whole_raster_or_none(desk: Desk, point: str) -> None:
    path = geotiff(desk.folder / "a.tif", hills(600, 600))
    workspace = desk.store.path
    desk.store.close()
    done = subprocess.run(
        [sys.executable, "-c", ACT, str(workspace), str(path)],
        cwd=REPO,
        env={**os.environ, FAULT_AT: f"{point}:1"},
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == (1 if point == "import:read" else 9)
    store = open_store(workspace, KINDS)
    assert len(store.datasets("raster")) == (point == "record:committed")
    kept = store.connection.execute("SELECT count(*) FROM anlan_content").fetchone()[0]
    assert bool(kept) == (point == "record:committed")
    assert list(verify(store)) == []
    made = prepare(path, Options(), store, progress=lambda done, words: None)
    assert made.report.same == (point == "record:committed")
    store.close()
