"""Files dropped on the window. The web map takes none: what is dropped there could become a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

_MOST = 1000


class Drops(QObject):
    """Watches a window; `dropped` gives the paths. `web` gives the part where nothing may be dropped, or None."""

    dropped = Signal(list)

    def __init__(self, window: QWidget, web: Callable[[], QWidget | None]) -> None:
        super().__init__(window)
        self._window = window
        self._web = web
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter | QEvent.Type.DragMove if isinstance(event, QDragMoveEvent):
                self._judge(event)
                return True
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                self._judge(event)
                if event.isAccepted():
                    self.dropped.emit(paths_in(event.mimeData()))
                return True
        return False

    def _judge(self, event: QDropEvent) -> None:
        if paths_in(event.mimeData()) and not self._on_web(event.position().toPoint()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def _on_web(self, at: QPoint) -> bool:
        web = self._web()
        return web is not None and web.isVisible() and web.rect().contains(web.mapFrom(self._window, at))


def paths_in(data: QMimeData) -> list[Path]:
    """Files and folders of this computer; addresses of others are no files."""
    urls = data.urls()[:_MOST] if data.hasUrls() else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile() and url.host() in ("", "localhost")]
