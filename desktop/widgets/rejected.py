"""Rows of a file with a word about each, and a way to keep the list."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QTableWidget, QTableWidgetItem, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import flat_button
from desktop.widgets.label import plain_tooltip, wrapped
from layers.exchange.cells import guarded
from layers.exchange.writers.whole import replacing, stored
from layers.i18n import tr

_MOST = 2000


class RejectedList(QWidget):
    """Row number and reason; what is said of the file as a whole has no number."""

    def __init__(
        self, rows: Sequence[tuple[int, str]], name: str, themes: Themes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._name = name
        self.table = QTableWidget(min(len(rows), _MOST), 2, self)
        self.table.setHorizontalHeaderLabels([tr("Row"), tr("Reason")])
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setColumnWidth(0, themes.current.px(64))
        self.table.setFixedHeight(themes.current.px(28) * min(len(rows) + 1, 7))
        for n, (number, reason) in enumerate(rows[:_MOST]):
            self.table.setItem(n, 0, QTableWidgetItem(str(number) if number else "–"))
            item = QTableWidgetItem(reason)
            item.setToolTip(plain_tooltip(reason))
            self.table.setItem(n, 1, item)
        save = flat_button(tr("Save the list"), self)
        save.clicked.connect(self._on_save)
        copy = flat_button(tr("Copy the list"), self)
        copy.clicked.connect(self._on_copy)
        layout = column(self, gap=4)
        layout.addWidget(self.table)
        if len(rows) > _MOST:
            words = tr("The first {n} of {all}. The list that is saved has all of them.")
            layout.addWidget(wrapped(words.format(n=_MOST, all=len(rows)), role="caption", parent=self))
        buttons = row()
        for button in (save, copy):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout.addLayout(buttons)

    def write(self, path: Path) -> None:
        """As CSV, safe for spreadsheets.

        Raises
        ------
        NotStored
            The folder cannot be written; what was there stays.
        """
        with stored(path), replacing(path) as target, target.open("w", encoding="utf-8-sig", newline="") as stream:
            out = csv.writer(stream)
            out.writerow(["row", "reason"])
            out.writerows((number or "", guarded(reason)) for number, reason in self._rows)

    def _on_copy(self) -> None:
        """As lines of number and reason, which a spreadsheet or a message takes."""
        lines = (f"{number or ''}\t{guarded(reason)}" for number, reason in self._rows)
        QApplication.clipboard().setText("\n".join(lines))

    def _on_save(self) -> None:
        start = str(Path.home() / f"{self._name}-rejected.csv")
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save the list"), start, "CSV (*.csv)")
        if chosen:
            self.write(Path(chosen))
