"""Makes the program and joins its parts: settings, theme, language, crash handler, situation, window."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QMainWindow

from desktop import screenshot
from desktop.crash import CrashHandler
from desktop.demo_start import demo_workspace
from desktop.map import warm
from desktop.settings import Settings, load_settings, log_path, save_settings, settings_path
from desktop.theme import Themes
from layers.collector import leave_what_there_is
from layers.errors import SituationError
from layers.i18n import language, set_language, tr
from layers.posts import find_post
from layers.record.damage import Soundness, told_in_words
from layers.situation import Situation, open_situation
from layers.times import parse_moment

if TYPE_CHECKING:
    from desktop.main_window import MainWindow  # only who shows it waits for all that it needs

DONE, REFUSED = 0, 1


def run(options: argparse.Namespace) -> int:
    """Open the window on a workspace; the exit code."""
    warm.begin()
    _share_with_web()
    app = QApplication.instance() or QApplication(["anlan"])
    assert isinstance(app, QApplication)
    program = Program(app, options)
    try:
        return program.run()
    finally:
        program.end()
        program.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.unfreeze()
        gc.collect()  # what Qt owns goes while there is still a Qt


class Program(QObject):
    """One run: it holds what the window needs and outlives."""

    def __init__(self, app: QApplication, options: argparse.Namespace) -> None:
        super().__init__()
        self._app = app
        self._options = options
        self._settings_path = settings_path()
        self.settings: Settings = load_settings(self._settings_path)
        self._qt_words: QTranslator | None = None
        self._name_program()
        set_language(self._language())
        self.themes = Themes(self._theme(), language=language(), parent=self)
        self.themes.dress(app)
        self.crash = CrashHandler(log_path(), self)
        self.window: QMainWindow | None = None
        self._code = DONE

    def run(self) -> int:
        self.crash.install()
        if self._options.screenshot is not None:
            return self._run_for_picture()
        QTimer.singleShot(0, self, self._open_first)
        self._app.exec()
        return self._code

    def end(self) -> None:
        """What was chosen is kept; a picture alone changes nothing."""
        if self._options.screenshot is None:
            save_settings(self.settings, self._settings_path)
        self.window = None
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.crash.remove()

    # Opening

    def open(self, path: Path, *, read_only: bool = False) -> MainWindow:
        """Show a workspace in a new window, in the place of the one that is open."""
        later = Soundness(path) if self._options.screenshot is None else None
        situation = open_situation(path, read_only=read_only, sound=later)
        try:
            with told_in_words(path):
                self._dress_situation(situation)
                return self._show(situation)
        except SituationError:
            situation.close()
            raise

    def _open_first(self) -> None:
        try:
            path = self._options.workspace or demo_workspace(self.themes)
            if path is None:
                self._app.quit()
                return
            self.open(path)
        except SituationError as error:
            self._show_start(error, self._options.workspace)

    def _run_for_picture(self) -> int:
        try:
            path = self._options.workspace or demo_workspace(self.themes, visible=False)
            if path is None:
                return REFUSED
            window = self.open(path)
        except SituationError as error:
            print(f"anlan: {error}", file=sys.stderr)
            return REFUSED
        return screenshot.take(self._app, window, self._options.screenshot)

    def _dress_situation(self, situation: Situation) -> None:
        situation.take_post(find_post(situation.store, self._options.post))
        if self._options.at:
            situation.clock.seek(parse_moment(self._options.at, situation.store.zone))

    def _show(self, situation: Situation) -> MainWindow:
        from desktop.main_window import MainWindow

        if self._options.size:
            self.settings.width, self.settings.height = self._options.size
        if self._options.desk:
            self.settings.desk = self._options.desk
        window = MainWindow(situation, self.themes, self.settings)
        window.keeps_view = self._options.screenshot is None
        self.crash.refused.connect(window.hear_refusal)
        self.crash.broke.connect(window.hear_mistake)
        window.open_wanted.connect(self._on_open_wanted)
        window.map.settled.connect(leave_what_there_is, Qt.ConnectionType.SingleShotConnection)
        old, self.window = self.window, window
        window.show()
        if old is not None:
            old.close()
        if self._options.view:
            window.map.set_view(self._options.view)
        else:
            window.first_look()
        wanted = "web" if self._options.web else "canvas" if self._options.screenshot else self.settings.map_view
        if wanted != "canvas":
            try:
                window.map.show_map(wanted)
            except SituationError as error:
                window.hear_refusal(error)
        return window

    def _on_open_wanted(self, path: Path) -> None:
        self._options.at = None
        self._options.view = None
        try:
            self.open(path)
        except SituationError as error:
            self._show_start(error, path)

    def _show_start(self, error: SituationError, path: Path | None) -> None:
        from desktop.start_page import StartPage

        if self._app.platformName() == "offscreen" and self.window is None and not _watched(self._app):
            print(f"anlan: {error}", file=sys.stderr)
            self._code = REFUSED
            self._app.quit()
            return
        page = StartPage(error, path, self.themes, self.open)
        old, self.window = self.window, page
        page.show()
        if old is not None:
            old.close()

    # What the system says

    def _language(self) -> str:
        if self._options.lang:
            self.settings.language = self._options.lang
        kept = self.settings.language
        return kept or ("zh" if QLocale.system().language() == QLocale.Language.Chinese else "en")

    def _theme(self) -> str:
        if self._options.theme:
            self.settings.theme = self._options.theme
        dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.settings.theme or ("dark" if dark else "light")

    def _name_program(self) -> None:
        QCoreApplication.setApplicationName("anlan")
        self._app.setApplicationDisplayName(tr("Anlan"))
        if QLocale.system().language() == QLocale.Language.Chinese:
            self._qt_words = QTranslator(self)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if self._qt_words.load("qtbase_zh_CN", folder):
                self._app.installTranslator(self._qt_words)


def _share_with_web() -> None:
    """What the web map needs before there is an application."""
    from desktop.web.scheme import register_scheme

    if QApplication.instance() is None:
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
        register_scheme()


def _watched(app: QApplication) -> bool:
    """Whether somebody, such as a test, looks at windows that no screen shows."""
    return bool(app.property("watched"))
