"""The gallery of symbols and the lettering: what is chosen here is put on the map by a click or two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from desktop.glyphs import theme_icon
from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import main_button, set_words
from desktop.widgets.label import PlainLabel
from desktop.widgets.offer import offer
from desktop.widgets.spin import DecimalNumber
from desktop.words import Words
from layers.i18n import LANGUAGES, N_, tr, tr_in
from layers.kind import Choice
from layers.kinds.signs import GALLERY, INKS, PAPER_PT, SCREEN_PT, WALL_PT

TITLE = N_("Texts and symbols")
_KEY = Qt.ItemDataRole.UserRole
_ICON_PX, _CELL_WIDE_PX, _CELL_HIGH_PX = 26, 112, 82
"""A cell holds two lines of words: the English ones are long."""
_SIZES = ((N_("Screen"), SCREEN_PT), (N_("Paper"), PAPER_PT), (N_("Wall"), WALL_PT))


class SignsPanel(QWidget):
    """`place_wanted` brings the values of a sign, and whether it stands beside its place, with a line."""

    place_wanted = Signal(object, bool)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._words = Words(self)
        self.search, self.theme = QLineEdit(self), QComboBox(self)
        self.glyphs = QListWidget(self)
        self.words, self.ink, self.sizes = QPlainTextEdit(self), QComboBox(self), QComboBox(self)
        self.points = DecimalNumber(unit="pt", decimals=1, minimum=6, maximum=200, parent=self)
        self.turn = DecimalNumber(unit="°", decimals=0, minimum=-360, maximum=360, parent=self)
        self.halo, self.led = QCheckBox(self), QCheckBox(self)
        self.place_button = main_button("", self)
        self._build()
        self._words.call(self._name)
        themes.changed.connect(self._fill)

    def values(self) -> dict[str, Any]:
        """The values of a sign as it is chosen; without words and symbol it is none."""
        item = self.glyphs.currentItem()
        said: Mapping[str, Any] = {
            "name": self.words.toPlainText().strip() or None,
            "glyph": item.data(_KEY) if item is not None and item.isSelected() else None,
            "size_pt": self.points.value(),
            "ink": self.ink.currentData(),
            "halo": self.halo.isChecked(),
            "turn_deg": self.turn.value() or None,
        }
        return {key: value for key, value in said.items() if value is not None}

    def shown(self) -> list[str]:
        """The glyphs that answer the search, by key."""
        return [self.glyphs.item(n).data(_KEY) for n in range(self.glyphs.count())]

    def choose(self, glyph: str) -> None:
        self.glyphs.setCurrentRow(self.shown().index(glyph))

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.glyphs.setViewMode(QListWidget.ViewMode.IconMode)
        self.glyphs.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.glyphs.setMovement(QListWidget.Movement.Static)
        self.glyphs.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.glyphs.setGridSize(QSize(_CELL_WIDE_PX, _CELL_HIGH_PX))
        self.glyphs.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.glyphs.setWordWrap(True)
        self.words.setFixedHeight(self.words.fontMetrics().lineSpacing() * 2 + 16)
        self.words.setTabChangesFocus(True)
        self.points.setValue(SCREEN_PT)
        self.halo.setChecked(True)
        layout = column(self, margins=(12, 10, 12, 10), gap=6)
        first, second, third = row(gap=8), row(gap=8), row(gap=8)
        first.addWidget(self.search, 1)
        first.addWidget(self.theme)
        layout.addLayout(first)
        layout.addWidget(self.glyphs, 1)
        for words, part in ((N_("Words"), self.words),):
            label = PlainLabel(role="caption", parent=self)
            self._words.put(label.setText, words)
            layout.addWidget(label)
            layout.addWidget(part)
        for narrow in (self.sizes, self.points, self.ink):
            second.addWidget(narrow, 1)
        layout.addLayout(second)
        turned = PlainLabel(role="caption", parent=self)
        self._words.put(turned.setText, N_("Turned clockwise"))
        for widget in (turned, self.turn, self.halo):
            third.addWidget(widget)
        layout.addLayout(third)
        layout.addWidget(self.led)
        layout.addWidget(self.place_button)
        self.search.textChanged.connect(self._fill)
        self.theme.currentIndexChanged.connect(self._fill)
        self.sizes.activated.connect(lambda _: self.points.setValue(self.sizes.currentData()))
        self.place_button.clicked.connect(lambda: self.place_wanted.emit(self.values(), self.led.isChecked()))

    def _name(self) -> None:
        for field, words in (
            (self.search, tr("Search the symbols")), (self.theme, tr("Theme of the symbols")),
            (self.glyphs, tr("Symbols")), (self.words, tr("Words")), (self.ink, tr("Colour")),
            (self.sizes, tr("Size for")), (self.points, tr("Size")), (self.turn, tr("Turned clockwise")),
        ):  # fmt: skip
            field.setAccessibleName(words)
        self.search.setPlaceholderText(tr("Search the symbols"))
        set_words(self.halo, tr("Halo"))
        set_words(self.led, tr("Beside its place, with a line to it"))
        set_words(self.place_button, tr("Put it on the map"))
        offer(self.theme, [(tr("All themes"), -1), *((tr(t.title), n) for n, t in enumerate(GALLERY))])
        offer(self.ink, [(tr(choice.title), choice.code) for choice in INKS])
        offer(self.sizes, [(tr(words), pt) for words, pt in _SIZES])
        self._fill()

    def _fill(self, *_: object) -> None:
        """By theme, and by name in either language."""
        theme, wanted = self.theme.currentData(), self.search.text().strip().casefold()
        themes = GALLERY if theme in (None, -1) else (GALLERY[theme],)
        self.glyphs.clear()
        for choice in (c for t in themes for c in t.glyphs if _answers(c, wanted)):
            item = QListWidgetItem(theme_icon(choice.code, self._themes.current, _ICON_PX), tr(choice.title))
            item.setData(_KEY, choice.code)
            item.setSizeHint(QSize(_CELL_WIDE_PX - 4, _CELL_HIGH_PX - 4))
            item.setToolTip(tr(choice.title))
            self.glyphs.addItem(item)


def _answers(choice: Choice, wanted: str) -> bool:
    return any(wanted in tr_in(code, choice.title).casefold() for code in LANGUAGES)
