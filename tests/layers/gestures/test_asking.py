"""The map is asked for a line, two places, an area, a sector; nothing is recorded."""

from __future__ import annotations

import pytest

from layers.geo import bearing_deg, distance_m
from layers.gestures.asking import ask_area, ask_line, ask_measures, ask_place, ask_two_places
from layers.gestures.events import Back, Cancel, Click, Finish, Move, Numbers
from layers.gestures.figures import SECTOR
from tests.layers.gestures.playing import MIDDLE, at, click, play, shown_after


def test_a_line_is_handed_on_when_it_is_finished() -> None:
    taken: list[object] = []
    _, edit = play(ask_line(taken.append), click(0, 0), click(500, 0), click(500, 300), Finish())

    assert edit is None
    assert taken == [[at(0, 0), at(500, 0), at(500, 300)]]


def test_one_place_is_no_line_and_the_gesture_goes_on() -> None:
    taken: list[object] = []
    preview = shown_after(ask_line(taken.append), click(0, 0), Finish())

    assert preview.refused is not None
    assert "two places" in preview.refused.sentence
    assert taken == []


def test_two_places_end_it_and_a_step_back_gives_the_first_anew() -> None:
    taken: list[object] = []
    play(ask_two_places(lambda a, b: taken.extend((a, b))), click(0, 0), Back(), click(100, 0), click(900, 0))

    assert taken == [at(100, 0), at(900, 0)]


def test_places_are_handed_on_one_after_another() -> None:
    taken: list[object] = []
    play(ask_place(taken.append), Move(*at(10, 10)), click(0, 0), click(50, 0), Cancel())

    assert taken == [at(0, 0), at(50, 0)]


def test_an_area_that_crosses_itself_is_not_taken() -> None:
    taken: list[object] = []
    preview = shown_after(ask_area(taken.append), click(0, 0), click(500, 500), click(500, 0), click(0, 500), Finish())

    assert preview.refused is not None
    assert taken == []


def test_a_sector_is_a_place_and_its_measures_by_three_clicks() -> None:
    taken: list[object] = []
    play(
        ask_measures(SECTOR, lambda place, measures: taken.extend((place, measures))),
        click(0, 0),
        click(0, 800),
        click(800, 0),
    )

    place, measures = taken
    assert place == MIDDLE
    assert measures["radius"] == pytest.approx(distance_m(MIDDLE, at(0, 800)))
    assert measures["bearing"] == pytest.approx(0)
    assert measures["angle"] == pytest.approx(bearing_deg(MIDDLE, at(800, 0)))


def test_a_sector_can_be_typed() -> None:
    taken: list[object] = []
    play(
        ask_measures(SECTOR, lambda place, measures: taken.append(measures)),
        Click(*MIDDLE),
        Numbers({"radius": 3000, "bearing": 300, "angle": 120}),
    )

    assert taken == [{"radius": 3000, "bearing": 300, "angle": 120}]


@pytest.mark.parametrize("gesture", [ask_line, ask_two_places, ask_place, ask_area])
def test_esc_hands_nothing_on(gesture) -> None:
    taken: list[object] = []
    play(gesture(lambda *found: taken.append(found)), Cancel())

    assert taken == []
