"""The head of a feature: its swatch, name, kind, state, and the steps its workflow offers from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.panels.details.place import Place
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets import numbers
from desktop.widgets.badge import tag
from desktop.widgets.blocks import column, emptied, row
from desktop.widgets.buttons import plain_button, refuse
from desktop.widgets.editors import TextEditor
from desktop.widgets.label import PlainLabel, wrapped
from layers.feature import Feature
from layers.i18n import tr
from layers.kind import Kind
from layers.situation import Situation
from layers.style import Look
from layers.workflow import REASON

SwatchOf = Callable[[Look, Theme, int], QPixmap]
_IN_A_ROW = 3


class FeatureHead(QWidget):
    """`step_wanted` brings the state a person wants next, and the reason they gave."""

    step_wanted = Signal(str, str)

    def __init__(self, situation: Situation, themes: Themes, swatch: SwatchOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._swatch = swatch
        self._picture = QLabel(self)
        self._name = PlainLabel(role="title", elide="right", parent=self)
        self._state = tag("", self)
        self._kind = PlainLabel(role="muted", elide="right", parent=self)
        self._place_label = wrapped(role="muted", parent=self)
        self._place = Place(self._place_label)
        self._steps = column(gap=6)
        self._reason = TextEditor("", self)
        self._buttons: dict[str, QWidget] = {}
        self._build()

    @property
    def steps(self) -> dict[str, QWidget]:
        """The button of each state that may come next."""
        return dict(self._buttons)

    def show_feature(self, feature: Feature, kind: Kind, age: datetime | None, offered: bool) -> None:
        """`age` is when it was last recorded; steps are offered where anything may be changed at all."""
        look = kind.style.look(kind.style.key(feature))
        self._picture.setPixmap(self._swatch(look, self._themes.current, self._themes.current.px(26)))
        self._name.setText(kind.name_of(feature))
        words = [tr(kind.one), str(feature["code"] or feature.id[:8])]
        if age is not None:
            words.append(self._age(age, kind))
        self._kind.setText(" · ".join(words))
        self._state.setVisible(feature.state is not None and kind.workflow is not None)
        if kind.workflow is not None and feature.state is not None:
            self._state.setText(tr(kind.workflow.title(feature.state)))
        self._place.show_feature(feature)
        self._show_steps(feature, kind, offered)

    def stop(self) -> None:
        """Measure nothing more."""
        self._place.stop()

    def _age(self, when: datetime, kind: Kind) -> str:
        seconds = (self._situation.clock.now() - when).total_seconds()
        words = tr("recorded {age} ago").format(age=numbers.age(seconds))
        stale = kind.freshness_s is not None and seconds > kind.freshness_s
        return f"{words}, {tr('out of date')}" if stale else words

    def _build(self) -> None:
        top = row(gap=10)
        words = column(gap=0)
        line = row(gap=8)
        line.addWidget(self._name, 1)
        line.addWidget(self._state)
        words.addLayout(line)
        words.addWidget(self._kind)
        top.addWidget(self._picture)
        top.addLayout(words, 1)
        layout: QVBoxLayout = column(self, margins=(12, 10, 12, 6), gap=6)
        layout.addLayout(top)
        layout.addWidget(self._place_label)
        layout.addLayout(self._steps)
        layout.addWidget(self._reason)

    def _show_steps(self, feature: Feature, kind: Kind, offered: bool) -> None:
        emptied(self._steps)
        self._buttons = {}
        steps = self._situation.can_move(feature) if offered else []
        line = None
        for n, (step, why) in enumerate(steps):
            if n % _IN_A_ROW == 0:
                line = row(gap=6)
                self._steps.addLayout(line)
            button = plain_button(tr(kind.workflow.title(step.target)) if kind.workflow else step.target, self)
            refuse(button, str(why) if why is not None else None)
            button.clicked.connect(lambda _=False, target=step.target: self._on_step(target))
            self._buttons[step.target] = button
            if line is not None:
                line.addWidget(button)
                if n == len(steps) - 1:
                    line.addStretch(1)
        self._reason.setVisible(any(REASON in step.needs for step, _ in steps))
        self._reason.setPlaceholderText(tr("Reason for a step that needs one"))
        self._reason.setAccessibleName(tr("Reason"))

    def _on_step(self, target: str) -> None:
        reason = self._reason.text().strip()
        self._reason.clear()
        self.step_wanted.emit(target, reason)
