"""Each doubt on a card with its answers: first what must be answered, then what stays as it is unless somebody says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, row
from desktop.widgets.buttons import flat_button
from desktop.widgets.glyph_label import GlyphLabel
from desktop.widgets.label import set_property, wrapped
from layers.exchange.doubts import Answer, Doubt
from layers.exchange.job import Options
from layers.i18n import tr

_MOST_ROWS = 8
_SHORT = 24
"""Two answers of so many letters, or of half as many Chinese ones, stand side by side."""


class DoubtCards(QWidget):
    """`answered` gives the answer that a person chose, `rows_wanted` the numbers of the rows a card is about."""

    answered = Signal(object)
    rows_wanted = Signal(tuple)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._list: QVBoxLayout = column(self, gap=6)

    def show_doubts(self, doubts: Sequence[Doubt], options: Options) -> None:
        emptied(self._list)
        for doubt in doubts:
            self._list.addWidget(self._card(doubt, options))
        self.setVisible(bool(doubts))

    def _card(self, doubt: Doubt, options: Options) -> QFrame:
        card = QFrame(self)
        card.setProperty("role", "message")
        set_property(card, "kind", "problem" if doubt.open or doubt.code == "rejected" else "note")
        card.setAccessibleName(str(doubt.words))
        inside = column(card, margins=(8, 6, 8, 6), gap=4)
        line = row(gap=6)
        grave = doubt.open or doubt.code == "rejected"
        glyph = "problem" if grave else "info"
        token = "problem.text" if grave else "accent.text"
        line.addWidget(GlyphLabel(self._themes, glyph, token=token, parent=card), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(wrapped(_words(doubt), parent=card), 1)
        inside.addLayout(line)
        for more in doubt.more:
            inside.addWidget(wrapped(str(more), role="caption", parent=card))
        self._add_answers(doubt, options, card, inside)
        if doubt.rows:
            inside.addWidget(self._rows_button(doubt.rows, card), 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _add_answers(self, doubt: Doubt, options: Options, card: QFrame, inside: QVBoxLayout) -> None:
        group, grid = QButtonGroup(card), QGridLayout()
        grid.setSpacing(0)
        wide = any(len(str(answer.words).encode("gb18030", "replace")) > _SHORT for answer in doubt.answers)
        for n, answer in enumerate(doubt.answers):
            button = QRadioButton(str(answer.words).replace("&", "&&"), card)
            button.setAccessibleName(str(answer.words))
            button.setChecked(not doubt.open and _holds(answer, doubt, options))
            button.clicked.connect(partial(self._on_answered, answer))
            group.addButton(button)
            grid.addWidget(button, n if wide else n // 2, 0 if wide else n % 2)
        inside.addLayout(grid)

    def _rows_button(self, rows: tuple[int, ...], card: QFrame) -> QWidget:
        named = ", ".join(map(str, rows[:_MOST_ROWS])) + (" …" if len(rows) > _MOST_ROWS else "")
        words = tr("Row {row}") if len(rows) == 1 else tr("Rows {row}")
        button = flat_button(words.format(row=named), card)
        button.clicked.connect(partial(self._on_rows, rows))
        return button

    def _on_answered(self, answer: Answer) -> None:
        self.answered.emit(answer)

    def _on_rows(self, rows: tuple[int, ...]) -> None:
        self.rows_wanted.emit(rows)


def _words(doubt: Doubt) -> str:
    if doubt.code == "rejected":
        return tr("Rejected: {reason}").format(reason=doubt.words)
    return str(doubt.words)


def _holds(answer: Answer, doubt: Doubt, options: Options) -> bool:
    """Whether the options say so; of a datum that nobody spoke of, WGS 84 holds."""
    if doubt.code == "datum" and options.crs is None:
        return bool(answer.value == "EPSG:4326")
    return answer.is_in(options)
