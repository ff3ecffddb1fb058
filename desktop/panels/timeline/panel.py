"""The bar below the map: play, step, speed, the track, the moment in words, both times, and the way back to live."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from desktop.jobs import Jobs
from desktop.panels.timeline.recorded import EMPTY, Recorded, read_recorded
from desktop.panels.timeline.track import Track
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets import numbers
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import ChipButton, GlyphButton
from desktop.widgets.label import PlainLabel
from desktop.widgets.segmented import Segmented
from desktop.words import Words
from layers.archive import Archive
from layers.clock import Moment
from layers.edit import Edit
from layers.errors import SituationError
from layers.i18n import N_, tr
from layers.record.store import Store
from layers.situation import Situation
from layers.times import utc_now, zone

SPEEDS = (1, 60, 600, 3600, 21600, 86400, 604800)
_FRAME_MS, _LIVE_MS = 50, 1000
_LIVE_TICK_S = 5.0
_WINDOWS = (
    (3600, N_("Last hour")),
    (86400, N_("Last day")),
    (7 * 86400, N_("Last 7 days")),
    (30 * 86400, N_("Last 30 days")),
    (365 * 86400, N_("Last year")),
)


class TimelinePanel(QWidget):
    """Tells the clock what time it is; every view follows the picture. `full` gives each history a lane."""

    window_changed = Signal(float)

    def __init__(self, situation: Situation, themes: Themes, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._clock = situation.clock
        self._themes = themes
        self._jobs = jobs
        self._zone: ZoneInfo = zone(situation.store.zone)
        self._recorded: Recorded = EMPTY
        self._words = Words(self)
        self._since_tick = 0.0
        self._elapsed = QElapsedTimer()
        self._timer = QTimer(self)
        self.track = Track(themes, self._zone, self)
        self._build()
        subscribe(self, self._clock.changed, self._on_moment_changed)
        subscribe(self, self._clock.played, self._on_played)
        subscribe(self, situation.store.changed, self._on_recorded)
        self._words.call(self._show_moment)
        self._read()
        self._start()

    def set_full(self, full: bool) -> None:
        """In full height with lanes, or as a bar."""
        self.track.set_lanes(full)
        theme = self._themes.current
        for layout in (self._bar, self._top):
            layout.removeWidget(self.track)
        self._bar.insertWidget(1, self.track, 1) if not full else self._outer.addWidget(self.track, 1)
        self._spacer.setVisible(full)
        self._archive_window.setVisible(full)
        self.setFixedHeight(theme.px(theme_height(full)))

    def toggle_play(self) -> None:
        if self._clock.playing:
            self._clock.pause()
            return
        if self._clock.live:
            self._clock.seek(self.track.span[0])
        self._clock.play(float(self.speed.currentData()))

    def step(self, direction: int) -> None:
        if direction > 0 and self._clock.live:
            raise SituationError(tr("This is the present."), hint=tr("Step back, or press on the time track."))
        self._clock.pause()
        self._seek(self._clock.now() + direction * self.track.step())

    def go_live(self) -> None:
        self._clock.go_live()

    def stop(self) -> None:
        """The window is closing: no more time goes by."""
        self._timer.stop()

    def _build(self) -> None:
        self.setProperty("ground", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._words.put(self.setAccessibleName, N_("Timeline"))
        self._words.put(self.track.setAccessibleName, N_("Time track"))
        self.track.sought.connect(self._seek)
        self._timer.timeout.connect(self._on_timer)
        self._outer: QVBoxLayout = column(self)
        self._bar = row(margins=(8, 6, 12, 6), gap=8)
        self._top = row()
        self._bar.addLayout(self._transport())
        self._bar.addWidget(self.track, 1)
        self._spacer = QWidget(self)
        self._bar.addWidget(self._spacer, 1)
        self._bar.addWidget(self._archive_window)
        self._bar.addLayout(self._moment_words())
        self._bar.addWidget(self._times(), 0, Qt.AlignmentFlag.AlignVCenter)
        self._bar.addWidget(self._live(), 0, Qt.AlignmentFlag.AlignVCenter)
        self._outer.addLayout(self._bar)
        self.set_full(False)

    def _transport(self) -> QVBoxLayout:
        line = row(gap=2)
        back = partial(self._button, size=18)
        self.rewind = back("rewind", N_("To the beginning"), lambda: self._seek(self.track.span[0]))
        self.back = back("step-back", N_("One step back"), lambda: self.step(-1))
        self.play = back("play", N_("Play"), self.toggle_play)
        self.forward = back("step-forward", N_("One step on"), lambda: self.step(1))
        self.end = back("forward", N_("To the end"), lambda: self._seek(self.track.span[1]))
        for button in (self.rewind, self.back, self.play, self.forward, self.end):
            line.addWidget(button)
        self.speed = QComboBox(self)
        self.speed.setProperty("size", "compact")
        self.speed.setFixedWidth(self._themes.current.px(100))
        for speed in SPEEDS:
            self.speed.addItem(f"×{numbers.number(speed)}", speed)
        self.speed.setCurrentIndex(SPEEDS.index(3600))
        self.speed.activated.connect(self._on_speed)
        self._words.put(self.speed.setAccessibleName, N_("Speed"))
        self._words.put(self.speed.setToolTip, N_("Seconds shown for one second of play"))
        line.addWidget(self.speed)
        self._archive_window = QComboBox(self)
        self._archive_window.setProperty("size", "compact")
        for seconds, words in _WINDOWS:
            self._archive_window.addItem(tr(words), seconds)
        self._archive_window.setCurrentIndex(2)
        self._words.call(self._name_windows)
        self._words.put(self._archive_window.setAccessibleName, N_("How much of the history is on the map"))
        self._archive_window.activated.connect(
            lambda _: self.window_changed.emit(float(self._archive_window.currentData()))
        )
        holder = column()
        holder.addLayout(line)
        return holder

    def _name_windows(self) -> None:
        for n, (_, words) in enumerate(_WINDOWS):
            self._archive_window.setItemText(n, tr(words))

    def _button(self, glyph: str, name: str, act: object, *, size: int) -> GlyphButton:
        button = GlyphButton(self._themes, glyph, "", size=size, parent=self)
        self._words.put(button.set_name, name)
        button.clicked.connect(act)
        return button

    def _moment_words(self) -> QVBoxLayout:
        self.moment_label = PlainLabel(role="title", parent=self)
        self._state_label = PlainLabel(role="muted", parent=self)
        box = column(gap=0)
        box.addStretch(1)
        for label in (self.moment_label, self._state_label):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            box.addWidget(label)
        box.addStretch(1)
        return box

    def _times(self) -> Segmented:
        self.times = Segmented(self._time_words(), name=tr("Which time"), compact=True, parent=self)
        self._words.call(lambda: self.times.set_texts(self._time_words()))
        self._words.put(self.times.setAccessibleName, N_("Which time"))
        self.times.chosen.connect(self._on_times)
        return self.times

    @staticmethod
    def _time_words() -> list[tuple[str, str]]:
        return [("was", tr("As it was")), ("known", tr("As known"))]

    def _live(self) -> ChipButton:
        self.live = ChipButton(self._themes, "live", "", mode="live", parent=self)
        self.live.setProperty("plain", True)
        self._words.call(lambda: self.live.show_as("live", f"{tr('Live')}  L", mode="live"))
        self._words.put(self.live.setToolTip, N_("Back to the present"))
        self.live.clicked.connect(self.go_live)
        return self.live

    def _seek(self, moment: datetime) -> None:
        self._clock.seek(moment)

    def _on_speed(self, index: int) -> None:
        if self._clock.playing:
            self._clock.play(float(self.speed.currentData()))

    def _on_times(self, which: str) -> None:
        self._clock.show_as_known(which == "known")
        self._show_facts()

    def _on_timer(self) -> None:
        seconds = self._elapsed.restart() / 1000
        if self._clock.playing:
            self._clock.tick(min(seconds, 1.0))
            self._show_if_over()
            return
        self._since_tick += seconds
        if self._since_tick >= _LIVE_TICK_S:
            self._since_tick = 0.0
            self._clock.tick(_LIVE_TICK_S)
        self._show_moment()

    def _show_if_over(self) -> None:
        """Play ends where the track does, so that an evening's history does not run into the night."""
        if not self._clock.live and self._clock.now() > self.track.span[1] + timedelta(seconds=1):
            self._clock.pause()

    def _on_moment_changed(self, moment: Moment) -> None:
        self.times.choose("known" if self._clock.as_known else "was")
        self._show_moment()

    def _on_played(self, playing: bool) -> None:
        self.play.set_glyph("pause" if playing else "play")
        self.play.set_name(tr("Pause") if playing else tr("Play"), key=tr("Space"))
        self._start()

    def _start(self) -> None:
        self._elapsed.start()
        self._timer.start(_FRAME_MS if self._clock.playing else _LIVE_MS)

    def _show_moment(self) -> None:
        now = self._clock.now().astimezone(self._zone)
        self.moment_label.setText(numbers.moment(now, seconds=True))
        self.track.show_moment(now, self._clock.live)
        if self._clock.live:
            words = tr("Live")
        elif self._clock.as_known:
            words = tr("As known then")
        else:
            words = tr("As it was")
        self._state_label.setText(words)
        self.play.set_name(tr("Pause") if self._clock.playing else tr("Play"), key=tr("Space"))

    def _on_recorded(self, edit: Edit) -> None:
        """One line more; the whole journal is read only once."""
        self._recorded = self._recorded.with_line(self._situation.store.last_line())
        self._show_facts()

    def _read(self) -> None:
        job = self._jobs.start(tr("Reading the record"), partial(_read, self._situation.store), key="timeline")
        job.finished.connect(self._on_read)
        self._show_facts()

    def _on_read(self, recorded: Recorded) -> None:
        self._recorded = recorded
        self._show_facts()

    def _show_facts(self) -> None:
        self.track.show_facts(self._archives(), self._recorded, self._clock.as_known)

    def _archives(self) -> list[Archive]:
        picture = self._situation.picture
        return [picture.archive(dataset) for dataset in picture.archives()]

    def first_look(self) -> None:
        """Show everything there is, and now."""
        self.track.show_all()
        self.track.show_moment(utc_now(), self._clock.live)


def theme_height(full: bool) -> int:
    """px at density 1.0."""
    return 290 if full else 70


def _read(store: Store, *, progress: object) -> Recorded:
    reader = store.snapshot()
    try:
        return read_recorded(reader, progress=progress)
    finally:
        reader.close()
