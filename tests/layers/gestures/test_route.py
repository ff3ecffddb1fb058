"""A route clicked along the streets."""

import pytest

from layers.analysis.routing import Streets
from layers.geo import length_m
from layers.gestures.events import Again, Back, Cancel, Finish, Move
from layers.gestures.route import draw_route
from tests.layers.analysis.test_routing import BLOCK, a_street
from tests.layers.gestures.playing import at, click, made, play, shape_of, shown_after

STREETS = Streets(BLOCK)


def test_clicks_become_a_line_along_the_streets():
    _, edit = play(draw_route(STREETS, made), click(0, 0), click(300, 100), click(100, 300), Finish())

    assert length_m(shape_of(edit)) == pytest.approx(300 + 300 + 200, abs=3)


def test_the_way_to_the_pointer_is_shown_with_its_length():
    preview = shown_after(draw_route(STREETS, made), click(0, 0), Move(*at(300, 100)))

    assert preview.words == "400 m"


def test_back_takes_the_last_stretch_and_again_brings_it():
    events = [click(0, 0), click(300, 0), click(300, 300)]
    short = shape_of(play(draw_route(STREETS, made), *events, Back(), Finish())[1])
    whole = shape_of(play(draw_route(STREETS, made), *events, Back(), Again(), Finish())[1])

    assert length_m(short) == pytest.approx(300, abs=1)
    assert length_m(whole) == pytest.approx(600, abs=2)


def test_a_place_that_cannot_be_reached_says_why_and_keeps_what_there_is():
    streets = Streets([*BLOCK, a_street((900, 0), (990, 0))])
    preview = shown_after(draw_route(streets, made), click(0, 0), click(300, 0), click(950, 0))

    assert "No way leads there" in preview.refused.sentence
    assert len(preview.corners) == 2


def test_esc_and_an_early_end_draw_nothing():
    assert play(draw_route(STREETS, made), click(0, 0), Cancel())[1] is None
    assert shown_after(draw_route(STREETS, made), click(0, 0), Finish()).refused is not None
