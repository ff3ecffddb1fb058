"""Bringing in a file, in the side panel: look at its first rows, choose what it becomes, then let it come in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.jobs import Job, Jobs, Progress
from desktop.messages import Messages
from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import main_button, plain_button, refuse, set_words
from desktop.widgets.field_problem import FieldProblem
from desktop.widgets.files import choose_import
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.progress_row import ProgressRow
from desktop.widgets.rejected import RejectedList
from desktop.words import Words
from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs, NeedsZone, Options, Prepared, Preview, Report, look, prepare
from layers.i18n import N_, tr
from layers.kind import Kind
from layers.record.store import Store
from layers.situation import Situation

_ROWS = 8
_SPECIAL = (("lon", N_("Longitude")), ("lat", N_("Latitude")), ("time", N_("Time")), ("category", N_("Category")))


class ImportPanel(QWidget):
    """File, what it becomes, coordinate system and zone where the file does not say them, columns, and the report."""

    done = Signal()
    show_wanted = Signal(object)

    def __init__(
        self, situation: Situation, themes: Themes, jobs: Jobs, messages: Messages, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._jobs = jobs
        self._messages = messages
        self._words = Words(self)
        self._path: Path | None = None
        self._previews: list[Preview] = []
        self._choices: dict[str, QComboBox] = {}
        self._job: Job | None = None
        self.report: Report | None = None
        self._build()
        self._words.call(self._name)

    @property
    def path(self) -> Path | None:
        return self._path

    def take_file(self, path: Path) -> None:
        """Look at a file; nothing comes in yet."""
        self._path = path
        self.report = None
        self.file_label.setText(path.name)
        self._say("")
        emptied(self._result)
        self.look()

    def look(self) -> None:
        """Read the first rows again, with what is chosen now."""
        if self._path is None:
            return
        work = partial(_look, self._path, self._options(for_look=True), self._situation.store)
        self._start(tr("Looking at {file}").format(file=self._path.name), work).finished.connect(self._on_looked)

    def bring_in(self) -> None:
        """Read it all, check every row, and record it as one edit."""
        if self._path is None:
            return
        work = partial(_prepare, self._path, self._options(), self._situation.store)
        job = self._start(tr("Importing {file}").format(file=self._path.name), work)
        job.finished.connect(self._on_prepared)

    def choose_kind(self, key: str) -> None:
        """As if a person had chosen it from the list; empty for a reference layer."""
        self.as_kind.setChecked(bool(key))
        self.as_layer.setChecked(not key)
        if key:
            self.kinds.setCurrentIndex(self.kinds.findData(key))
        self._on_becomes()

    # Parts

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        body = ground("panel", self)
        self._body: QVBoxLayout = column(body, margins=(12, 10, 12, 10), gap=8)
        top = row()
        self.choose_button = plain_button("", body)
        self.choose_button.clicked.connect(self._choose)
        self.file_label = PlainLabel(role="strong", elide="middle", parent=body)
        top.addWidget(self.choose_button)
        top.addWidget(self.file_label, 1)
        self._body.addLayout(top)
        self._problem = wrapped(role="problem", parent=body)
        self._hint = wrapped(role="caption", parent=body)
        self._body.addWidget(self._problem)
        self._body.addWidget(self._hint)
        self._result: QVBoxLayout = column(gap=6)
        self._body.addLayout(self._result)
        self._body.addWidget(hair(body))
        self._body.addLayout(self._becomes(body))
        self._body.addLayout(self._says(body))
        self._body.addWidget(self._preview_table(body))
        self._columns_title = PlainLabel(role="strong", parent=body)
        self._body.addWidget(self._columns_title)
        self._columns = QFormLayout()
        self._columns.setHorizontalSpacing(10)
        self._body.addLayout(self._columns)
        self._body.addStretch(1)
        outer = column(self)
        self._area = scrolled(body, self)
        outer.addWidget(self._area, 1)
        self._progress = ProgressRow(self._themes, "", self)
        self._progress.cancelled.connect(self._on_cancel)
        outer.addWidget(self._progress)
        outer.addWidget(hair(self))
        outer.addWidget(self._foot())
        self._progress.hide()

    def _becomes(self, body: QWidget) -> QVBoxLayout:
        self.as_layer = QRadioButton(body)
        self.as_kind = QRadioButton(body)
        self.as_archive = QRadioButton(body)
        self.kinds = QComboBox(body)
        self.archive_name = QLineEdit(body)
        for field in (self.kinds, self.archive_name):
            field.setProperty("size", "compact")
        box = column(gap=4)
        box.addWidget(self.as_layer)
        for radio, field in ((self.as_kind, self.kinds), (self.as_archive, self.archive_name)):
            line = row()
            line.addWidget(radio)
            line.addWidget(field, 1)
            box.addLayout(line)
            radio.toggled.connect(self._on_becomes)
        self.kinds.activated.connect(self._on_becomes)
        self.as_layer.setChecked(True)
        return box

    def _says(self, body: QWidget) -> QFormLayout:
        self.crs = QLineEdit(body)
        self.crs.setPlaceholderText("EPSG:4326")
        self.zone = QLineEdit(body)
        self.zone.setPlaceholderText("Asia/Shanghai")
        for field in (self.crs, self.zone):
            field.setProperty("size", "compact")
            field.returnPressed.connect(self.look)
        self._crs_field = FieldProblem(self._themes, self.crs, body)
        self._zone_field = FieldProblem(self._themes, self.zone, body)
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        self._crs_label, self._zone_label = (PlainLabel(role="caption", parent=body) for _ in range(2))
        form.addRow(self._crs_label, self._crs_field)
        form.addRow(self._zone_label, self._zone_field)
        return form

    def _preview_table(self, body: QWidget) -> QTableWidget:
        self.table = QTableWidget(body)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.setFixedHeight(self._themes.current.px(28 * 5 + 30))
        return self.table

    def _foot(self) -> QWidget:
        foot = ground("panel", self)
        line = row(foot, margins=(12, 8, 12, 8))
        self.import_button = main_button("", foot)
        self.import_button.clicked.connect(self.bring_in)
        self.close_button = plain_button("", foot)
        self.close_button.clicked.connect(self.done)
        line.addWidget(self.import_button)
        line.addWidget(self.close_button)
        line.addStretch(1)
        return foot

    def _name(self) -> None:
        set_words(self.choose_button, tr("Choose a file"))
        set_words(self.import_button, tr("Import"))
        set_words(self.close_button, tr("Close"))
        self.as_layer.setText(tr("A reference layer of its own"))
        self.as_kind.setText(tr("Features of a kind"))
        self.as_archive.setText(tr("An archive named"))
        self.archive_name.setAccessibleName(tr("Name of the archive"))
        self.kinds.setAccessibleName(tr("Kind"))
        self._crs_label.setText(tr("Coordinate system"))
        self._zone_label.setText(tr("Time zone"))
        self.crs.setAccessibleName(tr("Coordinate system"))
        self.zone.setAccessibleName(tr("Time zone"))
        self.table.setAccessibleName(tr("First rows"))
        self._columns_title.setText(tr("Columns for fields"))
        self._progress.retranslate()
        self._progress.show_progress(0.0, "")
        chosen = self.kinds.currentData()
        self.kinds.clear()
        for kind in self._situation.kinds.values():
            if not kind.reference and kind.key != "dataset":
                self.kinds.addItem(tr(kind.title), kind.key)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(chosen or "shelter")))
        if self._path is None:
            self.file_label.setText(tr("GeoJSON, GeoPackage, CSV or OSM PBF"))
        self._show_previews()

    # What is chosen

    def _options(self, *, for_look: bool = False) -> Options:
        kind = self.kinds.currentData() if self.as_kind.isChecked() else None
        archive = (self.archive_name.text().strip() or None) if self.as_archive.isChecked() else None
        if for_look and self.as_archive.isChecked() and archive is None:
            archive = tr("Archive")
        columns = {key: box.currentData() for key, box in self._choices.items() if box.currentData()}
        return Options(
            kind=kind,
            archive=archive,
            crs=self.crs.text().strip() or None,
            zone=self.zone.text().strip() or None,
            columns={} if for_look else columns,
        )

    def _on_becomes(self, *_: Any) -> None:
        self.kinds.setEnabled(self.as_kind.isChecked())
        self.archive_name.setEnabled(self.as_archive.isChecked())
        if self.as_archive.isChecked() and not self.archive_name.text() and self._path is not None:
            self.archive_name.setText(self._path.name.partition(".")[0])
        self.look()

    def _choose(self) -> None:
        folder = self._path.parent if self._path is not None else Path.home()
        if (path := choose_import(self, folder)) is not None:
            self.take_file(path)

    # Work

    def _start(self, title: str, work: Any) -> Job:
        self._say("")
        self._crs_field.clear()
        self._zone_field.clear()
        job = self._jobs.start(title, work, key="import")
        self._job = job
        job.progressed.connect(self._progress.show_progress)
        job.failed.connect(self._on_failed)
        for signal in (job.finished, job.failed, job.cancelled):
            signal.connect(self._on_ended)
        self._progress.show_progress(0.0, title)
        self._progress.show()
        self.import_button.setEnabled(False)
        return job

    def _on_ended(self, *_: Any) -> None:
        if self._job is not None and self._job.ended:
            self._progress.hide()
            self._show_refusal()

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._say(tr("Stopped. Nothing was recorded."))
            self._progress.hide()
            self._show_refusal()

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, NeedsCrs):
            self._crs_field.show_problem(error.message, tr("Name it, say EPSG:4326 for longitude and latitude."))
            self.crs.setFocus()
        elif isinstance(error, NeedsZone):
            self._zone_field.show_problem(error.message, tr("Name it, say Asia/Shanghai."))
            self.zone.setFocus()
        elif isinstance(error, SituationError):
            self._say(error.message, error.hint)
        else:
            self._say(tr("{file} could not be read.").format(file=self._path.name if self._path else ""))
        if self._job is not None:
            self._job.told = True

    def _on_looked(self, previews: list[Preview]) -> None:
        self._previews = previews
        self._show_previews()
        if previews and previews[0].local_times and not self.zone.text() and self._needs_zone(previews[0]):
            self._zone_field.show_problem(
                tr("There are times without a zone: {columns}").format(columns=", ".join(previews[0].local_times)),
                tr("Name the zone they are local to."),
            )
        if previews and previews[0].crs is None and not self.crs.text():
            self._crs_field.show_problem(
                tr("The file does not say its coordinate system."),
                tr("Name it, say EPSG:4326 for longitude and latitude."),
            )

    def _needs_zone(self, preview: Preview) -> bool:
        """A zone matters only where such a column goes into a field of time."""
        return bool(set(preview.local_times) & set(preview.proposed.values()))

    def _on_prepared(self, prepared: Prepared) -> None:
        self.report = prepared.report
        if prepared.edit:
            self._situation.apply(prepared.edit, contents=prepared.contents, imported=True)
            self._messages.done(prepared.edit.label, self._situation.undo, hint=_summary(prepared.report))
            self._show_where(prepared)
        else:
            self._messages.note(tr("Everything in the file was there already."), _summary(prepared.report))
        self._show_report(prepared.report)

    def _show_where(self, prepared: Prepared) -> None:
        shapes = [c.after for c in prepared.edit.changes if c.after is not None]
        bounds = next((f["bounds"] for f in shapes if f["bounds"]), None)
        if bounds is None:
            from layers.geo import bounds_of

            bounds = bounds_of(f.geometry for f in shapes)
        self.show_wanted.emit(bounds)

    # Showing

    def _show_report(self, report: Report) -> None:
        emptied(self._result)
        self._area.verticalScrollBar().setValue(0)
        self._result.addWidget(wrapped(_summary(report), role="strong", parent=self))
        if report.rejected:
            name = self._path.stem if self._path is not None else "rows"
            self._result.addWidget(RejectedList(report.rejected, name, self._themes, self))
        if report.notes:
            self._result.addWidget(PlainLabel(tr("Taken in, with a note"), role="caption", parent=self))
            self._result.addWidget(RejectedList(report.notes, "notes", self._themes, self))

    def _show_previews(self) -> None:
        preview = self._previews[0] if self._previews else None
        self.table.setVisible(preview is not None)
        while self._columns.rowCount():
            self._columns.removeRow(0)
        self._choices = {}
        self._columns_title.setVisible(False)
        if preview is None:
            self._show_refusal()
            return
        self.table.setColumnCount(len(preview.columns))
        self.table.setHorizontalHeaderLabels(list(preview.columns))
        rows = preview.rows[:_ROWS]
        self.table.setRowCount(len(rows))
        for n, cells in enumerate(rows):
            for m, cell in enumerate(cells):
                self.table.setItem(n, m, QTableWidgetItem("" if cell is None else str(cell)))
        kind = self._situation.kinds.get(self.kinds.currentData()) if self.as_kind.isChecked() else None
        self._add_choices(preview, kind)
        self._show_refusal()

    def _add_choices(self, preview: Preview, kind: Kind | None) -> None:
        wanted = [(f.key, tr(f.title) + (" *" if f.required else "")) for f in kind.all_fields] if kind else []
        specials = ("lon", "lat") if not preview.has_place or "lon" in preview.proposed else ()
        more = ("time", "category") if self.as_archive.isChecked() else ()
        known = {key for key, _ in wanted}
        wanted = [(k, tr(words)) for k, words in _SPECIAL if k in (*specials, *more) and k not in known] + wanted
        self._columns_title.setVisible(bool(wanted))
        for key, title in wanted:
            if key in ("source", "attrs"):
                continue
            box = QComboBox(self)
            box.setProperty("size", "compact")
            box.setAccessibleName(title)
            box.addItem("—", None)
            for name in preview.columns:
                box.addItem(name, name)
            box.setCurrentIndex(max(0, box.findData(preview.proposed.get(key))))
            self._choices[key] = box
            self._columns.addRow(PlainLabel(title, role="caption", parent=self), box)

    def _show_refusal(self) -> None:
        reason = None
        if self._path is None:
            reason = tr("Choose a file first.")
        elif not self._situation.clock.live:
            reason = tr("You are looking at the past.")
        elif self._situation.store.read_only:
            reason = self._situation.store.read_only
        refuse(self.import_button, reason)

    def _say(self, text: str, hint: str = "") -> None:
        for label, words in ((self._problem, text), (self._hint, hint)):
            label.setText(words)
            label.setVisible(bool(words))


def _summary(report: Report) -> str:
    return tr("{read} read, {added} added, {changed} changed, {same} the same, {rejected} rejected").format(
        read=report.read, added=report.added, changed=report.changed, same=report.same, rejected=len(report.rejected)
    )


def _look(path: Path, options: Options, store: Store, *, progress: Progress) -> list[Preview]:
    reader = store.snapshot()
    try:
        return look(path, options, reader, progress=progress)
    finally:
        reader.close()


def _prepare(path: Path, options: Options, store: Store, *, progress: Progress) -> Prepared:
    reader = store.snapshot()
    try:
        return prepare(path, options, reader, progress=progress)
    finally:
        reader.close()
