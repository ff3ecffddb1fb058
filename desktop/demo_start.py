"""The demo city that opens when no workspace is named; made on first start, with a picture of how far it is."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtWidgets import QWidget

from desktop.jobs import Jobs, Progress
from desktop.settings import demo_path
from desktop.theme import Themes
from desktop.widgets.blocks import column
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.progress_row import ProgressRow
from layers.i18n import tr


def demo_workspace(themes: Themes, *, visible: bool = True) -> Path | None:
    """Where it lies, made if need be; None when the person had enough of waiting."""
    path = demo_path()
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    splash = Splash(themes)
    if visible:
        splash.show()
    jobs = Jobs(splash)
    loop = QEventLoop()
    failed: list[BaseException] = []
    job = jobs.start(tr("Building the demo city"), partial(_build, path))
    job.progressed.connect(splash.row.show_progress)
    job.failed.connect(failed.append)
    job.told = True
    splash.row.cancelled.connect(job.cancel)
    jobs.changed.connect(lambda: None if jobs.running else loop.quit())
    loop.exec()
    jobs.close()
    splash.close()
    splash.deleteLater()
    if failed:
        raise failed[0]
    return path if path.exists() else None


class Splash(QWidget):
    """Name, sentence, progress and cancel."""

    def __init__(self, themes: Themes) -> None:
        super().__init__(None, Qt.WindowType.SplashScreen)
        self.row = ProgressRow(themes, tr("Building the demo city"), self)
        layout = column(self, margins=(24, 20, 24, 16), gap=8)
        layout.addWidget(PlainLabel(tr("Anlan"), role="figure", parent=self))
        words = tr("A made-up city is built from a seed, once. It takes some seconds.")
        layout.addWidget(wrapped(words, role="caption", parent=self))
        layout.addWidget(self.row)
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.resize(themes.current.px(420), themes.current.px(170))


def _build(path: Path, *, progress: Progress) -> Path:
    """Beside, then in its place: what was not finished is never opened."""
    from layers.demo import build

    part = path.with_name(f"building-{path.name}")
    part.unlink(missing_ok=True)
    try:
        build(part, progress=progress)
        part.replace(path)
    finally:
        for left in part.parent.glob(f"{part.name}*"):
            left.unlink(missing_ok=True)
    return path
