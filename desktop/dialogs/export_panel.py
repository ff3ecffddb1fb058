"""Writing a kind, or what is selected, to a file, in the side panel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QRadioButton, QWidget

from desktop.jobs import Jobs, Progress
from desktop.messages import Messages
from desktop.theme import Themes
from desktop.widgets.blocks import column, ground, hair, row
from desktop.widgets.buttons import main_button, plain_button, set_words
from desktop.widgets.files import choose_export
from desktop.widgets.label import PlainLabel, wrapped
from desktop.words import Words
from layers.edit import DATASET
from layers.errors import SituationError
from layers.exchange.writers import export
from layers.feature import Feature
from layers.i18n import tr
from layers.kind import Kind
from layers.situation import Situation

Tables = list[tuple[Kind, list[Feature]]]


class ExportPanel(QWidget):
    """All rows of a kind, or the selection, as they are at the moment shown."""

    done = Signal()

    def __init__(
        self, situation: Situation, themes: Themes, jobs: Jobs, messages: Messages, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._jobs = jobs
        self._messages = messages
        self._themes = themes
        self._words = Words(self)
        self._build()
        self._words.call(self._name)

    def offer(self, kind: str, selection: Sequence[str]) -> None:
        """Propose a kind, and the selection where there is one."""
        self._name()
        if kind:
            self.kinds.setCurrentIndex(max(0, self.kinds.findData(kind)))
        self.only_selection.setEnabled(bool(selection))
        self.only_selection.setChecked(bool(selection))
        self.all_rows.setChecked(not selection)

    def write(self, path: Path) -> None:
        """Write it now, beside the window."""
        job = self._jobs.start(tr("Writing {file}").format(file=path.name), partial(_write, path, self._tables()))
        job.finished.connect(partial(self._on_written, path))

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.all_rows = QRadioButton(self)
        self.only_selection = QRadioButton(self)
        self.kinds = QComboBox(self)
        self._title = PlainLabel(role="strong", parent=self)
        self._hint = wrapped(role="caption", parent=self)
        self.all_rows.setChecked(True)
        body = column(margins=(12, 10, 12, 10), gap=8)
        for widget in (self._title, self.all_rows, self.kinds, self.only_selection, self._hint):
            body.addWidget(widget)
        body.addStretch(1)
        foot = ground("panel", self)
        line = row(foot, margins=(12, 8, 12, 8))
        self.write_button = main_button("", foot)
        self.write_button.clicked.connect(self._on_write)
        self.close_button = plain_button("", foot)
        self.close_button.clicked.connect(self.done)
        line.addWidget(self.write_button)
        line.addWidget(self.close_button)
        line.addStretch(1)
        layout = column(self)
        layout.addLayout(body, 1)
        layout.addWidget(hair(self))
        layout.addWidget(foot)

    def _name(self) -> None:
        self._title.setText(tr("What to write"))
        self._hint.setText(tr("GeoJSON, GeoPackage or CSV, by the name you give; places are WGS 84 (EPSG:4326)."))
        self.all_rows.setText(tr("All rows of"))
        self.only_selection.setText(tr("What is selected"))
        set_words(self.write_button, tr("Choose where"))
        set_words(self.close_button, tr("Close"))
        chosen = self.kinds.currentData()
        self.kinds.setAccessibleName(tr("Kind"))
        self.kinds.clear()
        for key in reversed([k for k in self._situation.picture.kinds_present() if k != DATASET]):
            self.kinds.addItem(tr(self._situation.kinds[key].title), key)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(chosen)))

    def _tables(self) -> Tables:
        kinds, picture = self._situation.kinds, self._situation.picture
        if self.only_selection.isChecked():
            chosen = [f for i in self._situation.stack.selection if (f := picture.get(i)) is not None]
            keys = dict.fromkeys(f.kind for f in chosen)
            return [(kinds[key], [f for f in chosen if f.kind == key]) for key in keys]
        key = self.kinds.currentData()
        return [(kinds[key], list(picture.features(key)))] if key else []

    def _on_write(self) -> None:
        tables = self._tables()
        if not tables:
            raise SituationError(tr("There is nothing to write."))
        folder = self._situation.store.path.parent
        if (path := choose_export(self, folder, f"{tables[0][0].key}.geojson")) is not None:
            self.write(path)

    def _on_written(self, path: Path, count: int) -> None:
        self._messages.done(tr("{n} rows written to {file}.").format(n=count, file=path.name))
        self.done.emit()


def _write(path: Path, tables: Tables, *, progress: Progress) -> int:
    progress(0.1, "")
    return export(path, tables)
