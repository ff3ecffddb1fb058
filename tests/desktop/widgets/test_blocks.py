"""Lamps, badges, sections, fields and rows of work say in words what they show."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.badge import LevelBadge, RomanFrame
from desktop.widgets.buttons import main_button
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.field_problem import FieldProblem
from desktop.widgets.lamp import Lamp
from desktop.widgets.progress_row import ProgressRow
from desktop.widgets.section import Section
from desktop.widgets.spin import DecimalNumber
from layers.i18n import set_language


def test_a_lamp_says_its_state_in_words_in_either_language(qtbot):
    set_language("en")
    lamp = Lamp(Themes("light"), "Qingshan rain gauge")
    qtbot.addWidget(lamp)
    lamp.show_state("dead", "18 min")
    assert lamp.accessibleName() == "Qingshan rain gauge · Silent · 18 min"
    set_language("zh")
    lamp.retranslate()
    assert lamp.accessibleName() == "Qingshan rain gauge · 静默 · 18 min"
    set_language("en")


def test_the_five_states_of_a_lamp_look_different(qtbot):
    lamp = Lamp(Themes("light"))
    qtbot.addWidget(lamp)
    lamp.resize(20, 20)
    pictures = []
    for state in ("fresh", "ageing", "stale", "dead", "none"):
        lamp.show_state(state)
        pictures.append(lamp.grab().toImage())
    assert all(one != other for n, one in enumerate(pictures) for other in pictures[:n])


def test_a_warning_has_an_arabic_numeral_and_a_response_a_roman_one(qtbot):
    themes = Themes("light")
    warning, response = LevelBadge(themes, 2, "Flood warning, level 2, orange"), RomanFrame(themes, 2)
    qtbot.addWidget(warning)
    qtbot.addWidget(response)
    assert (warning.text, response.text) == ("2", "II")
    assert warning.accessibleName() == "Flood warning, level 2, orange"
    warning.show_level(1, "Flood warning, level 1, red")
    assert warning.level == 1


def test_a_section_folds_with_the_space_key(qtbot):
    window, content = QWidget(), QLabel("rows")
    qtbot.addWidget(window)
    section = Section(Themes("light"), "Tasks", content, window)
    QVBoxLayout(window).addWidget(section)
    with qtbot.waitExposed(window):
        window.show()

    with qtbot.waitSignal(section.folded) as told:
        qtbot.keyClick(section.title_button, Qt.Key.Key_Space)

    assert told.args == [True]
    assert section.is_folded
    assert not content.isVisible()
    section.set_folded(False)
    assert content.isVisible()


def test_a_fault_stands_under_its_field_and_goes_when_it_is_mended(qtbot):
    editor = QLineEdit("2340")
    field = FieldProblem(Themes("light"), editor)
    qtbot.addWidget(field)

    field.show_problem("240 more than it holds.", "Correct the number.")
    assert field.problem == "240 more than it holds."
    assert editor.property("problem") is True
    assert editor.accessibleDescription() == "240 more than it holds. Correct the number."

    field.clear()
    assert field.problem == ""
    assert editor.property("problem") is False


def test_work_can_be_ended_while_it_runs_and_not_after(qtbot):
    set_language("en")
    row = ProgressRow(Themes("light"), "Inundation 75.82 m")
    qtbot.addWidget(row)
    with qtbot.waitExposed(row):
        row.show()

    row.show_progress(0.62, "Comparing heights")
    assert row.accessibleName() == "Inundation 75.82 m, 62\u00a0%, Comparing heights"
    with qtbot.waitSignal(row.cancelled):
        qtbot.mouseClick(row.cancel_button, Qt.MouseButton.LeftButton)

    row.show_failed("Two blocks are missing.")
    assert not row.cancel_button.isVisible()
    assert row.words == "Two blocks are missing."


def test_an_empty_panel_says_what_would_be_here_and_how_to_get_it(qtbot):
    panel = EmptyPanel(
        Themes("light"),
        "inject",
        "No exercise yet",
        "Injects will stand here.",
        buttons=[main_button("From a scenario")],
    )
    qtbot.addWidget(panel)
    assert panel.accessibleName() == "No exercise yet"
    assert panel.accessibleDescription() == "Injects will stand here."


def test_the_wheel_changes_no_number_in_passing(qtbot):
    field = DecimalNumber(unit="people")
    qtbot.addWidget(field)
    field.setValue(40)
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, turn)
    assert field.value() == 40
