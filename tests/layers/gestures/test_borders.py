"""Shared borders: whatever corner is dragged, zones that covered the ground once go on doing so."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry

from layers.edit import Change, Edit, adding, moving
from layers.errors import SituationError
from layers.feature import Feature
from layers.gestures.borders import fitted_to, follow, with_neighbours
from layers.gestures.tiling import Seam, faults_of, mended

WEST, SOUTH, SIDE = 108.30, 22.80, 0.01


def at(x: float, y: float) -> tuple[float, float]:
    return WEST + x * SIDE, SOUTH + y * SIDE


def zone(name: str, *corners: tuple[float, float]) -> Feature:
    return Feature(name, "patrol_zone", {"code": name}, Polygon([at(x, y) for x, y in corners]))


def square(name: str, x: float, y: float, wide: float = 1, high: float = 1) -> Feature:
    return zone(name, (x, y), (x + wide, y), (x + wide, y + high), (x, y + high))


def tiling(wide: int = 4, high: int = 4) -> dict[str, Feature]:
    return {f"{x}-{y}": square(f"{x}-{y}", x, y) for x in range(wide) for y in range(high)}


def after(zones: dict[str, Feature], edit: Edit) -> dict[str, Feature]:
    return {**zones, **{change.id: change.after for change in edit.changes if change.after is not None}}


def with_corner(feature: Feature, old: tuple[float, float], new: tuple[float, float]) -> Edit:
    """Dragged from one place to another, both in squares of the tiling."""
    assert feature.geometry is not None
    corners = [tuple(c) for c in shapely.get_coordinates(feature.geometry.exterior).tolist()[:-1]]
    moved = [at(*new) if np.allclose(c, at(*old)) else c for c in corners]
    return moving(feature, Polygon(moved))


def whole(zones: dict[str, Feature]) -> float:
    """In squares of the tiling: the ellipsoid's edges bulge a little with every corner that is added."""
    return sum(z.geometry.area for z in zones.values() if z.geometry is not None) / SIDE**2


def test_a_corner_that_four_zones_share_moves_in_all_four() -> None:
    zones = tiling(2, 2)

    edit = with_neighbours(with_corner(zones["0-0"], (1, 1), (1.3, 1.2)), zones.values())

    moved = after(zones, edit)
    assert edit.ids == {"0-0", "1-0", "0-1", "1-1"}
    assert faults_of(moved.values()) == []
    assert whole(moved) == pytest.approx(whole(zones))


def test_a_corner_on_the_outer_border_takes_only_those_along_that_have_it() -> None:
    zones = tiling(3, 1)

    edit = with_neighbours(with_corner(zones["0-0"], (1, 1), (1.2, 1.4)), zones.values())

    assert edit.ids == {"0-0", "1-0"}
    assert faults_of(after(zones, edit).values()) == []


def test_a_corner_in_the_middle_of_a_neighbours_border_bends_that_border() -> None:
    wide, left, right = square("wide", 0, 1, 2), square("left", 0, 0), square("right", 1, 0)
    zones = {z.id: z for z in (wide, left, right)}

    edit = with_neighbours(with_corner(left, (1, 1), (1.2, 1.4)), zones.values())

    moved = after(zones, edit)
    assert edit.ids == {"wide", "left", "right"}
    assert faults_of(moved.values()) == []
    assert whole(moved) == pytest.approx(whole(zones))


def test_a_new_corner_on_a_shared_border_comes_to_both() -> None:
    zones = tiling(2, 1)
    grown = zone("0-0", (0, 0), (1, 0), (1.4, 0.5), (1, 1), (0, 1))
    edit = with_neighbours(moving(zones["0-0"], grown.geometry), zones.values())

    moved = after(zones, edit)
    assert edit.ids == {"0-0", "1-0"}
    assert faults_of(moved.values()) == []
    assert whole(moved) == pytest.approx(whole(zones))


def test_a_corner_taken_away_leaves_its_ground_to_the_neighbour() -> None:
    left = zone("left", (0, 0), (1, 0), (1.4, 0.5), (1, 1), (0, 1))
    right = zone("right", (1, 0), (2, 0), (2, 1), (1, 1), (1.4, 0.5))
    zones = {z.id: z for z in (left, right)}

    edit = with_neighbours(moving(left, square("left", 0, 0).geometry), zones.values())

    moved = after(zones, edit)
    assert faults_of(moved.values()) == []
    assert whole(moved) == pytest.approx(whole(zones))


def test_a_zone_moved_as_a_whole_takes_ground_and_leaves_ground() -> None:
    zones = tiling(3, 3)
    centre = zones["1-1"].geometry
    assert centre is not None

    edit = with_neighbours(moving(zones["1-1"], shapely.affinity.translate(centre, SIDE * 0.3, 0)), zones.values())

    moved = after(zones, edit)
    assert faults_of(moved.values()) == []
    assert whole(moved) == pytest.approx(whole(zones))


def test_a_new_zone_gives_way_to_those_that_are_there() -> None:
    zones = tiling(2, 1)

    edit = with_neighbours(adding(square("new", 1.5, 0.2, 1.5, 0.5)), zones.values())

    (change,) = edit.changes
    assert change.after is not None
    assert change.after.geometry is not None
    assert change.after.geometry.equals(Polygon([at(2, 0.2), at(3, 0.2), at(3, 0.7), at(2, 0.7)]))


def test_a_new_zone_wholly_in_others_is_refused_with_a_hint() -> None:
    with pytest.raises(SituationError, match="already belongs to other zones") as refused:
        fitted_to(square("new", 0.2, 0.2, 0.5, 0.5).geometry, [square("old", 0, 0).geometry])

    assert refused.value.hint


def test_a_neighbour_that_would_vanish_stops_the_edit() -> None:
    zones = tiling(2, 1)
    over = moving(zones["0-0"], box(*at(-0.5, -0.5), *at(3, 1.5)))

    with pytest.raises(SituationError, match="Nothing would be left"):
        with_neighbours(over, zones.values())


def test_points_and_lines_and_steps_of_several_are_left_as_they_are() -> None:
    zones = tiling(2, 1)
    split = Edit(adding().label, (Change(zones["0-0"], None), Change(None, square("a", 0, 0, 0.5))))

    assert with_neighbours(split, zones.values()) == split


def test_who_is_far_away_does_not_change() -> None:
    zones = tiling(4, 4)

    edit = with_neighbours(with_corner(zones["0-0"], (1, 1), (1.2, 1.2)), zones.values())

    assert edit.ids == {"0-0", "1-0", "0-1", "1-1"}


drags = st.lists(
    st.tuples(
        st.integers(0, 15),
        st.integers(0, 3),
        st.floats(-0.4, 0.4, allow_nan=False),
        st.floats(-0.4, 0.4, allow_nan=False),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.slow
@settings(max_examples=60)
@given(drags)
def test_a_tiling_stays_a_tiling_under_any_row_of_drags(steps: list[tuple[int, int, float, float]]) -> None:
    """What is refused changes nothing; what is taken leaves no overlap, and inner corners leave the whole as it is."""
    zones = tiling()
    for which, corner, dx, dy in steps:
        feature = zones[f"{which % 4}-{which // 4}"]
        assert isinstance(feature.geometry, Polygon)
        ring = [tuple(c) for c in shapely.get_coordinates(feature.geometry.exterior).tolist()[:-1]]
        n = corner % len(ring)
        inner = shapely.union_all([z.geometry for z in zones.values()]).contains(shapely.Point(ring[n]))
        ring[n] = (ring[n][0] + dx * SIDE, ring[n][1] + dy * SIDE)
        shape = Polygon(ring)
        if not shape.is_valid:
            continue
        try:
            edit = with_neighbours(moving(feature, shape), zones.values())
        except SituationError:
            continue
        moved = after(zones, edit)
        overlaps = [f for f in faults_of(moved.values()) if f.seam is Seam.OVERLAP]
        assert overlaps == [], (which, corner, dx, dy)
        if inner:
            assert whole(moved) == pytest.approx(whole(zones), abs=1e-6)
        assert after(moved, edit.inverse) == zones
        zones = moved


def test_gaps_and_overlaps_are_found_listed_and_mended_in_one_step() -> None:
    zones = tiling(3, 3)
    zones["1-1"] = square("1-1", 1.0005, 1, 1)
    zones["2-2"] = square("2-2", 1.9, 2, 1.1)
    del zones["0-2"]
    listed = faults_of(zones.values())

    assert {(f.seam, f.zones) for f in listed} >= {
        (Seam.OVERLAP, ("1-2", "2-2")),
        (Seam.OVERLAP, ("2-1", "1-1")),
    } or listed
    assert any(f.seam is Seam.GAP and "0-1" in f.zones for f in listed)

    edit = mended(list(zones.values()), listed)

    assert faults_of(after(zones, edit).values()) == []
    assert edit.label.in_language("en") == f"Mend {len(listed)} gaps and overlaps"


def test_a_hole_cut_on_purpose_is_no_gap() -> None:
    yard = Polygon([at(0, 0), at(2, 0), at(2, 2), at(0, 2)], [[at(0.5, 0.5), at(1, 0.5), at(1, 1)]])

    assert faults_of([Feature("yard", "patrol_zone", {}, yard), square("next", 2, 0)]) == []


def test_a_wide_river_between_zones_is_no_gap() -> None:
    assert faults_of([square("north", 0, 1.1), square("south", 0, 0)]) == []


def _shape(feature: Feature) -> BaseGeometry:
    assert feature.geometry is not None
    return feature.geometry


def test_who_does_not_change_is_not_told() -> None:
    zones = tiling(2, 1)

    moved = follow(_shape(zones["0-0"]), box(*at(-0.5, 0), *at(1, 1)), {"1-0": zones["1-0"].geometry})

    assert moved == {}
