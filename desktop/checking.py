"""Beside the window it is found out whether the file that is open is whole; until then not a byte of it is written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QThread, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop.shell import Shell
from layers.errors import Cancelled, CannotOpen, SituationError
from layers.i18n import tr
from layers.record.damage import Soundness, damaged, not_stored, says_damaged

_TOLD_AFTER_MS = 200
_CLOSED_AFTER_MS = 100
"""By then the panels have shown the edit: none of them asks a file that is closed."""


class Checking(QObject):
    """Tells the person of damage and what to do; `found_damaged` says that nothing can be recorded any more."""

    found_damaged = Signal()

    def __init__(self, window: Shell, sound: Soundness, open_another: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._sound, self._open_another = window, sound, open_another
        self._waiting = Waiting(window, sound)
        sound.patience = self._waiting.wait
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


class Waiting(QObject):
    """An edit that came before the check was over waits here, and whoever made it with it: windows are drawn and hear
    nobody. A window that is to be closed meanwhile is closed afterwards.
    """

    _known = Signal()

    def __init__(self, window: Shell, sound: Soundness) -> None:
        super().__init__(window)
        self._window, self._sound = window, sound
        self._to_close: list[QWidget] | None = None

    def wait(self) -> None:
        """Until it is known whether the file is whole. Other threads wait without it, and so does a second edit."""
        if self._to_close is not None or QThread.currentThread() is not self.thread():
            return
        file = self._window.situation.store.path.name
        words = tr("{file} is still being checked. What you did is recorded right after that.").format(file=file)
        self._to_close = []
        try:
            self._turn_loop(partial(self._window.messages.note, words))
        finally:
            self._window.messages.take_back(words)
            for window in self._to_close:
                QTimer.singleShot(_CLOSED_AFTER_MS, window, window.close)
            self._to_close = None

    def _turn_loop(self, tell: Callable[[], None]) -> None:
        loop = QEventLoop()
        self._known.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        finding = threading.Thread(target=self._find_out, name="check for an edit")
        finding.start()
        QTimer.singleShot(_TOLD_AFTER_MS, loop, tell)
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        windows = [w for w in QApplication.topLevelWidgets() if w.windowType() == Qt.WindowType.Window]
        for window in windows:
            window.installEventFilter(self)
        try:
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        finally:
            for window in windows:
                window.removeEventFilter(self)
            QApplication.restoreOverrideCursor()
            finding.join()

    def _find_out(self) -> None:
        try:
            with suppress(CannotOpen, Cancelled):  # who waited asks again, and is told
                self._sound.find_out()
        finally:
            self._known.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and isinstance(watched, QWidget) and self._to_close is not None:
            event.ignore()
            self._to_close.append(watched)
            return True
        return super().eventFilter(watched, event)
