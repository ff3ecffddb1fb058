"""A picture of the real window, once everything in it is drawn."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from layers.i18n import tr

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

_LOOK_MS = 40
_STILL = 3
_PATIENCE_S = 90.0


def take(app: QApplication, window: MainWindow, path: Path) -> int:
    """Wait until the window is settled, save it at `path`, close it. Exit code 0, or 1 when it could not be saved."""
    settled = wait_until_settled(window)
    picture = picture_of(window)
    saved = _save(picture, path)
    window.close()
    app.sendPostedEvents()
    if not saved:
        print(f"anlan: {tr('{file} could not be written.').format(file=path)}", file=sys.stderr)
        return 1
    if not settled:
        print(f"anlan: {tr('Not everything was drawn in time.')}", file=sys.stderr)
    return 0 if settled else 1


def wait_until_settled(window: MainWindow, patience_s: float = _PATIENCE_S) -> bool:
    """Let the loop turn until the window has been settled for some turns."""
    loop = QEventLoop()
    still = 0
    deadline = time.monotonic() + patience_s

    def look() -> None:
        nonlocal still
        told = window.map.canvas.has_looked() and window.layers.legend.is_fresh
        still = still + 1 if window.is_settled() and told else 0
        if still >= _STILL or time.monotonic() > deadline:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_LOOK_MS)
    loop.exec()
    timer.stop()
    return still >= _STILL


def picture_of(window: MainWindow) -> QPixmap:
    """The window as it is; the web map paints in another process and is asked for its own part."""
    picture = window.grab()
    web = window.map.web
    if web is not None and web.isVisible() and (part := web.snapshot()) is not None:
        painter = QPainter(picture)
        painter.drawPixmap(web.mapTo(window, QPoint(0, 0)), QPixmap(part))
        painter.end()
        for above in window.map.floating():
            painter = QPainter(picture)
            painter.drawPixmap(above.mapTo(window, QPoint(0, 0)), above.grab())
            painter.end()
    return picture


def _save(picture: QPixmap, path: Path) -> bool:
    """Beside, then in the place of what was there."""
    part = path.with_name(f".{path.name}.part")
    try:
        if not picture.save(str(part), "PNG"):
            return False
        part.replace(path)
    except OSError:
        return False
    return True
