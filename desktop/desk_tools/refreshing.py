"""Files that came in are read again: by hand, when the window opens, or every few minutes; joined to the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from desktop.dialogs.importing.report_view import summary
from desktop.dialogs.importing.work import prepare_of
from desktop.jobs import Progress
from desktop.panels.sources import TITLE, SourcesPanel
from desktop.shell import Shell
from desktop.theme import Themes
from layers.edit import DATASET
from layers.errors import SituationError
from layers.exchange.importing import Options
from layers.exchange.report import Prepared
from layers.exchange.sources import AT_START, Source, State, drop_source, keep_source, source_of, sources
from layers.i18n import tr
from layers.record.store import Store
from layers.situation import Situation
from layers.times import utc_now

_LOOK_MS = 20_000


class Refreshing(QObject):
    """Reading goes on beside the window, by the answers given when the file came in; what people changed stays."""

    def __init__(self, window: Shell, situation: Situation, themes: Themes) -> None:
        super().__init__(window)
        self._window, self._situation = window, situation
        self._troubles: dict[Path, str] = {}
        self._running: set[Path] = set()
        self.panel = window.side.put("sources", TITLE, SourcesPanel(situation, themes))
        window.actions_.add("panel.sources", TITLE, partial(window.side.turn_to, "sources"), glyph="redo")
        window.importing.brought_in.connect(self._on_brought_in)
        window.layers.refresh_wanted.connect(self.refresh_layer)
        self.panel.refresh_wanted.connect(lambda path: self.refresh(source_of(situation.store, path), by_hand=True))
        self.panel.drop_wanted.connect(self._drop)
        self.panel.every_chosen.connect(self._choose)
        self.panel.import_wanted.connect(partial(window.side.turn_to, "import"))
        self.panel.seen.connect(self._look_at_files)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        window.closing.connect(self._timer.stop)
        QTimer.singleShot(0, self, self._begin)

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def refresh(self, source: Source, *, by_hand: bool) -> None:
        """Read the file once more. What came of it is said where somebody asked, or something changed."""
        if source.path in self._running:
            return
        self._running.add(source.path)
        work = partial(_read, source, self._situation.store)
        title = tr("Reading {file} again").format(file=source.path.name)
        job = self._window.jobs.start(title, work, key=f"refresh:{source.path}")
        job.told = True
        job.finished.connect(partial(self._on_read, source.path, by_hand))
        job.failed.connect(partial(self._on_failed, source.path, by_hand))
        for signal in (job.finished, job.failed, job.cancelled):
            signal.connect(partial(self._on_ended, source.path))

    def refresh_layer(self, key: str) -> None:
        """Read again every file of which the layer came.

        Raises
        ------
        SituationError
            No such file is known, or nothing can be recorded now.
        """
        found = [source for source in sources(self._situation.store) if key in source.layers]
        if not found:
            hint = tr("Import its file once more; from then on it can be read again.")
            raise SituationError(tr("Nobody knows which file this layer came from."), hint=hint)
        if not self._situation.clock.live:
            raise SituationError(tr("You are looking at the past."), hint=tr("Go live to edit."))
        for source in found:
            self.refresh(source, by_hand=True)

    def look(self, now: datetime | None = None) -> None:
        """Read again what is due."""
        if self.panel.isVisible():
            self._look_at_files()
        self._read_again([source for source in sources(self._situation.store) if source.is_due(now or utc_now())])

    def _look_at_files(self) -> None:
        """Which have changed and which are gone, beside the window: a disk may be far away."""
        found = sources(self._situation.store)
        if found:
            job = self._window.jobs.start(tr("Looking for changed files"), partial(_states, found), key="sources")
            job.finished.connect(self.panel.show_states)

    def _begin(self) -> None:
        self._read_again([source for source in sources(self._situation.store) if source.every_min == AT_START])

    def _read_again(self, due: list[Source]) -> None:
        if self._situation.clock.live and not self._situation.store.read_only:
            for source in due:
                self.refresh(source, by_hand=False)

    def _on_read(self, path: Path, by_hand: bool, prepared: Prepared) -> None:
        try:
            if prepared.edit:
                self._situation.apply(prepared.edit, contents=prepared.contents, imported=True)
        except SituationError as error:
            self._on_failed(path, by_hand, error)
            return
        self._troubles.pop(path, None)
        self._keep(source_of(self._situation.store, path), prepared)
        messages = self._window.messages
        if prepared.edit:
            messages.done(prepared.edit.label, self._situation.undo, hint=summary(prepared.report))
        elif by_hand:
            messages.note(tr("Nothing has changed in {file}.").format(file=path.name), summary(prepared.report))

    def _on_failed(self, path: Path, by_hand: bool, error: BaseException) -> None:
        """The reason stands beside the source; said aloud it is once, or when somebody asked."""
        if not isinstance(error, SituationError):
            raise error
        if by_hand or self._troubles.get(path) != error.message:
            words = tr("{file} could not be read again.").format(file=path.name)
            self._window.messages.problem(words, f"{error.message} {error.hint}".strip())
        self._troubles[path] = error.message
        self.panel.show_sources(self._troubles)

    def _on_ended(self, path: Path, *_: object) -> None:
        self._running.discard(path)

    def _on_brought_in(self, path: Path, options: Options, prepared: Prepared) -> None:
        self._troubles.pop(path, None)
        self._keep(replace(source_of(self._situation.store, path.resolve()), options=options), prepared)

    def _keep(self, source: Source, prepared: Prepared) -> None:
        read = source.read(prepared.report, prepared.edit.kinds - {DATASET}, utc_now())
        keep_source(self._situation.store, read)
        self.panel.show_sources(self._troubles)
        if self.panel.isVisible():
            self._look_at_files()

    def _drop(self, path: Path) -> None:
        drop_source(self._situation.store, path)
        self.panel.show_sources(self._troubles)

    def _choose(self, path: Path, minutes: int) -> None:
        keep_source(self._situation.store, replace(source_of(self._situation.store, path), every_min=minutes))


def _read(source: Source, store: Store, *, progress: Progress) -> Prepared:
    if source.state is State.GONE:
        hint = tr("Put it back, or import it from where it is now.")
        raise SituationError(tr("{file} is not there any more.").format(file=source.path.name), hint=hint)
    return prepare_of(source.path, source.options, store, progress=progress)


def _states(found: Sequence[Source], *, progress: Progress) -> dict[Path, State]:
    states = {}
    for n, source in enumerate(found):
        progress(n / len(found), source.path.name)
        states[source.path] = source.state
    return states
