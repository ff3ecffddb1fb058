"""Handing a layer, a plan or the selection over to another planner: a package that finds its way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QRadioButton, QWidget

from desktop.jobs import Jobs, Progress
from desktop.messages import Messages
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets import numbers
from desktop.widgets.blocks import column, ground
from desktop.widgets.buttons import refuse
from desktop.widgets.files import choose_export, named
from desktop.widgets.label import PlainLabel, wrapped
from desktop.widgets.offer import offer
from desktop.widgets.write_foot import over_foot
from desktop.words import Words
from layers.clock import Moment
from layers.edit import DATASET
from layers.exchange.handover import SUFFIX
from layers.exchange.writers.handover import Chosen, losses, plan_with_graphics, restricted_in, these, write
from layers.i18n import counted, tr
from layers.outgoing import held_back
from layers.record.store import Store
from layers.situation import Situation

_PLAN = "plan"


class HandOverPanel(QWidget):
    """The facts as they are now, with their ids, texts and past fingerprints, and how their layers are shown."""

    done = Signal()

    def __init__(
        self, situation: Situation, themes: Themes, jobs: Jobs, messages: Messages, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._situation, self._themes, self._jobs, self._messages = situation, themes, jobs, messages
        self._build()
        Words(self).call(self._name)
        subscribe(self, situation.clock.changed, self._on_moment)
        subscribe(self, situation.stack.selected, self._on_selected)

    def offer(self, kind: str, selection: Sequence[str]) -> None:
        """Propose the selection, a plan where that is one, or else a layer."""
        self._name()
        self.restricted.setChecked(False)
        plan = self.plans.findData(selection[-1]) if selection else -1
        if kind and (at := self.kinds.findData(kind)) >= 0:
            self.kinds.setCurrentIndex(at)
        self.plans.setCurrentIndex(max(plan, 0))
        chosen = self.by_plan if plan >= 0 else self.by_selection if selection else self.by_layer
        chosen.setChecked(True)
        self._ask()

    def write(self, path: Path) -> None:
        """Write it now, beside the window."""
        store = self._situation.store
        store.set_setting("stack", self._situation.stack.to_json())
        job = self._jobs.start(
            tr("Writing {file}").format(file=path.name), partial(_write, path, store, self._chosen())
        )
        job.finished.connect(partial(self._on_written, path))

    def _chosen(self) -> Chosen:
        store = self._situation.store
        if self.by_selection.isChecked():
            chosen = these(store, self._situation.stack.selection)
        elif self.by_plan.isChecked() and (plan := store.get(str(self.plans.currentData()))) is not None:
            chosen = plan_with_graphics(store, plan)
        else:
            chosen = Chosen((str(self.kinds.currentData()),))
        return replace(chosen, restricted=self.restricted.isChecked())

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.by_layer, self.by_plan, self.by_selection = (QRadioButton(self) for _ in range(3))
        self.restricted = QCheckBox(self)
        self.restricted.hide()
        self.kinds, self.plans = QComboBox(self), QComboBox(self)
        self._title, self._lost_title = (PlainLabel(role="strong", parent=self) for _ in range(2))
        self.count = wrapped(parent=self)
        self._about, self._lost = (wrapped(role="caption", parent=self) for _ in range(2))
        self.by_layer.setChecked(True)
        inner = ground("panel", self)
        body = column(inner, margins=(12, 10, 12, 10), gap=8)
        chosen = (self._title, self.by_layer, self.kinds, self.by_plan, self.plans, self.by_selection, self.restricted)
        for widget in (*chosen, self.count, self._about, self._lost_title, self._lost):
            body.addWidget(widget)
        body.addStretch(1)
        self.write_button, self.close_button = over_foot(self, inner)
        self.write_button.clicked.connect(self._on_write)
        self.close_button.clicked.connect(self.done)
        for button in (self.by_layer, self.by_plan, self.by_selection):
            button.toggled.connect(self._ask)
        self.kinds.activated.connect(lambda at: self.by_layer.setChecked(True))
        self.plans.activated.connect(lambda at: self.by_plan.setChecked(True))
        self.restricted.toggled.connect(self._ask)
        self.kinds.currentIndexChanged.connect(self._ask)
        self.plans.currentIndexChanged.connect(self._ask)

    def _name(self) -> None:
        self._title.setText(tr("What to hand over"))
        self.by_layer.setText(tr("A layer"))
        self.by_plan.setText(tr("A plan with what is drawn for it"))
        self.by_selection.setText(tr("What is selected"))
        self.kinds.setAccessibleName(tr("Layer"))
        self.plans.setAccessibleName(tr("Plan"))
        self._about.setText(
            tr(
                "The package keeps ids, texts, shapes and how the layers are shown, and says what was deleted. "
                "Whoever takes it over sees what is new, what changed and what clashes."
            )
        )
        self._lost_title.setText(tr("What the package does not keep"))
        self.restricted.setText(tr("Also what is not for the public"))
        picture = self._situation.picture
        titles = {key: tr(self._situation.kinds[key].title) for key in picture.kinds_present() if key != DATASET}
        titles |= {str(d["of"]): str(d["name"]) for d in (*picture.rasters(), *picture.archives())}
        offer(self.kinds, [(title, key) for key, title in titles.items()])
        plans = [(self._situation.kinds[_PLAN].name_of(f), f.id) for f in picture.features(_PLAN)]
        offer(self.plans, plans if _PLAN in self._situation.kinds else [])
        self._ask()

    def _ask(self) -> None:
        """How much it is, and whether it can be handed over."""
        refuse(self.write_button, self._why_not())
        self.by_selection.setEnabled(bool(self._situation.stack.selection))
        self.by_plan.setEnabled(self.plans.count() > 0)
        self.plans.setEnabled(self.plans.count() > 0)
        if not self.isVisible() or self._why_not() is not None:
            self.count.setText("")
            return
        chosen, store = self._chosen(), self._situation.store
        n = sum(store.count(kind) for kind in chosen.kinds) if chosen.ids is None else len(chosen.ids)
        held = restricted_in(store, chosen)
        self.restricted.setVisible(bool(held))
        held = 0 if chosen.restricted else held
        self._lost.setText("\n".join(f"• {loss}" for loss in (*held_back(held), *losses(replay=False))))
        self.count.setText(counted("{n} features", n=numbers.number(n - held)))

    def _why_not(self) -> str | None:
        if not self._situation.clock.live:
            return tr("You are looking at the past.")
        if self.by_layer.isChecked() and self.kinds.currentIndex() < 0:
            return tr("There is nothing to write.")
        if self.by_selection.isChecked() and not self._situation.stack.selection:
            return tr("Nothing is selected.")
        return None

    def _on_write(self) -> None:
        chosen = self._chosen()
        name = self.plans.currentText() if self.by_plan.isChecked() else chosen.kinds[0] if chosen.kinds else "package"
        folder = self._situation.store.path.parent
        path = choose_export(self, folder, f"{_file_name(name)}{SUFFIX}", f"{tr('Anlan package')} (*{SUFFIX})")
        if path is not None:
            self.write(named(path, (SUFFIX,)))

    def _on_written(self, path: Path, count: int) -> None:
        self._messages.done(counted("{n} features handed over in {file}.", n=count, file=path.name))
        self.done.emit()

    def _on_moment(self, moment: Moment) -> None:
        self._ask()

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()


def _file_name(title: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_ " else "_" for letter in title).strip() or "package"


def _write(path: Path, store: Store, chosen: Chosen, *, progress: Progress) -> int:
    progress(0.1, "")
    reader = store.snapshot()
    try:
        return write(path, reader, chosen)
    finally:
        reader.close()
