"""A real window over a workspace, for tests: opened, watched for mistakes, and closed again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.crash import CrashHandler
from desktop.dialogs.palette import Palette
from desktop.main_window import MainWindow
from desktop.map.surface import Surface
from desktop.settings import Settings
from desktop.theme import Themes
from layers.situation import Situation, open_situation

LEFT = Qt.MouseButton.LeftButton


class Opened:
    """A window with what a test does to it. `refusals` are the sentences it told."""

    def __init__(self, qtbot, path: Path, log: Path, *, desk: str = "command", size: tuple[int, int] = (1280, 800)):
        self.qtbot = qtbot
        self.refusals: list[str] = []
        self.mistakes: list[BaseException] = []
        self._holder = QObject()
        self.themes = Themes("light", language="en", parent=self._holder)
        self.situation: Situation = open_situation(path)
        self.settings = Settings(desk=desk, width=size[0], height=size[1])
        self.crash = CrashHandler(log, self._holder)
        self.window = MainWindow(self.situation, self.themes, self.settings)
        self.crash.refused.connect(lambda error: self.refusals.append(error.message))
        self.crash.refused.connect(self.window.hear_refusal)
        self.crash.broke.connect(lambda error, report: self.mistakes.append(error))
        self.crash.broke.connect(self.window.hear_mistake)
        self.crash.install(qt=False)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.settle()

    def settle(self) -> None:
        """Until everything is drawn and no work is going on."""
        self.qtbot.waitUntil(self.window.is_settled)
        QApplication.processEvents()  # what came into a layout is shown with the next event
        self.qtbot.waitUntil(self.window.is_settled)

    def close(self) -> None:
        if isValid(self.window):
            self.window.close()
        self.crash.remove()

    def pixel(self, lon: float, lat: float) -> QPoint:
        return self.window.map.canvas.view.pixel_of(lon, lat).toPoint()

    def click(self, lon: float, lat: float, button: Qt.MouseButton = LEFT) -> None:
        """On the canvas, at a place."""
        self.qtbot.mouseClick(self.sheet, button, pos=self.pixel(lon, lat))

    @property
    def sheet(self) -> QWidget:
        return self.window.map.canvas.findChild(Surface).viewport()

    def press(self, button: QWidget) -> None:
        self.qtbot.mouseClick(button, LEFT)

    def palette(self) -> Palette:
        return next(p for p in self.window.findChildren(Palette) if p.isVisible())

    def do(self, key: str) -> None:
        """A command, as from the palette."""
        self.window.actions_[key].trigger()
