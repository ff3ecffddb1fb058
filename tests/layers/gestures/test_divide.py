"""Split, merged, cut, given another border: areas add up, codes follow, and undo brings all back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon

from layers.errors import SituationError
from layers.feature import Feature
from layers.geo import area_m2
from layers.gestures.divide import cut_hole, difference, merge, pieces_of, reshape_border, split, split_by, with_border
from layers.gestures.events import Finish, Move
from layers.kinds import KINDS
from tests.layers.gestures.playing import a_zone, applied, at, click, play, shape_of, shown_after

ALL = {kind.key: kind for kind in KINDS}


def across(x):
    return LineString([at(x, -50), at(x, 450)])


def parts_of(edit):
    return [c.after for c in edit.changes if c.after is not None]


def test_a_line_across_makes_two_zones_with_the_code_and_a_letter():
    zone = a_zone(population=6400, state="order", name="Riverside")
    _, edit = play(split([zone], ALL), click(100, -50), click(100, 450), Finish())

    first, second = parts_of(edit)
    assert [first["code"], second["code"]] == ["Z1-A", "Z1-B"]
    assert area_m2(first.geometry) > area_m2(second.geometry)
    assert {first["parent"], second["parent"]} == {"z1"}
    assert len({"z1", first.id, second.id}) == 3
    assert [first.state, second.state] == ["order", "order"]
    assert first["population"] is None
    assert first["name"] == "Riverside A"


def test_the_parts_joined_again_are_the_zone_there_was():
    zone = a_zone(name="Riverside", state="warning")
    parts = parts_of(split_by([zone], across(100), ALL)[0])

    whole = merge(parts, ALL).changes[-1].after

    assert (whole.id, whole["code"], whole["name"], whole.state) == ("z1", "Z1", "Riverside", "warning")
    assert whole["parent"] is None
    assert area_m2(whole.geometry) == pytest.approx(area_m2(zone.geometry), rel=1e-9)


def test_the_parent_as_the_record_has_it_comes_back_with_all_its_values():
    zone = a_zone(population=6400)
    parts = parts_of(split_by([zone], across(100), ALL)[0])

    assert merge(parts, ALL, parent=zone).changes[-1].after["population"] == 6400


def test_some_of_the_parts_joined_stay_a_part():
    zone = a_zone()
    a, b = parts_of(split_by([zone], across(200), ALL)[0])

    whole = merge([a, b], ALL, siblings=1).changes[-1].after

    assert whole.id == a.id
    assert whole["code"] == "Z1-A"


def test_a_part_can_be_split_again_and_all_find_back():
    zone = a_zone()
    a, b = parts_of(split_by([zone], across(100), ALL)[0])
    aa, ab = parts_of(split_by([a], across(250), ALL)[0])

    assert [aa["code"], ab["code"]] == ["Z1-A-A", "Z1-A-B"]
    again = merge([aa, ab], ALL, parent=a).changes[-1].after
    assert merge([again, b], ALL).changes[-1].after["code"] == "Z1"


def test_letters_in_use_are_left_out():
    edit, _ = split_by([a_zone()], across(100), ALL, taken={"Z1-A", "Z1-C"})

    assert [part["code"] for part in parts_of(edit)] == ["Z1-B", "Z1-D"]


def test_zones_in_different_states_do_not_become_one():
    with pytest.raises(SituationError, match="different states"):
        merge([a_zone(state="order"), a_zone(400, id="z2", state="normal")], ALL)


def test_neighbours_become_the_first_of_them_and_counts_add_up():
    edit = merge([a_zone(population=100), a_zone(400, id="z2", code="Z2", population=50)], ALL)

    whole = edit.changes[-1].after
    assert (whole.id, whole["code"], whole["population"]) == ("z1", "Z1", 150)


def test_zones_apart_are_not_merged():
    with pytest.raises(SituationError, match="do not touch"):
        merge([a_zone(), a_zone(900, id="z2")], ALL)


def test_one_alone_or_two_kinds_are_not_merged():
    other = Feature("h1", "hazard_area", {"name": "H"}, a_zone(300).geometry)
    for features in ([a_zone()], [a_zone(), other]):
        with pytest.raises(SituationError):
            merge(features, ALL)


def test_lines_that_meet_become_one_line():
    first = Feature("a", "evac_route", {"name": "A"}, LineString([at(0, 0), at(100, 0)]))
    second = Feature("b", "evac_route", {"name": "B"}, LineString([at(100, 0), at(200, 50)]))

    assert len(merge([first, second], ALL).changes[-1].after.geometry.coords) == 3


def test_a_line_that_ends_inside_parts_nothing_and_says_so():
    preview = shown_after(split([a_zone()], ALL), click(100, -50), click(100, 200), Finish())

    assert "parts nothing" in preview.refused.sentence


def test_the_parts_are_shown_before_they_are_taken():
    preview = shown_after(split([a_zone()], ALL), click(100, -50), Move(*at(100, 450)))

    assert len(preview.shape.geoms) == 2


def test_one_line_splits_several_at_once():
    edit, _ = split_by([a_zone(), a_zone(0, 400, id="z2", code="Z2")], LineString([at(50, -9), at(50, 900)]), ALL)

    assert [p["code"] for p in parts_of(edit)] == ["Z1-A", "Z1-B", "Z2-A", "Z2-B"]


def test_a_line_feature_is_split_where_it_is_crossed():
    route = Feature("r", "evac_route", {"name": "R", "code": "R1"}, LineString([at(0, 0), at(400, 0)]))
    edit, _ = split_by([route], across(100), ALL)

    assert [p["code"] for p in parts_of(edit)] == ["R1-A", "R1-B"]


def test_an_island_goes_with_the_nearest_part():
    island = a_zone(450, 0, 50).geometry
    pieces = pieces_of(MultiPolygon([a_zone().geometry, island]), across(200))

    assert sorted(len(getattr(p, "geoms", [p])) for p in pieces) == [1, 2]


def test_a_hole_is_cut_where_it_is_drawn():
    _, edit = play(cut_hole([a_zone()]), click(100, 100), click(200, 100), click(200, 200), Finish())

    assert len(shape_of(edit).interiors) == 1


def test_a_hole_beside_the_area_is_refused():
    gesture = cut_hole([a_zone()])
    assert shown_after(gesture, click(900, 0), click(950, 0), click(950, 90), Finish()).refused is not None


def test_cutting_everything_away_is_refused():
    with pytest.raises(SituationError, match="Nothing would be left"):
        difference([a_zone(100, 100, 100), a_zone(0, 0, 400, id="z2")])


def test_the_first_loses_what_the_second_covers():
    edit = difference([a_zone(), a_zone(200, 0, 400, id="z2")])

    assert edit.ids == {"z1"}
    assert area_m2(shape_of(edit)) == pytest.approx(area_m2(a_zone().geometry) / 2, rel=1e-3)


def test_a_border_follows_a_line_outwards_and_inwards():
    zone = a_zone()
    out = [click(100, 50), click(100, -100), click(300, -100), click(300, 50)]
    into = [click(100, -50), click(100, 100), click(300, 100), click(300, -50)]

    grown = shape_of(play(reshape_border(zone), *out, Finish())[1])
    shrunk = shape_of(play(reshape_border(zone), *into, Finish())[1])

    assert area_m2(grown) == pytest.approx(400 * 400 + 200 * 100, rel=2e-3)
    assert area_m2(shrunk) == pytest.approx(400 * 400 - 200 * 100, rel=2e-3)


def test_a_border_keeps_its_holes():
    zone = a_zone()
    holed = Polygon(zone.geometry.exterior, [a_zone(300, 300, 50).geometry.exterior])
    new = with_border(holed, LineString([at(100, -50), at(100, 100), at(200, -50)]))

    assert len(new.interiors) == 1


def test_a_line_takes_a_new_course_between_where_it_is_met():
    new = with_border(LineString([at(0, 0), at(400, 0)]), LineString([at(100, -9), at(150, 60), at(300, -9)]))

    assert len(new.coords) == 5


def test_a_line_along_the_border_changes_nothing_of_it():
    zone = a_zone()
    new = with_border(zone.geometry, LineString([at(100, 0), at(300, 0)]))

    assert new is None or new.symmetric_difference(zone.geometry).area < 1e-12


def test_a_line_that_meets_the_border_once_is_refused():
    assert shown_after(reshape_border(a_zone()), click(100, -50), click(100, 50), Finish()).refused is not None


@given(
    places=st.lists(st.tuples(st.floats(-100, 500), st.floats(-100, 500)), min_size=2, max_size=6, unique=True),
)
def test_parts_add_up_to_the_whole_and_undo_brings_it_back(places):
    zone = a_zone()
    edit, fault = split_by([zone], LineString([at(*p) for p in places]), ALL)
    if edit is None:
        assert fault is not None
        return
    facts = {zone.id: zone}
    parts = parts_of(edit)

    assert sum(p.geometry.area for p in parts) == pytest.approx(zone.geometry.area, rel=1e-9)
    assert all(p.geometry.is_valid for p in parts)
    assert applied(applied(facts, edit), edit.inverse) == facts
    assert merge(parts, ALL).changes[-1].after.id == "z1"
