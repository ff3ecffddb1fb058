"""Our own mistakes on the command line: one sentence on stderr, the rest in the log."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from platformdirs import user_state_path

from layers.i18n import tr
from layers.times import stamp, utc_now


def told(error: Exception) -> str:
    """Log `error`, and what to say about it."""
    words = tr("Anlan itself failed: {error}").format(error=f"{type(error).__name__}: {error}"[:300])
    log = _log(error)
    if log is None:
        return words
    hint = tr("What happened is written in {log}. Nothing that was recorded is lost.").format(log=log)
    return f"{words} {hint}"


def _log(error: Exception) -> Path | None:
    path = user_state_path("anlan", appauthor=False) / "anlan.log"
    text = f"{stamp(utc_now())} process {os.getpid()}\n{''.join(traceback.format_exception(error))}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text)
    except OSError:
        return None
    return path
