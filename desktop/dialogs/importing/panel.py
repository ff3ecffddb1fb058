"""The import panel: files come to it, each is looked at, asked about, and taken in as one edit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.dialogs.importing.answers import AnswerSheet
from desktop.dialogs.importing.entry import Entry
from desktop.dialogs.importing.head import Head
from desktop.dialogs.importing.on_map import bounds_of_edit, bounds_of_rows, sketched
from desktop.dialogs.importing.queue_list import QueueList
from desktop.dialogs.importing.report_view import ReportView, summary
from desktop.dialogs.importing.watching import WATCH_TITLE, Watching
from desktop.dialogs.importing.work import Looked, all_files, as_seen, compare_of, look_at, prepare_of, show_as
from desktop.jobs import Job, Jobs
from desktop.messages import Messages
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets.blocks import column, ground, hair, row, scrolled
from desktop.widgets.buttons import main_button, plain_button, refuse, set_words
from desktop.widgets.progress_row import ProgressRow
from desktop.widgets.section import Section
from desktop.words import Words
from layers.clock import Moment
from layers.errors import SituationError
from layers.exchange.batch import names_apart
from layers.exchange.folder import LeftOut
from layers.exchange.formats import HANDOVER
from layers.exchange.importing import Options, Prepared, Report
from layers.exchange.memory import remember
from layers.exchange.proposal import Proposal, settle
from layers.exchange.recording import record
from layers.exchange.standing import ChangedSince
from layers.i18n import Message, tr
from layers.situation import Situation


class ImportPanel(QWidget):
    """`show_wanted` gives bounds for the map, `sketched` shapes to be seen there, and which of them stand out.

    `compared` gives what a hand-over package would change: it is chosen elsewhere, and `show_taken` hears the end.
    `brought_in` brings the path of a file that came in, the answers given for it, and what was Prepared.
    """

    done = Signal()
    show_wanted = Signal(object)
    sketched = Signal(list, list)
    compared = Signal(object)
    brought_in = Signal(object, object, object)

    def __init__(
        self, situation: Situation, themes: Themes, jobs: Jobs, messages: Messages, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._situation, self._themes, self._jobs, self._messages = situation, themes, jobs, messages
        self._words = Words(self)
        self.entries: list[Entry] = []
        self._current = -1
        self._job: Job | None = None
        self._importing = self._eager = False
        self._old_report: tuple[Report, str] | None = None
        self._build()
        self._words.call(self._name)
        subscribe(self, situation.clock.changed, self._on_moment)
        QTimer.singleShot(0, self, self.watching.resume)

    # What comes to the panel

    @property
    def entry(self) -> Entry | None:
        """The file in front."""
        return self.entries[self._current] if 0 <= self._current < len(self.entries) else None

    @property
    def path(self) -> Path | None:
        return self.entry.path if self.entry is not None else None

    @property
    def report(self) -> Report | None:
        return self.entry.report if self.entry is not None else None

    def take_file(self, path: Path) -> None:
        """Look at one file; nothing comes in yet."""
        self._take([path], [])

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Files, and folders with all that is in them, as a queue; nothing comes in yet."""
        if len(paths) == 1 and not os.path.isdir(paths[0]):
            self.take_file(paths[0])
            return
        job = self._start(tr("Looking for files"), partial(all_files, paths, self._situation.store.workspace.path))
        job.finished.connect(lambda found: self._take(*found))

    def show_old_report(self, report: Report, label: Message) -> None:
        """What an import of before did, as its line in the journal keeps it."""
        self._old_report = (report, str(label.args.get("file", "")))
        self._show()

    def choose_kind(self, key: str) -> None:
        """As if a person had chosen it from the list; empty for a reference layer."""
        if (entry := self.entry) is not None:
            self._say_options(replace(entry.options, kind=key or None, archive=None, columns={}))

    def stop(self) -> None:
        self.watching.stop()

    # Work

    def look(self) -> None:
        """Read the first rows of the file in front, with what is said of it now."""
        if (entry := self.entry) is None or entry.report is not None:
            return
        entry.error = None
        work = partial(look_at, entry.path, entry.options, self._situation.store, fresh=entry.fresh)
        job = self._start(tr("Looking at {file}").format(file=entry.path.name), work)
        job.finished.connect(partial(self._on_looked, entry))
        job.failed.connect(partial(self._on_failed, entry, job))

    def bring_in(self) -> None:
        """Read all of the file in front, check every row, and record it as one edit, after the look that goes on."""
        if (entry := self.entry) is None or self._why_not() is not None:
            return
        if self._job is not None:
            self._eager = entry.changed is None  # what is another now is seen first
            return
        if entry.looked is None:
            self.look()
            return
        self._importing, entry.changed = True, None
        over, seen = _is_over(entry), entry.looked.state
        made = compare_of if over else prepare_of
        work = partial(as_seen, made, entry.path, entry.options, self._situation.store, seen=seen)
        job = self._start(tr("Importing {file}").format(file=entry.path.name), work)
        job.finished.connect(partial(self._on_compared if over else self._on_prepared, entry))
        job.failed.connect(partial(self._on_failed, entry, job))

    def _start(self, title: str, work: Any) -> Job:
        job = self._jobs.start(title, work, key="import")
        self._job = job
        job.progressed.connect(self._progress.show_progress)
        for signal in (job.finished, job.failed, job.cancelled):
            signal.connect(partial(self._on_ended, job))
        self._progress.show_progress(0.0, title)
        self._progress.show()
        self._show_foot()
        return job

    def _take(self, good: Sequence[Path], other: Sequence[LeftOut]) -> None:
        self._old_report, self._eager = None, False
        apart = names_apart(good)
        self.entries = [Entry(path, Options(group=apart.get(path))) for path in good]
        self.entries += [Entry(one.path, error=SituationError(one.words)) for one in other]
        if not self.entries:
            self._messages.note(tr("There is no file that can be read."))
        self._current = 0 if self.entries else -1
        self._scroll.verticalScrollBar().setValue(0)
        self._show()
        if good:
            self.look()

    # What happened

    def _on_looked(self, entry: Entry, looked: Looked) -> None:
        entry.looked, entry.options = looked
        self._show()
        eager, self._eager = self._eager, False
        if eager:
            self.bring_in()

    def show_taken(self, prepared: Prepared) -> None:
        """What became of the package that was compared."""
        if (entry := self.entry) is not None:
            entry.report = prepared.report
            self.show_wanted.emit(bounds_of_edit(prepared.edit))
            self._show()

    def _on_compared(self, entry: Entry, found: Proposal | Prepared) -> None:
        if isinstance(found, Proposal) and found.meetings:
            self.compared.emit(found)
        else:
            self._on_prepared(entry, settle(found) if isinstance(found, Proposal) else found)

    def _on_prepared(self, entry: Entry, prepared: Prepared) -> None:
        """The report is shown once all is recorded: where that is refused, the file may be brought in again."""
        report = prepared.report
        if prepared.journal:
            record(self._situation.store, prepared, self._situation.post)
            self._messages.note(tr("The journal of the package was told again here."), summary(report))
        elif prepared.edit:
            self._situation.apply(prepared.edit, contents=prepared.contents, imported=True)
            show_as(self._situation.stack, prepared.looks)
            self._messages.done(prepared.edit.label, self._situation.undo, hint=summary(report))
            self.show_wanted.emit(bounds_of_edit(prepared.edit))
        else:
            self._messages.note(tr("Everything in the file was there already."), summary(report))
        entry.report = report
        remember(self._situation.store, prepared.said)
        if not prepared.journal:
            self.brought_in.emit(entry.path, entry.options, prepared)
        self._scroll.verticalScrollBar().setValue(0)
        self._show()

    def _on_failed(self, entry: Entry, job: Job, error: BaseException) -> None:
        self._eager = False
        if isinstance(error, ChangedSince):
            job.told = True
            entry.looked, entry.changed = None, error
            self.look()
        elif isinstance(error, SituationError):
            entry.error = error
            job.told = True
        self._show()

    def _on_moment(self, moment: Moment) -> None:
        """Nothing comes in while one looks at the past."""
        self._show_foot()

    def _on_ended(self, job: Job, *_: Any) -> None:
        if job is not self._job:
            return
        self._job, self._importing = None, False
        self._progress.hide()
        self._show_foot()

    def _on_cancel(self) -> None:
        self._eager = False
        if self._job is not None:
            self._job.cancel()
            self._messages.note(tr("Stopped. Nothing was recorded."))

    def _on_options(self, options: Options) -> None:
        self._say_options(options)

    def _say_options(self, options: Options) -> None:
        if (entry := self.entry) is not None:
            entry.options, entry.fresh, entry.changed = options, False, None
            self.look()

    def _on_forget(self) -> None:
        """Nothing of what was said of a file before counts for this one."""
        self._say_options(Options())

    def _on_turned(self, at: int) -> None:
        self._current = at
        self._show()
        if self.entry is not None and self.entry.looked is None and self.entry.error is None:
            self.look()

    def _on_next(self) -> None:
        """The next file that is not done yet; at the end, the panel is free for others."""
        rest = [n for n, e in enumerate(self.entries) if n != self._current and e.report is None and e.error is None]
        later = [n for n in rest if n > self._current] or rest
        if later:
            self._on_turned(later[0])
        else:
            self.entries, self._current, self._old_report = [], -1, None
            self._show()

    # Showing

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        body = ground("panel", self)
        inside: QVBoxLayout = column(body, margins=(12, 10, 12, 10), gap=8)
        self.head = Head(self._themes, body)
        self.queue = QueueList(self._themes, body)
        self._report = ReportView(self._themes, body)
        self.answers = AnswerSheet(self._situation, self._themes, body)
        for part in (self.head, self.queue, self._report, self.answers):
            inside.addWidget(part)
        inside.addStretch(1)
        self.watching = Watching(self._situation, self._themes, self._jobs, self._messages, body)
        self._watch_section = Section(self._themes, "", self.watching, self)
        self._watch_section.set_folded(True)
        self.watching.resumed.connect(partial(self._watch_section.set_folded, False))
        outer = column(self)
        self._scroll = scrolled(body, self)
        outer.addWidget(self._scroll, 1)
        self._progress = ProgressRow(self._themes, "", self)
        self._progress.hide()
        for below in (self._watch_section, self._progress, hair(self), self._foot()):
            outer.addWidget(below)
        self._progress.cancelled.connect(self._on_cancel)
        self.head.files_chosen.connect(self.take_paths)
        self.head.forget_wanted.connect(self._on_forget)
        self.queue.turned_to.connect(self._on_turned)
        self.answers.options_said.connect(self._on_options)
        self.answers.layer_wanted.connect(self._on_layer)
        self.answers.rows_chosen.connect(self._on_rows)
        self.answers.show_wanted.connect(self._on_show_there)

    def _foot(self) -> QWidget:
        foot = ground("panel", self)
        line = row(foot, margins=(12, 8, 12, 8))
        self.import_button = main_button("", foot)
        self.import_button.clicked.connect(self.bring_in)
        self.next_button = plain_button("", foot)
        self.next_button.clicked.connect(self._on_next)
        self.close_button = plain_button("", foot)
        self.close_button.clicked.connect(self.done)
        for button in (self.import_button, self.next_button, self.close_button):
            line.addWidget(button)
        line.addStretch(1)
        return foot

    def _name(self) -> None:
        set_words(self.close_button, tr("Close"))
        self._watch_section.set_title(tr(WATCH_TITLE))
        self._progress.retranslate()
        self._progress.show_progress(0.0, "")
        self._show()

    def _show(self) -> None:
        entry = self.entry
        self.head.show_entry(entry if self._old_report is None else None, old=self._old_report)
        self.queue.show_entries(self.entries, self._current)
        report, name = self._old_report or (self.report, entry.path.stem if entry is not None else "")
        self._report.show_report(report, name)
        self.answers.show_entry(entry if report is None else None)
        self._show_foot()
        self._sketch()

    def _show_foot(self) -> None:
        came_in = self.report is not None or self._old_report is not None
        self.import_button.setVisible(not came_in)
        set_words(self.import_button, tr("Compare") if _is_over(self.entry) else tr("Import"))
        self.next_button.setVisible(bool(self.entries) and (came_in or len(self.entries) > 1))
        more = any(e.report is None and e.error is None for e in self.entries if e is not self.entry)
        set_words(self.next_button, tr("Next file") if more else tr("Another file"))
        refuse(self.import_button, self._why_not())

    def _why_not(self) -> str | None:
        """Why nothing can be taken in now."""
        entry, store = self.entry, self._situation.store
        if entry is None:
            return tr("Choose a file first.")
        if not self._situation.clock.live:
            return tr("You are looking at the past.")
        if store.read_only:
            return str(store.read_only)
        if self._importing:
            return tr("The file is coming in.")
        if entry.error is not None:
            return entry.error.message
        if entry.looked is not None and entry.looked.open:
            return tr("Answer what is asked above first.")
        return None

    # The map

    def _on_layer(self, name: str) -> None:
        entry = self.entry
        if entry is not None and entry.looked is not None:
            names = [sheet.name for sheet in entry.looked.sheets]
            if name in names:
                entry.sheet_at = names.index(name)
                self.answers.show_sheet(entry)
                self._sketch()

    def _on_rows(self, rows: list[int]) -> None:
        self._sketch(rows)

    def _on_show_there(self, at: int) -> None:
        """All rows on the map, or the one at that position."""
        entry = self.entry
        sheet = entry.sheet if entry is not None else None
        if sheet is None:
            return
        if (found := bounds_of_rows(sheet, at)) is not None:
            self.show_wanted.emit(found)

    def _sketch(self, rows: Sequence[int] = ()) -> None:
        """What has not come in yet is over the map while the panel is in front."""
        entry = self.entry
        sheet = entry.sheet if entry is not None and entry.report is None and self._old_report is None else None
        shapes, held = sketched(sheet, rows) if sheet is not None and self.isVisible() else ([], [])
        self.sketched.emit(shapes, held)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._sketch()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.sketched.emit([], [])


def _is_over(entry: Entry | None) -> bool:
    """Whether the file is a hand-over: it is compared first, and taken over elsewhere."""
    return entry is not None and entry.looked is not None and entry.looked.format is HANDOVER
