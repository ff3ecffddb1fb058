"""Several files at once: a line for each with how far it is, and the one in front."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.dialogs.importing.entry import Entry, Stage
from desktop.glyphs import glyph_icon
from desktop.theme import Themes
from desktop.widgets.label import plain_tooltip
from desktop.words import Words
from layers.i18n import N_, tr

_GLYPHS = {
    Stage.WAITING: ("clock", "text.muted"),
    Stage.ASKS: ("problem", "problem.text"),
    Stage.READY: ("info", "accent.text"),
    Stage.IN: ("check", "accent.text"),
    Stage.REFUSED: ("close", "problem.text"),
}


class QueueList(QListWidget):
    """`turned_to` gives the position of the file that a person wants in front."""

    turned_to = Signal(int)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        Words(self).put(self.setAccessibleName, N_("Files to bring in"))
        self.currentRowChanged.connect(self.turned_to)
        self.hide()

    def show_entries(self, entries: Sequence[Entry], current: int) -> None:
        theme = self._themes.current
        self.blockSignals(True)
        self.clear()
        for entry in entries:
            glyph, token = _GLYPHS[entry.stage]
            words = f"{entry.path.name} · {tr(entry.stage.value)}"
            item = QListWidgetItem(glyph_icon(glyph, theme[token], theme.px(14)), words, self)
            item.setToolTip(plain_tooltip(entry.error.message if entry.error else str(entry.path)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        self.setCurrentRow(current)
        self.blockSignals(False)
        self.setFixedHeight(theme.px(26 * min(len(entries), 5) + 6))
        self.setVisible(len(entries) > 1)
