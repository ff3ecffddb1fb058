"""Save points: a name for now, what is otherwise since one of them, and bringing it back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from desktop.later import later
from desktop.messages import Messages
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets import numbers
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import flat_button, plain_button, refuse
from desktop.widgets.editors import shown_value
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Edit
from layers.feature import Feature
from layers.i18n import N_, tr
from layers.kinds.save_points import SAVE_POINT
from layers.savepoints import PLACE, STATE, Difference, Sort, differences, recorded_at, restoring, saving
from layers.situation import Situation
from layers.times import format_moment

_MOST = 200
_LONGEST = 40
_SORTS = {Sort.ADDED: N_("new since then"), Sort.CHANGED: N_("changed"), Sort.REMOVED: N_("deleted since then")}


class SavedPanel(QWidget):
    """`fit_wanted` brings ids to show on the map."""

    fit_wanted = Signal(object)

    def __init__(self, situation: Situation, themes: Themes, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._messages = messages
        self._found: list[Difference] = []
        self._words = Words(self)
        self._later = later(self, self._refresh)
        self._build()
        subscribe(self, situation.picture.changed, self._on_changed)
        subscribe(self, situation.clock.changed, self._on_moment_changed)
        self._words.call(self._refresh)

    @property
    def point(self) -> Feature | None:
        """The save point that is compared with now."""
        identity = self.points.currentData()
        return self._situation.picture.get(identity) if identity else None

    def save(self) -> None:
        """A save point of now, under the name in the field."""
        taken = [str(f["name"]) for f in self._situation.picture.features(SAVE_POINT)]
        edit = saving(self.name.text(), taken=taken)
        self._situation.apply(edit)
        self._messages.done(edit.label, self._situation.undo)
        self.name.clear()

    def restore(self, chosen: Sequence[Difference]) -> None:
        """Make these as they were at the save point."""
        point = self.point
        if point is None or not chosen:
            return
        edit, kept = restoring(self._situation.store, chosen, point)
        if edit:
            self._situation.apply(edit)
        hint = tr("These keep their state, for no step leads back: {names}.").format(names=numbers.listed(kept))
        self._messages.done(edit.label, self._situation.undo, hint if kept else "")

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.name = QLineEdit(self)
        self.save_button = plain_button("", self)
        self.points = QComboBox(self)
        self._body = ground("panel", self)
        self._rows: QVBoxLayout = column(self._body, margins=(12, 4, 12, 8), gap=4)
        self._words.put(self.name.setPlaceholderText, N_("Name of the save point"))
        self._words.put(self.name.setAccessibleName, N_("Name of the save point"))
        self._words.put(self.save_button.setText, N_("Save this moment"))
        self._words.put(self.points.setAccessibleName, N_("Save points"))
        self.name.returnPressed.connect(self.save)
        self.save_button.clicked.connect(self.save)
        self.points.currentIndexChanged.connect(lambda index: self._later.start())
        first, second = row(margins=(12, 8, 12, 4), gap=8), row(margins=(12, 0, 12, 4), gap=8)
        first.addWidget(self.name, 1)
        first.addWidget(self.save_button)
        second.addWidget(self.points, 1)
        outer = column(self)
        outer.addLayout(first)
        outer.addLayout(second)
        outer.addWidget(scrolled(self._body, self), 1)

    def _refresh(self) -> None:
        self._fill_points()
        refuse(self.save_button, self._refusal())
        emptied(self._rows)
        point = self.point
        self.points.setVisible(point is not None)
        if point is None:
            self._rows.addWidget(
                EmptyPanel(
                    self._themes,
                    "clock",
                    tr("No save point yet"),
                    tr("A save point is a name for a moment. What changed since stands here, and can be brought back."),
                    hint=tr("Give it a name above."),
                    parent=self._body,
                )
            )
            self._rows.addStretch(1)
            return
        self._found = differences(self._situation.store, point)
        self._add_head()
        for difference in self._found[:_MOST]:
            self._rows.addWidget(hair(self._body))
            self._rows.addWidget(self._row(difference))
        self._rows.addStretch(1)

    def _fill_points(self) -> None:
        store, chosen = self._situation.store, self.points.currentData()
        found = sorted(
            ((recorded_at(store, f), f) for f in self._situation.picture.features(SAVE_POINT)),
            key=lambda pair: pair[0],
            reverse=True,
        )
        self.points.blockSignals(True)
        self.points.clear()
        for moment, point in found:
            self.points.addItem(f"{point['name']} · {format_moment(moment, store.zone)}", point.id)
        self.points.setCurrentIndex(max(self.points.findData(chosen), 0))
        self.points.blockSignals(False)

    def _add_head(self) -> None:
        head = row(gap=8)
        words = tr("{n} different from now").format(n=numbers.number(len(self._found)))
        head.addWidget(
            PlainLabel(words if self._found else tr("Nothing is different."), role="strong", parent=self._body)
        )
        head.addStretch(1)
        if self._found:
            button = plain_button(tr("Bring all back"), self._body)
            button.clicked.connect(lambda: self.restore(self._found))
            refuse(button, self._refusal())
            head.addWidget(button)
        self._rows.addLayout(head)

    def _row(self, difference: Difference) -> QWidget:
        holder = ground("", self._body)
        across = row(holder, gap=6)
        feature = difference.some
        kind = self._situation.kinds[feature.kind]
        words = column(gap=0)
        words.addWidget(PlainLabel(kind.name_of(feature), elide="right", parent=holder))
        detail = f"{tr(kind.one)} · {tr(_SORTS[difference.sort])}"
        if named := [self._told(difference, key) for key in difference.fields]:
            detail += f": {numbers.listed(named)}"
        words.addWidget(PlainLabel(detail, role="muted", elide="right", parent=holder))
        across.addLayout(words, 1)
        if difference.now is not None:
            show = flat_button(tr("Show"), holder)
            show.clicked.connect(lambda: self._show(feature.id))
            across.addWidget(show)
        back = plain_button(tr("Remove again") if difference.then is None else tr("Put back"), holder)
        back.setAccessibleName(f"{back.text()}: {kind.name_of(feature)}")
        back.clicked.connect(lambda: self.restore([difference]))
        refuse(back, self._refusal())
        across.addWidget(back)
        return holder

    def _told(self, difference: Difference, key: str) -> str:
        """What is otherwise, with what it was and what it is."""
        then, now, kind = difference.then, difference.now, self._situation.kinds[difference.some.kind]
        if then is None or now is None:
            return key
        if key == PLACE:
            return tr("place")
        if key == STATE:
            flow = kind.workflow
            states = [tr(flow.title(f.state)) if flow is not None and f.state else str(f.state) for f in (then, now)]
            return _changed(tr("state"), *states)
        if (field := kind.field(key)) is None:
            return key
        zone, name_of = self._situation.store.zone, self._situation.name_of
        return _changed(tr(field.title), *(shown_value(field, f[key], zone, name_of) for f in (then, now)))

    def _show(self, identity: str) -> None:
        self._situation.stack.select([identity])
        self.fit_wanted.emit([identity])

    def _refusal(self) -> str | None:
        if not self._situation.clock.live:
            return tr("You are looking at the past.")
        return self._situation.store.read_only

    def _on_changed(self, edit: Edit) -> None:
        if self.isVisible() or SAVE_POINT in edit.kinds:
            self._later.start()

    def _on_moment_changed(self, moment: Moment) -> None:
        if self.isVisible():
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()


def _changed(title: str, was: str, now: str) -> str:
    """Long texts are not told here."""
    if max(len(was), len(now)) > _LONGEST:
        return title
    return f"{title} {was or '–'} → {now or '–'}"
