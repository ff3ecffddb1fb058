"""Layers are read beside the window: whatever happens meanwhile, the map ends up right and nobody waits."""

import sqlite3
import sys
import threading
from contextlib import closing

import pytest
from shapely import Point

from desktop.map.canvas import MapCanvas
from layers.edit import Change, Edit, adding, moving
from layers.filter import Filter, Op, Where
from layers.i18n import Message
from layers.record.portions import Portions
from layers.record.rows import own_row
from tests.builders import a_reference_layer, a_shelter

HERE, THERE, YONDER = (108.325, 22.815), (108.335, 22.825), (108.33, 22.818)


class Gate:
    """Readings stop here until it is opened; `reached` counts them."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.reached = 0

    def open(self) -> None:
        self.opened.set()


@pytest.fixture
def gate(monkeypatch):
    made, read = Gate(), Portions.of

    def waiting(self, *args, **kwargs):
        portions = list(read(self, *args, **kwargs))
        made.reached += 1
        assert made.opened.wait(120)
        yield from portions

    monkeypatch.setattr(Portions, "of", waiting)
    yield made
    made.open()


@pytest.fixture
def wells(situation):
    layer, contents = a_reference_layer("wells", [HERE, THERE])
    situation.apply(adding(layer), contents=contents, imported=True)
    return layer


def a_canvas(qtbot, situation, themes) -> MapCanvas:
    shown = MapCanvas(situation, themes)
    qtbot.addWidget(shown)
    shown.resize(640, 446)
    shown.show()
    shown.set_view((108.32, 22.81, 108.34, 22.83))
    return shown


def drawn_at(canvas: MapCanvas, place) -> str | None:
    return canvas.under(canvas.view.pixel_of(*place))


def test_the_map_answers_while_a_layer_is_read(qtbot, situation, themes, wells, gate):
    canvas = a_canvas(qtbot, situation, themes)
    qtbot.waitUntil(lambda: gate.reached > 0)

    canvas.repaint_now()
    assert drawn_at(canvas, HERE) is None
    assert not canvas.is_settled()

    gate.open()
    qtbot.waitUntil(canvas.is_settled)
    assert drawn_at(canvas, HERE) == "wells/0"


def test_what_is_changed_while_a_layer_is_read_is_on_the_map(qtbot, situation, themes, wells, gate):
    canvas = a_canvas(qtbot, situation, themes)
    qtbot.waitUntil(lambda: gate.reached > 0)

    row = situation.store.get("wells/0")
    own, before = own_row(situation.store, row)
    moved = moving(own, Point(YONDER)).changes[-1].after
    situation.apply(Edit(Message("Move"), (before[0], Change(None, moved))))
    gate.open()
    qtbot.waitUntil(canvas.is_settled)

    assert drawn_at(canvas, YONDER) == "wells/0"
    assert drawn_at(canvas, HERE) is None
    assert drawn_at(canvas, THERE) == "wells/1"


def test_of_two_filters_the_later_counts(qtbot, situation, themes, wells, gate):
    canvas = a_canvas(qtbot, situation, themes)
    qtbot.waitUntil(lambda: gate.reached > 0)

    situation.stack.set_filter("wells", Filter((Where("n", Op.EQUAL, 1),)))
    gate.open()
    qtbot.waitUntil(canvas.is_settled)

    assert drawn_at(canvas, HERE) is None
    assert drawn_at(canvas, THERE) == "wells/1"


def test_a_layer_that_cannot_be_read_is_told_and_the_others_are_drawn(qtbot, situation, themes, wells, monkeypatch):
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(error))
    situation.apply(adding(a_shelter(id="s1", at=YONDER)))
    with closing(sqlite3.connect(situation.store.path)) as file:
        file.execute("ALTER TABLE wells RENAME COLUMN geom TO gone")
        file.commit()

    canvas = a_canvas(qtbot, situation, themes)
    qtbot.waitUntil(canvas.is_settled)

    assert [error.message for error in told] == ["The stored rows are damaged."]
    assert drawn_at(canvas, YONDER) == "s1"


def test_a_window_can_be_closed_while_a_layer_is_read(qtbot, situation, themes, wells, gate):
    canvas = a_canvas(qtbot, situation, themes)
    qtbot.waitUntil(lambda: gate.reached > 0)

    threading.Timer(0.05, gate.open).start()
    canvas.close()

    assert not [t for t in threading.enumerate() if t.name == "map"]


def test_a_layer_hidden_while_it_is_read_is_read_when_it_is_shown_again(qtbot, situation, themes, wells, gate):
    canvas = a_canvas(qtbot, situation, themes)
    qtbot.waitUntil(lambda: gate.reached > 0)
    canvas.hide()
    gate.open()

    canvas.show()
    qtbot.waitUntil(canvas.is_settled)

    assert drawn_at(canvas, HERE) == "wells/0"
