"""Selecting by what a field says: a kind, a field, how it compares, and with what."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop.messages import Messages
from desktop.widgets.blocks import column
from desktop.widgets.buttons import main_button, set_words
from desktop.widgets.label import PlainLabel
from desktop.widgets.offer import offer
from desktop.words import Words
from layers.gestures.choose import COMPARISONS, by_value
from layers.i18n import N_, tr
from layers.kind import Geometry
from layers.situation import Situation


class ChoosePanel(QWidget):
    """What is found is selected everywhere; nothing is edited."""

    def __init__(self, situation: Situation, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._messages = messages
        self._words = Words(self)
        self.kind, self.field, self.comparison = QComboBox(self), QComboBox(self), QComboBox(self)
        self.value = QLineEdit(self)
        self.button = main_button("", self)
        self._build()

    def select(self) -> None:
        """Select what answers; a sentence where what was typed cannot be compared."""
        kind = self._situation.kinds[self.kind.currentData()]
        features = self._situation.picture.features(kind.key)
        found = by_value(features, kind, self.field.currentData(), self.comparison.currentData(), self.value.text())
        self._situation.stack.select(found)
        self._messages.note(tr("{n} selected").format(n=len(found)))

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        layout = column(self, margins=(12, 12, 12, 12), gap=6)
        parts = ((N_("Layer"), self.kind), (N_("Field"), self.field), (N_("Compares"), self.comparison))
        for title, part in (*parts, (N_("With"), self.value)):
            label = PlainLabel(role="caption", parent=self)
            self._words.put(label.setText, title)
            self._words.put(part.setAccessibleName, title)
            layout.addWidget(label)
            layout.addWidget(part)
        layout.addWidget(self.button)
        layout.addStretch(1)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.value.returnPressed.connect(self.select)
        self.button.clicked.connect(self.select)
        self._words.call(self._name)

    def _name(self) -> None:
        kinds = [k for k in self._situation.kinds.values() if k.geometry is not Geometry.NONE and not k.bulk]
        offer(self.kind, [(tr(k.title), k.key) for k in kinds])
        offer(self.comparison, [(tr(words), code) for code, words in COMPARISONS.items()])
        set_words(self.button, tr("Select"))
        self._on_kind()

    def _on_kind(self, index: int = 0) -> None:
        kind = self._situation.kinds.get(self.kind.currentData())
        if kind is None:
            return
        state = [(tr("State"), "state")] if kind.workflow is not None else []
        offer(self.field, [*((tr(f.title), f.key) for f in kind.fields), *state])
