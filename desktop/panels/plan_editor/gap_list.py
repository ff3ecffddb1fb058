"""Gaps to close: one sentence each, and a way to where it is mended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, row, scrolled
from desktop.widgets.buttons import flat_button
from desktop.widgets.glyph_label import GlyphLabel
from desktop.widgets.label import PlainLabel, wrapped
from layers.i18n import tr
from layers.plans.checks import Gap

_HEIGHT_PX = 170


class GapList(QWidget):
    """`show_wanted` brings the gap."""

    show_wanted = Signal(object)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._title = PlainLabel(role="strong", parent=self)
        self._count = PlainLabel(role="muted", parent=self)
        self._body = ground("panel", self)
        self._rows: QVBoxLayout = column(self._body, margins=(12, 0, 6, 8), gap=2)
        head = row(margins=(12, 8, 12, 4))
        head.addWidget(self._title, 1)
        head.addWidget(self._count)
        layout = column(self)
        layout.addLayout(head)
        layout.addWidget(scrolled(self._body, self), 1)
        self.setFixedHeight(themes.current.px(_HEIGHT_PX))
        self.sentences: list[str] = []

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        self.sentences = [gap.sentence for gap in gaps]
        self._title.setText(tr("Gaps to close"))
        self._count.setText(tr("{n} found").format(n=len(gaps)))
        emptied(self._rows)
        for gap in gaps:
            self._rows.addWidget(self._row(gap))
        if not gaps:
            self._rows.addWidget(wrapped(tr("The checks found nothing."), role="muted", parent=self._body))
        self._rows.addStretch(1)

    def _row(self, gap: Gap) -> QWidget:
        holder = ground("", self._body)
        line = row(holder, gap=6)
        line.addWidget(GlyphLabel(self._themes, "problem", token="problem.text", size=14, parent=holder))
        line.addWidget(wrapped(gap.sentence, parent=holder), 1)
        button = flat_button(tr("Show"), holder)
        button.setAccessibleName(f"{tr('Show')}: {gap.sentence}")
        button.clicked.connect(lambda: self.show_wanted.emit(gap))
        line.addWidget(button)
        return holder
