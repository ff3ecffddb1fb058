"""What lies at a place: every feature of every layer there, and the values of the rasters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import flat_button
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel
from desktop.widgets.numbers import quantity
from desktop.words import Words
from layers.feature import Feature
from layers.geo import LonLat
from layers.i18n import N_, tr
from layers.kind import Kind, in_language
from layers.readout import GRIDS, Sampled, sampled
from layers.situation import Situation


class UnderPanel(QWidget):
    """`details_wanted` brings the id of the feature that somebody wants to read."""

    details_wanted = Signal(str)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._place: LonLat | None = None
        self._found: Sequence[tuple[str, str]] = ()
        self._pages = QStackedWidget(self)
        self._empty = EmptyPanel(themes, "info", "", parent=self)
        self._body = ground("panel", self)
        self._rows: QVBoxLayout = column(self._body, margins=(12, 8, 12, 8), gap=6)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(scrolled(self._body, self))
        column(self).addWidget(self._pages)
        self._words = Words(self)
        self._words.call(self._refresh)

    def show_place(self, place: LonLat, found: Sequence[tuple[str, str]]) -> None:
        """`found` are keys of layers and ids, the topmost first."""
        self._place, self._found = place, found
        self._refresh()

    def _refresh(self) -> None:
        self._empty.set_words(
            tr("Nothing asked yet"), tr("Alt and a click on the map list everything that lies there.")
        )
        emptied(self._rows)
        self._pages.setCurrentIndex(0 if self._place is None else 1)
        if self._place is None:
            return
        for grid in GRIDS.values():
            self._rows.addWidget(self._line(tr(grid.words), grid.write(*self._place)))
        self._rows.addWidget(hair(self._body))
        rasters = sampled(self._situation.picture, self._situation.stack, self._place)
        features = [f for _, identity in self._found if (f := self._situation.picture.get(identity)) is not None]
        for feature in features:
            self._rows.addWidget(self._feature(feature))
        for sample in rasters:
            self._rows.addWidget(self._line(tr(sample.layer.title), _value(sample)))
        if not (features or rasters):
            self._rows.addWidget(PlainLabel(tr("Nothing that is shown lies here."), role="muted", parent=self._body))
        self._rows.addStretch(1)

    def _feature(self, feature: Feature) -> QWidget:
        kind = self._situation.kinds[feature.kind]
        holder = ground("", self._body)
        across, words = row(holder, gap=6), column(gap=0)
        name = _called(kind, feature)
        words.addWidget(PlainLabel(name, elide="right", parent=holder))
        state = kind.workflow.title(feature.state) if kind.workflow is not None and feature.state else ""
        detail = f"{tr(kind.one)} · {tr(state)}" if state else tr(kind.one)
        words.addWidget(PlainLabel(detail, role="muted", elide="right", parent=holder))
        across.addLayout(words, 1)
        button = flat_button(tr("Details"), holder)
        button.setAccessibleName(f"{tr('Details')}: {name}")
        button.clicked.connect(lambda: self.details_wanted.emit(feature.id))
        across.addWidget(button)
        return holder

    def _line(self, title: str, value: str) -> QWidget:
        holder = ground("", self._body)
        across = row(holder, gap=8)
        across.addWidget(PlainLabel(title, role="muted", elide="right", parent=holder), 1)
        told = PlainLabel(value, parent=holder)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        told.setAccessibleName(f"{title}: {value}")
        across.addWidget(told)
        return holder


def _called(kind: Kind, feature: Feature) -> str:
    """Its name; what has none is called after the class it is drawn as."""
    if any(in_language(feature, key) for key in (kind.label, "name", "title", "code", "glyph")):
        return kind.name_of(feature)
    look = kind.style.look(kind.style.key(feature))
    return tr(look.title) if look.title else tr(kind.one)


def _value(sample: Sampled) -> str:
    if sample.value is None:
        return sample.colour
    return quantity(round(sample.value, 2), sample.unit) if sample.unit else f"{sample.value:.6g}"


TITLE = N_("What is here")
