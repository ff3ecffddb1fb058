"""Files that came in: when each was last read, what changed then, how often it is read again, and to read it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import GlyphButton, flat_button, main_button, plain_button, refuse
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel, plain_tooltip, wrapped
from desktop.widgets.numbers import listed, number
from desktop.words import Words
from layers.exchange.sources import AT_START, BY_HAND, Source, State, sources
from layers.i18n import N_, counted, tr
from layers.situation import Situation
from layers.times import format_moment

TITLE = N_("Sources")
EVERY_MIN = (1, 5, 15, 60, 360, 1440)


class SourcesPanel(QWidget):
    """`refresh_wanted` and `drop_wanted` bring a path, `every_chosen` a path and minutes. `seen` says that somebody
    looks, and would know how the files are now."""

    import_wanted = Signal()
    seen = Signal()
    refresh_wanted = Signal(object)
    drop_wanted = Signal(object)
    every_chosen = Signal(object, int)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation, self._themes = situation, themes
        self._troubles: Mapping[Path, str] = {}
        self._states: Mapping[Path, State] = {}
        self._words = Words(self)
        self.choices: dict[Path, QComboBox] = {}
        self._build()
        self._words.call(self._refresh)

    def show_sources(self, troubles: Mapping[Path, str]) -> None:
        """As they are kept now; `troubles` says why one could not be read the last time."""
        self._troubles = dict(troubles)
        self._refresh()

    def show_states(self, states: Mapping[Path, State]) -> None:
        """What became of the files since they were read."""
        if dict(states) != self._states:
            self._states = dict(states)
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self._body = ground("panel", self)
        self._rows: QVBoxLayout = column(self._body, margins=(12, 8, 12, 8), gap=6)
        column(self).addWidget(scrolled(self._body, self))

    def _refresh(self) -> None:
        emptied(self._rows)
        self.choices = {}
        found = sources(self._situation.store)
        if not found:
            self._rows.addWidget(self._nothing(), 1)
            return
        self._rows.addLayout(self._head(found))
        self._rows.addWidget(hair(self._body))
        for source in found:
            self._rows.addWidget(self._row(source))
            self._rows.addWidget(hair(self._body))
        self._rows.addStretch(1)

    def _nothing(self) -> QWidget:
        bring = main_button(tr("Import a file"), self._body)
        bring.clicked.connect(self.import_wanted)
        words = tr("A file that comes in can be read again from here: by hand, at every start, or every few minutes.")
        return EmptyPanel(self._themes, "layers", tr("No sources yet"), words, buttons=(bring,), parent=self._body)

    def _head(self, found: Sequence[Source]) -> QHBoxLayout:
        """How many there are, all of them read again, and one more."""
        head = row(gap=8)
        head.addWidget(PlainLabel(counted("{n} sources", n=number(len(found))), role="muted", parent=self._body), 1)
        every = plain_button(tr("Refresh all"), self._body)
        every.clicked.connect(self._refresh_all)
        bring = plain_button(tr("Import a file"), self._body)
        bring.clicked.connect(self.import_wanted)
        for button in (every, bring):
            refuse(button, self._situation.store.read_only)
            head.addWidget(button)
        return head

    def _refresh_all(self) -> None:
        for source in sources(self._situation.store):
            self.refresh_wanted.emit(source.path)

    def _row(self, source: Source) -> QWidget:
        name, path = source.path.name, source.path
        holder = ground("", self._body)
        inside = column(holder, gap=2)
        title = PlainLabel(name, role="strong", elide="middle", parent=holder)
        title.setToolTip(plain_tooltip(str(path)))
        inside.addWidget(title)
        where = PlainLabel(f"{self._layers(source)} · {path.parent}", role="muted", elide="right", parent=holder)
        where.setToolTip(plain_tooltip(str(path.parent)))
        inside.addWidget(where)
        inside.addWidget(wrapped(self._when(source), role="muted", parent=holder))
        state, trouble = self._states.get(path, State.SAME), self._troubles.get(path, "")
        if state is State.GONE:
            trouble = tr("The file is not there any more. What came of it stays.")
        if trouble:
            inside.addWidget(wrapped(trouble, role="problem", parent=holder))
        elif state is State.CHANGED:
            inside.addWidget(wrapped(tr("The file has changed since."), role="strong", parent=holder))
        line = row()
        every = self.choices[path] = self._choice(source, holder)
        line.addWidget(every, 1)
        again = flat_button(tr("Refresh"), holder)
        again.setAccessibleName(f"{tr('Refresh')}: {name}")
        again.clicked.connect(lambda: self.refresh_wanted.emit(path))
        away = GlyphButton(self._themes, "close", f"{tr('Forget the source')}: {name}", size=12, parent=holder)
        away.clicked.connect(lambda: self.drop_wanted.emit(path))
        for widget in (every, again, away):
            refuse(widget, self._situation.store.read_only)
        line.addWidget(again)
        line.addWidget(away)
        inside.addLayout(line)
        return holder

    def _choice(self, source: Source, parent: QWidget) -> QComboBox:
        box = QComboBox(parent)
        box.setAccessibleName(f"{tr('Read again')}: {source.path.name}")
        box.addItem(tr("Read again by hand"), BY_HAND)
        box.addItem(tr("Read again at every start"), AT_START)
        for minutes in sorted({*EVERY_MIN, *([source.every_min] if source.every_min > 0 else [])}):
            box.addItem(tr("Read again every {n} min").format(n=number(minutes)), minutes)
        box.setCurrentIndex(max(box.findData(source.every_min), 0))
        box.activated.connect(lambda _: self.every_chosen.emit(source.path, box.currentData()))
        return box

    def _layers(self, source: Source) -> str:
        """What the layers are called that came of it."""
        kinds = self._situation.kinds
        return listed([tr(kinds[key].title) for key in source.layers if key in kinds]) or tr("No layer")

    def _when(self, source: Source) -> str:
        if source.looked is None:
            return tr("Not read yet.")
        when = format_moment(source.looked, self._situation.store.zone)
        told = {key: number(source.told.get(key, 0)) for key in ("added", "changed", "same", "gone")}
        counts = tr("{added} added, {changed} changed, {same} the same, {gone} gone").format(**told)
        return tr("Last read {when}: {counts}.").format(when=when, counts=counts)
