"""Buttons have names, say why they refuse, follow the theme, and can be worked from the keyboard."""

from PySide6.QtCore import QSize, Qt

from desktop.theme import Themes
from desktop.widgets.buttons import ChipButton, GlyphButton, main_button, refuse
from desktop.widgets.segmented import Segmented


def test_a_button_that_cannot_be_pressed_says_why(qtbot):
    button = main_button("Record")
    qtbot.addWidget(button)

    refuse(button, "One field is still wrong.")
    assert not button.isEnabled()
    assert "One field is still wrong." in button.toolTip()
    assert button.accessibleDescription() == "One field is still wrong."

    refuse(button, None)
    assert button.isEnabled()
    assert button.toolTip() == ""


def test_an_ampersand_in_a_name_is_no_shortcut(qtbot):
    button = main_button("Fire & Rescue")
    qtbot.addWidget(button)
    assert button.text() == "Fire && Rescue"
    assert button.accessibleName() == "Fire & Rescue"
    assert button.shortcut().isEmpty()


def test_a_glyph_button_has_a_name_and_changes_colour_with_the_theme(qtbot):
    themes = Themes("light")
    button = GlyphButton(themes, "measure", "Measure", key="M")
    qtbot.addWidget(button)
    before = button.icon().pixmap(QSize(18, 18)).toImage()

    themes.use("dark")

    assert button.accessibleName() == "Measure"
    assert "M" in button.toolTip()
    assert button.icon().pixmap(QSize(18, 18)).toImage() != before


def test_a_button_that_is_gone_is_not_told_of_a_new_theme(qtbot):
    themes = Themes("light")
    button = GlyphButton(themes, "measure", "Measure")
    with qtbot.waitSignal(button.destroyed):
        button.deleteLater()
    themes.use("dark")


def test_the_mode_chip_wears_its_mode(qtbot):
    chip = ChipButton(Themes("light"), "live", "LIVE", mode="live")
    qtbot.addWidget(chip)
    chip.show_as("clock", "复盘 REPLAY", mode="replay")
    assert chip.property("mode") == "replay"
    assert chip.accessibleName() == "复盘 REPLAY"


def test_one_of_a_few_is_chosen_by_mouse_and_by_arrow_keys(qtbot):
    desks = Segmented([("command", "Command"), ("plan", "Plan"), ("train", "Train")], name="Desk")
    qtbot.addWidget(desks)
    assert desks.current == "command"

    with qtbot.waitSignal(desks.chosen) as said:
        qtbot.mouseClick(desks.button("plan"), Qt.MouseButton.LeftButton)
    assert said.args == ["plan"]

    with qtbot.waitExposed(desks):
        desks.show()
    desks.button("plan").setFocus()
    with qtbot.waitSignal(desks.chosen):
        qtbot.keyClick(desks.button("plan"), Qt.Key.Key_Right)
    assert desks.current == "train"


def test_choosing_by_program_says_nothing_and_words_can_change(qtbot):
    languages = Segmented([("zh", "中"), ("en", "EN")], compact=True)
    qtbot.addWidget(languages)
    with qtbot.assertNotEmitted(languages.chosen):
        languages.choose("en")
    languages.set_texts([("zh", "中文"), ("en", "English")])
    assert languages.current == "en"
    assert languages.button("en").text() == "English"
