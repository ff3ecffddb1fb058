"""The head of the plan editor: which plan, its state, and what can be done with it as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.widgets.badge import tag
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import plain_button, refuse, set_words
from desktop.words import Words
from layers.feature import Feature
from layers.i18n import N_, tr
from layers.kind import Kind
from layers.plans import verbs


class PlanHead(QWidget):
    """`chosen` brings the id of the plan taken from the box."""

    chosen = Signal(str)
    new_wanted = Signal()
    version_wanted = Signal()
    details_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plans = QComboBox(self)
        self._state = tag("", self)
        self.new_button = plain_button("", self)
        self.version_button = plain_button("", self)
        self.details_button = plain_button("", self)
        self._build()
        words = Words(self)
        words.put(self.plans.setAccessibleName, N_("Plan"))
        words.put(partial(set_words, self.new_button), N_("New plan"))
        words.put(partial(set_words, self.version_button), N_("New version"))
        words.put(partial(set_words, self.details_button), N_("Fields and state"))

    def show_plans(self, kind: Kind, plans: Sequence[Feature], plan: Feature, refusal: str | None) -> None:
        """`plan` is the one of `plans` that is open."""
        self.plans.blockSignals(True)
        self.plans.clear()
        for each in plans:
            self.plans.addItem(f"{kind.name_of(each)}  v{each['version'] or 1}", each.id)
        self.plans.setCurrentIndex(max(0, self.plans.findData(plan.id)))
        self.plans.blockSignals(False)
        self._state.setText(tr(kind.workflow.title(plan.state or "")) if kind.workflow else "")
        refuse(self.new_button, refusal)
        is_draft = tr("This version is still a draft.") if plan.state == verbs.DRAFT else None
        refuse(self.version_button, refusal or is_draft)

    def _build(self) -> None:
        self.plans.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.plans.activated.connect(self._on_activated)
        self.new_button.clicked.connect(self.new_wanted)
        self.version_button.clicked.connect(self.version_wanted)
        self.details_button.clicked.connect(self.details_wanted)
        top = row()
        top.addWidget(self.plans, 1)
        top.addWidget(self._state)
        line = row(gap=6)
        for button in (self.new_button, self.version_button, self.details_button):
            line.addWidget(button)
        line.addStretch(1)
        layout = column(self, margins=(12, 8, 12, 8), gap=6)
        layout.addLayout(top)
        layout.addLayout(line)

    def _on_activated(self, index: int) -> None:
        self.chosen.emit(self.plans.itemData(index))
