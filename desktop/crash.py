"""The last catch: what nobody caught is logged and told, the window lives on, and nothing typed is lost."""

from __future__ import annotations

import faulthandler
import platform
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from psygnal import EmitLoopError
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from layers.errors import Cancelled, SituationError

_MAX_LOG_BYTES = 4_000_000
_LEVELS = {QtMsgType.QtWarningMsg: "warning", QtMsgType.QtCriticalMsg: "critical", QtMsgType.QtFatalMsg: "fatal"}


class CrashHandler(QObject):
    """`refused` brings what a person can do something about; `broke` our own mistakes, with a report in words.

    Both arrive on the thread of the window, whichever thread it happened on.
    """

    refused = Signal(object)
    broke = Signal(object, str)

    def __init__(self, log: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log_path = log
        self._log: TextIO | None = None
        self._before: tuple[Any, Any] | None = None
        self._qt = False
        self._faults = False

    @property
    def log_path(self) -> Path:
        return self._log_path

    def install(self, *, qt: bool = True) -> None:
        """Stand behind everything, until `remove`; `qt` says whether Qt's own messages go to the log too."""
        self._log = _opened(self._log_path)
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.handle
        threading.excepthook = self._on_thread
        self._qt = qt
        if qt:
            qInstallMessageHandler(self._on_qt_message)
        self._faults = self._log is not None and not faulthandler.is_enabled()
        if self._faults and self._log is not None:
            faulthandler.enable(self._log)

    def remove(self) -> None:
        if self._before is not None:
            sys.excepthook, threading.excepthook = self._before
            self._before = None
            if self._qt:
                qInstallMessageHandler(None)
        if self._log is not None:
            if self._faults:
                faulthandler.disable()
            self._log.close()
            self._log = None

    def handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """What nobody caught, from any thread."""
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        cause = unwrapped(error)
        if isinstance(cause, Cancelled):
            return
        if isinstance(cause, SituationError):
            self.refused.emit(cause)
            return
        report = "".join(traceback.format_exception(kind, error, trace))
        self.note(report)
        self.broke.emit(cause, _with_versions(report))

    def note(self, text: str) -> None:
        """A line for the log file."""
        if self._log is not None:
            self._log.write(f"{datetime.now(UTC).isoformat()} {text}\n")
            self._log.flush()

    def _on_thread(self, happened: threading.ExceptHookArgs) -> None:
        if happened.exc_value is not None:
            self.handle(happened.exc_type, happened.exc_value, happened.exc_traceback)

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind in _LEVELS:
            self.note(f"Qt {_LEVELS[kind]}: {text}")


def unwrapped(error: BaseException) -> BaseException:
    """What a slot of the domain raised, without psygnal's wrapping."""
    while isinstance(error, EmitLoopError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _opened(path: Path) -> TextIO | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _MAX_LOG_BYTES:
            path.replace(path.with_suffix(".old.log"))
        return path.open("a", encoding="utf-8", errors="replace")
    except OSError:
        return None


def _with_versions(report: str) -> str:
    return f"Python {platform.python_version()} · {platform.system()} {platform.release()}\n{report}"
