"""Worker threads of the map: they live while there is work, and a little longer."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

_MOST_HANDS = 2
_JOIN_S = 5.0
_LINGER_S = 4.0
"""So long a thread waits for more: PROJ makes what it needs anew for each, which is as long as to paint a raster."""
_TURN_S = 0.0005
"""How long a thread that computes in Python may keep the others waiting: the window is one of them."""


@dataclass(frozen=True, slots=True)
class Job:
    """`work` runs on a worker thread, `done` gets what it returns on the thread of the window."""

    key: Hashable
    work: Callable[[], Any]
    done: Callable[[Any], None]


class Crew(QObject):
    """Takes jobs in order, by at most `hands` threads. No Qt object is made or ended on a working thread.

    A list of jobs is a wish: the next list takes its place, and what nobody wants any more is never begun.
    `first` is done before any wish and by all means.
    """

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ended = False
        self.hands = most_hands()
        self._lock = threading.Condition()
        self._wishes: deque[Job] = deque()
        self._first: deque[Job] = deque()
        self._threads: set[threading.Thread] = set()
        self._busy = 0
        self._leaving = False
        self._at_work: dict[Hashable, Job] = {}
        self._results: deque[tuple[Job, Any, BaseException | None]] = deque()
        self._told = False
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Nothing is wanted, at work, or waiting to be taken."""
        return not (self._wishes or self._first or self._at_work or self._results)

    @property
    def waiting(self) -> int:
        """How many jobs are not done."""
        return len(self._wishes) + len(self._first) + len(self._at_work)

    def is_at(self, key: Hashable) -> bool:
        """Whether a job of this name has been begun and is not taken yet."""
        return key in self._at_work

    def wish(self, jobs: Iterable[Job]) -> None:
        """From now on these, in this order; jobs already begun go on."""
        with self._lock:
            self._wishes = deque(job for job in jobs if job.key not in self._at_work)
        self._call()

    def add(self, job: Job) -> None:
        """This one, before any wish."""
        with self._lock:
            self._first.append(job)
        self._call()

    def rest(self) -> None:
        """Begin nothing more, and wait for what has been begun. Only what was added stays to be done."""
        with self._lock:
            self._wishes.clear()
            self._leaving = True
            self._lock.notify_all()
            threads = list(self._threads)
        for thread in threads:
            thread.join(_JOIN_S)
        self._leaving = False

    def end(self) -> None:
        """The window goes: nobody takes anything any more."""
        self._ended = True
        with self._lock:
            self._first.clear()
        self.rest()
        self._results.clear()

    def take(self) -> None:
        """Hand over what is done, on the thread of the window."""
        self._told = False
        while self._results and not self._ended:
            job, result, error = self._results.popleft()
            self._at_work.pop(job.key, None)
            try:
                if error is not None:
                    raise error
                job.done(result)
            except BaseException:
                self._arrived.emit()  # what else is done is taken in the next turn of the loop
                raise

    def _on_arrived(self) -> None:
        self.take()

    def _call(self) -> None:
        """Threads for what there is to do."""
        with self._lock:
            wanted = min(self.hands, len(self._first) + len(self._wishes) + self._busy) - len(self._threads)
            coming = [threading.Thread(target=self._work, name="map", daemon=True) for _ in range(wanted)]
            self._threads.update(coming)
            self._lock.notify_all()
        for thread in coming:
            thread.start()

    def _work(self) -> None:
        """On a worker thread: one job after another, until there has been none for a while."""
        sys.setswitchinterval(_TURN_S)
        while (job := self._next()) is not None:
            result, error = None, None
            try:
                result = job.work()
            except Exception as caught:  # noqa: BLE001 - it is raised again on the thread of the window
                error = caught
            with self._lock:
                self._busy -= 1
                self._lock.notify()
            self._results.append((job, result, error))
            del job, result
            if not self._told and not self._ended:
                self._told = True
                self._arrived.emit()

    def _next(self) -> Job | None:
        """What to do now; None where there is nothing, and there has not been for a while."""
        with self._lock:
            while not self._has_work():
                if self._leaving or not self._lock.wait_for(self._is_called, _LINGER_S):
                    self._threads.discard(threading.current_thread())
                    return None
            job = (self._first or self._wishes).popleft()
            self._at_work[job.key] = job
            self._busy += 1
            return job

    def _has_work(self) -> bool:
        return bool(self._first or self._wishes) and self._busy < self.hands

    def _is_called(self) -> bool:
        return self._leaving or self._has_work()


def most_hands() -> int:
    """One core is the window's where there are many."""
    return max(1, min(_MOST_HANDS, os.cpu_count() or 1))
