"""Writing a kind, or what is selected, to a file, in the side panel: what the format loses stands there first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QRadioButton, QWidget

from desktop.jobs import Jobs, Progress
from desktop.messages import Messages
from desktop.theme import Themes
from desktop.widgets.blocks import column, ground
from desktop.widgets.buttons import flat_button, set_words
from desktop.widgets.files import choose_export, named
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.offer import offer
from desktop.widgets.write_foot import over_foot
from desktop.words import Words
from layers.edit import DATASET
from layers.errors import SituationError
from layers.exchange.writers import WRITERS, About, Tables, Writer, export, losses, writer_for
from layers.i18n import counted, tr
from layers.outgoing import about, held_back, public_part, restricted_in, tables_of
from layers.situation import Situation


class ExportPanel(QWidget):
    """All rows of a kind, or the selection, as they are at the moment shown.

    The button works once what the chosen format would lose is written beside it.
    """

    done = Signal()
    hand_over_wanted = Signal()

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
        self.restricted.setChecked(False)
        self.only_selection.setEnabled(bool(selection))
        self.only_selection.setChecked(bool(selection))
        self.all_rows.setChecked(not selection)
        self._ask()

    def write(self, path: Path) -> None:
        """Write it now, beside the window, in the format of the name."""
        tables = self._tables()
        work = partial(_write, path, tables, about(self._situation, tables), writer_for(path))
        job = self._jobs.start(tr("Writing {file}").format(file=path.name), work)
        job.finished.connect(partial(self._on_written, path))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.all_rows = QRadioButton(self)
        self.only_selection = QRadioButton(self)
        self.kinds = QComboBox(self)
        self.formats = QComboBox(self)
        self.restricted = QCheckBox(self)
        self.restricted.hide()
        self.lost = wrapped(role="caption", parent=self)
        self._format_title = PlainLabel(role="strong", parent=self)
        self._lost_title = PlainLabel(role="strong", parent=self)
        self._title = PlainLabel(role="strong", parent=self)
        self._hint = wrapped(role="caption", parent=self)
        self.all_rows.setChecked(True)
        inner = ground("panel", self)
        body = column(inner, margins=(12, 10, 12, 10), gap=8)
        for widget in (self._title, self.all_rows, self.kinds, self.only_selection, self.restricted):
            body.addWidget(widget)
        for widget in (self._format_title, self.formats, self._hint, self._lost_title, self.lost):
            body.addWidget(widget)
        self.hand_over_button = flat_button("", self)
        self.hand_over_button.clicked.connect(self.hand_over_wanted)
        body.addWidget(self.hand_over_button, 0, Qt.AlignmentFlag.AlignLeft)
        body.addStretch(1)
        self.write_button, self.close_button = over_foot(self, inner)
        self.write_button.clicked.connect(self._on_write)
        self.close_button.clicked.connect(self.done)
        self.kinds.currentIndexChanged.connect(self._ask)
        self.formats.currentIndexChanged.connect(self._ask)
        self.all_rows.toggled.connect(self._ask)
        self.restricted.toggled.connect(self._ask)

    def _name(self) -> None:
        self._title.setText(tr("What to write"))
        self._format_title.setText(tr("Format"))
        self._hint.setText(tr("Places are WGS 84 (EPSG:4326)."))
        self.all_rows.setText(tr("All rows of"))
        self.only_selection.setText(tr("What is selected"))
        self.restricted.setText(tr("Also what is not for the public"))
        set_words(self.hand_over_button, tr("Hand over to another planner"))
        self.kinds.setAccessibleName(tr("Kind"))
        self.formats.setAccessibleName(tr("Format"))
        picture = self._situation.picture
        rasters = [str(d["of"]) for d in picture.rasters()]
        kinds = [*reversed([k for k in picture.kinds_present() if k != DATASET]), *rasters]
        offer(self.kinds, [(tr(self._situation.kinds[key].title), key) for key in kinds])
        offer(self.formats, [(f"{tr(w.title)} ({w.suffixes[0]})", w.key) for w in WRITERS])
        self._ask()

    def _tables(self) -> Tables:
        """What is to be written: all that was chosen, or what of it is for the public."""
        chosen = self._chosen()
        return chosen if self.restricted.isChecked() else public_part(chosen)

    def _chosen(self) -> Tables:
        kinds, picture = self._situation.kinds, self._situation.picture
        if self.only_selection.isChecked():
            chosen = [f for i in self._situation.stack.selection if (f := picture.get(i)) is not None]
            keys = dict.fromkeys(f.kind for f in chosen)
            return [(kinds[key], [f for f in chosen if f.kind == key]) for key in keys]
        key = self.kinds.currentData()
        return tables_of(self._situation, [key]) if key else []

    def _writer(self) -> Writer:
        return next(w for w in WRITERS if w.key == self.formats.currentData())

    def _ask(self) -> None:
        """What would be lost, as soon as somebody can see it."""
        self.write_button.setEnabled(False)
        if not self.isVisible() or self.formats.currentIndex() < 0:
            return
        tables, held = self._tables(), restricted_in(self._chosen())
        self.restricted.setVisible(bool(held))
        lost = losses(tables, self._writer(), about(self._situation, tables))
        found = [str(loss) for loss in (*held_back(0 if self.restricted.isChecked() else held), *lost)]
        self._lost_title.setText(tr("What this format does not keep") if found else tr("This format keeps everything"))
        self.lost.setText("\n".join(f"• {sentence}" for sentence in found))
        self.write_button.setEnabled(True)

    def _on_write(self) -> None:
        tables = self._tables()
        if not tables:
            raise SituationError(tr("There is nothing to write."))
        writer, folder = self._writer(), self._situation.store.path.parent
        formats = f"{tr(writer.title)} ({' '.join(f'*{s}' for s in writer.suffixes)})"
        several = sum(len(features) for _, features in tables) > 1
        suffix = writer.package if several and writer.package else writer.suffixes[0]
        path = choose_export(self, folder, f"{tables[0][0].key}{suffix}", formats)
        if path is not None:
            self.write(named(path, writer.suffixes))

    def _on_written(self, path: Path, count: int) -> None:
        self._messages.done(counted("{n} rows written to {file}.", n=count, file=path.name))
        self.done.emit()


def _write(path: Path, tables: Tables, said: About, writer: Writer, *, progress: Progress) -> int:
    progress(0.1, "")
    return export(path, tables, said, writer=writer)
