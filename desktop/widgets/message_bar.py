"""One message at a time, the rest counted. Problems stay until dismissed; notes leave by themselves."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.later import later
from desktop.theme import Themes
from desktop.widgets.buttons import GlyphButton, plain_button, set_words
from desktop.widgets.glyph_label import GlyphLabel
from desktop.widgets.label import PlainLabel, set_property, wrapped
from layers.i18n import tr

Kind = Literal["note", "done", "problem"]

NOTE_MS = 6000
_GLYPHS = {"note": ("info", "text.secondary"), "done": ("check", "accent.text"), "problem": ("problem", "problem.text")}


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, what to do now, and perhaps a button that does it. The words are translated already."""

    text: str
    kind: Kind = "note"
    hint: str = ""
    action: str = ""
    act: Callable[[], None] | None = None


class MessageBar(QFrame):
    """Hidden while there is nothing to say. A problem is never pushed away by what comes after it."""

    def __init__(self, themes: Themes, *, note_ms: int | None = None, parent: QWidget | None = None) -> None:
        """A note stays for `note_ms`, or NOTE_MS."""
        super().__init__(parent)
        self._current: Notice | None = None
        self._waiting: deque[Notice] = deque()
        self._timer = later(self, self.dismiss, NOTE_MS if note_ms is None else note_ms)
        self._build(themes)
        self.retranslate()
        self.hide()

    @property
    def current(self) -> Notice | None:
        return self._current

    @property
    def waiting(self) -> int:
        """How many messages come after this one."""
        return len(self._waiting)

    def say(self, notice: Notice) -> None:
        """Show `notice` now, or after the problem that is showing. What is said already is not said twice."""
        if notice == self._current or notice in self._waiting:
            return
        if self._current is not None and self._current.kind == "problem":
            self._waiting.append(notice)
            self._count()
        else:
            self._show(notice)

    def note(self, text: str, hint: str = "") -> None:
        self.say(Notice(text, "note", hint))

    def done(self, text: str, hint: str = "", *, action: str = "", act: Callable[[], None] | None = None) -> None:
        self.say(Notice(text, "done", hint, action, act))

    def problem(self, text: str, hint: str = "", *, action: str = "", act: Callable[[], None] | None = None) -> None:
        self.say(Notice(text, "problem", hint, action, act))

    def dismiss(self) -> bool:
        """Take the current message away and show the next; False where there is none."""
        self._timer.stop()
        was, self._current = self._current, None
        if self._waiting:
            self._show(self._waiting.popleft())
        else:
            self.hide()
        return was is not None

    def clear(self) -> None:
        """Take all messages away."""
        self._waiting.clear()
        self.dismiss()

    def retranslate(self) -> None:
        self.dismiss_button.set_name(tr("Dismiss"), key="Esc")
        self._count()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()  # what is being read stays
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._start_leaving()
        super().leaveEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        super().closeEvent(event)

    def _build(self, themes: Themes) -> None:
        self.setProperty("role", "message")
        self._glyph = GlyphLabel(themes, "info", parent=self)
        self._glyph.setContentsMargins(0, 3, 0, 0)
        self._text = wrapped(parent=self)
        self._hint = wrapped(role="caption", parent=self)
        self._more = PlainLabel(role="muted", parent=self)
        self.action_button = plain_button("", self)
        self.action_button.clicked.connect(self._on_action)
        self.dismiss_button = GlyphButton(themes, "close", "", size=14, parent=self)
        self.dismiss_button.clicked.connect(self.dismiss)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._more)
        row.addWidget(self.action_button)
        row.addWidget(self.dismiss_button)

    def _show(self, notice: Notice) -> None:
        self._current = notice
        set_property(self, "kind", notice.kind)
        self._glyph.show_glyph(*_GLYPHS[notice.kind])
        self._text.setText(notice.text)
        self._hint.setText(notice.hint)
        self._hint.setVisible(bool(notice.hint))
        set_words(self.action_button, notice.action)
        self.action_button.setVisible(bool(notice.action and notice.act))
        self.setAccessibleName(f"{notice.text} {notice.hint}".strip())
        self._count()
        self.show()
        self._start_leaving()

    def _start_leaving(self) -> None:
        self._timer.stop()
        if self._current is not None and self._current.kind != "problem":
            self._timer.start()

    def _count(self) -> None:
        self._more.setText(tr("{n} more").format(n=self.waiting))
        self._more.setVisible(self.waiting > 0)

    def _on_action(self) -> None:
        act = self._current.act if self._current else None
        self.dismiss()
        if act is not None:
            act()
