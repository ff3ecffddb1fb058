"""What a person sees of a mistake of ours: that nothing is lost, and how to tell us."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column
from desktop.widgets.buttons import main_button, plain_button, set_words
from desktop.widgets.empty import EmptyPanel
from desktop.words import Words
from layers.i18n import tr


class BrokenPanel(QWidget):
    """The report itself is never shown, only copied."""

    done = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Words(self)
        self._count = 0
        self._report = ""
        self._what = ""
        self._go_on = main_button("", self)
        self._copy = plain_button("", self)
        self._go_on.clicked.connect(self.done)
        self._copy.clicked.connect(self._on_copy)
        self._panel = EmptyPanel(themes, "problem", "", buttons=(self._go_on, self._copy), parent=self)
        layout = column(self)
        layout.addWidget(self._panel)
        self._words.call(self._refresh)

    @property
    def count(self) -> int:
        """How many mistakes were caught since the window opened."""
        return self._count

    def show_report(self, error: BaseException, report: str) -> None:
        self._count += 1
        self._report = report
        self._what = type(error).__name__
        self._refresh()

    def _refresh(self) -> None:
        set_words(self._go_on, tr("Go on"))
        set_words(self._copy, tr("Copy the report"))
        self._panel.set_words(
            tr("Anlan made a mistake"),
            tr("Everything recorded is on disk, and what you typed is kept as a draft. You can go on working."),
            tr("The report is in the log file ({what}).").format(what=self._what) if self._what else "",
        )

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
