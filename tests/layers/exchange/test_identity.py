"""Which row is which: the ids that rows get of what they hold, and the room that finding them takes."""

from __future__ import annotations

import tracemalloc
from itertools import permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from layers.exchange.identity import Digests, digests, ids_of, row_texts
from tests.layers.exchange.conftest import Desk


def test_rows_that_are_the_same_get_ids_of_their_own_and_the_first_keeps_its() -> None:
    (alone,) = ids_of("layer", [b"a"])
    told = list(ids_of("layer", [b"a", b"b", b"a", b"a"]))
    assert told[0] == alone
    assert len(set(told)) == 4
    assert list(ids_of("layer", [b"a", b"a", b"b", b"a"])) == [told[0], told[2], told[1], told[3]]


def test_no_rows_get_no_ids() -> None:
    assert list(ids_of("layer", [])) == []
    assert list(digests(row_texts({}, 0), None)) == []


def test_a_number_tells_the_same_row_however_a_file_wrote_it() -> None:
    whole, broken, listed = np.array([40, 7]), np.array([40.0, 7.0]), [40.0, 7]
    prints = [list(digests(row_texts({"level": column}, 2), None)) for column in (whole, broken, listed)]
    assert prints[0] == prints[1] == prints[2]


@pytest.mark.parametrize(("first", "second"), list(permutations(("fgb", "parquet", "gpkg", "geojson"), 2)))
def test_the_same_features_are_the_same_whatever_format_they_come_in(desk: Desk, first: str, second: str) -> None:
    whole = [shapely.box(x, 22.25, x + 0.125, 22.5) for x in (108.25, 108.5, 108.75)]
    shapes = [whole[0], shapely.multipolygons([whole[1]]), shapely.union(whole[2], whole[0])]
    seen = ["2024-05-01T00:00:00Z", "2024-05-01T08:00:00.500+08:00", "2024-05-01T00:00:01.25Z"]
    told = {
        "name": ["a", None, "c"],
        "n": [1, 2, 3],
        "seen": pd.to_datetime(pd.Series(seen), format="ISO8601", utc=True),
    }
    frame = gpd.GeoDataFrame(told, geometry=shapes, crs=4326)
    for ending, driver in (("fgb", "FlatGeobuf"), ("gpkg", "GPKG"), ("geojson", "GeoJSON")):
        frame.to_file(desk.folder / f"s.{ending}", driver=driver)
    frame.to_parquet(desk.folder / "s.parquet")

    assert desk.bring(desk.folder / f"s.{first}").report.added == 3
    before = {f["name"]: f.id for f in desk.store.features("s")}
    again = desk.bring(desk.folder / f"s.{second}").report

    assert (again.added, again.changed, again.same, again.gone) == (0, 0, 3, 0)
    assert {f["name"]: f.id for f in desk.store.features("s")} == before


def test_shapes_of_several_parts_are_told_from_each_other_and_from_their_parts() -> None:
    one, other = shapely.points([1, 2], [1, 2])
    shapes = [one, shapely.multipoints([one]), other, shapely.multipoints([one, other]), shapely.force_3d(one, 5)]
    prints = list(digests([""] * len(shapes), [shapely.to_wkb(s, byte_order=1, flavor="iso") for s in shapes]))
    assert prints[0] == prints[1]
    assert len(set(prints)) == len(shapes) - 1


def test_digests_are_looked_at_from_either_end() -> None:
    found = digests(["a", "b", "c"], [b"1", None, b"3"])
    assert isinstance(found, Digests)
    assert [found[0], found[1], found[-1]] == list(found)
    assert found[1:] == list(found)[1:]


def test_rows_without_a_key_find_their_ids_in_little_room() -> None:
    few, many = 25_000, 65_000
    assert (_most_bytes(many) - _most_bytes(few)) / (many - few) < 120


def _most_bytes(rows: int) -> int:
    columns = {name: np.arange(rows) * factor for name, factor in (("a", 1000), ("b", 0.7), ("c", 1.3))}
    tracemalloc.start()
    ids_of("layer", digests(row_texts(columns, rows), None))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most
