"""Features of a package in three groups: those that clash, those that changed, those that are new."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from desktop.glyphs import glyph_icon
from desktop.theme import Themes
from desktop.widgets import numbers
from desktop.words import Words
from layers.exchange.part_words import part_title
from layers.exchange.proposal import Choices, Pick, Proposal, pick_of
from layers.exchange.threeway import Meeting, Side
from layers.i18n import N_, tr

CLASHES, CHANGED, NEW = N_("Clashes"), N_("Changed there"), N_("New there")
_KEYS: Mapping[int, Pick] = {Qt.Key.Key_M: Pick.MINE, Qt.Key.Key_T: Pick.THEIRS}
_MEETING = Qt.ItemDataRole.UserRole


class MeetingsTree(QTreeWidget):
    """`turned_to` gives the meeting in front. The keys M and T pick a side for all of it; N goes to what is open."""

    turned_to = Signal(object)
    picked = Signal(object, object)

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._items: dict[str, QTreeWidgetItem] = {}
        self._proposal: Proposal | None = None
        self._choices: Choices = {}
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.currentItemChanged.connect(self._on_current)
        words = Words(self)
        words.put(self.setAccessibleName, N_("Features of the package"))

    @property
    def current(self) -> Meeting | None:
        item = self.currentItem()
        found = item.data(0, _MEETING) if item is not None else None
        return found if isinstance(found, Meeting) else None

    def show_proposal(self, proposal: Proposal | None, choices: Choices) -> None:
        """All of it anew; the first that is open comes in front."""
        before = self.current.id if self.current is not None else ""
        self._proposal, self._choices = proposal, choices
        self.blockSignals(True)
        self.clear()
        self._items = {}
        for title in (CLASHES, CHANGED, NEW):
            self._add_group(title, [m for m in proposal.meetings if group_of(m) == title] if proposal else [])
        self.blockSignals(False)
        self.refresh()
        if not self._items:
            self.turned_to.emit(None)
        elif before in self._items or not self.next_open():
            self.setCurrentItem(self._items.get(before) or next(iter(self._items.values())))

    def refresh(self) -> None:
        """The same features with what is chosen now."""
        for item in self._items.values():
            self._describe(item, item.data(0, _MEETING))

    def next_open(self) -> bool:
        """Go to the next feature, from the one in front on, of which something is open; whether there is one."""
        ids = list(self._items)
        at = ids.index(self.current.id) + 1 if self.current is not None else 0
        for identity in (*ids[at:], *ids[:at]):
            if self._is_open(self._items[identity].data(0, _MEETING)):
                self.setCurrentItem(self._items[identity])
                return True
        return False

    def show_meeting(self, identity: str) -> None:
        if identity in self._items:
            self.setCurrentItem(self._items[identity])

    def event(self, event: QEvent) -> bool:
        """Its keys are its own while it has the focus, whatever tool they stand for elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.current
        if not _is_ours(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_N:
            self.next_open()
        elif current is not None:
            self.picked.emit(current, _KEYS[event.key()])

    def _add_group(self, title: str, meetings: list[Meeting]) -> None:
        if not meetings:
            return
        group = QTreeWidgetItem(self, [f"{tr(title)}  {numbers.number(len(meetings))}"])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        for meeting in meetings:
            item = QTreeWidgetItem(group)
            item.setData(0, _MEETING, meeting)
            self._items[meeting.id] = item
        group.setExpanded(True)

    def _describe(self, item: QTreeWidgetItem, meeting: Meeting) -> None:
        if self._proposal is None:
            return
        kind = self._proposal.kinds[meeting.some.kind]
        words = f"{kind.name_of(meeting.some)} · {self._state(meeting)}"
        item.setText(0, words)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, words)
        glyph, token = ("problem", "problem.text") if self._is_open(meeting) else ("check", "accent.text")
        theme = self._themes.current
        item.setIcon(0, glyph_icon(glyph, theme[token], theme.px(14)))

    def _state(self, meeting: Meeting) -> str:
        """What of it differs, or what is chosen."""
        picks = {part.key: pick_of(meeting, part, self._choices) for part in meeting.parts}
        if group_of(meeting) == NEW:
            return tr("new") if Pick.THEIRS in picks.values() else tr("not taken")
        if meeting.there is None or meeting.here is None:
            gone = tr("deleted there") if meeting.there is None else tr("deleted here")
            pick = next(iter(picks.values()))
            return f"{gone}, {tr(PICKED[pick])}"
        kind = meeting.some.kind
        titles = [
            part_title(part.key, self._proposal.kinds[kind]) if self._proposal else part.key
            for part in meeting.parts
            if part.changed is not Side.HERE
        ]
        return numbers.listed(titles)

    def _is_open(self, meeting: Meeting) -> bool:
        return any(pick_of(meeting, part, self._choices) is None for part in meeting.parts)

    def _on_current(self, item: QTreeWidgetItem | None, before: QTreeWidgetItem | None) -> None:
        self.turned_to.emit(self.current)


def _is_ours(event: QKeyEvent) -> bool:
    return event.key() in (*_KEYS, Qt.Key.Key_N) and event.modifiers() == Qt.KeyboardModifier.NoModifier


PICKED: Mapping[Pick | None, str] = {
    Pick.MINE: N_("mine stays"),
    Pick.THEIRS: N_("theirs is taken"),
    None: N_("to be chosen"),
}


def group_of(meeting: Meeting) -> str:
    """The title of its group."""
    if meeting.clashes:
        return CLASHES
    return NEW if meeting.is_new else CHANGED
