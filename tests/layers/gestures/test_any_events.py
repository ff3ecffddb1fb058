"""Whatever is sent to a gesture, it shows something, goes on or ends; and what it ends with can be undone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from layers.analysis.routing import Streets
from layers.feature import Feature, new_id
from layers.gestures.asking import ask_area
from layers.gestures.buffer import draw_buffer
from layers.gestures.choose import choose_box
from layers.gestures.divide import cut_hole, reshape_border, split
from layers.gestures.draw import draw_line, draw_point, draw_polygon, draw_range, draw_stroke
from layers.gestures.events import Again, Back, Cancel, Click, Finish, Move, Numbers, Press, Release
from layers.gestures.faults import shape_faults
from layers.gestures.figures import FIGURES, draw_figure
from layers.gestures.measuring import measure_angle, measure_area, measure_line
from layers.gestures.reshape import continue_line, reshape
from layers.gestures.route import draw_route
from layers.gestures.simplify import simplify
from layers.gestures.transform import move_all, offset, rotate_all, scale_all
from layers.kinds import KINDS
from tests.layers.analysis.test_routing import BLOCK
from tests.layers.gestures.playing import a_zone, applied, at

ALL = {kind.key: kind for kind in KINDS}
ZONES = (a_zone(), a_zone(400, id="z2", code="Z2"))
LINE = Feature("r1", "evac_route", {"name": "R", "code": "R1"}, LineString([at(0, 0), at(200, 50), at(400, 0)]))
STREETS = Streets(BLOCK)
FACTS = {f.id: f for f in (*ZONES, LINE)}


def new(geometry, *_):
    return Feature(new_id(), "plan_graphic", {}, geometry)


GESTURES = {
    "point": lambda: draw_point(new),
    "line": lambda: draw_line(new),
    "area": lambda: draw_polygon(new),
    "range": lambda: draw_range(new),
    "stroke": lambda: draw_stroke(new),
    "stroke, closed": lambda: draw_stroke(new, closed=True),
    **{figure.key: lambda figure=figure: draw_figure(figure, new) for figure in FIGURES},
    "route": lambda: draw_route(STREETS, new),
    "buffer": lambda: draw_buffer(ZONES, new),
    "reshape": lambda: reshape(ZONES[0]),
    "continue": lambda: continue_line(LINE),
    "move": lambda: move_all(ZONES),
    "rotate": lambda: rotate_all(ZONES),
    "scale": lambda: scale_all(ZONES),
    "offset an area": lambda: offset(ZONES[0]),
    "offset a line": lambda: offset(LINE),
    "simplify": lambda: simplify([*ZONES, LINE]),
    "split": lambda: split([*ZONES, LINE], ALL),
    "hole": lambda: cut_hole(ZONES),
    "border": lambda: reshape_border(ZONES[0]),
    "border of a line": lambda: reshape_border(LINE),
    "box": lambda: choose_box(lambda area: None),
    "outline": lambda: ask_area(lambda area: None),
    "measured line": measure_line,
    "measured area": measure_area,
    "measured angle": measure_angle,
}
PLACES = st.one_of(
    st.tuples(st.integers(-2, 10).map(lambda n: n * 50.0), st.integers(-2, 10).map(lambda n: n * 50.0)).map(
        lambda p: at(*p)
    ),
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
)
KEYS = ("radius", "distance", "bearing", "angle", "rings", "width", "height", "along", "across", "factor", "offset",
        "tolerance")  # fmt: skip
NUMBERS = st.one_of(st.floats(-10, 400), st.floats(), st.integers(0, 4).map(float))
EVENTS = st.one_of(
    PLACES.map(lambda p: Click(*p)),
    PLACES.map(lambda p: Click(*p)),
    PLACES.map(lambda p: Move(*p)),
    PLACES.map(lambda p: Press(*p, 20.0)),
    PLACES.map(lambda p: Release(*p)),
    st.dictionaries(st.sampled_from(KEYS), NUMBERS, max_size=4).map(Numbers),
    st.sampled_from([Back(), Again(), Finish(), Finish()]),
)


@pytest.mark.parametrize("name", GESTURES)
@settings(max_examples=25)
@given(events=st.lists(EVENTS, max_size=12))
def test_what_a_gesture_ends_with_is_a_shape_and_can_be_undone(name, events):
    gesture = GESTURES[name]()
    edit = None
    try:
        next(gesture)
        for event in [*events, Cancel()]:
            gesture.send(event)
    except StopIteration as end:
        edit = end.value
    else:
        pytest.fail("Esc does not end it")
    if edit is None:
        return
    assert edit.changes
    assert all(shape_faults(c.after.geometry) == () for c in edit.changes if c.after is not None)
    assert applied(applied(FACTS, edit), edit.inverse) == FACTS
