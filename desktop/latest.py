"""Questions of which only the newest matters: one is being answered, one waits, what came between is forgotten."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Qt, Signal, Slot

Question = Callable[[], object]


class Latest(QObject):
    """`answered` brings what a question returned, on the thread of the window.

    A mistake goes to the handler at the top. The working thread speaks through one signal of this object: no Qt
    object is made or ended on it.
    """

    answered = Signal(object)
    _done = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="latest")
        self._busy = False
        self._waiting: Question | None = None
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether every question that still matters is answered."""
        return not self._busy

    def ask(self, question: Question) -> None:
        """Answer this as soon as the one in hand is done, in place of any that waits."""
        if self._busy:
            self._waiting = question
            return
        self._busy = True
        self._pool.submit(self._answer, question)

    def close(self) -> None:
        """Forget what waits, and wait for what is in hand: some milliseconds."""
        self._waiting = None
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _answer(self, question: Question) -> None:
        """On the working thread."""
        try:
            self._done.emit(question(), None)
        except Exception as error:  # noqa: BLE001  it is told on the thread of the window
            self._done.emit(None, error)

    @Slot(object, object)
    def _on_done(self, answer: object, error: object) -> None:
        self._busy = False
        if (waiting := self._waiting) is not None:
            self._waiting = None
            self.ask(waiting)
        if isinstance(error, BaseException):
            sys.excepthook(type(error), error, error.__traceback__)
        else:
            self.answered.emit(answer)
