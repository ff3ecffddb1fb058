"""Which layers are shown left and right of the line that parts the map, or above and below it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import plain_button, set_words
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.segmented import Segmented
from desktop.words import Words
from layers.i18n import N_, tr
from layers.situation import Situation
from layers.stack import Layer

TITLE = N_("Compare two sides")
LEFT, BOTH, RIGHT = "left", "both", "right"
UPRIGHT, LEVEL = "upright", "level"


class SwipePanel(QWidget):
    """`chosen` says that `sides` changed, `put_away_wanted` that the map is to be one again."""

    chosen = Signal()
    put_away_wanted = Signal()

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation, self._themes = situation, themes
        self.sides: dict[str, str] = {}
        self.level = False
        self.choices: dict[str, Segmented] = {}
        self._words = Words(self)
        self._build()
        subscribe(self, situation.stack.changed, self._on_stack_changed)
        self._words.call(self._refresh)

    def put(self, key: str, side: str) -> None:
        """Show a layer left, right or on both sides."""
        self.sides[key] = side
        if key in self.choices:
            self.choices[key].choose(side)
        self.chosen.emit()

    def without(self, side: str) -> frozenset[str]:
        """Keys of the layers that are not shown on a side."""
        other = {LEFT: RIGHT, RIGHT: LEFT}[side]
        return frozenset(key for key, chosen in self.sides.items() if chosen == other)

    def lay(self, way: str) -> None:
        """The line upright or level."""
        self.level = way == LEVEL
        self.way.choose(way)
        self._refresh()
        self.chosen.emit()

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.way = Segmented(_ways(), compact=True, parent=self)
        self.way.choose(UPRIGHT)
        self.way.chosen.connect(self.lay)
        self._words.call(lambda: self.way.set_texts(_ways()))
        self._words.put(self.way.setAccessibleName, N_("The line"))
        hint = wrapped(role="muted", parent=self)
        self._words.put(hint.setText, N_("Drag the line on the map, or move it with the arrow keys. Esc puts it away."))
        self._body = ground("panel", self)
        self._rows: QVBoxLayout = column(self._body, margins=(12, 4, 12, 8), gap=4)
        away = plain_button("", self)
        self._words.call(lambda: set_words(away, tr("One map again")))
        away.clicked.connect(self.put_away_wanted)
        head = column(margins=(12, 8, 12, 4), gap=6)
        head.addWidget(hint)
        across = row()
        across.addWidget(self.way)
        across.addStretch(1)
        head.addLayout(across)
        outer = column(self)
        outer.addLayout(head)
        outer.addWidget(scrolled(self._body, self), 1)
        foot = row(margins=(12, 6, 12, 8))
        foot.addWidget(away)
        foot.addStretch(1)
        outer.addLayout(foot)

    def _refresh(self) -> None:
        emptied(self._rows)
        self.choices = {}
        for layer in reversed(self._situation.stack.shown()):
            self._rows.addWidget(self._row(layer))
            self._rows.addWidget(hair(self._body))
        self._rows.addStretch(1)

    def _row(self, layer: Layer) -> QWidget:
        holder = ground("", self._body)
        across = row(holder)
        name = tr(layer.title)
        across.addWidget(PlainLabel(name, elide="right", parent=holder), 1)
        first, last = (tr("Above"), tr("Below")) if self.level else (tr("Left"), tr("Right"))
        words = [(LEFT, first), (BOTH, tr("Both")), (RIGHT, last)]
        choice = self.choices[layer.key] = Segmented(words, name=name, compact=True, parent=holder)
        choice.choose(self.sides.get(layer.key, BOTH))
        choice.chosen.connect(lambda side, key=layer.key: self.put(key, side))
        across.addWidget(choice)
        return holder

    def _on_stack_changed(self, keys: frozenset[str]) -> None:
        if [layer.key for layer in reversed(self._situation.stack.shown())] != list(self.choices):
            self._refresh()


def _ways() -> list[tuple[str, str]]:
    return [(UPRIGHT, tr("Upright")), (LEVEL, tr("Across"))]
