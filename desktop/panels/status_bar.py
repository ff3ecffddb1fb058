"""The bar at the foot: the last words, work going on, what is recorded, and what stands in the way of recording."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from desktop.jobs import Job, Jobs
from desktop.later import later
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets import numbers
from desktop.widgets.blocks import row
from desktop.widgets.buttons import GlyphButton
from desktop.widgets.glyph_label import GlyphLabel
from desktop.widgets.label import PlainLabel, plain_tooltip
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Edit
from layers.i18n import N_, tr
from layers.situation import Situation

LEAST_FREE_BYTES = 500_000_000
_LOOK_MS = 30_000
_QUICK_MS = 400


class StatusBar(QWidget):
    """Everything is kept with every change; this bar says so, or says why it cannot be."""

    def __init__(self, situation: Situation, themes: Themes, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._jobs = jobs
        self._themes = themes
        self._words = Words(self)
        self._disk = QTimer(self)
        self._patience = later(self, self._show_job, _QUICK_MS)
        self._job: Job | None = None
        self._was_live = situation.clock.live
        self._build()
        subscribe(self, situation.store.changed, self._on_recorded)
        subscribe(self, situation.clock.changed, self._on_moment_changed)
        jobs.changed.connect(self._on_jobs_changed)
        themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(themes.current)
        self._words.call(self.refresh)

    def say(self, text: str) -> None:
        """The last words, until the next."""
        self._said.setText(text)

    def look_at_disk(self) -> None:
        """Warn where there is little room left for what is recorded."""
        free = free_bytes(self._situation.store.path)
        low = free is not None and free < LEAST_FREE_BYTES
        self._warning.setVisible(low)
        if low and free is not None:
            words = tr("Little room: {n} MB left").format(n=numbers.number(free // 1_000_000))
            self._warning.setText(words)

    def stop(self) -> None:
        self._disk.stop()
        self._patience.stop()

    def _build(self) -> None:
        self.setProperty("ground", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._said = PlainLabel(role="caption", elide="right", parent=self)
        self._job_words = PlainLabel(role="caption", elide="right", parent=self)
        self._job_words.setMaximumWidth(260)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(110)
        self._percent = PlainLabel(role="muted", parent=self)
        self.cancel = GlyphButton(self._themes, "close", "", size=12, parent=self)
        self.cancel.clicked.connect(self._on_cancel)
        self._words.put(self.cancel.set_name, N_("Cancel"))
        self._only_read = PlainLabel(role="caption", elide="right", parent=self)
        self._warning = PlainLabel(role="problem", parent=self)
        self._lamp = GlyphLabel(self._themes, "check", token="accent.text", size=14, parent=self)
        self._kept = PlainLabel(role="caption", parent=self)
        line = row(self, margins=(12, 0, 12, 0), gap=8)
        line.addWidget(self._said, 1)
        for widget in (
            self._job_words,
            self._bar,
            self._percent,
            self.cancel,
            self._warning,
            self._only_read,
            self._lamp,
            self._kept,
        ):
            line.addWidget(widget)
        self._disk.setInterval(_LOOK_MS)
        self._disk.timeout.connect(self.look_at_disk)
        self._disk.start()
        self._show_job()
        self.look_at_disk()

    def refresh(self) -> None:
        """Whether and where things are recorded."""
        reason = self._situation.store.read_only
        self._only_read.setVisible(reason is not None)
        self._only_read.setText(tr("Read-only: {why}").format(why=reason or ""))
        self._lamp.setVisible(reason is None)
        if reason is not None:
            self._kept.setText(tr("Nothing is recorded here"))
        elif not self._situation.clock.live:
            self._kept.setText(tr("Looking at the past: nothing can be changed"))
        else:
            self._kept.setText(tr("Recorded to the last change"))
        self._kept.setToolTip(plain_tooltip(str(self._situation.store.path)))

    def _on_recorded(self, edit: Edit) -> None:
        self._said.setText(tr("Recorded: {what}").format(what=edit.label))

    def _on_moment_changed(self, moment: Moment) -> None:
        if moment.live != self._was_live:
            self._was_live = moment.live
            self.refresh()

    def _on_jobs_changed(self) -> None:
        running = [job for job in self._jobs.running if not job.is_cancelled]
        newest = running[-1] if running else None
        if newest is self._job:
            return
        self._job = newest
        if newest is not None:
            newest.progressed.connect(self._on_progress)
            self._bar.setValue(0)
            self._percent.setText("")
            self._patience.start()
        else:
            self._patience.stop()
            self._show_job()

    def _show_job(self) -> None:
        """Work that is over in a moment needs no bar."""
        for widget in (self._job_words, self._bar, self._percent, self.cancel):
            widget.setVisible(self._job is not None)
        self._job_words.setText(self._job.title if self._job is not None else "")

    def _on_progress(self, done: float, words: str) -> None:
        if self.sender() is self._job and self._job is not None:
            self._bar.setValue(round(done * 1000))
            self._percent.setText(numbers.percent(done))
            self._job_words.setText(f"{self._job.title} · {words}" if words else self._job.title)

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._on_jobs_changed()

    def _on_theme_changed(self, theme: Theme) -> None:
        self.setFixedHeight(theme.size("bar.status"))


def free_bytes(path: Path) -> int | None:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return None
