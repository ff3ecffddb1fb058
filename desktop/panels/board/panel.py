"""The situation board of the command desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap, QShowEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.later import later
from desktop.panels.board import figures
from desktop.panels.board.cases import CaseList
from desktop.panels.board.facts import FIELDS, BoardFacts
from desktop.panels.board.figures import Counted
from desktop.panels.board.parts import Figure, Tile
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets import numbers
from desktop.widgets.badge import tag
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import flat_button
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Edit
from layers.feature import Feature
from layers.i18n import counted, tr
from layers.kind import Kind
from layers.situation import Situation
from layers.style import Look

SwatchOf = Callable[[Look, Theme, int], QPixmap]
_TILES, _IN_A_ROW = 6, 3
_MOST_CASES = 200
"""The most urgent ones stand in the list; all of them are rows of the table."""


class BoardPanel(QWidget):
    """`rows_wanted` brings a kind, the ids counted and the words for them."""

    rows_wanted = Signal(str, object, str)

    def __init__(
        self, situation: Situation, themes: Themes, *, swatch: SwatchOf, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._words = Words(self)
        self._facts = BoardFacts(situation.picture)
        self._later = later(self, self._refresh_if_seen, 30)
        self._fresh = True
        self._minute = 0
        self._body = ground("panel", self)
        self._parts: QVBoxLayout = column(margins=(12, 8, 12, 8), gap=8)
        self.cases = CaseList(themes, swatch, self._body)
        self._build()
        subscribe(self, situation.picture.changed, self._on_changed)
        subscribe(self, situation.clock.changed, self._on_moment_changed)
        subscribe(self, situation.stack.selected, self._on_selected)
        themes.changed.connect(self._on_theme_changed)
        self._words.call(self._say_again)
        self._refresh()

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.cases.chosen.connect(self._on_chosen)
        self._cases_head = row(margins=(12, 6, 12, 4), gap=6)
        self._case_area = column()
        self._case_area.addLayout(self._cases_head)
        self._case_area.addWidget(self.cases)
        inner = column(self._body)
        inner.addLayout(self._case_area)
        inner.addLayout(self._parts)
        inner.addStretch(1)
        outer = column(self)
        outer.addWidget(scrolled(self._body, self))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_if_seen()

    def _refresh_if_seen(self) -> None:
        """It counts thousands of features, which nobody waits for who looks at something else."""
        if self.isVisible() and not self._fresh:
            self._refresh()

    def _say_again(self) -> None:
        """In other words or other colours."""
        self._fresh = False
        self._refresh_if_seen()

    def _refresh(self) -> None:
        self._fresh = True
        emptied(self._cases_head)
        emptied(self._parts)
        now = self._situation.clock.now()
        kind = self._situation.kinds.get("incident")
        if not any(self._facts.count(k) for k in FIELDS if k in self._situation.kinds):
            self._show_nothing()
            return
        cases = figures.open_incidents(self._facts) if kind else []
        if kind is not None:
            self._show_cases(cases, kind, now)
        self.cases.setVisible(bool(cases))
        self._head_of_cases(cases)
        self._add_resources()
        self._add_shelters()
        self._add_zones()

    def _show_cases(self, cases: list[Feature], kind: Kind, now: datetime) -> None:
        whole = (self._situation.picture.get(case.id) for case in cases[:_MOST_CASES])
        self.cases.show_cases([case for case in whole if case is not None], kind, now)

    def _show_nothing(self) -> None:
        self.cases.hide()
        self._parts.addWidget(
            EmptyPanel(
                self._themes,
                "command-post",
                tr("Nothing is going on yet"),
                tr("Open incidents, free resources, shelters and evacuation zones stand here."),
                hint=tr("Import a file, or draw something on the map."),
                parent=self._body,
            )
        )

    def _head_of_cases(self, cases: list[Feature]) -> None:
        rows = Counted(len(cases), tuple(case.id for case in cases))
        words = tr("Open incidents")
        self._cases_head.addWidget(PlainLabel(words, role="strong", parent=self._body))
        self._cases_head.addWidget(self._link("incident", rows, words))
        self._cases_head.addWidget(PlainLabel(tr("by urgency"), role="muted", parent=self._body))
        self._cases_head.addStretch(1)
        self._cases_head.addWidget(PlainLabel(tr("Due"), role="muted", parent=self._body))
        if not cases:
            self._parts.addWidget(PlainLabel(tr("No incident is open."), role="muted", parent=self._body))
        if left := max(len(cases) - _MOST_CASES, 0):
            words = counted("{n} less urgent ones are in the table.", n=numbers.number(left))
            self._parts.addWidget(PlainLabel(words, role="muted", parent=self._body))

    def _add_resources(self) -> None:
        pools = figures.pools(self._facts)
        free = Counted(sum(p.free.value or 0 for p in pools), tuple(i for p in pools for i in p.free.ids))
        self._title(tr("Forces and resources, free"), "resource", free if pools else None)
        if not pools:
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for n, pool in enumerate(pools[:_TILES]):
            grid.addWidget(self._tile(pool), n // _IN_A_ROW, n % _IN_A_ROW)
        for n in range(_IN_A_ROW):
            grid.setColumnStretch(n, 1)
        self._parts.addLayout(grid)

    def _tile(self, pool: figures.Pool) -> Tile:
        kind = self._situation.kinds["resource"]
        look = kind.style.look(pool.sort if pool.sort in kind.style.looks else None)
        title = tr(look.title)
        tile = Tile(self._themes, look.glyph or "staging", title, parent=self._body)
        tile.figure.show_number(numbers.number(pool.free.value), tr("{what}, free").format(what=title))
        tile.figure.clicked.connect(lambda: self._open("resource", pool.free, title))
        tile.rest.setText(f"/ {numbers.number(pool.all.value)}")
        tile.show_share(pool.free.value, pool.all.value)
        return tile

    def _add_shelters(self) -> None:
        there, every = figures.shelters_open(self._facts)
        inside, places = figures.shelter_people(self._facts)
        self._title(tr("Shelters"), "shelter", every if every.ids else None)
        if not every.ids:
            return
        line = row(gap=16)
        line.addLayout(self._figure("shelter", there, tr("open"), numbers.number(there.value)))
        line.addLayout(self._figure("shelter", inside, tr("people in them"), numbers.people(inside.value)))
        line.addLayout(self._figure("shelter", places, tr("places in open ones"), numbers.number(places.value)))
        self._parts.addLayout(line)

    def _add_zones(self) -> None:
        zones = figures.zones_by_state(self._facts)
        counted = Counted(sum(len(z.ids) for _, z, _ in zones), tuple(i for _, z, _ in zones for i in z.ids))
        self._title(tr("Evacuation zones"), "evac_zone", counted if zones else None)
        flow = self._situation.kinds["evac_zone"].workflow if "evac_zone" in self._situation.kinds else None
        for state, there, people in zones:
            line = row(gap=8)
            words = tr(flow.title(state)) if flow else state
            line.addWidget(tag(words, self._body))
            line.addWidget(self._link("evac_zone", there, words))
            line.addStretch(1)
            amount = PlainLabel(self._people(people.value), role="caption", parent=self._body)
            amount.setToolTip(numbers.number(people.value))
            line.addWidget(amount)
            self._parts.addLayout(line)

    @staticmethod
    def _people(value: float | None) -> str:
        return counted("{n} people", n=numbers.people(value)) if value is not None else tr("people: no data")

    def _title(self, words: str, kind: str, counted: Counted | None) -> None:
        self._parts.addWidget(hair(self._body))
        line = row(gap=6)
        line.addWidget(PlainLabel(words, role="strong", parent=self._body))
        if counted is None:
            line.addWidget(PlainLabel(tr("No data"), role="muted", parent=self._body))
        else:
            line.addWidget(self._link(kind, counted, words))
        line.addStretch(1)
        self._parts.addLayout(line)

    def _figure(self, kind: str, counted: Counted, words: str, text: str) -> QVBoxLayout:
        box = column(gap=0)
        figure = Figure(self._themes, text, words, parent=self._body)
        figure.show_number(text, words, numbers.number(counted.value))
        figure.clicked.connect(lambda: self._open(kind, counted, words))
        box.addWidget(figure)
        box.addWidget(PlainLabel(words, role="caption", elide="right", parent=self._body))
        return box

    def _link(self, kind: str, counted: Counted, words: str) -> QWidget:
        button = flat_button(numbers.number(counted.value), self._body)
        button.setAccessibleName(tr("{n} {what}: open the rows").format(n=counted.value, what=words))
        button.setToolTip(tr("Open the rows"))
        button.clicked.connect(lambda: self._open(kind, counted, words))
        return button

    def _open(self, kind: str, counted: Counted, words: str) -> None:
        self.rows_wanted.emit(kind, counted.ids, words)

    def _on_chosen(self, identity: str) -> None:
        self._situation.stack.select([identity])

    def _on_selected(self, ids: tuple[str, ...]) -> None:
        self.cases.mark(ids[-1] if ids else "")

    def _on_changed(self, edit: Edit) -> None:
        self._facts.follow(edit)
        if edit.kinds & FIELDS.keys():
            self._fresh = False
            self._later.start()

    def _on_moment_changed(self, moment: Moment) -> None:
        """What can be seen is told by the picture; here only the deadlines move on."""
        kind, now = self._situation.kinds.get("incident"), self._situation.clock.now()
        minute = int(now.timestamp() // 60)
        if kind is not None and self.cases.isVisible() and minute != self._minute:
            self._minute = minute
            self._show_cases(figures.open_incidents(self._facts), kind, now)

    def _on_theme_changed(self, theme: Theme) -> None:
        self._say_again()
