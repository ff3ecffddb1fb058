"""What the program tells the person: refusals with a hint, things done with their undo, and mistakes of our own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.widgets.message_bar import MessageBar
from layers.errors import SituationError
from layers.i18n import Message, tr


class Messages(QObject):
    """Speaks through the message bar; `said` repeats the last words for the status bar."""

    said = Signal(str)

    def __init__(self, bar: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bar = bar

    def refuse(self, error: SituationError, *, action: str = "", act: Callable[[], None] | None = None) -> None:
        """What was not done, and what to do now. It stays until it is dismissed."""
        self.bar.problem(error.message, error.hint, action=action, act=act)
        self.said.emit(error.message)

    def done(self, label: Message | str, undo: Callable[[], object] | None = None, hint: str = "") -> None:
        """Something was recorded; with `undo`, a button takes it back."""
        words = tr("Undo") if undo is not None else ""
        self.bar.done(str(label), hint, action=words, act=(lambda: _just(undo)) if undo is not None else None)
        self.said.emit(str(label))

    def note(self, text: str, hint: str = "") -> None:
        self.bar.note(text, hint)
        self.said.emit(text)

    def take_back(self, text: str) -> None:
        """Let a note go that has nothing more to say, if it is still there."""
        if self.bar.current is not None and self.bar.current.text == text:
            self.bar.dismiss()

    def problem(self, text: str, hint: str = "") -> None:
        self.bar.problem(text, hint)
        self.said.emit(text)

    def hear(self, error: object) -> bool:
        """Tell `error` where it is one a person can mend; whether it was."""
        if isinstance(error, SituationError):
            self.refuse(error)
            return True
        return False


def _just(act: Callable[[], object]) -> None:
    act()
