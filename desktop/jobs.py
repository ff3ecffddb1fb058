"""Slow work: functions with a progress, run beside the window, each with a Cancel; all end when the window does."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from layers.errors import Cancelled, SituationError

Progress = Callable[[float, str], None]
_EVERY_S = 0.05
_WAIT_MS = 4000


class Work(Protocol):
    """Takes values, returns a value, and says how far it is."""

    def __call__(self, *, progress: Progress) -> Any: ...


class Job(QObject):
    """One piece of work. Its signals arrive on the thread of the window, exactly one of the last three at the end.

    A refusal goes to the handler at the top unless whoever started the work has `told` it; mistakes always go there.
    """

    progressed = Signal(float, str)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, title: str, key: str, parent: QObject) -> None:
        super().__init__(parent)
        self.told = False
        self.title = title
        self.key = key
        self.ended = False
        self._stop = False

    @property
    def is_cancelled(self) -> bool:
        return self._stop

    def cancel(self) -> None:
        """The work ends at its next word of progress."""
        self._stop = True

    @Slot(float, str)
    def _on_progress(self, done: float, words: str) -> None:
        if not self.ended and not self._stop:
            self.progressed.emit(done, words)

    @Slot(object, object)
    def _on_end(self, result: object, error: object) -> None:
        self.ended = True
        if self._stop or isinstance(error, Cancelled):
            self.cancelled.emit()
        elif isinstance(error, BaseException):
            self.failed.emit(error)
            if not (self.told and isinstance(error, SituationError)):
                sys.excepthook(type(error), error, error.__traceback__)  # written down and told as any
        else:
            self.finished.emit(result)


class Jobs(QObject):
    """Starts work and knows what is running. `changed` says that a job began or ended."""

    started = Signal(Job)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._running: list[Job] = []

    @property
    def running(self) -> tuple[Job, ...]:
        return tuple(self._running)

    def start(self, title: str, work: Work, *, key: str = "") -> Job:
        """Begin `work`. A newer job of the same `key` takes the place of the older."""
        for older in self._running:
            if key and older.key == key:
                older.cancel()
        job = Job(title, key, self)
        for signal in (job.finished, job.failed, job.cancelled):
            signal.connect(self._on_ended)
        self._running.append(job)
        self._pool.start(_Run(job, work))
        self.started.emit(job)
        self.changed.emit()
        return job

    def close(self) -> bool:
        """End all; whether every one of them did within some seconds."""
        for job in self._running:
            job.cancel()
        self._pool.clear()
        return self._pool.waitForDone(_WAIT_MS)

    @Slot()
    def _on_ended(self) -> None:
        for job in [job for job in self._running if job.ended]:
            self._running.remove(job)
            job.deleteLater()
        self.changed.emit()


class _Relay(QObject):
    """Carries words from the working thread to the window's."""

    progressed = Signal(float, str)
    ended = Signal(object, object)


class _Run(QRunnable):
    def __init__(self, job: Job, work: Work) -> None:
        super().__init__()
        self._job = job
        self._work = work
        self._said = 0.0
        self._relay = _Relay()
        self._relay.progressed.connect(job._on_progress, Qt.ConnectionType.QueuedConnection)
        self._relay.ended.connect(job._on_end, Qt.ConnectionType.QueuedConnection)

    def run(self) -> None:
        result, error = None, None
        try:
            if self._job.is_cancelled:
                raise Cancelled
            result = self._work(progress=self._progress)
        except Exception as raised:  # noqa: BLE001  it is told on the thread of the window
            error = raised
        self._relay.ended.emit(result, error)

    def _progress(self, done: float, words: str = "") -> None:
        if self._job.is_cancelled:
            raise Cancelled
        now = time.monotonic()
        if now - self._said >= _EVERY_S or done >= 1:
            self._said = now
            self._relay.progressed.emit(done, words)
