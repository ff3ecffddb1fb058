"""One feature, field by field: mine on the left, theirs on the right, how it was below, and which is to stand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, row
from desktop.widgets.buttons import flat_button, refuse
from desktop.widgets.label import PlainLabel, wrapped
from layers.exchange.handover import WHOLE
from layers.exchange.part_words import part_title, said, whole_words
from layers.exchange.proposal import Choices, Pick, Proposal, pick_of
from layers.exchange.threeway import Meeting, Part, Side
from layers.i18n import N_, tr
from layers.kind import Kind

SIDES = {Pick.MINE: N_("Mine"), Pick.THEIRS: N_("Theirs")}
_CHANGED = {Side.HERE: N_("changed here"), Side.THERE: N_("changed there"), Side.BOTH: N_("changed on both sides")}


class PartsView(QWidget):
    """`picked` gives the key of a part and the side that a person chose; an empty key stands for all parts."""

    picked = Signal(str, object)
    show_wanted = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._list: QVBoxLayout = column(self, gap=8)
        self._meeting: Meeting | None = None
        self._cards: dict[str, _Card] = {}

    def show_meeting(self, meeting: Meeting | None, proposal: Proposal | None, choices: Choices) -> None:
        emptied(self._list)
        self._meeting, self._cards = meeting, {}
        if meeting is None or proposal is None:
            return
        kind = proposal.kinds[meeting.some.kind]
        self._list.addWidget(self._head(meeting, kind))
        for part in meeting.parts:
            card = self._cards[part.key] = _Card(meeting, part, kind, self)
            card.picked.connect(partial(self.picked.emit, part.key))
            self._list.addWidget(card)
        self._list.addStretch(1)
        self.show_picks(choices)

    def show_picks(self, choices: Choices) -> None:
        """What is chosen now, with the focus where it is."""
        if self._meeting is not None:
            for part in self._meeting.parts:
                self._cards[part.key].show_pick(pick_of(self._meeting, part, choices))

    def _head(self, meeting: Meeting, kind: Kind) -> QWidget:
        head = QWidget(self)
        lines = column(head, gap=2)
        first, second = row(gap=6), row(gap=4)
        name = PlainLabel(kind.name_of(meeting.some), role="title", elide="right", parent=head)
        first.addWidget(name, 1)
        first.addWidget(PlainLabel(tr(kind.one), role="muted", parent=head))
        for pick, words in ((Pick.MINE, tr("All mine")), (Pick.THEIRS, tr("All theirs"))):
            button = flat_button(words, head)
            button.clicked.connect(partial(self.picked.emit, "", pick))
            second.addWidget(button)
        show = flat_button(tr("Show on the map"), head)
        show.clicked.connect(self.show_wanted)
        second.addWidget(show)
        second.addStretch(1)
        lines.addLayout(first)
        lines.addLayout(second)
        return head


class _Card(QFrame):
    """One part; `picked` gives the side that a person chose."""

    picked = Signal(object)

    def __init__(self, meeting: Meeting, part: Part, kind: Kind, parent: QWidget) -> None:
        super().__init__(parent)
        self._part = part
        self.buttons: dict[Pick, QRadioButton] = {}
        self.setProperty("ground", "card")
        title = part_title(part.key, kind)
        self.setAccessibleName(title)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 6, 8, 8)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        for n in (0, 1):
            grid.setColumnStretch(n, 1)
        self._state = PlainLabel(parent=self)
        head = row(gap=6)
        head.addWidget(PlainLabel(title, role="strong", elide="right", parent=self), 1)
        head.addWidget(self._state)
        grid.addLayout(head, 0, 0, 1, 2)
        group = QButtonGroup(self)
        for n, (side, feature) in enumerate(((Pick.MINE, meeting.here), (Pick.THEIRS, meeting.there))):
            value = said(feature, part.key, kind)
            self.buttons[side] = button = self._button(side, f"{title}, {tr(SIDES[side])}: {value}")
            group.addButton(button)
            grid.addWidget(button, 1, n)
            whole = whole_words(feature, kind) if part.key == WHOLE and feature is not None else value
            grid.addWidget(wrapped(whole, parent=self), 2, n, Qt.AlignmentFlag.AlignTop)
        if words := self._below(meeting, kind):
            grid.addWidget(wrapped(words, role="muted", parent=self), 3, 0, 1, 2)

    def show_pick(self, pick: Pick | None) -> None:
        for side, button in self.buttons.items():
            button.setChecked(pick is side)
        self._state.setText(tr("to be chosen") if pick is None else tr(_CHANGED[self._part.changed]))
        self._state.set_role("problem" if pick is None else "muted")

    def _button(self, side: Pick, name: str) -> QRadioButton:
        button = QRadioButton(tr(SIDES[side]), self)
        button.setAccessibleName(name)
        if side is Pick.THEIRS and self._part.barred is not None:
            refuse(button, str(self._part.barred))
        button.clicked.connect(partial(self.picked.emit, side))
        return button

    def _below(self, meeting: Meeting, kind: Kind) -> str:
        if self._part.barred is not None:
            return str(self._part.barred)
        if meeting.before is None or self._part.key == WHOLE:
            return ""
        return tr("Before: {value}").format(value=said(meeting.before, self._part.key, kind))
