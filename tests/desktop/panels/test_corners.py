"""The corners of a shape as a table."""

import pytest
from PySide6.QtCore import Qt

from desktop.messages import Messages
from desktop.panels.choose import ChoosePanel
from desktop.panels.corners import CornersPanel
from desktop.theme import Themes
from desktop.widgets.message_bar import MessageBar
from layers.edit import adding
from layers.errors import SituationError
from tests.layers.gestures.playing import a_zone


@pytest.fixture
def messages(qtbot):
    bar = MessageBar(Themes("light", language="en"))
    qtbot.addWidget(bar)
    return Messages(bar)


@pytest.fixture
def panel(qtbot, situation, messages):
    situation.apply(adding(a_zone(), a_zone(900, id="z2", code="Z2", population=900)))
    shown = CornersPanel(situation, messages)
    qtbot.addWidget(shown)
    shown.show_feature(situation.picture.get("z1"))
    return shown


def test_each_corner_has_a_row_and_the_first_is_not_said_twice(panel):
    assert panel.rows.rowCount() == 4


def test_the_headings_stand_over_their_figures(panel):
    for at in (0, 1):
        assert panel.rows.horizontalHeaderItem(at).textAlignment() == panel.rows.item(0, at).textAlignment()


def test_a_corner_typed_is_recorded_as_one_step_and_undone(panel, situation, qtbot):
    before = situation.picture.get("z1").geometry
    panel.rows.item(0, 0).setText("108,3290")
    panel.rows.item(0, 1).setText("22.8190")
    qtbot.mouseClick(panel.record_button, Qt.MouseButton.LeftButton)
    assert (108.329, 22.819) in situation.picture.get("z1").geometry.exterior.coords

    situation.undo()
    assert situation.picture.get("z1").geometry == before
    assert panel.rows.item(0, 0).text() == f"{before.exterior.coords[0][0]:.7f}"


def test_a_whole_coordinate_fits_into_one_cell(panel):
    panel.rows.item(1, 0).setText("22.8201 N 108.3401 E")

    assert panel.corners()[0][1] == pytest.approx((108.3401, 22.8201))


@pytest.mark.parametrize("text", ["north", "", "108.33.1", "400"])
def test_what_is_no_place_is_told_and_cannot_be_recorded(panel, text):
    panel.rows.item(0, 0).setText(text)

    assert not panel.record_button.isEnabled()
    assert panel.record_button.toolTip()


def test_corners_are_added_and_taken_away(panel):
    panel.rows.setCurrentCell(3, 0)
    panel.add_corner()
    assert len(panel.corners()[0]) == 5

    panel.remove_corner()
    panel.rows.setCurrentCell(0, 0)
    panel.remove_corner()
    assert len(panel.corners()[0]) == 3
    panel.remove_corner()
    assert not panel.record_button.isEnabled()


def test_too_many_corners_for_a_table_are_told(panel, situation):
    from shapely import Point

    from layers.feature import Feature

    many = Feature("z9", "evac_zone", {"code": "Z9"}, Point(108, 22).buffer(0.1, quad_segs=2000), "normal")
    with pytest.raises(SituationError, match="too many"):
        panel.show_feature(many)


def test_a_field_chosen_and_a_value_typed_select_what_answers(qtbot, panel, situation, messages):
    choose = ChoosePanel(situation, messages)
    qtbot.addWidget(choose)
    choose.kind.setCurrentIndex(choose.kind.findData("evac_zone"))
    choose.field.setCurrentIndex(choose.field.findData("population"))
    choose.comparison.setCurrentIndex(choose.comparison.findData("above"))
    choose.value.setText("500")
    qtbot.keyClick(choose.value, Qt.Key.Key_Return)

    assert situation.stack.selection == ("z2",)
