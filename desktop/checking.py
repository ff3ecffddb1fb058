"""Beside the window it is found out whether the file that is open is whole; until then not a byte of it is written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.shell import Shell
from layers.errors import SituationError
from layers.i18n import tr
from layers.record.damage import Soundness, damaged, not_stored, says_damaged


class Checking(QObject):
    """Tells the person of damage and what to do; `found_damaged` says that nothing can be recorded any more."""

    found_damaged = Signal()

    def __init__(self, window: Shell, sound: Soundness, open_another: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._sound, self._open_another = window, sound, open_another
        window.closing.connect(sound.leave)

    def begin(self) -> None:
        """Read the whole file, unless that was done before it was opened."""
        if not self._sound.is_whole:
            name = self._window.situation.store.path.name
            job = self._window.jobs.start(tr("Checking {file}").format(file=name), self._sound.find_out, key="check")
            job.told = True
            job.finished.connect(self._on_whole)
            job.failed.connect(self.hear)

    def hear(self, error: BaseException) -> bool:
        """Whether it says that the file is damaged, and was told."""
        path = self._window.situation.store.path
        if says_damaged(error):
            error = not_stored(error, path) if self._sound.is_whole else damaged(path)
            self._sound.found_damaged()
        if not (self._sound.is_damaged and isinstance(error, SituationError)):
            return False
        self._window.messages.refuse(error, action=tr("Open another workspace"), act=self._open_another)
        self.found_damaged.emit()
        return True

    def _on_whole(self, _: object) -> None:
        self._window.situation.store.come_to_work()
