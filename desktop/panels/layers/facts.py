"""Where the chosen layer came from: its file, the system of that, how it came to WGS 84, zone, credit and report."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, scrolled
from desktop.widgets.buttons import flat_button
from desktop.widgets.label import PlainLabel, Role, wrapped
from desktop.widgets.numbers import number
from desktop.widgets.section import Section
from layers.exchange.mending import MARK
from layers.exchange.origin import Origin, conversion_words, origins
from layers.i18n import counted, tr
from layers.kinds.datasets import DATASET
from layers.situation import Situation
from layers.times import format_moment, parse_utc

_LEAST, _SHARE = 110, 0.24
"""How high it may be: pixels, and a part of the panel where that is more."""
_MOST_FILES = 20


class LayerFacts(QWidget):
    """Hidden for a layer that came from no file. `report_wanted` gives the report of an import and its label."""

    report_wanted = Signal(object, object)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation, self._themes = situation, themes
        self._body = ground("panel", self)
        self._list: QVBoxLayout = column(self._body, margins=(12, 4, 12, 8), gap=2)
        self._area = scrolled(self._body, self)
        self.section = Section(themes, "", self._area, self)
        self.found: list[Origin] = []
        column(self).addWidget(self.section)
        self.show_layer(None)

    def show_layer(self, key: str | None) -> None:
        self.section.set_title(tr("Where it comes from"))
        self.found = self._origins(key) if key is not None else []
        emptied(self._list)
        for origin in self.found[:_MOST_FILES]:
            self._add(origin)
        more = len(self.found) - _MOST_FILES
        if more > 0:
            self._list.addWidget(wrapped(counted("{n} more files", n=number(more)), role="caption", parent=self))
        self.section.set_count(number(len(self.found)) if len(self.found) > 1 else "")
        self.setVisible(bool(self.found))
        self._fit()

    def _origins(self, key: str) -> list[Origin]:
        situation = self._situation
        kind, clock = situation.kinds.get(key), situation.clock
        picture = situation.picture
        own = picture.features(key) if kind is not None and not kind.bulk else ()
        return origins(key, picture.features(DATASET), own, situation.store, None if clock.live else clock.now())

    def _add(self, origin: Origin) -> None:
        self._list.addWidget(PlainLabel(origin.file, role="strong", elide="middle", parent=self))
        self._say(tr("System of the file: {crs}").format(crs=origin.datum.words))
        if (conversion := conversion_words(origin.datum)) is not None:
            self._say(str(conversion), "problem" if origin.datum.is_rough else "caption")
        counts = tr("Rows here: {n}, rejected: {rejected}")
        self._say(counts.format(n=number(origin.count), rejected=number(origin.rejected)))
        if origin.report is not None and (origin.report.rejected or origin.report.notes):
            self._list.addWidget(self._report_button(origin), 0, Qt.AlignmentFlag.AlignLeft)
        for words in self._lines(origin):
            self._say(words)

    def _say(self, words: str, role: Role = "caption") -> None:
        line = wrapped(words, role=role, parent=self)
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._list.addWidget(line)

    def _lines(self, origin: Origin) -> Iterator[str]:
        zone = self._situation.store.zone
        if origin.zone:
            yield tr("Time zone of the file: {zone}").format(zone=origin.zone)
        if origin.span is not None:
            first, last = (format_moment(parse_utc(text), zone) for text in origin.span)
            yield tr("From {first} to {last}").format(first=first, last=last)
        if origin.marks_shapes:
            yield tr("Shapes that are not valid are kept as they are, and marked in the column {column}.").format(
                column=MARK
            )
        if origin.credit:
            yield tr("Credit: {credit}").format(credit=origin.credit)
        if origin.line is not None:
            when = format_moment(origin.line.recorded, zone)
            yield tr("Last brought in {time} by {post}").format(time=when, post=origin.line.post)

    def _report_button(self, origin: Origin) -> QWidget:
        button = flat_button(tr("Rejected rows and notes"), self)
        button.clicked.connect(partial(self._on_report, origin))
        return button

    def _on_report(self, origin: Origin) -> None:
        if origin.line is not None:
            self.report_wanted.emit(origin.report, origin.line.label)

    def _fit(self) -> None:
        """As high as the words need, and no higher than a part of the panel."""
        body = self._body
        width = max(self.width(), self._themes.current.px(200))
        wanted = body.heightForWidth(width) if body.hasHeightForWidth() else body.sizeHint().height()
        panel = self.parentWidget()
        most = max(self._themes.current.px(_LEAST), round(panel.height() * _SHARE) if panel is not None else 0)
        self._area.setFixedHeight(min(max(wanted, 1), most))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
