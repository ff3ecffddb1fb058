"""What the map says of what it draws: counts in its foot and under the pointer, looks for the legend."""

from datetime import UTC, datetime

import numpy as np
import pytest
from shapely import LineString, Point, box

from desktop.widgets.label import PlainLabel
from layers.columns import content_hash, encode
from layers.edit import adding
from layers.feature import Feature, wkb
from layers.i18n import language, set_language
from layers.legend import Entry
from layers.style import Look, Stroke, Style

THEN, BEFORE = datetime(2024, 3, 1, 12, tzinfo=UTC), datetime(1990, 1, 1, tzinfo=UTC)
CALLS, HERE = 40, (108.33, 22.82)
BLUE = Look("", fill="#0000ff", strokes=(Stroke("#0000ff", 2.0),))


def take(situation, dataset, content):
    values = {"sha256": content_hash(content), "name": "Calls", "of": "calls", "columns": []} | dataset
    situation.apply(adding(Feature("set:calls", "dataset", values)), contents={values["sha256"]: content})


@pytest.fixture
def calls(situation):
    an_archive(situation, "Calls")


def an_archive(situation, name):
    """Forty calls from one place within an hour."""
    times = int(THEN.timestamp() * 1e6) - np.arange(CALLS)[::-1] * 60_000_000
    place = {"lon": np.full(CALLS, HERE[0]), "lat": np.full(CALLS, HERE[1])}
    take(situation, {"role": "archive", "count": CALLS, "name": name}, encode({"time": times, **place}))


def a_reference(situation, *shapes):
    rows = {"id": [f"calls/{n}" for n in range(len(shapes))], "geometry": [wkb(shape) for shape in shapes]}
    take(situation, {"role": "reference", "count": len(shapes)}, encode(rows))
    situation.stack.set_style("calls", Style(BLUE))


def legend(canvas, qtbot) -> list[Entry]:
    qtbot.waitUntil(lambda: canvas.is_settled() and canvas.has_looked())
    return canvas.looks_in_view()


def test_the_foot_counts_what_of_a_history_is_in_sight_now(canvas, situation, calls, qtbot):
    qtbot.waitUntil(lambda: canvas.told() == "Calls: 40 of 40")

    situation.clock.seek(BEFORE)
    qtbot.waitUntil(lambda: canvas.told() == "Calls: 0 of 40")

    situation.clock.seek(THEN)
    qtbot.waitUntil(lambda: canvas.told() == "Calls: 40 of 40")

    situation.stack.set_scale_range("calls", 0.0, canvas.view.ground_mpp / 2)
    qtbot.waitUntil(lambda: canvas.told() == "Calls: 0 of 40")


def test_what_the_foot_has_no_room_for_is_read_whole_above_it(canvas, situation, calls, qtbot):
    def read() -> list[str]:
        labels = canvas.findChildren(PlainLabel)
        return [one.text() for one in labels if one.isVisible() and not one.is_elided() and "of 40" in one.text()]

    qtbot.waitUntil(lambda: canvas.told() == "Calls: 40 of 40")
    for width in (1000, 560, 420, 1000):
        canvas.resize(width, 500)
        qtbot.waitUntil(lambda: read() == ["Calls: 40 of 40"])


def test_the_pointer_tells_how_many_of_a_history_crowd_below_it(canvas, situation, calls, qtbot):
    qtbot.waitUntil(canvas.is_settled)

    canvas.hover(canvas.view.pixel_of(*HERE))
    assert canvas.told_under() == "About here: 40"

    situation.clock.seek(BEFORE)
    qtbot.waitUntil(canvas.is_settled)
    canvas.hover(canvas.view.pixel_of(*HERE))
    assert canvas.told_under() == ""


def test_the_legend_calls_the_demos_history_in_the_language_of_the_window(canvas, situation, qtbot):
    an_archive(situation, "A year of incidents")
    situation.clock.seek(THEN)
    was = language()
    set_language("zh")
    try:
        words = [entry.words for entry in legend(canvas, qtbot)]
    finally:
        set_language(was)
    assert words == ["一年警情"]


def test_the_legend_shows_dots_for_points_and_lines_for_lines(canvas, situation, qtbot):
    a_reference(situation, Point(HERE))
    [points] = legend(canvas, qtbot)
    assert points.look.dot

    situation.undo()
    a_reference(situation, LineString([(108.325, 22.82), HERE]))
    [lines] = legend(canvas, qtbot)
    assert lines.look.line

    situation.undo()
    a_reference(situation, box(108.325, 22.815, 108.335, 22.825), Point(HERE))
    [areas] = legend(canvas, qtbot)
    assert (areas.look.dot, areas.look.line) == (False, False)


def test_a_class_that_is_not_drawn_at_this_scale_is_not_in_the_legend(canvas, situation, qtbot):
    a_reference(situation, Point(HERE))
    near = Style(Look("", fill="#0000ff", max_mpp=canvas.view.ground_mpp / 2))

    situation.stack.set_style("calls", near)
    assert legend(canvas, qtbot) == []

    canvas.show_view(canvas.view.zoomed(4))
    assert len(legend(canvas, qtbot)) == 1
