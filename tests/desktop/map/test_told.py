"""What the map says of what it draws: counts in its foot and under the pointer, looks for the legend."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from shapely import LineString, Point, box

from desktop.map.view import WORLD_M
from desktop.widgets.label import PlainLabel
from layers.columns import content_hash, encode
from layers.edit import adding
from layers.feature import Feature, wkb
from layers.i18n import language, set_language
from layers.kinds.datasets import ARCHIVE_STYLE
from layers.kinds.shelters import SHELTERS
from layers.legend import Entry
from layers.style import Crowd, Look, Stroke, Style
from tests.builders import a_shelter

THEN, BEFORE = datetime(2024, 3, 1, 12, tzinfo=UTC), datetime(1990, 1, 1, tzinfo=UTC)
CALLS, HERE = 40, (108.33, 22.82)
BLUE = Look("", fill="#0000ff", strokes=(Stroke("#0000ff", 2.0),))


def take(situation, dataset, content):
    values = {"sha256": content_hash(content), "name": "Calls", "of": "calls", "columns": []} | dataset
    situation.apply(adding(Feature("set:calls", "dataset", values)), contents={values["sha256"]: content})


@pytest.fixture
def calls(situation):
    an_archive(situation, "Calls")


def an_archive(situation, name, at=HERE):
    """Forty calls from one place within an hour."""
    times = int(THEN.timestamp() * 1e6) - np.arange(CALLS)[::-1] * 60_000_000
    place = {"lon": np.full(CALLS, at[0]), "lat": np.full(CALLS, at[1])}
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


def test_a_history_in_clusters_shows_their_counts_and_comes_nearer_with_a_click(
    canvas, situation, calls, qtbot, colour
):
    situation.stack.set_style("calls", replace(ARCHIVE_STYLE, crowd=Crowd.CLUSTERS))
    qtbot.waitUntil(canvas.is_settled)

    def told_on_the_disc() -> str:
        canvas.hover(canvas.view.pixel_of(*HERE) + QPointF(14, 0))  # where no dot of that place would reach
        return canvas.told_under()

    qtbot.waitUntil(lambda: told_on_the_disc() == "About here: 40")
    before = canvas.view.mpp
    canvas.pick(canvas.view.pixel_of(*HERE), add=False)
    assert canvas.view.mpp <= before / 2

    canvas.set_view((HERE[0] - 0.01, HERE[1] - 0.01, HERE[0] + 0.01, HERE[1] + 0.01))
    situation.clock.seek(BEFORE)
    qtbot.waitUntil(lambda: canvas.is_settled() and canvas.told() == "Calls: 0 of 40")
    canvas.hover(canvas.view.pixel_of(*HERE))
    assert canvas.told_under() == ""


@pytest.mark.parametrize("crowd", [Crowd.DOTS, Crowd.HEAT, Crowd.CLUSTERS])
@pytest.mark.parametrize("archive", [True, False], ids=["history", "layer"])
def test_what_lies_just_beyond_180_degrees_is_drawn_and_told_there(canvas, situation, qtbot, archive, crowd):
    far = (-179.99, 22.82)
    if archive:
        an_archive(situation, "Calls", at=far)
        situation.clock.seek(THEN)
        situation.stack.set_style("calls", replace(ARCHIVE_STYLE, crowd=crowd))
    else:
        a_reference(situation, *[Point(far)] * 400)
        situation.stack.set_style("calls", Style(Look("", fill="#0000ff", dot=True), crowd=crowd))
    canvas.set_view((179.95, 22.80, 180.0, 22.84))
    canvas.show_view(canvas.view.panned(-canvas.view.width / 2, 0))
    qtbot.waitUntil(canvas.is_settled)
    world_px = 2 * WORLD_M / canvas.view.mpp
    at = canvas.view.pixel_of(*far) + QPointF(world_px, 0)
    assert 0 < at.x() < canvas.view.width

    picture = canvas.snapshot()
    bare = picture.pixelColor((at + QPointF(90, 90)).toPoint())
    around = range(-24, 25, 4) if crowd is Crowd.CLUSTERS else (0,)  # a disc keeps within its cell
    spots = [at + QPointF(x, y) for x in around for y in around]
    inked = [spot for spot in spots if picture.pixelColor(spot.toPoint()) != bare]
    assert inked
    canvas.hover(inked[len(inked) // 2])
    assert canvas.told_under() == f"About here: {40 if archive else 400}"
    assert not archive or canvas.told() == "Calls: 40 of 40"


def test_names_stand_just_beyond_180_degrees_too(canvas, situation, qtbot):
    situation.apply(adding(a_shelter(at=(-179.99, 22.82), name="Harbour Hall")))
    canvas.set_view((179.95, 22.80, 180.0, 22.84))
    canvas.show_view(canvas.view.panned(-canvas.view.width / 2, 0))
    qtbot.waitUntil(canvas.is_settled)
    named = canvas.snapshot()
    situation.stack.set_style("shelter", replace(SHELTERS.style, label=None))
    qtbot.waitUntil(canvas.is_settled)
    assert named != canvas.snapshot()


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


def test_a_layer_of_which_only_the_crowds_are_drawn_otherwise_keeps_its_name_in_the_legend(canvas, situation, qtbot):
    a_reference(situation, Point(HERE))
    situation.stack.set_style("calls", Style(Look("Reference layer", fill="#0000ff"), crowd=Crowd.CLUSTERS))
    assert [entry.words for entry in legend(canvas, qtbot)] == ["Calls"]


def test_what_the_classes_of_a_history_leave_over_is_not_called_like_the_history(canvas, situation, calls, qtbot):
    situation.clock.seek(THEN)
    theft = Look("Theft", fill="#ff0000", dot=True)
    rest = Look("Other", fill="#0000ff", dot=True)
    situation.stack.set_style("calls", Style(rest, by="category", looks={"theft": theft}))
    assert [entry.words for entry in legend(canvas, qtbot)] == ["Calls · Other"]


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
