"""What the shape under the pointer holds, beside what it held before, while it is being drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QWidget

from desktop.live_impact import Answer
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets import numbers
from desktop.widgets.blocks import column, ground, hair, row, scrolled
from desktop.widgets.buttons import flat_button
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel, plain_tooltip
from desktop.widgets.segmented import Segmented
from desktop.words import Words
from layers.analysis.impact import Count, Impact
from layers.analysis.measures import MEASURES, How, Measure
from layers.edit import Edit
from layers.i18n import N_, counted, tr
from layers.situation import Situation
from layers.times import format_moment

_AREA, _BORDER = "area", "border"
_NAMES_AT_MOST = 6
AROUND_M = (0, 50, 100, 250, 500, 1000, 2000)
_PARTS_OF_DAY = ("people_night", "people_day")


class _Line:
    """One measure: its name, what it was, what it is (which opens the rows), the difference, and what is around."""

    def __init__(self, title: str, grid: QGridLayout, parent: QWidget) -> None:
        n = grid.rowCount()
        self.title = title
        self.name = PlainLabel(elide="right", parent=parent)
        self.before = PlainLabel(role="muted", parent=parent)
        self.now: QPushButton = flat_button("", parent)
        self.change = PlainLabel(role="strong", parent=parent)
        self.around: QPushButton = flat_button("", parent)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.name, n, 0)
        for place, widget in enumerate((self.before, self.now, self.change, self.around), 1):
            grid.addWidget(widget, n, place, right)

    def hide(self) -> None:
        for widget in (self.name, self.before, self.now, self.change, self.around):
            widget.hide()

    def show_texts(self, before: str | None, now: str, change: str, *, exact: str, opens: bool) -> None:
        """`before` None: there is nothing to compare with."""
        renamed = _show(self.name, tr(self.title))
        _show(self.before, before)
        _show(self.change, None if before is None else change)
        if _show(self.now, now) or renamed:
            self.now.setToolTip(plain_tooltip(exact))
            self.now.setAccessibleName(f"{tr(self.title)}: {now}")
        self.now.setEnabled(opens)

    def show_around(self, text: str | None, *, exact: str = "", opens: bool = False) -> None:
        """None: no wider area is counted."""
        if _show(self.around, text):
            self.around.setToolTip(plain_tooltip(exact))
            self.around.setAccessibleName(f"{tr(self.title)}, {tr('around')}: {text or ''}")
        self.around.setEnabled(opens)


class ImpactPanel(QWidget):
    """`rows_wanted` brings a kind, the ids counted and the words for them, as the board's does; `widened` how many
    metres around the shape are to be counted too."""

    rows_wanted = Signal(str, object, str)
    widened = Signal(float)

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._answer: Answer | None = None
        self._counting = False
        self._day_part = _PARTS_OF_DAY[0]
        self._lines: dict[str, _Line] = {}
        self._known_names: dict[str, str] = {}
        self._words = Words(self)
        self._build()
        subscribe(self, situation.picture.changed, self._on_changed)
        self._words.call(self._rename)

    @property
    def answer(self) -> Answer | None:
        """What is shown."""
        return self._answer

    def show_counting(self) -> None:
        """There is a shape, and its numbers come in a moment; those of the last one stay till then."""
        if self._answer is None and not self._counting:
            self._counting = True
            self._refresh()

    def show_answer(self, answer: Answer | None) -> None:
        self._answer, self._counting = answer, False
        self._refresh()

    def text_of(self, measure: str) -> str:
        """The number shown now; empty while the measure has no line."""
        line = self._lines.get(measure)
        return line.now.text() if line is not None and not line.now.isHidden() else ""

    def button_of(self, measure: str) -> QPushButton:
        """The number as a button that opens the rows it counts."""
        return self._lines[measure].now

    def around_of(self, measure: str) -> str:
        """The number of the wider area; empty while there is none."""
        line = self._lines.get(measure)
        return line.around.text() if line is not None and not line.around.isHidden() else ""

    def change_of(self, measure: str) -> str:
        return self._lines[measure].change.text()

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self._body = ground("panel", self)
        self._title = PlainLabel(role="muted", elide="right", parent=self._body)
        self._people = PlainLabel(role="figure", parent=self._body)
        self._people_words = PlainLabel(role="caption", parent=self._body)
        self._parts = Segmented(self._part_words(), compact=True, parent=self._body)
        self._parts.chosen.connect(self._on_part)
        self._words.call(lambda: self._parts.set_texts(self._part_words()))
        self._words.put(self._parts.setAccessibleName, N_("Part of the day"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._heads = [PlainLabel(role="muted", parent=self._body) for _ in range(4)]
        self.wider = QComboBox(self._body)
        self._words.put(self.wider.setAccessibleName, N_("Wider area around it"))
        self._words.call(self._offer_wider)
        self.wider.activated.connect(lambda _: self.widened.emit(float(self.wider.currentData())))
        for place, head in enumerate(self._heads, 1):
            self._grid.addWidget(head, 0, place, Qt.AlignmentFlag.AlignRight)
        self._lines[_AREA] = _Line(N_("Area covered"), self._grid, self._body)
        self._lines[_BORDER] = _Line(N_("Border length"), self._grid, self._body)
        for measure in MEASURES:
            line = self._lines[measure.key] = _Line(measure.title, self._grid, self._body)
            line.now.clicked.connect(lambda checked=False, m=measure: self._open(m, around=False))
            line.around.clicked.connect(lambda checked=False, m=measure: self._open(m, around=True))
        self._names = PlainLabel(parent=self._body)
        self._names.setWordWrap(True)
        self._assumed = PlainLabel(role="muted", parent=self._body)
        self._assumed.setWordWrap(True)
        self._empty = EmptyPanel(self._themes, "measure", "", parent=self)
        figure = row(gap=8)
        figure.addWidget(self._people)
        figure.addWidget(self._people_words)
        figure.addStretch(1)
        figure.addWidget(self._parts)
        inner = column(self._body, margins=(12, 8, 12, 8), gap=6)
        inner.addWidget(self._title)
        inner.addLayout(figure)
        inner.addWidget(self.wider)
        inner.addLayout(self._grid)
        inner.addWidget(hair(self._body))
        inner.addWidget(self._names)
        inner.addWidget(self._assumed)
        inner.addStretch(1)
        self._area = scrolled(self._body, self)
        outer = column(self)
        outer.addWidget(self._area, 1)
        outer.addWidget(self._empty, 1)

    @staticmethod
    def _part_words() -> list[tuple[str, str]]:
        return [("people_night", tr("Night")), ("people_day", tr("Day"))]

    def _offer_wider(self) -> None:
        chosen = self.wider.currentData()
        self.wider.clear()
        for metres in AROUND_M:
            around = tr("Around it: {distance}").format(distance=numbers.quantity(metres, "m"))
            self.wider.addItem(around if metres else tr("No wider area"), metres)
        self.wider.setCurrentIndex(max(self.wider.findData(chosen), 0))

    def _on_changed(self, edit: Edit) -> None:
        """Whatever the edit renamed is looked up again with the next answer."""
        self._known_names.clear()

    def _rename(self) -> None:
        self._known_names.clear()
        self._refresh()

    def _refresh(self) -> None:
        answer = self._answer
        self._empty.set_words(
            tr("Counting what is inside") if self._counting else tr("No area to count"),
            tr("What an area holds stands here, while it is drawn and after: people, buildings, streets, shelters."),
            "" if self._counting else tr("Draw an area, reshape one, or choose one on the map."),
        )
        self._area.setVisible(answer is not None)
        self._empty.setVisible(answer is None)
        if answer is None:
            return
        now, before = answer.now, answer.before
        self._title.setText(self._titled(answer))
        self._show_people(now)
        for head, words in zip(self._heads, (tr("before"), tr("now"), tr("change"), tr("around")), strict=True):
            head.setText(words)
        for head in (self._heads[0], self._heads[2]):
            head.setVisible(before is not None)
        self._heads[3].setVisible(answer.around is not None)
        self._show_size(_AREA, now.area_m2, before.area_m2 if before else None, scale=1e-6, unit="km²", digits=3)
        self._show_size(_BORDER, now.border_m, before.border_m if before else None, scale=1e-3, unit="km", digits=2)
        for measure in MEASURES:
            self._show_measure(measure, now[measure.key], before[measure.key] if before else None)
            self._show_around(measure, answer.around)
        self._names.setText("\n".join(self._named(now)))
        self._assumed.setText(self._assumptions(answer))

    def _titled(self, answer: Answer) -> str:
        feature = self._situation.picture.get(answer.identity) if answer.identity else None
        if feature is None:
            return tr("Inside the shape being drawn")
        return tr("Inside {name}").format(name=self._situation.kinds[feature.kind].name_of(feature))

    def _show_people(self, now: Impact) -> None:
        value = now[self._day_part].value
        self._people.setText(numbers.people(value))
        self._people.setToolTip(plain_tooltip(numbers.number(value)))
        self._people_words.setText(tr("people"))

    def _show_size(self, key: str, value: float, before: float | None, *, scale: float, unit: str, digits: int) -> None:
        was = None if before is None else numbers.quantity(before * scale, unit, digits)
        change = "" if before is None else _signed(value * scale - before * scale, digits)
        exact = numbers.quantity(value, "m²" if key == _AREA else "m")
        now = numbers.quantity(value * scale, unit, digits)
        self._lines[key].show_texts(was, now, change, exact=exact, opens=False)
        self._lines[key].show_around(None)

    def _show_measure(self, measure: Measure, count: Count, before: Count | None) -> None:
        line = self._lines[measure.key]
        if count.value is None:
            line.hide()
            return
        was = before.value if before is not None else None
        line.show_texts(
            None if before is None else "" if was is None else _written(measure, was),
            _written(measure, count.value),
            "" if was is None else _difference(measure, count.value - was),
            exact=_exactly(measure, count.value),
            opens=bool(len(count.positions)),
        )

    def _show_around(self, measure: Measure, around: Impact | None) -> None:
        line = self._lines[measure.key]
        value = around[measure.key].value if around is not None else None
        if around is None or value is None or line.now.isHidden():
            line.show_around(None)
            return
        opens = bool(len(around[measure.key].positions))
        line.show_around(_written(measure, value), exact=_exactly(measure, value), opens=opens)

    def _named(self, now: Impact) -> list[str]:
        """Zones, beats, areas and the organisations responsible, by name."""
        lines = []
        for key, words in (
            ("evac_zones", N_("Evacuation zones: {names}")),
            ("patrol_zones", N_("Patrol zones: {names}")),
            ("areas", N_("Districts and streets: {names}")),
        ):
            if names := self._names_of(now[key].first(_NAMES_AT_MOST), len(now[key].positions)):
                lines.append(tr(words).format(names=names))
        if names := self._names_of(now.responsible[:_NAMES_AT_MOST], len(now.responsible)):
            lines.append(tr("Responsible: {names}").format(names=names))
        return lines

    def _names_of(self, ids: Sequence[str], count: int) -> str:
        """`ids` are the first of so many; each name is looked up once, as the answers come with every move."""
        for identity in ids:
            if identity not in self._known_names:
                feature = self._situation.picture.get(identity)
                kind = self._situation.kinds[feature.kind] if feature is not None else None
                self._known_names[identity] = kind.name_of(feature) if kind is not None and feature is not None else ""
        shown = numbers.listed([name for i in ids if (name := self._known_names[i])])
        more = count - len(ids)
        return shown if more <= 0 else tr("{names} and {n} more").format(names=shown, n=more)

    def _assumptions(self, answer: Answer) -> str:
        now, moment = answer.now, self._situation.clock.now()
        said = [tr("As of {moment}.").format(moment=format_moment(moment, self._situation.store.zone))]
        if (year := now.census_year) is not None:
            age = moment.year - year
            said.append(counted("Oldest source: people of {year}, {n} years old.", year=year, n=age))
        said.append(
            tr("People are spread evenly over each cell; a building or place counts where its middle lies inside.")
        )
        if answer.around is not None:
            distance = numbers.quantity(answer.around_m, "m")
            said.append(tr("Around it, up to {distance} away, without the area itself.").format(distance=distance))
        return " ".join(said)

    def _on_part(self, key: str) -> None:
        self._day_part = key
        if self._answer is not None:
            self._show_people(self._answer.now)

    def _open(self, measure: Measure, *, around: bool) -> None:
        found = (self._answer.around if around else self._answer.now) if self._answer is not None else None
        if found is not None:
            self.rows_wanted.emit(measure.kind, tuple(found[measure.key].rows), tr(measure.title))


def _show(widget: QLabel | QPushButton, text: str | None) -> bool:
    """None hides it. Whether that is other than it was: what stays costs nothing while the pointer moves."""
    other = widget.isHidden() != (text is None) or widget.text() != (text or "")
    if other:
        widget.setText(text or "")
        widget.setVisible(text is not None)
    return other


def _written(measure: Measure, value: float | None) -> str:
    if measure.how is How.LENGTH:
        return numbers.quantity(None if value is None else value / 1000, tr(measure.unit), 1)
    return numbers.people(value) if measure.people else numbers.number(value)


def _exactly(measure: Measure, value: float | None) -> str:
    return (
        numbers.quantity(value, "m") if measure.how is How.LENGTH else numbers.number(value, 1 if measure.people else 0)
    )


def _difference(measure: Measure, value: float) -> str:
    if measure.how is How.LENGTH:
        return _signed(value / 1000, 1)
    return _signed(float(numbers.rounded_people(value)) if measure.people else value, 0)


def _signed(value: float, digits: int) -> str:
    """+0.20, −3 or a dash for what did not change."""
    rounded = round(value, digits)
    if rounded == 0:
        return "—"
    return f"+{numbers.number(rounded, digits)}" if rounded > 0 else numbers.number(rounded, digits)
