"""What names other features is read by name and leads to them, in the form and in the table."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QToolButton
from shapely import LineString, box

from desktop.panels.details import DetailsPanel
from desktop.panels.table import TablePanel
from desktop.widgets.references import ReferenceEditor
from layers.edit import adding, removing
from layers.feature import Feature

LEFT = Qt.MouseButton.LeftButton
ZONE = box(108.3, 22.8, 108.31, 22.81)
ROUTES = ("r1", "r2", "r3")


@pytest.fixture
def details(qtbot, situation, themes, messages):
    routes = [
        Feature(key, "evac_route", {"name": f"Route {key}"}, LineString([(108.3, 22.8), (108.4, 22.8 + n / 100)]))
        for n, key in enumerate(ROUTES)
    ]
    zone = Feature("z1", "evac_zone", {"code": "Z1", "route_ids": ["r1", "r2"]}, ZONE, "normal")
    situation.apply(adding(*routes, zone))
    panel = DetailsPanel(situation, themes, messages, swatch=lambda look, theme, size: QPixmap(size, size))
    qtbot.addWidget(panel)
    panel.resize(480, 700)
    panel.show()
    situation.stack.select(["z1"])
    yield panel
    panel.stop()


def links(details):
    return [link.accessibleName() for link in details.form.editor("route_ids").links]


def take_out(details, name):
    buttons = details.form.editor("route_ids").findChildren(QToolButton)
    return next(b for b in buttons if b.accessibleName() == f"Take {name} out" and b.isVisibleTo(details))


def choose(choice, identity):
    choice.showPopup()
    choice.hidePopup()
    choice.setCurrentIndex(choice.findData(identity))
    choice.activated.emit(choice.currentIndex())


def test_a_list_of_ids_is_read_as_names_and_each_leads_to_its_feature(qtbot, situation, details):
    assert links(details) == ["Route r1", "Route r2"]

    qtbot.mouseClick(details.form.editor("route_ids").links[1], LEFT)

    assert situation.stack.selection == ("r2",)
    assert details.feature.id == "r2"


def test_one_is_taken_out_another_added_and_it_is_one_edit(qtbot, situation, details):
    qtbot.mouseClick(take_out(details, "Route r1"), LEFT)
    choose(details.form.editor("route_ids").choice, "r3")
    assert links(details) == ["Route r2", "Route r3"]
    qtbot.mouseClick(details.record_button, LEFT)

    assert situation.picture.get("z1")["route_ids"] == ["r2", "r3"]
    situation.undo()
    assert links(details) == ["Route r1", "Route r2"]


def test_a_changed_list_is_kept_as_a_draft(qtbot, situation, themes, messages, details):
    qtbot.mouseClick(take_out(details, "Route r1"), LEFT)
    situation.stack.select(["r3"])

    situation.stack.select(["z1"])

    assert links(details) == ["Route r2"]
    assert situation.picture.get("z1")["route_ids"] == ["r1", "r2"]


def test_what_was_deleted_keeps_its_name_and_the_link_says_so(qtbot, situation, details):
    situation.apply(removing(situation.picture.get("r1")))
    situation.stack.select(["r2"])
    situation.stack.select(["z1"])

    assert links(details) == ["Route r1", "Route r2"]
    with qtbot.capture_exceptions() as told:
        qtbot.mouseClick(details.form.editor("route_ids").links[0], LEFT)
    assert [str(error).startswith("Route r1 is not there now.") for _, error, _ in told] == [True]
    assert situation.stack.selection == ("z1",)


def test_in_the_past_a_name_still_leads_on_and_nothing_can_be_taken_out(situation, details):
    situation.clock.seek(situation.clock.now())

    editor = details.form.editor("route_ids")
    assert editor.links[0].isEnabled()
    assert not editor.choice.isVisible()
    assert not [b for b in editor.findChildren(QToolButton) if b.isVisible()]


def test_one_feature_that_is_named_is_chosen_by_name_and_leads_on(qtbot, situation, details):
    situation.stack.select(["r1"])
    editor = details.form.editor("zone")
    choose(editor.choice, "z1")
    qtbot.mouseClick(details.record_button, LEFT)
    assert situation.picture.get("r1")["zone"] == "z1"

    qtbot.mouseClick(details.form.editor("zone").follow_button, LEFT)

    assert situation.stack.selection == ("z1",)


def test_the_table_shows_names_for_ids(qtbot, situation, themes, details):
    table = TablePanel(situation, themes)
    qtbot.addWidget(table)
    table.show()
    table.show_rows("evac_zone")

    shown = [table.rows.data(table.rows.index(0, n)) for n in range(table.rows.columnCount())]

    assert "Route r1, Route r2" in shown


class Asked:
    """Many names, and how often they were asked for."""

    def __init__(self, count):
        self.times, self._count = 0, count

    def name_of(self, identity):
        return f"Post {identity}"

    def count(self):
        return self._count

    def choices(self):
        self.times += 1
        return [(str(n), self.name_of(str(n))) for n in range(self._count)]


@pytest.mark.parametrize("count", [5, 500])
def test_the_names_are_asked_for_when_the_box_is_opened_and_not_before(qtbot, themes, count):
    asked = Asked(count)
    editor = ReferenceEditor(asked, "Post", themes)
    qtbot.addWidget(editor)
    editor.show()
    editor.show_value("3")
    assert editor.choice.currentText() == "Post 3"
    assert asked.times == 0

    editor.choice.showPopup()
    offered = [editor.choice.itemText(n) for n in range(editor.choice.count())]
    editor.choice.hidePopup()

    assert offered == ["—", *(f"Post {n}" for n in range(count))]
    assert (asked.times, editor.value()) == (1, "3")


def test_of_many_one_is_found_by_typing_a_part_of_its_name(qtbot, themes):
    asked = Asked(500)
    editor = ReferenceEditor(asked, "Post", themes)
    qtbot.addWidget(editor)
    editor.show()
    line = editor.choice.lineEdit()
    line.selectAll()
    qtbot.keyClicks(line, "t 417")
    offered = editor.choice.completer()
    assert offered.completionCount() == 1
    qtbot.keyClick(offered.popup(), Qt.Key.Key_Down)
    qtbot.keyClick(offered.popup(), Qt.Key.Key_Return)

    assert editor.value() == "417"
    assert editor.follow_button.isVisible()


def test_a_name_that_is_none_is_not_taken(qtbot, themes):
    editor = ReferenceEditor(Asked(500), "Post", themes)
    qtbot.addWidget(editor)
    editor.show()
    editor.show_value("3")
    editor.choice.lineEdit().selectAll()
    qtbot.keyClicks(editor.choice.lineEdit(), "no such post")
    qtbot.keyClick(editor.choice.lineEdit(), Qt.Key.Key_Return)

    assert editor.value() == "3"
    assert editor.choice.currentText() == "Post 3"


def test_what_a_name_is_made_of_is_enough_to_choose_by(qtbot, situation, details):
    named = {"name": "北线", "name_en": "Line North", "code": "R-9"}
    situation.apply(adding(Feature("w1", "evac_route", named, LineString([(108.3, 22.8), (108.4, 22.9)]))))
    details.form.editor("route_ids").choice.showPopup()
    choice = details.form.editor("route_ids").choice
    offered = [choice.itemText(n) for n in range(choice.count())]
    choice.hidePopup()
    assert offered == ["Add …", "Line North", "Route r3"]
