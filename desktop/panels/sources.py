"""Files that came in: when each was last read, what changed then, how often it is read again, and to read it now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import GlyphButton, flat_button, refuse
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel, plain_tooltip, wrapped
from desktop.widgets.numbers import number
from desktop.words import Words
from layers.exchange.sources import AT_START, BY_HAND, Source, sources
from layers.i18n import N_, tr
from layers.situation import Situation
from layers.times import format_moment

TITLE = N_("Sources")
EVERY_MIN = (1, 5, 15, 60, 360, 1440)


class SourcesPanel(QWidget):
    """`refresh_wanted` and `drop_wanted` bring a path, `every_chosen` a path and minutes."""

    refresh_wanted = Signal(object)
    drop_wanted = Signal(object)
    every_chosen = Signal(object, int)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation, self._themes = situation, themes
        self._troubles: Mapping[Path, str] = {}
        self._words = Words(self)
        self.choices: dict[Path, QComboBox] = {}
        self._build()
        self._words.call(self._refresh)

    def show_sources(self, troubles: Mapping[Path, str]) -> None:
        """As they are kept now; `troubles` says why one could not be read the last time."""
        self._troubles = dict(troubles)
        self._refresh()

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
            empty = EmptyPanel(self._themes, "layers", "", parent=self._body)
            empty.set_words(
                tr("No sources yet"),
                tr("A file that comes in can be read again from here: by hand, at every start, or every few minutes."),
                tr("Import a file first."),
            )
            self._rows.addWidget(empty, 1)
            return
        for source in found:
            self._rows.addWidget(self._row(source))
            self._rows.addWidget(hair(self._body))
        self._rows.addStretch(1)

    def _row(self, source: Source) -> QWidget:
        name, path = source.path.name, source.path
        holder = ground("", self._body)
        inside = column(holder, gap=2)
        title = PlainLabel(name, role="strong", elide="middle", parent=holder)
        title.setToolTip(plain_tooltip(str(path)))
        inside.addWidget(title)
        inside.addWidget(wrapped(self._when(source), role="muted", parent=holder))
        if trouble := self._troubles.get(path):
            inside.addWidget(wrapped(trouble, role="problem", parent=holder))
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

    def _when(self, source: Source) -> str:
        if source.looked is None:
            return tr("Not read yet.")
        when = format_moment(source.looked, self._situation.store.zone)
        told = {key: number(source.told.get(key, 0)) for key in ("added", "changed", "same", "gone")}
        counts = tr("{added} added, {changed} changed, {same} the same, {gone} gone").format(**told)
        return tr("Last read {when}: {counts}.").format(when=when, counts=counts)
