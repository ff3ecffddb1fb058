"""Slow work: functions with a progress, run beside the window, each with a Cancel; all end when the window does."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from layers.errors import Cancelled, SituationError

Progress = Callable[[float, str], None]
_EVERY_S = 0.05
_WAIT_S = 4.0


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

    def hear_progress(self, done: float, words: str) -> None:
        if not self.ended and not self._stop:
            self.progressed.emit(done, words)

    def hear_end(self, result: object, error: object) -> None:
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
    """Starts work and knows what is running. `changed` says that a job began or ended.

    Working threads speak only through two signals of this object, which lives on the window's thread as long as
    they do: no Qt object is made or ended on a working thread.
    """

    started = Signal(Job)
    changed = Signal()
    _progressed = Signal(object, float, str)
    _done = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="job")
        self._running: list[Job] = []
        self._futures: list[Future[None]] = []
        self._progressed.connect(self._on_progressed, Qt.ConnectionType.QueuedConnection)
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> tuple[Job, ...]:
        return tuple(self._running)

    def start(self, title: str, work: Work, *, key: str = "") -> Job:
        """Begin `work`. A newer job of the same `key` takes the place of the older."""
        for older in self._running:
            if key and older.key == key:
                older.cancel()
        job = Job(title, key, self)
        self._running.append(job)
        self._futures = [future for future in self._futures if not future.done()]
        self._futures.append(self._pool.submit(self._run, job, work))
        self.started.emit(job)
        self.changed.emit()
        return job

    def close(self) -> bool:
        """End all; whether every one of them did within some seconds."""
        for job in self._running:
            job.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)
        ended = not wait(self._futures, _WAIT_S).not_done
        if ended:
            self._pool.shutdown(wait=True)
        return ended

    def _run(self, job: Job, work: Work) -> None:
        """On a working thread."""
        result, error, said = None, None, 0.0

        def progress(done: float, words: str = "") -> None:
            nonlocal said
            if job.is_cancelled:
                raise Cancelled
            now = time.monotonic()
            if now - said >= _EVERY_S or done >= 1:
                said = now
                self._progressed.emit(job, done, words)

        try:
            if job.is_cancelled:
                raise Cancelled
            result = work(progress=progress)
        except Exception as raised:  # noqa: BLE001  it is told on the thread of the window
            error = raised
        self._done.emit(job, result, error)

    @Slot(object, float, str)
    def _on_progressed(self, job: Job, done: float, words: str) -> None:
        job.hear_progress(done, words)

    @Slot(object, object, object)
    def _on_done(self, job: Job, result: object, error: object) -> None:
        self._running.remove(job)
        try:
            job.hear_end(result, error)
        finally:
            job.deleteLater()
            self.changed.emit()
