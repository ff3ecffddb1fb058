"""GeoParquet: read in parts that stay small, and refused before it is unpacked where it would be too much."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from layers.errors import SituationError
from layers.exchange.parquet_pages import rows_at_once
from layers.exchange.sink import BATCH
from tests.layers.exchange.conftest import Desk


def table(path: Path, columns: dict[str, Any], **how: Any) -> Path:
    pq.write_table(pa.table(columns), path, store_schema=False, **how)
    return path


def at_once(path: Path) -> int:
    with pq.ParquetFile(path) as file:
        return rows_at_once(path, file.metadata)


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "lz4", "brotli"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_a_file_of_any_make_comes_in(desk: Desk, compression: str, version: str) -> None:
    count = 3_000
    names = [f"name {n}" for n in range(count)]
    places = shapely.points(np.linspace(100, 110, count), np.linspace(20, 30, count))
    frame = gpd.GeoDataFrame({"n": range(count), "name": names}, geometry=places, crs=4326)
    frame.to_parquet(desk.folder / "s.parquet", compression=compression, data_page_version=version)
    report = desk.bring(desk.folder / "s.parquet", swap=False).report
    assert (report.added, report.rejected) == (count, [])
    assert sorted(f["name"] for f in desk.store.features("s")) == sorted(names)


def test_a_few_long_texts_are_read_few_rows_at_once_and_all_come_in(desk: Desk) -> None:
    words = [("x" * 20_000) + str(n % 50) for n in range(400)]
    path = table(desk.folder / "s.parquet", {"lon": [108.0] * 400, "lat": [22.0] * 400, "t": words})
    assert at_once(path) < BATCH
    assert desk.bring(path, crs="EPSG:4326", swap=False).report.added == 400


def test_the_longest_text_is_known_whatever_packs_it(tmp_path: Path) -> None:
    words = pa.DictionaryArray.from_arrays(np.zeros(5, dtype=np.int32), ["x" * 60_000])
    packs = ("none", "snappy", "gzip", "zstd", "lz4", "brotli")
    found = {at_once(table(tmp_path / f"{p}.parquet", {"t": words}, compression=p)) for p in packs}
    assert found == {64 * 1024 * 1024 // 60_000}


@pytest.mark.parametrize("last", [b"x" * 59_996, b"x" * 59_999, b""], ids=len)
def test_the_longest_shape_is_known_among_those_of_one_length(tmp_path: Path, last: bytes) -> None:
    """The first, with its length before it, is many times what a point takes there; the second is not."""
    shapes = [*(n.to_bytes(21, "little") for n in range(2_000)), last]
    path = table(tmp_path / "s.parquet", {"geometry": shapes, "n": range(len(shapes))})
    assert at_once(path) == min(BATCH, 64 * 1024 * 1024 // max(21, len(last)))


@pytest.mark.parametrize("more", ["", "y" * 255, "y" * 256, "\0\0\0\0" * 40, "避" * 20], ids=repr)
def test_the_longest_text_is_known_among_many_short_ones(tmp_path: Path, more: str) -> None:
    texts = [*(f"name {n}" for n in range(500)), "x" * 50_000, more, *(f"n\0\0\0{n}" for n in range(500))]
    words = pa.DictionaryArray.from_arrays(np.arange(len(texts), dtype=np.int32), texts)
    assert at_once(table(tmp_path / "s.parquet", {"t": words})) == 64 * 1024 * 1024 // 50_000


@pytest.mark.parametrize(
    "columns",
    [
        {"t": pa.DictionaryArray.from_arrays(np.zeros(20_000, dtype=np.int32), ["x" * 60_000])},
        {"n": np.zeros(2_000_000)},
        {"n": pa.array([[None] * 4_000_000], pa.list_(pa.int8()))},
    ],
    ids=["one text", "noughts", "nothings"],
)
def test_few_bytes_that_are_many_rows_are_refused(desk: Desk, columns: dict[str, Any]) -> None:
    path = table(desk.folder / "s.parquet", columns)
    assert path.stat().st_size < 100_000
    with pytest.raises(SituationError, match=r"unpacks to more .* Compression: at most 100 times"):
        desk.prepare(path, crs="EPSG:4326")


SHAPES: dict[str, list[Any]] = {
    "point": [shapely.Point(108.1, 22.1), None, shapely.Point(108.2, 22.2)],
    "linestring": [shapely.LineString([(108, 22), (108.2, 22)]), None, shapely.LineString([(1, 2), (3, 4), (5, 5)])],
    "polygon": [
        shapely.Polygon([(108, 22), (109, 22), (109, 23), (108, 22)]),
        None,
        shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)], [(4, 4), (5, 4), (5, 5)]]),
    ],
    "multipoint": [shapely.MultiPoint([(108, 22), (109, 23)]), None, shapely.MultiPoint([(1, 2)])],
    "multilinestring": [shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3), (4, 4)]]), None, None],
    "multipolygon": [
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 9, 9) - shapely.box(6, 6, 7, 7)]),
        None,
        shapely.MultiPolygon([shapely.box(2, 2, 3, 3)]),
    ],
}


def in_lists(encoding: str, shapes: list[Any], *, together: bool, high: bool = False) -> pa.Array:
    """As GeoArrow keeps them: lists of corners, which are a struct, or `together` a list of numbers."""

    def corner(place: tuple[float, ...]) -> Any:
        return list(place) if together else dict(zip("xyz", place, strict=False))

    def told(shape: Any, depth: int) -> Any:
        if shape is None:
            return None
        if depth == 0:
            return corner(shape.coords[0])
        if hasattr(shape, "geoms"):
            return [told(part, depth - 1) for part in shape.geoms]
        if shape.geom_type == "Polygon":
            return [[corner(c) for c in ring.coords] for ring in (shape.exterior, *shape.interiors)]
        return [corner(c) for c in shape.coords]

    dims = "xyz" if high else "xy"
    kind = pa.list_(pa.field(dims, pa.float64()), len(dims)) if together else pa.struct({d: pa.float64() for d in dims})
    depth = {"point": 0, "linestring": 1, "multipoint": 1, "multipolygon": 3}.get(encoding, 2)
    for _ in range(depth):
        kind = pa.list_(kind)
    return pa.array([told(shape, depth) for shape in shapes], kind)


def geoparquet(path: Path, columns: dict[str, Any], place: str, about: dict[str, Any]) -> Path:
    """A file with its own words about its columns of shapes."""
    told = {"version": "1.1.0", "primary_column": place, "columns": about}
    pq.write_table(pa.table(columns).replace_schema_metadata({b"geo": json.dumps(told).encode()}), path)
    return path


@pytest.mark.parametrize("together", [False, True], ids=["apart", "together"])
@pytest.mark.parametrize("encoding", list(SHAPES))
def test_shapes_as_geoarrow_has_them_come_in_as_they_are(desk: Desk, encoding: str, together: bool) -> None:
    shapes = SHAPES[encoding]
    values = in_lists(encoding, shapes, together=together)
    columns = {"the place": values, "n": [0, 1, 2]}
    path = geoparquet(desk.folder / "s.parquet", columns, "the place", {"the place": {"encoding": encoding}})

    report = desk.bring(path, swap=False).report

    wanted = {n: shape for n, shape in enumerate(shapes) if shape is not None}
    assert [row for row, _ in report.rejected] == [n + 1 for n in range(3) if n not in wanted]
    found = {f["n"]: f.geometry for f in desk.store.features("s")}
    assert found.keys() == wanted.keys()
    assert all(found[n].equals(shape) and found[n].geom_type == shape.geom_type for n, shape in wanted.items())


@pytest.mark.parametrize("together", [False, True], ids=["apart", "together"])
@pytest.mark.parametrize("encoding", ["point", "linestring"])
def test_heights_are_kept(desk: Desk, encoding: str, together: bool) -> None:
    shape = shapely.Point(108, 22, 7) if encoding == "point" else shapely.LineString([(108, 22, 7), (109, 23, 8)])
    values = in_lists(encoding, [shape], together=together, high=True)
    desk.bring(geoparquet(desk.folder / "s.parquet", {"g": values}, "g", {"g": {"encoding": encoding}}))
    assert [f.geometry.wkt for f in desk.store.features("s")] == [shape.wkt]


@pytest.mark.slow
def test_many_rows_in_parts_keep_their_shapes(desk: Desk) -> None:
    count = 50_000
    shapes = [shapely.LineString([(108 + n / count, 22), (108, 23)]) for n in range(count)]
    values = in_lists("linestring", shapes, together=False)
    about = {"g": {"encoding": "linestring"}}
    assert desk.bring(geoparquet(desk.folder / "s.parquet", {"g": values, "n": range(count)}, "g", about)).edit
    assert all(f.geometry.coords[0] == (108 + f["n"] / count, 22) for f in desk.store.features("s"))


def test_a_ring_that_is_none_stays_outside_and_the_others_come_in(desk: Desk) -> None:
    kind = pa.list_(pa.list_(pa.struct({"x": pa.float64(), "y": pa.float64()})))
    whole = [{"x": x, "y": y} for x, y in ((108.0, 22.0), (109.0, 22.0), (109.0, 23.0), (108.0, 22.0))]
    values = pa.array([[whole], [whole[:2]], [[{"x": None, "y": 22.0}, *whole[1:]]]], kind)
    path = geoparquet(desk.folder / "s.parquet", {"g": values}, "g", {"g": {"encoding": "polygon"}})
    report = desk.bring(path).report
    assert (report.added, [row for row, _ in report.rejected]) == (1, [2, 3])


def test_of_several_columns_of_shapes_the_first_named_is_taken_and_the_others_are_told(desk: Desk) -> None:
    points = shapely.points([108.1, 108.2], [22.1, 22.2])
    frame = gpd.GeoDataFrame({"n": [1, 2], "entry": gpd.GeoSeries(points), "area": gpd.GeoSeries(points).buffer(0.1)})
    frame = frame.set_geometry("area", crs=4326)
    frame.to_parquet(desk.folder / "s.parquet", write_covering_bbox=True)

    report = desk.bring(desk.folder / "s.parquet").report

    assert (0, "Only the shapes in area were taken; those in entry stay outside.") in report.notes
    [first, _] = desk.store.features("s")
    assert first.geometry.geom_type == "Polygon"
    assert set(first.values) == {"n"}, "the extent of each shape is no value"


def test_a_file_that_says_that_nobody_knows_its_system_asks_for_it(desk: Desk) -> None:
    values = in_lists("point", [shapely.Point(108.1, 22.1)], together=False)
    path = geoparquet(desk.folder / "s.parquet", {"g": values}, "g", {"g": {"encoding": "point", "crs": None}})
    with pytest.raises(SituationError, match="does not say in which coordinate system"):
        desk.prepare(path)
    assert desk.bring(path, crs="EPSG:4326").report.added == 1


def test_a_system_in_full_without_a_number_is_taken(desk: Desk) -> None:
    zone = pyproj.CRS("EPSG:4545").to_json_dict()
    values = in_lists("point", [shapely.Point(500_000, 2_500_000)], together=False)
    about = {"g": {"encoding": "point", "crs": {key: value for key, value in zone.items() if key != "id"}}}
    desk.bring(geoparquet(desk.folder / "s.parquet", {"g": values}, "g", about))
    [found] = desk.store.features("s")
    assert (round(found.geometry.x, 6), round(found.geometry.y, 2)) == (108.0, 22.6)


@pytest.mark.parametrize("crs", [None, "EPSG:4490"])
def test_a_table_that_only_arrow_marks_has_its_places_too(desk: Desk, crs: str | None) -> None:
    values = in_lists("point", [shapely.Point(108.1, 22.1)], together=True)
    told = {b"ARROW:extension:name": b"geoarrow.point", b"ARROW:extension:metadata": json.dumps({"crs": crs}).encode()}
    schema = pa.schema([pa.field("g", values.type, metadata=told)])
    pq.write_table(pa.table([values], schema), desk.folder / "s.parquet")
    if crs is None:
        with pytest.raises(SituationError, match="does not say in which coordinate system"):
            desk.prepare(desk.folder / "s.parquet")
    else:
        assert desk.bring(desk.folder / "s.parquet").report.added == 1
