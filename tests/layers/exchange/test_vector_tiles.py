"""Vector tiles as base: painted at every zoom, sharp beyond the finest, with their places by name."""

from __future__ import annotations

import gzip
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.tile import TileType

from layers.errors import SituationError
from layers.exchange.vector_tiles.decode import BadTile, layers_of
from layers.exchange.vector_tiles.inks import INKS, ink_of
from layers.exchange.vector_tiles.paint import painted
from layers.pyramid import Cells
from layers.raster import Raster
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.test_base_maps import NANNING, Key, mbtiles, pmtiles
from tests.layers.exchange.vector_tile import AREA, LINE, POINT, VectorLayer, box, encoded

pytestmark = pytest.mark.usefixtures("here")


def a_lake(*, hole: bool = False) -> VectorLayer:
    """The north-west quarter of a tile, without its middle where it has an island."""
    rings = [box(0, 0, 2048, 2048), *([box(512, 512, 1536, 1536)[::-1]] if hole else [])]
    return VectorLayer("water").add(AREA, rings, {"class": "lake"})


def opacity_at(cells: Cells, x: float, y: float) -> int:
    """At a place of a picture, from 0 to 1 from its north-west corner."""
    return int(cells[int(y * len(cells)), int(x * len(cells)), 3])


def test_areas_have_their_holes_and_no_more() -> None:
    cells = painted(layers_of(encoded(a_lake(hole=True))), 14)
    wet = round(INKS["water"].opacity * 255)
    assert opacity_at(cells, 0.05, 0.05) == wet
    assert opacity_at(cells, 0.25, 0.25) == 0
    assert opacity_at(cells, 0.45, 0.45) == wet
    assert opacity_at(cells, 0.75, 0.25) == 0
    assert (cells[..., 3] > 0).sum() == 256 * 256 - 128 * 128


def test_areas_that_touch_or_overlap_show_no_seam() -> None:
    layer = VectorLayer("ocean").add(AREA, [box(100, 100, 1001, 2000)]).add(AREA, [box(1001, 100, 3000, 2000)])
    cells = painted(layers_of(encoded(layer.add(AREA, [box(900, 100, 1100, 2000)]))), 5)
    assert len(np.unique(cells[20:240, 20:370, 3])) == 1


def test_a_line_is_as_wide_as_its_zoom_asks() -> None:
    road = VectorLayer("transportation").add(LINE, [[(0, 2048), (4096, 2048)]], {"class": "primary"})
    for zoom in (10, 14, 16):
        cells = painted(layers_of(encoded(road)), zoom)
        ink = INKS["major road"]
        assert cells[:, 256, 3].sum() / 255 == pytest.approx(ink.width_px(zoom) * ink.opacity, rel=0.1)


def test_a_part_of_a_tile_is_painted_as_sharp_as_a_whole_one() -> None:
    layers = layers_of(encoded(a_lake()))
    near = painted(layers, 16, part=(2, 1, 1))
    assert np.unique(near[..., 3]).tolist() == [round(INKS["water"].opacity * 255)]
    edge = painted(layers, 15, part=(1, 0, 0))
    assert opacity_at(edge, 0.99, 0.99)
    assert not painted(layers, 15, part=(1, 1, 0)).any()


@pytest.mark.parametrize(
    ("layer", "sort", "tags", "ink"),
    [
        ("water", AREA, {"class": "ocean"}, "water"),
        ("waterway", LINE, {"class": "river"}, "waterway"),
        ("ocean", AREA, {}, "water"),
        ("transportation", LINE, {"class": "motorway"}, "major road"),
        ("roads", LINE, {"kind": "major_road", "kind_detail": "trunk"}, "major road"),
        ("road", LINE, {"class": "street"}, "minor road"),
        ("streets", LINE, {"kind": "secondary"}, "middle road"),
        ("transportation", LINE, {"class": "rail"}, "rail"),
        ("building", AREA, {}, "building"),
        ("buildings", AREA, {"kind": "building"}, "building"),
        ("landcover", AREA, {"class": "wood"}, "green"),
        ("landuse", AREA, {"class": "residential"}, "built-up"),
        ("park", AREA, {}, "green"),
        ("boundary", LINE, {"admin_level": 2}, "country"),
        ("boundaries", LINE, {"kind": "region"}, "boundary"),
        ("boundary", LINE, {"admin_level": 2, "maritime": 1}, None),
        ("earth", AREA, {}, None),
        ("place", POINT, {"class": "city"}, None),
        ("our_own", AREA, {}, "other area"),
        ("our_own", LINE, {}, "other line"),
    ],
)
def test_the_words_of_the_common_schemas_are_known(
    layer: str, sort: int, tags: dict[str, Any], ink: str | None
) -> None:
    assert ink_of(layer, sort, tags) == ink


def a_town(name: str, x: int, y: int, **tags: Any) -> VectorLayer:
    return VectorLayer("place").add(POINT, [[(x, y)]], {"name": name, "class": "town", **tags})


def city(*layers: VectorLayer, zooms: range = range(9, 11)) -> dict[Key, bytes]:
    """One tile of each zoom, all with the same layers."""
    x, y = NANNING
    return {(z, x >> 10 - z, y >> 10 - z): encoded(*layers) for z in zooms}


def rasters(desk: Desk) -> list[Raster]:
    return [Raster(d, desk.store.pyramid(d["sha256"]), desk.store.tiles) for d in desk.store.datasets("raster")]


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_of_vector_tiles_becomes_a_base_map(desk: Desk, packed: bool) -> None:
    tiles = {key: gzip.compress(data) if packed else data for key, data in city(a_lake()).items()}
    report = desk.bring(mbtiles(desk.folder / "v.mbtiles", tiles, format="pbf", attribution="© A")).report
    (raster,) = rasters(desk)
    assert (report.read, report.added, report.rejected) == (1, 1, [])
    assert (raster.colours, raster.credit) == (True, "© A")
    lon, lat = np.array([0.25, 0.75]) / 1024 * 360 + NANNING[0] / 1024 * 360 - 180, _lat([0.25, 0.75])
    assert (raster.sample(lon, lat)[:, 3] > 0).tolist() == [True, False]


def _lat(down: list[float]) -> Any:
    return [math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (NANNING[1] + d) / 1024)))) for d in down]


def test_it_is_painted_two_zooms_beyond_the_finest_of_the_file(desk: Desk) -> None:
    desk.bring(mbtiles(desk.folder / "v.mbtiles", city(a_lake()), format="pbf"))
    (raster,) = rasters(desk)
    assert raster.transform.a == pytest.approx(2 * np.pi * 6_378_137.0 / (512 << 12))


def test_a_pmtiles_of_vector_tiles_is_the_same(desk: Desk) -> None:
    desk.bring(pmtiles(desk.folder / "v.pmtiles", city(a_lake()), kind=TileType.MVT))
    desk.bring(mbtiles(desk.folder / "m.mbtiles", city(a_lake()), format="pbf"))
    first, second = rasters(desk)
    assert first.transform == second.transform
    np.testing.assert_array_equal(*(r.window(2, 0, 0, *r.size(2)) for r in (first, second)))


def test_places_come_once_with_both_names(desk: Desk) -> None:
    names = {"name:zh": "南宁", "name:en": "Nanning"}
    towns = a_town("Namning", 1000, 1000, **names).add(POINT, [[(5000, 10)]], {"name": "Beside", "class": "town"})
    towns.add(POINT, [[(1, 1)]], {"name": "China", "class": "country"}).add(POINT, [[(9, 9)]], {"class": "town"})
    there = {
        (10, *NANNING): encoded(towns),
        (9, NANNING[0] >> 1, NANNING[1] >> 1): encoded(a_town("", 500, 500, **names)),
    }
    report = desk.bring(mbtiles(desk.folder / "v.mbtiles", there, format="pbf", attribution="© A")).report
    (place,) = desk.store.features("place")
    assert (place["name"], place["name_en"], place["rank"]) == ("南宁", "Nanning", "town")
    assert place.geometry is not None
    assert place.geometry.x == pytest.approx((NANNING[0] + 1000 / 4096) / 1024 * 360 - 180)
    assert report.added == 2
    assert {d["credit"] for d in desk.store.datasets()} == {"© A"}


def test_a_damaged_tile_is_left_out_and_said(desk: Desk) -> None:
    x, y = NANNING
    tiles = {**city(a_lake()), (10, x + 1, y): encoded(a_lake())[:-9]}
    notes = desk.bring(mbtiles(desk.folder / "d.mbtiles", tiles, format="pbf")).report.notes
    assert any("damaged" in words for _, words in notes)


@pytest.mark.parametrize("data", [b"text", b"\x89PNG\r\n", gzip.compress(b"\x1a\xff", mtime=0), b"\x1f\x8b\x08"])
def test_what_holds_no_vector_tiles_is_refused(desk: Desk, data: bytes) -> None:
    with pytest.raises(SituationError, match="no vector tiles"):
        desk.prepare(mbtiles(desk.folder / "e.mbtiles", {(0, 0, 0): data}, format="pbf"))


def test_a_tile_that_unpacks_to_too_much_is_damaged(desk: Desk) -> None:
    bomb = gzip.compress(bytes(40 * 1024 * 1024))
    with pytest.raises(SituationError):
        desk.prepare(mbtiles(desk.folder / "b.mbtiles", {(0, 0, 0): bomb}, format="pbf"))


@given(data=st.data())
def test_any_bytes_are_a_tile_or_refused_as_one(data: st.DataObject) -> None:
    whole = encoded(a_lake(hole=True), a_town("南宁", 1, 2, population=1.5, here=True, low=-3))
    cut = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 4))):
        if cut:
            cut[data.draw(st.integers(0, len(cut) - 1))] = data.draw(st.integers(0, 255))
    try:
        layers = layers_of(bytes(cut))
    except BadTile:
        return
    assert painted(layers, 14).shape == (512, 512, 4)
