"""What is measured is shown, and recorded nowhere."""

from layers.gestures.events import Cancel, Finish, Move
from layers.gestures.measuring import measure_angle, measure_area, measure_line, metres
from tests.layers.gestures.playing import at, click, play, shown_after


def test_a_line_says_its_last_stretch_its_bearing_and_the_whole():
    preview = shown_after(measure_line(), click(0, 0), click(0, 300), Move(*at(400, 300)))

    assert preview.words == "400 m  90.0° · in all 700 m"


def test_an_area_is_shown_as_it_would_be_drawn():
    preview = shown_after(measure_area(), click(0, 0), click(100, 0), Move(*at(100, 100)))

    assert preview.shape.geom_type == "Polygon"


def test_an_angle_is_the_one_at_the_second_place():
    preview = shown_after(measure_angle(), click(0, 300), click(0, 0), Move(*at(300, 0)))

    assert preview.words == "angle 90.0° · outer 270.0°"


def test_the_angle_stays_after_the_third_click():
    preview = shown_after(measure_angle(), click(0, 300), click(0, 0), click(300, 0), Move(*at(0, -300)))

    assert preview.words.startswith("angle 90.0°")


def test_measuring_ends_without_an_edit():
    for gesture in (measure_line(), measure_area(), measure_angle()):
        assert play(gesture, click(0, 0), Cancel())[1] is None
    assert play(measure_angle(), click(0, 0), Finish())[1] is None


def test_lengths_are_said_as_exactly_as_they_matter():
    assert [metres(v) for v in (1.234, 12.6, 999, 1234)] == ["1.23 m", "13 m", "999 m", "1.23 km"]
