"""The read-out: what frames of the last ten seconds cost, what is pending, what takes memory."""

import pytest
from PySide6.QtCore import QPointF, QRect, Qt

from desktop.map.read_out import FrameTimes, ReadOut, told
from layers.edit import adding
from layers.i18n import language, set_language
from tests.builders import a_reference_layer, a_shelter


def test_only_the_last_ten_seconds_count():
    now = [0.0]
    frames = FrameTimes(lambda: now[0])
    for second in range(21):
        now[0] = float(second)
        frames.took(1.0 if second <= 10 else 0.002)

    assert frames.percentiles_ms() != pytest.approx((2.0, 2.0, 2.0))
    now[0] = 21.0
    assert frames.percentiles_ms() == pytest.approx((2.0, 2.0, 2.0))


def test_a_map_that_rests_has_no_times():
    frames = FrameTimes(lambda: 0.0)

    assert frames.percentiles_ms() is None
    assert "–" in told(frames, 0, {})


def test_the_largest_layers_come_first():
    lines = told(FrameTimes(), 3, {"": 2**21, "small": 2**20, "large": 5 * 2**20, "none": 0}).splitlines()

    assert lines[2:] == ["Squares to paint: 3", "Painted squares: 2.0 MB", "   5.0 MB  large", "   1.0 MB  small"]


def test_it_calls_layers_by_their_titles_in_the_language_of_the_window(canvas, situation, qtbot):
    situation.apply(adding(a_shelter(id="s1")))
    qtbot.waitUntil(canvas.is_settled)
    was = language()
    set_language("zh")
    try:
        canvas.turn_read_out()
        assert "避难场所" in canvas.read_out()
        assert "shelter" not in canvas.read_out()
    finally:
        set_language(was)


def test_it_is_shown_and_put_away(canvas, situation, qtbot):
    layer, contents = a_reference_layer("wells", [(108.33, 22.82)])
    situation.apply(adding(layer), contents=contents)
    qtbot.waitUntil(canvas.is_settled)

    canvas.turn_read_out()
    assert "wells" in canvas.read_out()
    assert "p50" in canvas.read_out()

    canvas.turn_read_out()
    assert not [w for w in canvas.findChildren(type(canvas._read_out)) if w.isVisible()]


def test_a_crowd_is_counted_under_the_pointer(canvas, situation, qtbot):
    places = [(108.33 + 0.00001 * n, 22.82) for n in range(40)]
    layer, contents = a_reference_layer("calls", places)
    situation.apply(adding(layer), contents=contents)
    qtbot.waitUntil(canvas.is_settled)

    canvas.hover(canvas.view.pixel_of(108.3302, 22.82))

    sheet = canvas.focusProxy().viewport()
    assert sheet.toolTip() == "About here: 40"
    assert sheet.cursor().shape() == Qt.CursorShape.PointingHandCursor


def test_no_name_is_cut_by_the_read_out(canvas, situation, qtbot):
    canvas.turn_read_out()
    edge = canvas.findChild(ReadOut).geometry()
    at = canvas.view.lon_lat(QPointF(edge.right(), edge.center().y()))
    situation.apply(adding(a_shelter(at=at, name="A name of some length")), imported=True)
    beside = QRect(edge.right() + 20, edge.center().y() + 16, 20, 16)

    qtbot.waitUntil(canvas.is_settled)
    assert len(colours(canvas.snapshot().copy(beside))) == 1

    canvas.turn_read_out()
    canvas.repaint_now()
    assert len(colours(canvas.snapshot().copy(beside))) > 1


def colours(picture):
    return {picture.pixelColor(x, y).rgb() for x in range(picture.width()) for y in range(picture.height())}
