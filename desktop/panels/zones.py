"""Zones that tile the city: how even their work is, also while a border moves, and where their borders do not meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from desktop.later import later
from desktop.live_zones import Shared
from desktop.messages import Messages
from desktop.theme import Themes
from desktop.widgets import numbers
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import flat_button, plain_button, refuse
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel, wrapped
from desktop.words import Words
from layers.analysis.evening import Proposal
from layers.analysis.workload import Balance, By, Load, balance
from layers.edit import Change, Edit
from layers.feature import Feature
from layers.gestures.tiling import Fault, Seam, mended
from layers.i18n import N_, counted, message, tr
from layers.situation import Situation

_MOST_FAULTS = 40
_TITLES = {
    By.CALLS: N_("Calls"),
    By.PEOPLE: N_("People"),
    By.AREA: N_("Area covered"),
    By.ROADS: N_("Streets"),
}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ZonesPanel(QWidget):
    """`kind_chosen` brings the kind looked at, `propose_wanted` what should be even, `fit_wanted` ids or bounds."""

    kind_chosen = Signal(str)
    propose_wanted = Signal(object)
    fit_wanted = Signal(object)
    place_wanted = Signal(object)

    def __init__(self, situation: Situation, themes: Themes, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._messages = messages
        self._shared: Shared | None = None
        self._proposal: Proposal | None = None
        self._asked = False
        self._words = Words(self)
        self._later = later(self, self._refresh)
        self._build()
        self._words.call(self._rename)

    @property
    def kind(self) -> str:
        return str(self.kinds.currentData() or "")

    @property
    def by(self) -> By:
        return By(self.measure.currentData())

    def show_shared(self, shared: Shared) -> None:
        self._shared = shared
        self._later.start()

    def show_proposal(self, proposal: Proposal | None) -> None:
        self._proposal, self._asked = proposal, False
        if proposal is None:
            self._messages.note(tr("No better balance was found."), tr("The work is even, or there is no data on it."))
        self._later.start()

    def accept(self) -> None:
        """Record the proposed borders, all in one step."""
        proposal = self._proposal
        if proposal is None:
            return
        zones = {z.id: z for z in self._situation.picture.features(self.kind)}
        changes = tuple(
            Change(zones[k], replace(zones[k], geometry=shape)) for k, shape in proposal.shapes.items() if k in zones
        )
        self._apply(Edit(message(N_("Even out {n} zones"), n=len(changes)), changes))
        self.leave()

    def leave(self) -> None:
        """Forget the proposal."""
        self._proposal = None
        self._later.start()

    def mend(self) -> None:
        """Take all gaps and overlaps away, in one step."""
        if self._shared is not None and self._shared.faults:
            self._apply(mended(list(self._situation.picture.features(self.kind)), self._shared.faults))

    def _apply(self, edit: Edit) -> None:
        self._situation.apply(edit)
        self._messages.done(edit.label, self._situation.undo)

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self._body = ground("panel", self)
        self.kinds = QComboBox(self)
        self.measure = QComboBox(self)
        for kind in self._situation.kinds.values():
            if kind.tiles:
                self.kinds.addItem(tr(kind.title), kind.key)
        for by, title in _TITLES.items():
            self.measure.addItem(tr(title), by.value)
        self.kinds.currentIndexChanged.connect(self._on_kind)
        self.measure.currentIndexChanged.connect(lambda index: self.leave())
        self._words.put(self.kinds.setAccessibleName, N_("Zones of which kind"))
        self._words.put(self.measure.setAccessibleName, N_("What should be even"))
        chosen = row(margins=(12, 8, 12, 4), gap=8)
        chosen.addWidget(self.kinds, 1)
        chosen.addWidget(self.measure)
        self._parts: QVBoxLayout = column(self._body, margins=(12, 4, 12, 8), gap=6)
        outer = column(self)
        outer.addLayout(chosen)
        outer.addWidget(scrolled(self._body, self), 1)

    def _rename(self) -> None:
        for n in range(self.kinds.count()):
            self.kinds.setItemText(n, tr(self._situation.kinds[self.kinds.itemData(n)].title))
        for n, title in enumerate(_TITLES.values()):
            self.measure.setItemText(n, tr(title))
        self._refresh()

    def _refresh(self) -> None:
        emptied(self._parts)
        shared = self._shared
        if shared is None or not shared.at_rest:
            counting = shared is None and self._situation.picture.count(self.kind) > 0
            self._parts.addWidget(
                EmptyPanel(
                    self._themes,
                    "patrol-car",
                    tr("Counting what is inside") if counting else tr("No zones of this kind yet"),
                    tr("How calls, people, ground and streets are shared out among zones stands here."),
                    hint="" if counting else tr("Draw zones, or import them."),
                    parent=self._body,
                )
            )
            self._parts.addStretch(1)
            return
        self._add_balance(shared)
        self._add_loads(shared)
        self._parts.addWidget(hair(self._body))
        self._add_faults(shared.faults)
        self._parts.addStretch(1)

    def _add_balance(self, shared: Shared) -> None:
        rest, now = (balance([load.of(self.by) for load in side.values()]) for side in (shared.at_rest, shared.now))
        if rest is None or now is None:
            self._parts.addWidget(PlainLabel(tr("No data on this."), role="muted", parent=self._body))
            return
        target = self._proposal.after if self._proposal is not None else now
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        heads = (tr("before"), tr("proposed") if self._proposal is not None else tr("now"))
        for n, words in enumerate(heads, 1):
            grid.addWidget(PlainLabel(words, role="muted", parent=self._body), 0, n, _RIGHT)
        self._add_ratio(grid, 1, tr("Largest to mean"), rest, target, lambda b: numbers.number(b.largest_to_mean, 2))
        self._add_ratio(grid, 2, tr("Coefficient of variation"), rest, target, lambda b: numbers.number(b.variation, 3))
        self._parts.addLayout(grid)
        buttons = row(gap=8)
        if self._proposal is None:
            propose = plain_button(tr("Propose a better balance"), self._body)
            propose.clicked.connect(self._propose)
            propose.setEnabled(not self._asked)
            buttons.addWidget(propose)
        else:
            for words, act in ((tr("Accept"), self.accept), (tr("Leave"), self.leave)):
                button = plain_button(words, self._body)
                button.clicked.connect(act)
                if act == self.accept:
                    refuse(button, self._refusal())
                buttons.addWidget(button)
            count = counted("{n} zones would change.", n=len(self._proposal.shapes))
            buttons.addWidget(PlainLabel(count, role="muted", parent=self._body))
        buttons.addStretch(1)
        self._parts.addLayout(buttons)

    def _add_ratio(
        self, grid: QGridLayout, n: int, words: str, rest: Balance, now: Balance, text: Callable[[Balance], str]
    ) -> None:
        grid.addWidget(PlainLabel(words, parent=self._body), n, 0)
        grid.addWidget(PlainLabel(text(rest), role="muted", parent=self._body), n, 1, _RIGHT)
        grid.addWidget(PlainLabel(text(now), role="strong", parent=self._body), n, 2, _RIGHT)

    def _add_loads(self, shared: Shared) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for n, title in enumerate(_TITLES.values(), 1):
            grid.addWidget(PlainLabel(tr(title), role="muted", parent=self._body), 0, n, _RIGHT)
        names = self._names(shared.now)
        for n, key in enumerate(sorted(shared.now, key=lambda k: names.get(k, k)), 1):
            load, rest = shared.now[key], shared.at_rest.get(key)
            name = flat_button(names.get(key, key[:8]), self._body)
            name.clicked.connect(lambda checked=False, k=key: self._choose(k))
            grid.addWidget(name, n, 0, Qt.AlignmentFlag.AlignLeft)
            for place, by in enumerate(_TITLES, 1):
                differs = rest is not None and rest.of(by) != load.of(by)
                label = PlainLabel(_written(load, by), role="strong" if differs else "", parent=self._body)
                grid.addWidget(label, n, place, _RIGHT)
            if load.parts > 1:
                words = tr("in {n} parts").format(n=load.parts)
                grid.addWidget(PlainLabel(words, role="problem", parent=self._body), n, len(_TITLES) + 1)
        self._parts.addLayout(grid)

    def _add_faults(self, faults: Sequence[Fault]) -> None:
        head = row(gap=8)
        head.addWidget(PlainLabel(tr("Gaps and overlaps"), role="strong", parent=self._body))
        head.addWidget(PlainLabel(numbers.number(len(faults)), role="muted", parent=self._body))
        head.addStretch(1)
        if faults:
            button = plain_button(tr("Mend all"), self._body)
            button.clicked.connect(self.mend)
            refuse(button, self._refusal())
            head.addWidget(button)
        self._parts.addLayout(head)
        if not faults:
            self._parts.addWidget(PlainLabel(tr("All borders meet."), role="muted", parent=self._body))
        names = self._names({key: None for fault in faults for key in fault.zones})
        for fault in faults[:_MOST_FAULTS]:
            line = row(gap=6)
            line.addWidget(wrapped(_told(fault, names), parent=self._body), 1)
            show = flat_button(tr("Show"), self._body)
            show.clicked.connect(lambda checked=False, f=fault: self.place_wanted.emit(f.shape.bounds))
            line.addWidget(show)
            self._parts.addLayout(line)

    def _names(self, ids: Mapping[str, object]) -> dict[str, str]:
        found: dict[str, str] = {}
        for key in ids:
            feature: Feature | None = self._situation.picture.get(key)
            if feature is not None:
                found[key] = str(feature["code"] or self._situation.kinds[feature.kind].name_of(feature))
        return found

    def _refusal(self) -> str | None:
        if not self._situation.clock.live:
            return tr("You are looking at the past.")
        return self._situation.store.read_only

    def _propose(self) -> None:
        self._asked = True
        self._later.start()
        self.propose_wanted.emit(self.by)

    def _choose(self, key: str) -> None:
        self._situation.stack.select([key])
        self.fit_wanted.emit([key])

    def _on_kind(self, index: int) -> None:
        self._shared, self._proposal = None, None
        self.kind_chosen.emit(self.kind)
        self._refresh()


def _told(fault: Fault, names: Mapping[str, str]) -> str:
    zones = numbers.listed([names.get(key, key[:8]) for key in fault.zones])
    words = N_("Overlap of {zones}: {area}") if fault.seam is Seam.OVERLAP else N_("Gap between {zones}: {area}")
    return tr(words).format(zones=zones, area=numbers.quantity(fault.area_m2, "m²"))


def _written(load: Load, by: By) -> str:
    value = load.of(by)
    match by:
        case By.AREA:
            return numbers.quantity(load.area_m2 / 1e6, "km²", 2)
        case By.ROADS:
            return numbers.quantity(None if value is None else value / 1000, "km", 1)
        case By.PEOPLE:
            return numbers.people(value)
    return numbers.number(value)
