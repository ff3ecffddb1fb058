"""What goes wrong on the command line and is nothing for the person: one sentence on stderr, the rest in the log."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from layers.i18n import tr
from layers.times import stamp, utc_now


@contextmanager
def warnings_logged() -> Iterator[None]:
    """What the domain warns of, such as the cause of a reader's death, goes to the log and not on the screen."""
    domain, handler = logging.getLogger("layers"), _ToLog(logging.WARNING)
    domain.addHandler(handler)
    try:
        yield
    finally:
        domain.removeHandler(handler)


class _ToLog(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _log(self.format(record))


def told(error: Exception) -> str:
    """Log `error`, and what to say about it."""
    words = tr("Anlan itself failed: {error}").format(error=f"{type(error).__name__}: {error}"[:300])
    log = _log("".join(traceback.format_exception(error)))
    if log is None:
        return words
    hint = tr("What happened is written in {log}. Nothing that was recorded is lost.").format(log=log)
    return f"{words} {hint}"


def _log(words: str) -> Path | None:
    from platformdirs import user_state_path

    path = user_state_path("anlan", appauthor=False) / "anlan.log"
    text = f"{stamp(utc_now())} process {os.getpid()}\n{words}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError:
        return None
    return path
