"""Base maps of tiles: every level as the file has it, in its place in the world."""

from __future__ import annotations

import gzip
import sqlite3
import warnings
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pmtiles.tile import (
    Compression,
    Entry,
    TileType,
    serialize_directory,
    serialize_header,
    zxy_to_tileid,
)
from pmtiles.writer import Writer
from rasterio.io import MemoryFile

from layers.errors import SituationError
from layers.pyramid import Cells
from layers.raster import Raster
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.test_rasters import brought

Key = tuple[int, int, int]

pytestmark = pytest.mark.usefixtures("here")


def ground(zoom: int, x: int, y: int, side: int = 256) -> Cells:
    """A picture that says by its colours where it is: exact in PNG."""
    cells = np.zeros((side, side, 4), dtype=np.uint8)
    cells[..., 0] = (np.arange(side) + x * side)[None, :] % 251
    cells[..., 1] = (np.arange(side) + y * side)[:, None] % 241
    cells[..., 2] = zoom * 10
    cells[..., 3] = 255
    return cells


def packed(cells: Cells, driver: str = "PNG", bands: int = 4) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        height, width = cells.shape[:2]
        how: dict[str, Any] = {"LOSSLESS": True} if driver == "WEBP" else {}
        with MemoryFile() as memory:
            with memory.open(driver=driver, width=width, height=height, count=bands, dtype="uint8", **how) as out:
                out.write(cells[..., :bands].transpose(2, 0, 1))
            return bytes(memory.read())


def mbtiles(path: Path, tiles: Mapping[Key, bytes], **metadata: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE metadata (name text, value text)")
        connection.execute(
            "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", {"format": "png", **metadata}.items())
        rows = [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()]
        connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    return path


def pmtiles(path: Path, tiles: Mapping[Key, bytes], kind: TileType = TileType.PNG, **metadata: str) -> Path:
    with path.open("wb") as stream:
        writer = Writer(stream)
        for key in sorted(tiles, key=lambda k: zxy_to_tileid(*k)):
            writer.write_tile(zxy_to_tileid(*key), tiles[key])
        writer.finalize({"tile_type": kind, "tile_compression": Compression.NONE}, dict(metadata))
    return path


NANNING = (820, 444)
"""The tile of zoom 10 that holds 108.3° E, 22.8° N."""


@cache
def tile(zoom: int, x: int, y: int, side: int, driver: str) -> bytes:
    return packed(ground(zoom, x, y, side), driver)


def city(zooms: range, *, side: int = 256, driver: str = "PNG") -> dict[Key, bytes]:
    """Two by two tiles of zoom 10, and all finer ones in them."""
    found: dict[Key, bytes] = {}
    for zoom in zooms:
        scale = 1 << (zoom - 10)
        for x in range(NANNING[0] * scale, (NANNING[0] + 2) * scale):
            for y in range(NANNING[1] * scale, (NANNING[1] + 2) * scale):
                found[zoom, x, y] = tile(zoom, x, y, side, driver)
    return found


def check_levels(raster: Raster, zooms: range) -> None:
    assert (raster.colours, raster.crs, raster.low) == (True, "EPSG:3857", None)
    for level, zoom in enumerate(reversed(zooms)):
        px = 2 * np.pi * 6_378_137.0 / (256 << zoom)
        left = round((raster.transform.c + np.pi * 6_378_137.0) / px)
        top = round((np.pi * 6_378_137.0 - raster.transform.f) / px)
        x, y = NANNING[0] << (zoom - 10), NANNING[1] << (zoom - 10)
        found = raster.window(level, x * 256 - left, y * 256 - top, 256, 256)
        np.testing.assert_array_equal(found, ground(zoom, x, y))


@pytest.mark.parametrize("driver", ["PNG", "WEBP"])
def test_an_mbtiles_keeps_its_levels(desk: Desk, driver: str) -> None:
    tiles = city(range(10, 12), driver=driver)
    path = mbtiles(desk.folder / "city.mbtiles", tiles, attribution="<a href='x'>© A</a> B")
    raster = brought(desk, path)
    check_levels(raster, range(10, 12))
    west, south, east, north = raster.bounds
    assert west < 108.3 < 108.9 < east
    assert south < 22.7 < 23.1 < north
    assert desk.store.datasets("raster")[0]["credit"] == "© A B"


def test_a_pmtiles_is_the_same(desk: Desk) -> None:
    path = pmtiles(desk.folder / "city.pmtiles", city(range(10, 12)), attribution="© A")
    check_levels(brought(desk, path), range(10, 12))


def test_jpeg_tiles_have_no_holes(desk: Desk) -> None:
    tiles = {(3, 6, 3): packed(np.full((256, 256, 4), 120, "u1"), "JPEG", 3)}
    raster = brought(desk, mbtiles(desk.folder / "j.mbtiles", tiles, format="jpg"))
    found = raster.window(0, 0, 0, raster.width, raster.height)
    assert np.abs(found[found[..., 3] == 255][:, :3].astype(int) - 120).max() <= 2
    assert (found[..., 3] == 255).sum() == 256 * 256


def test_levels_that_the_file_has_not_are_made(desk: Desk) -> None:
    raster = brought(desk, mbtiles(desk.folder / "f.mbtiles", city(range(12, 13))))
    assert raster.levels == 3
    assert raster.window(2, 0, 0, *raster.size(2))[..., 3].max() == 255


def test_tiles_of_512_pixels_are_a_level_finer(desk: Desk) -> None:
    path = mbtiles(desk.folder / "fine.mbtiles", city(range(10, 11), side=512))
    raster = brought(desk, path)
    px = 2 * np.pi * 6_378_137.0 / (512 << 10)
    assert raster.transform.a == pytest.approx(px)
    whole = raster.window(0, 0, 0, raster.width, raster.height)
    seen = whole[whole[..., 3].any(axis=1)][:, whole[..., 3].any(axis=0)]
    np.testing.assert_array_equal(seen[:512, :512], ground(10, *NANNING, 512))


def test_the_world_and_a_city_are_two_rasters(desk: Desk) -> None:
    world = {(2, x, y): packed(ground(2, x, y)) for x in range(4) for y in range(4)}
    report = desk.bring(mbtiles(desk.folder / "b.mbtiles", world | city(range(10, 12)))).report
    assert (report.read, report.added) == (2, 2)
    assert sorted(d["name"] for d in desk.store.datasets("raster")) == ["b · z10–11", "b · z2–2"]
    wide = next(d for d in desk.store.datasets("raster") if "z2" in d["name"])
    assert wide["bounds"][::2] == pytest.approx([-180, 180])


def test_a_damaged_tile_is_left_out_and_said(desk: Desk) -> None:
    tiles = city(range(10, 11))
    x, y = NANNING
    tiles[10, x + 1, y] = tiles[10, x + 1, y][:-20]
    notes = desk.bring(mbtiles(desk.folder / "d.mbtiles", tiles)).report.notes
    assert "1 tile is damaged" in notes[0][1]


def pmtiles_in_leaves(path: Path, tiles: Mapping[Key, bytes], *, leaf: int, depth: int, packed: bool = True) -> Path:
    """A file whose root names directories only: `depth` of them lie above each tile, of at most `leaf` entries."""
    ordered = sorted((zxy_to_tileid(*key), data) for key, data in tiles.items())
    entries, blob, leaves = [], b"", b""
    for number, data in ordered:
        entries.append(Entry(number, len(blob), len(data), 1))
        blob += data
    for _ in range(depth):
        above = []
        for start in range(0, len(entries), leaf):
            written = plain_directory(entries[start : start + leaf], packed=packed)
            above.append(Entry(entries[start].tile_id, len(leaves), len(written), 0))
            leaves += written
        entries = above
    root = plain_directory(entries, packed=packed)
    about = gzip.compress(b"{}") if packed else b"{}"
    sizes = {"root": len(root), "metadata": len(about), "leaf_directory": len(leaves), "tile_data": len(blob)}
    head: dict[str, Any] = {"clustered": True, "min_zoom": 10, "max_zoom": 12}
    head |= {"internal_compression": Compression.GZIP if packed else Compression.NONE}
    head |= {"tile_type": TileType.PNG, "tile_compression": Compression.NONE}
    at = 127
    for name, size in sizes.items():
        head |= {f"{name}_offset": at, f"{name}_length": size}
        at += size
    path.write_bytes(serialize_header(head) + root + about + leaves + blob)
    return path


def plain_directory(entries: list[Entry], *, packed: bool) -> bytes:
    written = bytes(serialize_directory(entries))
    return written if packed else gzip.decompress(written)


@pytest.mark.parametrize(("leaf", "depth", "packed"), [(7, 1, True), (5, 2, True), (7, 1, False)])
def test_a_pmtiles_may_keep_its_entries_in_leaf_directories(desk: Desk, leaf: int, depth: int, packed: bool) -> None:
    path = pmtiles_in_leaves(desk.folder / "l.pmtiles", city(range(10, 13)), leaf=leaf, depth=depth, packed=packed)
    check_levels(brought(desk, path), range(10, 13))


def test_leaf_directories_that_name_themselves_are_refused(desk: Desk) -> None:
    path = pmtiles_in_leaves(desk.folder / "r.pmtiles", city(range(10, 11)), leaf=2, depth=1)
    data = bytearray(path.read_bytes())
    data[40:48] = data[8:16]  # the leaves begin where the root does
    path.write_bytes(data)
    with pytest.raises(SituationError):
        desk.prepare(path)


@pytest.mark.parametrize("kept", [0.0001, 0.3, 0.9])
def test_an_mbtiles_that_was_cut_off_is_said_to_be_not_whole(desk: Desk, kept: float) -> None:
    data = mbtiles(desk.folder / "whole.mbtiles", city(range(10, 13))).read_bytes()
    with pytest.raises(SituationError, match="is damaged, or is not whole") as caught:
        desk.prepare(desk.file("cut.mbtiles", data[: max(60, int(len(data) * kept))]))
    assert caught.value.hint == "Fetch or copy it again, and wait until that has ended."


def test_an_mbtiles_with_damage_in_the_middle_is_said_to_be_damaged(desk: Desk) -> None:
    data = bytearray(mbtiles(desk.folder / "whole.mbtiles", city(range(10, 13))).read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    with pytest.raises(SituationError, match="is damaged, or is not whole"):
        desk.prepare(desk.file("spoilt.mbtiles", bytes(data)))


def test_other_files_are_refused(desk: Desk) -> None:
    for path in (
        mbtiles(desk.folder / "e.mbtiles", {}),
        mbtiles(desk.folder / "t.mbtiles", {(0, 0, 0): b"text"}),
        desk.file("x.pmtiles", b"PMTiles\x03" + b"\xff" * 200),
        desk.file("y.pmtiles", b"PMTiles\x03"),
    ):
        with pytest.raises(SituationError):
            desk.prepare(path)
