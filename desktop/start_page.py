"""What stands there when a workspace could not be opened: why, and what to do instead."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from desktop.theme import Themes
from desktop.widgets.buttons import main_button, plain_button
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.files import choose_workspace
from layers.errors import SituationError
from layers.i18n import tr


class Opener(Protocol):
    """Opens a workspace, or raises the SituationError that says why not."""

    def __call__(self, path: Path, *, read_only: bool = False) -> object: ...


class StartPage(QMainWindow):
    """The sentence, its hint, and three ways on."""

    def __init__(self, error: SituationError, path: Path | None, themes: Themes, open_: Opener) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._path = path
        self._themes = themes
        self._open = open_
        self.setWindowTitle(tr("Anlan"))
        self.read_only_button = main_button(tr("Open read-only"), self)
        self.other_button = plain_button(tr("Open another workspace"), self)
        self.demo_button = plain_button(tr("Open the demo city"), self)
        self.read_only_button.setVisible(path is not None and path.exists())
        self.read_only_button.clicked.connect(self._on_read_only)
        self.other_button.clicked.connect(self._on_other)
        self.demo_button.clicked.connect(self._on_demo)
        self.panel = EmptyPanel(
            themes,
            "problem",
            error.message,
            error.hint,
            buttons=(self.read_only_button, self.other_button, self.demo_button),
            hint=str(path) if path is not None else "",
            parent=self,
        )
        self.setCentralWidget(self.panel)
        self.resize(themes.current.px(880), themes.current.px(560))

    def _on_read_only(self) -> None:
        if self._path is not None:
            self._try(self._path, read_only=True)

    def _on_other(self) -> None:
        folder = self._path.parent if self._path is not None else Path.home()
        if (path := choose_workspace(self, folder)) is not None:
            self._try(path)

    def _on_demo(self) -> None:
        from desktop.demo_start import demo_workspace

        if (path := demo_workspace(self._themes)) is not None:
            self._try(path)

    def _try(self, path: Path, *, read_only: bool = False) -> None:
        try:
            self._open(path, read_only=read_only)
        except SituationError as error:
            self._path = path
            self.panel.set_words(error.message, error.hint, str(path))
