"""What a shape holds: the same numbers as the slow way, whatever the shape."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from layers import geo
from layers.analysis.impact import Impact, exposed_in, impact_of, with_wider
from layers.kinds import KINDS

WEST, SOUTH, CELL = 108.30, 22.80, 0.0025
Rows = list[tuple[Any, dict[str, Any]]]


class City:
    """Facts of some kinds, as a picture gives them."""

    def __init__(self, **tables: Rows) -> None:
        self.kinds = {kind.key: kind for kind in KINDS}
        self.tables = {key: _columns(key, rows) for key, rows in tables.items()}

    def count(self, kind: str) -> int:
        return len(self.tables[kind]["id"]) if kind in self.tables else 0

    def rows(self, kind: str) -> dict[str, Any]:
        return self.tables[kind]

    def frame(self, kind: str) -> gpd.GeoDataFrame:
        table = self.tables[kind]
        return gpd.GeoDataFrame({"id": table["id"]}, geometry=shapely.from_wkb(table["geometry"]), crs=4326)


def _columns(kind: str, rows: Rows) -> dict[str, Any]:
    keys = {key for _, values in rows for key in values}
    columns: dict[str, Any] = {k: [values.get(k) for _, values in rows] for k in keys}
    return {
        "id": [f"{kind}-{n}" for n in range(len(rows))],
        "geometry": [None if shape is None else shapely.to_wkb(shape) for shape, _ in rows],
        **columns,
    }


def cell(column: int, row: int) -> Polygon:
    x, y = WEST + column * CELL, SOUTH + row * CELL
    return box(x, y, x + CELL, y + CELL)


def counted(city: City, shape: Any) -> Impact:
    return impact_of(shape, exposed_in(city))


def test_half_a_cell_holds_half_of_its_people() -> None:
    city = City(population_cell=[(cell(0, 0), {"people_night": 300, "people_day": 80, "households": 100})])

    found = counted(city, box(WEST, SOUTH, WEST + CELL / 2, SOUTH + CELL))

    assert found["people_night"].value == pytest.approx(150)
    assert found["people_day"].value == pytest.approx(40)
    assert found["households"].value == pytest.approx(50)


def test_two_neighbouring_shapes_hold_together_what_their_union_holds() -> None:
    rng = np.random.default_rng(3)
    places = rng.uniform((WEST, SOUTH), (WEST + 0.02, SOUTH + 0.02), (300, 2))
    city = City(
        building=[(Point(x, y).buffer(0.0002), {}) for x, y in places],
        population_cell=[(cell(x, y), {"people_night": 7}) for x in range(8) for y in range(8)],
    )
    left, right = box(WEST, SOUTH, WEST + 0.0071, SOUTH + 0.02), box(WEST + 0.0071, SOUTH, WEST + 0.02, SOUTH + 0.02)

    parts, whole = [counted(city, left), counted(city, right)], counted(city, shapely.union(left, right))

    assert sum(p["buildings"].value or 0 for p in parts) == whole["buildings"].value
    assert sum(p["people_night"].value or 0 for p in parts) == pytest.approx(whole["people_night"].value)


def test_what_nobody_brought_in_is_no_data_and_not_0() -> None:
    found = counted(City(building=[(cell(0, 0), {})]), cell(9, 9))

    assert found["buildings"].value == 0
    assert found["people_night"].value is None
    assert found["schools"].value is None


def test_a_field_that_no_row_fills_is_no_data() -> None:
    city = City(
        population_cell=[(cell(0, 0), {"people_night": 10})], shelter=[(cell(0, 0).centroid, {"state": "open"})]
    )

    found = counted(city, cell(0, 0))

    assert found["people_night"].value == 10
    assert found["under_15"].value is None
    assert found["shelters"].value == 1
    assert found["places"].value is None


def test_shelters_that_take_nobody_are_not_counted() -> None:
    at = cell(0, 0).centroid
    city = City(
        shelter=[
            (at, {"state": "open", "capacity": 200, "occupancy": 30}),
            (at, {"state": "standby", "capacity": 100}),
            (at, {"state": "out_of_service", "capacity": 900}),
        ]
    )

    found = counted(city, cell(0, 0))

    assert (found["shelters"].value, found["places"].value, found["sheltered"].value) == (2, 300, 30)


def test_facilities_are_told_apart_by_what_they_are() -> None:
    at = cell(0, 0).centroid
    sorts = ["school", "kindergarten", "care_home", "police_station", "fire_station", "gauge", None]
    city = City(facility=[(at, {"category": sort}) for sort in sorts], hospital=[(at, {})])

    found = counted(city, cell(0, 0))

    assert {k: found[k].value for k in ("schools", "care_homes", "hospitals", "stations", "lifelines")} == {
        "schools": 2,
        "care_homes": 1,
        "hospitals": 1,
        "stations": 2,
        "lifelines": 0,
    }


def test_a_street_counts_by_its_length_inside_on_the_ellipsoid() -> None:
    street = LineString([(WEST - 0.01, SOUTH + 0.001), (WEST + 0.01, SOUTH + 0.001)])
    inside = LineString([(WEST, SOUTH + 0.001), (WEST + CELL, SOUTH + 0.001)])

    found = counted(City(road=[(street, {})]), cell(0, 0))

    assert found["roads"].value == pytest.approx(geo.length_m(inside), abs=0.01)


def test_a_common_border_does_not_make_a_zone_concerned() -> None:
    city = City(evac_zone=[(cell(0, 0), {"code": "Z1"}), (cell(1, 0), {"code": "Z2"}), (cell(5, 5), {"code": "Z3"})])

    found = counted(city, cell(0, 0))

    assert found["evac_zones"].values("code") == ["Z1"]


def test_who_is_responsible_owns_what_is_inside_or_has_the_area() -> None:
    city = City(
        area=[(cell(0, 0), {"code": "A-1"}), (cell(3, 3), {"code": "A-2"})],
        organisation=[(None, {"area": "A-1"}), (None, {"area": "area-1"}), (None, {"area": None})],
        shelter=[(cell(0, 0).centroid, {"state": "open", "owner_org": "organisation-2"})],
    )

    assert counted(city, cell(0, 0)).responsible == ("organisation-0", "organisation-2")


def test_a_number_names_the_rows_it_counts() -> None:
    city = City(building=[(cell(x, 0), {}) for x in range(4)])

    found = counted(city, shapely.union(cell(1, 0), cell(2, 0)).buffer(1e-6))

    assert found["buildings"].rows == ["building-1", "building-2"]


def test_the_wider_area_leaves_the_incident_area_out() -> None:
    city = City(building=[(cell(x, 0), {}) for x in range(4)])

    incident, around = with_wider(cell(0, 0), cell(0, 0).buffer(CELL * 1.2), exposed_in(city))

    assert incident["buildings"].rows == ["building-0"]
    assert around["buildings"].rows == ["building-1"]


def test_only_what_changed_is_read_again() -> None:
    city = City(building=[(cell(0, 0), {})], road=[(LineString([(WEST, SOUTH), (WEST + CELL, SOUTH)]), {})])
    known = exposed_in(city)
    city.tables["building"] = _columns("building", [])

    again = exposed_in(city, {"building"}, known=known)

    assert "building" not in again.spots
    assert again.ways["road"] is known.ways["road"]


@pytest.mark.parametrize(
    "shape",
    [
        Polygon([(0, 0), (4, 4), (4, 0), (0, 4)]),
        Polygon([(0, 0), (0, 0), (0, 0)]),
        Polygon(),
        MultiPolygon([box(0, 0, 1, 1), box(3, 3, 4, 4)]),
        Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], holes=[[(1, 1), (3, 1), (3, 3), (1, 3)]]),
    ],
    ids=["crossing itself", "without area", "empty", "in two parts", "with a hole"],
)
def test_any_shape_is_counted_as_its_mended_form(shape: Any) -> None:
    shape = shapely.transform(shape, lambda xy: xy * CELL + (WEST, SOUTH))
    city = City(building=[(cell(x, y).buffer(-CELL / 4), {}) for x in range(4) for y in range(4)])

    inside = counted(city, shape)["buildings"].value

    mended = shapely.make_valid(shape)
    middles = [cell(x, y).buffer(-CELL / 4).representative_point() for x in range(4) for y in range(4)]
    assert inside == sum(mended.contains(middle) for middle in middles)


offsets = st.tuples(st.floats(-0.004, 0.026), st.floats(-0.004, 0.026))


@settings(max_examples=25)
@given(corners=st.lists(offsets, min_size=3, max_size=9), seed=st.integers(0, 20))
def test_the_live_number_is_the_number_of_the_slow_way(corners: list[tuple[float, float]], seed: int) -> None:
    """Against geopandas' overlay and joins, for random rings round their middle."""
    middle = np.mean(corners, axis=0)
    ordered = sorted(corners, key=lambda c: np.arctan2(c[1] - middle[1], c[0] - middle[0]))
    shape = Polygon([(WEST + x, SOUTH + y) for x, y in ordered])
    if not shape.is_valid or shape.area < 1e-9:
        return
    city = _random_city(seed)
    asked = gpd.GeoDataFrame(geometry=[shape], crs=4326)

    found = counted(city, shape)

    table, cells = city.rows("population_cell"), city.frame("population_cell")
    cells["density"] = np.array(table["people_night"]) / shapely.area(cells.geometry)
    cut = gpd.overlay(cells, asked, how="intersection", keep_geom_type=True)
    people = float((cut["density"] * shapely.area(cut.geometry)).sum())
    assert found["people_night"].value == pytest.approx(people, abs=1e-6)
    middles = city.frame("building").set_geometry(city.frame("building").representative_point())
    assert set(found["buildings"].rows) == set(gpd.sjoin(middles, asked, predicate="within")["id"])
    streets = gpd.overlay(city.frame("road"), asked, how="intersection", keep_geom_type=True)
    assert found["roads"].value == pytest.approx(sum(geo.length_m(line) for line in streets.geometry), abs=1e-3)


def _random_city(seed: int) -> City:
    rng = np.random.default_rng(seed)
    at = rng.uniform((WEST, SOUTH), (WEST + 0.022, SOUTH + 0.022), (60, 2))
    lines = [LineString(rng.uniform((WEST, SOUTH), (WEST + 0.022, SOUTH + 0.022), (4, 2))) for _ in range(20)]
    return City(
        population_cell=[(cell(x, y), {"people_night": int(rng.integers(0, 400))}) for x in range(8) for y in range(8)],
        building=[(Point(x, y).buffer(0.0003, quad_segs=2), {}) for x, y in at],
        road=[(line, {}) for line in lines],
    )
