"""What a test with a window may not leave behind: widgets, timers, threads. Imported only where there is a window."""

import gc
import itertools
import threading
import time
from functools import cache

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QThreadPool, QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

WITHOUT_A_SCREEN = (
    "^Sandboxing disabled by user",
    "^QRhiGles2: ",
    "^Failed to create RHI",
    "^QVulkanInstance: ",
    "^GBM is not supported",
    "^GPUInfo not initialized",
    "createPlatformVulkanInstance",
    "^Compositor returned null texture",
    "^libva error",
)
"""What Chromium says on a machine without a graphics card, and as root."""

PATIENCE_S = 30.0
_LOOK_THROUGH_EVERY = 10
_tests = itertools.count()
# Qt keeps one tool tip and hides it by itself.
QTS_OWN = {"QTipLabel"}


class Leftovers:
    """What is alive before a test; `fail_on_new` says afterwards what came to it and stayed."""

    def __init__(self) -> None:
        if next(_tests) % _LOOK_THROUGH_EVERY == 0:
            gc.unfreeze()  # what was frozen while it was still held, and is in circles now
            gc.collect()
        gc.freeze()  # what is older than the test need not be looked through again and again
        self._before = {id(thing): thing for thing in alive()}

    def fail_on_new(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while (left := self._new()) and time.monotonic() < deadline:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()
            time.sleep(0.01)
        if left:
            names = "; ".join(sorted(described(thing) for thing in left))
            pytest.fail(f"left behind by this test: {names}", pytrace=False)

    def _new(self) -> list[object]:
        return [thing for thing in alive() if self._before.get(id(thing)) is not thing]


def alive() -> list[object]:
    """Top-level widgets, running timers and running threads. Qt objects are found through Python's own list."""
    gc.collect()
    found: list[object] = [widget for widget in QApplication.topLevelWidgets() if not is_qts_own(widget)]
    found += [thing for thing in gc.get_objects() if issubclass(type(thing), QObject) and is_running(thing)]
    found += [thread for thread in threading.enumerate() if not is_a_strangers_name(thread)]
    if QThreadPool.globalInstance().activeThreadCount():
        found.append(QThreadPool.globalInstance())
    return found


def is_running(thing: QObject) -> bool:
    if isinstance(thing, QTimer):
        return isValid(thing) and thing.isActive()
    return isinstance(thing, QThread) and isValid(thing) and thing.isRunning() and thing is not QThread.currentThread()


def is_a_strangers_name(thread: threading.Thread) -> bool:
    """Python's note that a thread of Qt once ran Python; it stays after the thread has gone."""
    return isinstance(thread, threading._DummyThread)


def is_qts_own(widget: QWidget) -> bool:
    return widget.metaObject().className() in QTS_OWN


def described(thing: object) -> str:
    if isinstance(thing, threading.Thread):
        return f"thread {thing.name!r}"
    kind = type(thing).__name__
    name = thing.objectName() if isinstance(thing, QObject) else ""
    return f"{kind} {name!r}" if name else kind


@cache
def require_chinese_font() -> None:
    """Without one, every label is a row of boxes, and a picture of it proves nothing."""
    if not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        pytest.fail("no Chinese font; install one with: sudo apt-get install fonts-noto-cjk", pytrace=False)
