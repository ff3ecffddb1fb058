"""Words are shown letter by letter."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication

from desktop.widgets.label import PlainLabel, plain_tooltip


def hover(widget: PlainLabel) -> None:
    point = QPoint(2, 2)
    QApplication.sendEvent(widget, QHelpEvent(QHelpEvent.Type.ToolTip, point, widget.mapToGlobal(point)))


def test_markup_in_data_is_shown_as_text(qtbot):
    label = PlainLabel("<b>S1</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert plain_tooltip("<b>a & b</b>") == "<span>&lt;b&gt;a &amp; b&lt;/b&gt;</span>"


def test_a_label_too_narrow_for_its_text_tells_it_on_hover(qtbot):
    label = PlainLabel("<Chaoxi Middle School> with a very long name", elide="right")
    qtbot.addWidget(label)
    label.resize(60, 20)

    hover(label)
    assert label.is_elided()
    assert "&lt;Chaoxi Middle School&gt;" in label.toolTip()

    label.resize(2000, 20)
    hover(label)
    assert label.toolTip() == ""
    assert label.text() == "<Chaoxi Middle School> with a very long name"


def test_a_label_that_may_be_cut_gives_way_to_its_neighbours(qtbot):
    label = PlainLabel("a very long name " * 5, elide="middle")
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < 40
