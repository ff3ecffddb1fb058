"""GeoParquet: read in parts that stay small, and refused before it is unpacked where it would be too much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
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
