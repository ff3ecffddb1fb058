"""Whether a workspace file is whole, and what is said where it is not or where the disk refuses."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from layers.errors import Cancelled, CannotOpen, NotStored
from layers.i18n import tr
from layers.record.connections import connect_reader

_STEPS = 10_000
"""Steps of SQLite between two looks at whether somebody wants the check to end."""


class Soundness:
    """Whether every page of a workspace file can be read. It takes as long as to read the file, so it is found out on
    any thread, and once: before the first byte is written. `patience` is what passes the time of whoever wants to
    write before that.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._checking: sqlite3.Connection | None = None
        self._left = False
        self.patience = _idle
        self.is_whole = False
        self.is_damaged = False

    @property
    def why_not(self) -> str | None:
        """Why nothing may be written; None where the file is whole, or that is still to be found out."""
        if self.is_damaged:
            return damaged(self._path).message
        if self._left and not self.is_whole:
            return tr("{file} was not checked to its end.").format(file=self._path.name)
        return None

    def find_out(self, progress: Callable[[float, str], None] | None = None) -> None:
        """Read the file, unless that was done. Who comes while another thread reads it waits for that one.

        Raises
        ------
        CannotOpen
            It is damaged.
        Cancelled
            `progress` said so, or nobody needs to know any more: the file is being closed.
        """
        with self._lock:
            if not (self.is_whole or self.is_damaged):
                self._read(progress or _quiet)
        if self.is_damaged:
            raise damaged(self._path)

    def leave(self) -> None:
        """End a check that is going on: the file is being closed."""
        self._left, self.patience = True, _idle
        if (checking := self._checking) is not None:
            checking.interrupt()

    def found_damaged(self) -> None:
        """Somebody came upon damage while reading."""
        self.is_damaged, self.is_whole = True, False

    def _read(self, progress: Callable[[float, str], None]) -> None:
        if self._left:
            raise Cancelled
        try:
            with closing(connect_reader(self._path)) as connection:
                connection.set_progress_handler(lambda: _asks_to_end(progress), _STEPS)
                self._checking = connection
                told = connection.execute("PRAGMA quick_check(1)").fetchone()
            self.is_whole = told is not None and told[0] == "ok"
            self.is_damaged = not self.is_whole
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise Cancelled from error
            self.is_damaged = True
        except sqlite3.Error:
            self.is_damaged = True
        finally:
            self._checking = None


def _asks_to_end(progress: Callable[[float, str], None]) -> int:
    """For SQLite: other than 0 where the check is to end."""
    try:
        progress(0.0, "")
    except Cancelled:
        return 1
    return 0


def _idle() -> None:
    """Whoever waits for a check has nothing else to do."""


def _quiet(done: float, text: str) -> None:
    """Progress that nobody watches."""


@contextmanager
def told_in_words(path: Path) -> Iterator[None]:
    """What SQLite says inside of a file that cannot be read becomes CannotOpen."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if says_damaged(error):
            raise damaged(path) from error
        raise


def says_damaged(error: BaseException) -> bool:
    """Whether it was raised because a page of the file cannot be read."""
    return isinstance(error, sqlite3.DatabaseError) and ("malformed" in str(error) or "not a database" in str(error))


def damaged(path: Path) -> CannotOpen:
    return CannotOpen(
        tr("{file} is damaged.").format(file=path.name), hint=tr("It was not changed. Open the last backup copy of it.")
    )


def not_stored(error: BaseException, path: Path) -> NotStored:
    text = str(error)
    if "full" in text or getattr(error, "errno", None) == 28:
        return NotStored(
            tr("Not saved: the disk is full."), hint=tr("Free some space; the last edit was not recorded.")
        )
    if "readonly" in text or "read-only" in text:
        return NotStored(tr("{file} is read-only.").format(file=path.name), hint=tr("Nothing can be recorded in it."))
    if says_damaged(error) or "corrupt" in text:
        return NotStored(tr("{file} is damaged.").format(file=path.name), hint=tr("Open the last backup copy of it."))
    return NotStored(tr("Not saved: {why}").format(why=text), hint=tr("The last edit was not recorded. Try again."))
