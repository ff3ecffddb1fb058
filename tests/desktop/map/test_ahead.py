"""What is painted ahead: the order in which places out of sight may be seen."""

import pytest

from desktop.map.ahead import on_the_way, round_about
from desktop.map.keys import places
from desktop.map.view import View

VIEW = View(x=0.0, y=-30.0, mpp=1.0).resized(1000, 600)
EAST = (1200.0, 0.0)


def columns_and_rows(view=VIEW):
    seen = places(view)
    return {column for column, _ in seen}, {row for _, row in seen}


def test_what_lies_ahead_comes_before_what_lies_beside_and_that_before_what_lies_farther_ahead():
    columns, rows = columns_and_rows()
    order = [place for _, place in on_the_way(VIEW, EAST)]

    def first(column, row):
        return order.index((column, row))

    row, column = min(rows), max(columns)
    next_to_it, two_on, three_on = (first(column + n, row) for n in (1, 2, 3))
    beside = first(min(columns), max(rows) + 1)
    assert next_to_it < two_on < three_on
    assert next_to_it < beside < three_on


def test_where_the_view_comes_from_is_the_last_place_it_may_go():
    columns, _ = columns_and_rows()
    order = [place for _, place in on_the_way(VIEW, EAST)]

    behind = [n for n, (column, _) in enumerate(order) if column < min(columns)]
    elsewhere = [n for n, (column, _) in enumerate(order) if column >= min(columns)]
    assert min(behind) > max(elsewhere)


@pytest.mark.parametrize("way", [EAST, (3.0, -2.0), (-900.0, 900.0)])
def test_everything_next_to_the_view_is_painted_however_it_moves_and_nothing_in_sight_again(way):
    found = [place for _, place in on_the_way(VIEW, way)]

    assert len(found) == len(set(found))
    assert set(places(VIEW, 1)) - set(places(VIEW)) <= set(found)
    assert not set(places(VIEW)) & set(found)


def test_a_view_tells_when_a_place_will_be_in_sight():
    columns, rows = columns_and_rows()
    told = {place: seconds for seconds, place in on_the_way(VIEW, EAST)}

    place = max(columns) + 2, min(rows)
    before, after = (VIEW.panned(-1200 * (told[place] + by), 0) for by in (-0.01, 0.01))
    assert place not in places(before)
    assert place in places(after)


def test_a_view_that_rests_has_its_ring_painted_before_other_scales():
    scales = [view.mpp for view, _ in round_about(VIEW)]

    ring = len(places(VIEW, 1)) - len(places(VIEW))
    assert set(scales[:ring]) == {VIEW.mpp}
    assert VIEW.mpp not in scales[ring:]


def test_of_a_view_that_is_thrown_about_no_more_is_painted_ahead_than_of_a_fast_one():
    fast, thrown = on_the_way(VIEW, (2400.0, 0.0)), on_the_way(VIEW, (900_000.0, 0.0))
    assert [place for _, place in thrown] == [place for _, place in fast]
    assert len(on_the_way(VIEW, (-300_000.0, 200_000.0))) < 400
