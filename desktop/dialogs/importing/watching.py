"""A folder that is watched while the window is open: what appears in it is taken in, what is refused is listed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QWidget

from desktop.dialogs.importing.report_view import summary
from desktop.dialogs.importing.watch_round import Found, Rounds
from desktop.jobs import Job, Jobs
from desktop.messages import Messages
from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import plain_button, set_words
from desktop.widgets.files import choose_folder
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.lamp import Lamp
from desktop.words import Words
from layers.errors import SituationError
from layers.exchange.recording import record
from layers.exchange.watch import Watch
from layers.i18n import N_, tr
from layers.situation import Situation

EVERY_MS = 2000
SEEN = "watch:seen"
FOLDER = "watch:folder"
"""The folder that is watched whenever the workspace is open, and what its files become, until a person stops it."""
_MOST_REFUSED = 100


class Watching(QWidget):
    """A folder, a kind, a lamp, the last file taken and those refused. `looked` follows each look into the folder.

    `resumed` says that the folder of last time is watched again.
    """

    looked = Signal()
    resumed = Signal()

    def __init__(
        self, situation: Situation, themes: Themes, jobs: Jobs, messages: Messages, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._situation, self._themes, self._jobs, self._messages = situation, themes, jobs, messages
        self._words = Words(self)
        self._rounds: Rounds | None = None
        self._job: Job | None = None
        self._last = ""
        self.timer = QTimer(self)
        self.timer.setInterval(EVERY_MS)
        self.timer.timeout.connect(self.look)
        self._build()
        self._words.call(self._name)

    @property
    def is_on(self) -> bool:
        return self._rounds is not None

    def start(self, folder: Path) -> None:
        """Watch `folder` from now on and whenever the workspace is open, what lies in it already too."""
        self._begin(folder)
        told = {"folder": str(folder.absolute()), "kind": self.kinds.currentData()}
        self._situation.store.set_setting(FOLDER, told)
        self.look()

    def resume(self) -> None:
        """Watch again what was watched when the workspace was closed; whether it is there is said."""
        told = self._situation.store.get_setting(FOLDER)
        if not isinstance(told, dict) or self._situation.store.read_only:
            return
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(told.get("kind"))))
        try:
            self._begin(folder := Path(str(told.get("folder"))))
        except SituationError:
            self._say_gone(str(told.get("folder")))
            return
        words = tr("{folder} is watched again.").format(folder=folder.name)
        self._messages.bar.done(words, str(folder), action=tr("Stop"), act=self.give_up)
        self._messages.said.emit(words)
        self.resumed.emit()

    def give_up(self) -> None:
        """Watch nothing any more, also when the workspace is opened again."""
        self._situation.store.set_setting(FOLDER, None)
        self.stop()

    def stop(self) -> None:
        """Look no more for now."""
        self.timer.stop()
        self._rounds = None
        if self._job is not None and not self._job.ended:
            self._job.cancel()
        self._name()

    def look(self) -> None:
        """One look, unless the last is still going on or nothing can be recorded now."""
        busy = self._job is not None
        if self._rounds is None or busy or not self._situation.clock.live or self._situation.store.read_only:
            return
        rounds = self._rounds
        work = partial(rounds.next, self.kinds.currentData(), self._situation.store)
        title = tr("Looking into {file}").format(file=rounds.watch.folder.name)
        self._job = job = self._jobs.start(title, work, key="watch")
        job.told = True
        job.finished.connect(self._on_found)
        job.failed.connect(self._on_failed)
        for signal in (job.finished, job.failed, job.cancelled):
            signal.connect(self._on_ended)

    def _begin(self, folder: Path) -> None:
        store = self._situation.store
        self._rounds = Rounds(Watch(folder, store.get_setting(SEEN) or (), own=store.workspace.path))
        self.refused.clear()
        self._last = ""
        self.timer.start()
        self._name()

    def _build(self) -> None:
        self.folder_button = plain_button("", self)
        self.folder_button.clicked.connect(self._on_button)
        self.folder_label = PlainLabel(role="strong", elide="middle", parent=self)
        self.lamp = Lamp(self._themes, parent=self)
        self.kinds = QComboBox(self)
        self.kinds.setProperty("size", "compact")
        self._note = wrapped(role="caption", parent=self)
        self.refused = QListWidget(self)
        self.refused.setFixedHeight(self._themes.current.px(84))
        self.refused.setWordWrap(True)
        self.refused.hide()
        line, second = row(), row()
        line.addWidget(self.lamp)
        line.addWidget(self.folder_label, 1)
        line.addWidget(self.folder_button)
        self._kinds_label = PlainLabel(role="caption", parent=self)
        second.addWidget(self._kinds_label)
        second.addWidget(self.kinds, 1)
        box = column(self, margins=(12, 6, 12, 8), gap=6)
        box.addLayout(line)
        box.addLayout(second)
        box.addWidget(self._note)
        box.addWidget(self.refused)

    def _name(self) -> None:
        watched = self._rounds
        set_words(self.folder_button, tr("Stop") if watched else tr("Watch a folder"))
        self.folder_label.setText(str(watched.watch.folder) if watched else tr("No folder is watched"))
        self.lamp.show_state("fresh" if watched else "none")
        self.lamp.retranslate()
        self._kinds_label.setText(tr("Its files become"))
        self.kinds.setAccessibleName(tr("Its files become"))
        self.kinds.setEnabled(watched is None)
        self.refused.setAccessibleName(tr("Refused files"))
        chosen = self.kinds.currentData()
        self.kinds.clear()
        self.kinds.addItem(tr("Reference layers"), None)
        for kind in self._situation.kinds.values():
            if not kind.reference and kind.key != "dataset":
                self.kinds.addItem(tr(kind.title), kind.key)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(chosen)))
        idle = tr("Files that appear in the folder are taken in, each once, while this window is open.")
        self._note.setText(self._last or idle)

    def _on_button(self) -> None:
        if self._rounds is not None:
            self.give_up()
        elif (folder := choose_folder(self, Path.home())) is not None:
            self.start(folder)

    def _on_found(self, found: Found | None) -> None:
        if found is None:
            return
        QTimer.singleShot(0, self, self.look)  # there may be more
        if found.prepared is None:
            self._refuse(found.path, found.error)
            return
        prepared = found.prepared
        try:
            if prepared.journal:
                record(self._situation.store, prepared, self._situation.post)
            elif prepared.edit:
                seq = self._situation.apply(prepared.edit, contents=prepared.contents, imported=True)
                self._messages.done(prepared.edit.label, partial(self._take_back, seq), hint=summary(prepared.report))
        except SituationError as error:
            self._refuse(found.path, error)
            return
        self._settle(found.path)
        words = tr("Last taken: {file}, {counts}").format(file=found.path.name, counts=summary(prepared.report))
        self._last = words
        self._note.setText(words)

    def _take_back(self, seq: int) -> None:
        """Undo that import; refused where something was recorded since."""
        if self._situation.store.history.next_undo != seq:
            raise SituationError(
                tr("Something else was recorded since."), hint=tr("Undo what came after it first, step by step.")
            )
        self._situation.undo()

    def _refuse(self, path: Path, error: SituationError | None) -> None:
        self._settle(path, error)
        words = f"{path.name}: {error.message if error else ''}"
        self.refused.insertItem(0, words)
        while self.refused.count() > _MOST_REFUSED:
            self.refused.takeItem(self.refused.count() - 1)
        self.refused.show()
        self.lamp.show_state("ageing")

    def _settle(self, path: Path, error: SituationError | None = None) -> None:
        if self._rounds is not None:
            self._rounds.watch.settle(path, error)
            self._situation.store.set_setting(SEEN, self._rounds.watch.kept())

    def _on_failed(self, error: BaseException) -> None:
        """The folder itself cannot be read any more, say because it is gone."""
        if isinstance(error, SituationError):
            self.stop()
            self._say(error)

    def _say_gone(self, folder: str) -> None:
        words = tr("The watched folder {file} is not there any more.").format(file=folder)
        self._say(SituationError(words, hint=tr("Bring it back, or choose another folder to watch.")))

    def _say(self, error: SituationError) -> None:
        self.lamp.show_state("dead")
        self._note.setText(error.message)
        self._messages.refuse(error)

    def _on_ended(self, *_: object) -> None:
        self._job = None
        self.looked.emit()


WATCH_TITLE = N_("Watch a folder")
