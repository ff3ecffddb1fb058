"""A package from another planner beside what is here: chosen field by field, and written in one step at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.dialogs.takeover.meetings_tree import MeetingsTree
from desktop.dialogs.takeover.parts_view import PartsView
from desktop.dialogs.takeover.strokes import LEGEND
from desktop.messages import Messages
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.widgets.blocks import column, emptied, ground, hair, row, scrolled
from desktop.widgets.buttons import main_button, plain_button, refuse, set_words
from desktop.widgets.empty import EmptyPanel
from desktop.widgets.label import PlainLabel, plain_tooltip, wrapped
from desktop.widgets.line_legend import LineLegend
from desktop.widgets.rejected import RejectedList
from desktop.widgets.section import Section
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Edit
from layers.errors import Conflict
from layers.exchange.looks import clashing_looks, with_looks
from layers.exchange.proposal import Pick, Proposal, pick_of, settle
from layers.exchange.threeway import Meeting
from layers.i18n import counted, tr
from layers.situation import Situation


class TakeOverPanel(QWidget):
    """Nothing is written before the button at the foot. Without a package it says how to get one.

    `shown` gives the meeting whose shapes are to be on the map, or None; `fit_wanted` the one to go to; `taken` the
    report; `again_wanted` asks to compare the package with what is here now, `import_wanted` for the panel that reads
    packages and `hand_over_wanted` for the one that writes them.
    """

    done = Signal()
    shown = Signal(object)
    fit_wanted = Signal(object)
    taken = Signal(object)
    again_wanted = Signal()
    import_wanted = Signal()
    hand_over_wanted = Signal()

    def __init__(self, situation: Situation, themes: Themes, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation, self._themes, self._messages = situation, themes, messages
        self._words = Words(self)
        self.proposal: Proposal | None = None
        self._choices: dict[tuple[str, str], Pick] = {}
        self._stale = False
        self._looks: dict[str, QCheckBox] = {}
        self._build()
        self._words.call(self._name)
        subscribe(self, situation.clock.changed, self._on_moment)
        subscribe(self, situation.store.changed, self._on_recorded)

    def show_proposal(self, proposal: Proposal | None) -> None:
        """What a package would change here; choices begin anew."""
        self.proposal, self._choices, self._stale = proposal, {}, False
        self._show()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def open_count(self) -> int:
        """How many parts nobody has chosen for."""
        meetings = self.proposal.meetings if self.proposal is not None else ()
        return sum(pick_of(m, part, self._choices) is None for m in meetings for part in m.parts)

    def pick(self, meeting: Meeting, pick: Pick, key: str = "") -> None:
        """Let a side stand, in one part or in all."""
        for part in meeting.parts:
            if key in ("", part.key) and part.barred is None:
                self._choices[meeting.id, part.key] = pick
        self._refresh()

    def pick_clashes(self, pick: Pick) -> None:
        """Let a side stand in everything that clashes."""
        if self.proposal is not None:
            self._choices |= {(m.id, part.key): pick for m, part in self.proposal.clashes()}
            self._refresh()

    def take_over(self) -> None:
        """Write what is chosen as one edit."""
        if self.proposal is None or self._why_not() is not None:
            return
        prepared = settle(self.proposal, self._choices)
        if prepared.edit:
            try:
                self._situation.apply(prepared.edit, contents=prepared.contents, imported=True)
            except Conflict:
                self._stale = True
                self._show_foot()
                raise
            self._messages.done(prepared.edit.label, self._situation.undo)
        else:
            self._messages.note(tr("Nothing of it was taken."))
        self._take_looks(self.proposal)
        self.proposal = None
        self._show()
        self.taken.emit(prepared)

    def _take_looks(self, proposal: Proposal) -> None:
        stack = self._situation.stack
        chosen = [key for key, box in self._looks.items() if box.isChecked()]
        if (shown := with_looks(stack.to_json(), proposal.looks, chosen)) != stack.to_json():
            stack.restore(shown)

    # Showing

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self._title = PlainLabel(role="title", elide="middle", parent=self)
        self._counts = wrapped(role="caption", parent=self)
        self._all_mine, self._all_theirs = plain_button("", self), plain_button("", self)
        self._all_mine.clicked.connect(lambda: self.pick_clashes(Pick.MINE))
        self._all_theirs.clicked.connect(lambda: self.pick_clashes(Pick.THEIRS))
        self.legend = LineLegend(self._themes, LEGEND, self)
        self.tree = MeetingsTree(self._themes, self)
        self.parts = PartsView(self._themes, self)
        self._more: QVBoxLayout = column(gap=4)
        page = ground("panel", self)
        head = ground("panel", page)
        lines = column(head, margins=(12, 10, 12, 6), gap=4)
        for widget in (self._title, self._counts):
            lines.addWidget(widget)
        lines.addLayout(self._more)
        whole = row(gap=8)
        for button in (self._all_mine, self._all_theirs):
            whole.addWidget(button)
        whole.addStretch(1)
        lines.addLayout(whole)
        lines.addWidget(self.legend)
        body = ground("panel", self)
        column(body, margins=(12, 8, 12, 8)).addWidget(self.parts)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.tree)
        split.addWidget(scrolled(body, self))
        split.setStretchFactor(1, 1)
        split.setSizes([self._themes.current.px(170), self._themes.current.px(420)])
        whole_page = column(page)
        for part in (head, hair(self), split, hair(self), self._foot()):
            whole_page.addWidget(part, 1 if part is split else 0)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._without())
        self._pages.addWidget(page)
        column(self).addWidget(self._pages)
        self.tree.turned_to.connect(self._on_turned)
        self.tree.picked.connect(self.pick)
        self.parts.picked.connect(self._on_picked)
        self.parts.show_wanted.connect(lambda: self.fit_wanted.emit(self.tree.current))

    def _without(self) -> QWidget:
        """While there is no package."""
        self.import_button, self.hand_over_button = main_button("", self), plain_button("", self)
        self.import_button.clicked.connect(self.import_wanted)
        self.hand_over_button.clicked.connect(self.hand_over_wanted)
        buttons = self.import_button, self.hand_over_button
        self._empty = EmptyPanel(self._themes, "compare", "", buttons=buttons, parent=self)
        return self._empty

    def _foot(self) -> QWidget:
        foot = ground("panel", self)
        line = row(foot, margins=(12, 8, 12, 8))
        self.take_button, self.again_button = main_button("", foot), plain_button("", foot)
        self.close_button = plain_button("", foot)
        self.take_button.clicked.connect(self.take_over)
        self.again_button.clicked.connect(self.again_wanted)
        self.close_button.clicked.connect(self.done)
        for button in (self.take_button, self.again_button, self.close_button):
            line.addWidget(button)
        line.addStretch(1)
        return foot

    def _name(self) -> None:
        set_words(self.take_button, tr("Take over"))
        set_words(self.again_button, tr("Compare again"))
        set_words(self.close_button, tr("Close"))
        set_words(self._all_mine, tr("All clashes: mine"))
        set_words(self._all_theirs, tr("All clashes: theirs"))
        set_words(self.import_button, tr("Import a package"))
        set_words(self.hand_over_button, tr("Hand over mine"))
        self._empty.set_words(
            tr("No package to take over"),
            tr(
                "What another planner handed over (.anlan.zip) stands here beside what is on record: what is new, what "
                "was changed, what clashes, on the map and field by field. You choose, and it is written in one step."
            ),
            tr("Import such a package, or drop it on the map."),
        )
        self._show()

    def _show(self) -> None:
        found = self.proposal
        self._pages.setCurrentIndex(0 if found is None else 1)
        self._title.setText(tr("From {file}").format(file=found.file) if found else "")
        keys = tr("Keys: M mine, T theirs, N next to be chosen. Nothing is written before “Take over”.")
        self.tree.setToolTip(plain_tooltip(keys))
        self.tree.setAccessibleDescription(keys)
        self._fill_more()
        self.tree.show_proposal(found, self._choices)
        self._refresh()

    def _fill_more(self) -> None:
        """What cannot be taken or is worth a word, and layers that are shown otherwise there."""
        emptied(self._more)
        self._looks = {}
        if (found := self.proposal) is None:
            return
        if rows := sorted((*found.rejected, *found.notes)):
            listed = RejectedList(rows, found.file, self._themes, self)
            section = Section(self._themes, tr("Not taken, or with a note"), listed, self)
            section.set_count(str(len(rows)))
            section.set_folded(not found.rejected)
            self._more.addWidget(section)
        for key in clashing_looks(self._situation.stack.to_json(), found.looks):
            title = tr(found.kinds[key].title) if key in found.kinds else key
            self._looks[key] = QCheckBox(tr("Show {layer} as it is shown there").format(layer=title), self)
            self._more.addWidget(self._looks[key])

    def _refresh(self) -> None:
        found = self.proposal
        if found is not None:
            clashing = list(found.clashes())
            words = tr("Different: {n} · the same, or changed here only: {same} · to be chosen: {open}")
            self._counts.setText(words.format(n=len(found.meetings), same=found.same, open=self.open_count))
            for button in (self._all_mine, self._all_theirs):
                button.setVisible(bool(clashing))
        self.tree.refresh()
        self.parts.show_picks(self._choices)
        self._show_foot()

    def _show_foot(self) -> None:
        self.again_button.setVisible(self._stale)
        refuse(self.take_button, self._why_not())

    def _why_not(self) -> str | None:
        """Why nothing can be taken over now."""
        if self.proposal is None:
            return tr("There is no package.")
        if not self._situation.clock.live:
            return tr("You are looking at the past.")
        if self._situation.store.read_only:
            return str(self._situation.store.read_only)
        if self._stale:
            return tr("Something of it was changed here meanwhile. Compare again.")
        if count := self.open_count:
            return counted("{n} clashes are to be chosen first.", n=count)
        return None

    # What happened

    def _on_turned(self, meeting: Meeting | None) -> None:
        self.parts.show_meeting(meeting, self.proposal, self._choices)
        if self.isVisible():
            self.shown.emit(meeting)
            self.fit_wanted.emit(meeting)

    def _on_picked(self, key: str, pick: Pick) -> None:
        if (meeting := self.tree.current) is not None:
            self.pick(meeting, pick, key)

    def _on_moment(self, moment: Moment) -> None:
        self._show_foot()

    def _on_recorded(self, edit: Edit) -> None:
        if self.proposal is not None and edit.ids & {meeting.id for meeting in self.proposal.meetings}:
            self._stale = True
            self._show_foot()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(self.tree.current)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(None)
