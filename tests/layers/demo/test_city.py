"""The ground of the demo city: dry where it should be, the same each time, and as many people as it says."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely

from layers.columns import encode
from layers.demo.base import base_tables
from layers.demo.city import City, make_city
from layers.demo.frame import EAST, NORTH, SOUTH, WEST
from layers.demo.people import DAY, NIGHT
from layers.demo.scene import ZONES, inundated


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(city: City) -> None:
    again = base_tables(make_city(7))

    assert {kind: encode(table) for kind, table in base_tables(city).items()} == {
        k: encode(t) for k, t in again.items()
    }


@pytest.mark.slow
def test_another_seed_gives_another_city(city: City) -> None:
    other = make_city(8)

    assert list(base_tables(other)["building"]["geometry"])[:50] != list(base_tables(city)["building"]["geometry"])[:50]


def test_no_building_stands_in_the_water(city: City) -> None:
    shapely.prepare(city.wet)

    assert not shapely.intersects(city.wet, city.buildings.shape).any()


def test_no_building_stands_on_a_street(city: City) -> None:
    tree = shapely.STRtree(city.buildings.shape)
    lines = [s.line for s in city.streets if s.kind != "footway"]

    assert tree.query(lines, predicate="intersects").size == 0


def test_streets_cross_the_river_on_bridges_only(city: City) -> None:
    swimming = [s.name.zh for s in city.streets if not s.bridge and s.line.intersects(city.water.river)]

    assert swimming == []
    assert sum(s.bridge for s in city.streets) >= 10


def test_every_bridge_has_a_name_of_its_own(city: City) -> None:
    bridges = [s.name.zh for s in city.streets if s.bridge]

    assert all("桥" in name for name in bridges)
    assert len(bridges) == len(set(bridges))


def test_there_are_buildings_by_the_thousand_and_thousands_of_addresses(city: City) -> None:
    assert 10_000 <= len(city.buildings.shape) <= 22_000
    assert len(city.addresses) > 3_000


def test_people_sum_to_what_the_city_says(city: City) -> None:
    assert int(city.cells.night.sum()) == NIGHT == next(a.people for a in city.areas if a.level == "city")
    assert int(city.cells.day.sum()) == DAY


@pytest.mark.parametrize("zone", ZONES, ids=lambda z: z.code)
def test_the_cells_under_an_evacuation_zone_hold_its_people(city: City, zone) -> None:
    shares = shapely.area(shapely.intersection(city.cells.shapes, zone.shape)) / shapely.area(city.cells.shapes)

    assert float((shares * city.cells.night).sum()) == pytest.approx(zone.people, rel=0.01)


@pytest.mark.parametrize("level", ["district", "street", "community"])
def test_areas_of_a_level_tile_the_city(city: City, level: str) -> None:
    whole = next(a.shape for a in city.areas if a.level == "city")
    parts = [a.shape for a in city.areas if a.level == level]

    assert sum(p.area for p in parts) == pytest.approx(whole.area, rel=1e-4)


def test_everything_lies_in_the_frame(city: City) -> None:
    for kind, table in base_tables(city).items():
        west, south, east, north = shapely.total_bounds(shapely.from_wkb(np.array(table["geometry"], dtype=object)))
        inside = (west >= WEST - 0.01, south >= SOUTH - 0.01, east <= EAST + 0.01, north <= NORTH + 0.01)
        assert all(inside), kind


def test_shapes_are_valid(city: City) -> None:
    for kind, table in base_tables(city).items():
        assert shapely.is_valid(shapely.from_wkb(np.array(table["geometry"], dtype=object))).all(), kind


def test_water_never_falls_back_as_the_stage_rises(city: City) -> None:
    stages = [71.27, 72.6, 73.8, 74.55, 75.02, 75.44, 75.63, 75.82, 76.2]
    wet = [inundated(city.water, stage) for stage in stages]

    for low, high in pairwise(wet):
        assert high.area > low.area
        assert low.difference(high.buffer(8)).area < 0.01 * low.area
