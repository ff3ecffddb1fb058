"""Every colour comes from the tokens, every pair of them can be read, and a change of theme reaches everybody."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from desktop.stylesheet import stylesheet
from desktop.theme import Themes, freshness_of, palette, ui_font
from desktop.tokens import NAMES, Theme, tokens
from resources import resource

HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


@pytest.fixture
def undressed(qapp: QApplication):
    """The application as it was, after a test has dressed it."""
    font, colours, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setPalette(colours)
    qapp.setFont(font)


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_pair_of_colours_that_meet_has_enough_contrast():
    pairs = [(theme, check) for check in tokens()["checks"] for theme in _themes_of(check)]
    weak = [
        (theme, check["fg"], check["bg"])
        for theme, check in pairs
        if contrast(Theme.named(theme).hex(check["fg"]), Theme.named(theme).hex(check["bg"])) < check["need"] - 0.005
    ]
    assert len(pairs) > 200
    assert weak == []


def _themes_of(check: dict[str, str]) -> tuple[str, ...]:
    return ("light", "dark") if check["theme"] == "all" else (check["theme"],)


def test_no_other_file_of_the_program_holds_a_colour():
    root = resource().parent
    sources = [*root.joinpath("desktop").rglob("*.py"), *root.joinpath("layers").rglob("*.py")]
    sources.append(resource("design", "style.qss"))
    sources = [path for path in sources if "bench" not in path.parts]  # a peer's symbols, drawn to be compared
    holding = [path.name for path in sources if HEX.search(path.read_text(encoding="utf-8"))]
    assert holding == []


@pytest.mark.parametrize("name", NAMES)
def test_no_brace_is_left_in_the_stylesheet(name: str, tmp_path: Path):
    sheet = stylesheet(Theme.named(name), tmp_path)
    assert not re.search(r"\{\S", sheet)
    for picture in re.findall(r'url\("([^"]+)"\)', sheet):
        assert Path(picture).is_file()


def test_sizes_of_the_stylesheet_grow_with_the_density(tmp_path: Path):
    assert "min-height: 30px" in stylesheet(Theme.named("light"), tmp_path)
    assert "min-height: 48px" in stylesheet(Theme.named("light", density=1.6), tmp_path)


def test_level_colours_stay_what_the_trade_has_fixed():
    assert [Theme.named("light").hex(f"level.{n}") for n in (1, 2, 3, 4)] == [
        "#D7191C",
        "#F28E2B",
        "#F2D02B",
        "#2C7BB6",
    ]


def test_at_night_a_level_keeps_its_hue_and_is_dimmer():
    day, night = Theme.named("dark"), Theme.named("night")
    for level in (1, 2, 3, 4):
        assert abs(day.level(level).fill.hsvHue() - night.level(level).fill.hsvHue()) <= 2
        assert night.level(level).fill.value() < day.level(level).fill.value()


def test_a_colour_nobody_has_named_is_refused():
    with pytest.raises(ValueError, match=re.escape("bg.pannel")):
        Theme.named("light").hex("bg.pannel")
    with pytest.raises(ValueError, match=re.escape("level.5")):
        Theme.named("light").level(5)
    with pytest.raises(ValueError, match="sepia"):
        Theme.named("sepia")


def test_every_line_recipe_can_be_drawn_in_every_theme():
    for name in NAMES:
        for family in tokens()["lines"]:
            if family != "note":
                state = family.removeprefix("evac_")
                strokes = Theme.named(name).strokes(family, level=2, state=state)
                assert all(stroke.pen().isCosmetic() for stroke in strokes)
                assert strokes


def test_a_source_ages_by_what_it_promises():
    assert freshness_of(age_s=600, freshness_s=600) == "fresh"
    assert freshness_of(age_s=1200, freshness_s=600) == "ageing"
    assert freshness_of(age_s=1801, freshness_s=600) == "stale"


def test_english_is_set_closer_than_chinese(qapp: QApplication):
    assert [str(tag.toString(), "ascii") for tag in ui_font(Theme.named("light"), "en").featureTags()] == ["palt"]
    assert ui_font(Theme.named("light"), "zh").featureTags() == []


def test_a_new_theme_dresses_the_program_and_is_announced(qtbot, undressed: QApplication):
    themes = Themes("light")
    themes.dress(undressed)

    with qtbot.waitSignal(themes.changed) as told:
        themes.use("night")

    assert told.args == [Theme.named("night")]
    assert undressed.palette() == palette(Theme.named("night"))
    assert Theme.named("night").hex("bg.bar") in undressed.styleSheet()


def test_choosing_the_theme_that_is_on_announces_nothing(qtbot):
    themes = Themes("dark")
    with qtbot.assertNotEmitted(themes.changed):
        themes.use("dark")


def test_on_a_wall_the_smallest_type_is_sixteen_points(qtbot, undressed: QApplication):
    themes = Themes("dark", density=1.6)
    themes.dress(undressed)
    assert themes.current.pt("caption") == 16
    assert QFont(undressed.font()).pointSizeF() == pytest.approx(16.8)


def test_the_mode_frames_have_their_words():
    assert Theme.named("dark").mode("exercise").word == "演练 EXERCISE"
    assert Theme.named("dark").mode("live").width_px == 0
    assert Theme.named("light").mode("replay").width_px == 6


def test_another_language_dresses_nothing_and_another_theme_once_however_deep_it_lies(undressed: QApplication, qtbot):
    class Dressed(QWidget):
        times = 0

        def changeEvent(self, event: QEvent) -> None:
            self.times += event.type() == QEvent.Type.StyleChange
            super().changeEvent(event)

    themes = Themes("light", language="en")
    themes.dress(undressed)
    window = QWidget()
    qtbot.addWidget(window)
    widget = Dressed(QWidget(QWidget(QWidget(window))))
    window.show()
    widget.times = 0

    themes.set_language("zh")
    assert (widget.times, undressed.font().families()) == (0, ui_font(themes.current, "zh").families())
    themes.use("dark")
    assert widget.times == 2, "one stylesheet goes, another comes"
