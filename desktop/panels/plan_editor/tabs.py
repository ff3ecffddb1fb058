"""The parts of a plan as tabs with their counts, and below them the level of response where a part has levels."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabBar, QWidget

from desktop.panels.plan_editor.parts import PARTS, Part
from desktop.panels.plan_editor.spot import GRAPHICS, Spot, part_of
from desktop.widgets.blocks import column, ground, hair, row
from desktop.widgets.label import PlainLabel
from desktop.widgets.segmented import Segmented
from desktop.words import Words
from layers.feature import Feature
from layers.i18n import N_, counted, tr
from layers.plans.parts import LEVELS, ROMAN, items, tasks_of


class PlanTabs(QWidget):
    """`turned` brings the key of the part and the level that a person turned to."""

    turned = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QTabBar(self)
        self._level_row = ground("panel", self)
        self._level_title = PlainLabel(role="caption", parent=self._level_row)
        options = [(level, ROMAN[level]) for level in reversed(LEVELS)]
        self.levels = Segmented(options, compact=True, parent=self._level_row)
        self._level_note = PlainLabel(role="muted", elide="right", parent=self._level_row)
        self._build()
        words = Words(self)
        words.put(self._level_title.setText, N_("Response level"))
        words.put(self.levels.setAccessibleName, N_("Response level"))

    def show_spot(self, plan: Feature, drawn: int, spot: Spot) -> None:
        """`drawn` is the number of the plan's graphics."""
        self.bar.blockSignals(True)
        for n in range(self.bar.count()):
            key = self.bar.tabData(n)
            part = part_of(key)
            title, count = (tr(part.title), _count(plan, part)) if part is not None else (tr("Graphics"), drawn)
            self.bar.setTabText(n, f"{title} {count}")
            if key == spot.part:
                self.bar.setCurrentIndex(n)
        self.bar.blockSignals(False)
        self._level_row.setVisible(spot.items_part is not None and spot.items_part.levelled)
        self.levels.choose(spot.level)
        self._level_note.setText(_more_than_below(plan, spot))

    def _build(self) -> None:
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setStyleSheet("QTabBar::tab { padding: 0 4px; }")  # six tabs with their counts in one row
        for key in (*(p.key for p in PARTS), GRAPHICS):
            self.bar.setTabData(self.bar.addTab(key), key)
        self.bar.currentChanged.connect(self._on_turned)
        self.levels.chosen.connect(self._on_turned)
        line = row(self._level_row, margins=(12, 6, 12, 0))
        line.addWidget(self._level_title)
        line.addWidget(self.levels)
        line.addWidget(self._level_note, 1)
        layout = column(self)
        layout.addWidget(self.bar)
        layout.addWidget(hair(self))
        layout.addWidget(self._level_row)

    def _on_turned(self) -> None:
        self.turned.emit(self.bar.tabData(self.bar.currentIndex()), self.levels.current)


def _count(plan: Feature, part: Part) -> int:
    """At all levels together; a part without levels has one list, whichever level is asked for."""
    levels = LEVELS if part.levelled else LEVELS[:1]
    return sum(len(items(plan, part.path(level))) for level in levels)


def _more_than_below(plan: Feature, spot: Spot) -> str:
    """What raising to this level adds."""
    if spot.part != "tasks" or spot.level == LEVELS[0]:
        return ""
    below = LEVELS[LEVELS.index(spot.level) - 1]
    n = len(items(plan, tasks_of(spot.level)))
    return counted("{below} to {level} adds {n} tasks", below=ROMAN[below], level=ROMAN[spot.level], n=n)
