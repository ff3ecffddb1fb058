"""Editors for the fields of a kind, one for each type of value. Empty means unknown, never nought."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from desktop.theme import Themes
from desktop.widgets import numbers
from desktop.widgets.choice import ChoiceEditor
from desktop.widgets.references import Named, ReferenceEditor, ReferencesEditor
from layers.errors import SituationError
from layers.i18n import tr
from layers.kind import Field
from layers.times import format_moment, parse_moment, parse_utc, utc_text


class Unreadable(SituationError):
    """What was typed is no value of the field."""


class _Line(QLineEdit):
    """Ctrl+Z takes back what is being typed; where there is nothing typed it is the window's."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_idle(self, event):
            event.ignore()
            return False
        return super().event(event)


class TextEditor(_Line):
    """One line of text."""

    edited = Signal()

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.textEdited.connect(self.edited)

    def value(self) -> Any:
        return self.text().strip() or None

    def show_value(self, value: Any) -> None:
        self.setText("" if value is None else str(value))
        self.setCursorPosition(0)


class NumberEditor(_Line):
    """A number with its unit inside at the right; empty is unknown."""

    edited = Signal()

    def __init__(self, kind: type, unit: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._unit = unit
        self.setAccessibleName(f"{name} ({tr(unit)})" if unit else name)
        self.textEdited.connect(self.edited)

    def value(self) -> Any:
        """A finite number or None; Unreadable for anything else."""
        text = self.text().strip()
        if not text:
            return None
        number = _number(text)
        if number is None:
            raise Unreadable(tr("{text} is not a number.").format(text=text))
        if self._kind is int and number != int(number):
            raise Unreadable(tr("{text} is not a whole number.").format(text=text))
        return int(number) if self._kind is int else number

    def show_value(self, value: Any) -> None:
        self.setText("" if value is None else _plain_number(value))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._unit:
            return
        painter = QPainter(self)
        painter.setPen(self.palette().placeholderText().color())
        painter.drawText(
            self.rect().adjusted(0, 0, -10, 0),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            tr(self._unit),
        )
        painter.end()


class TimeEditor(_Line):
    """A time, written with its zone; without one it is in the workspace's."""

    edited = Signal()

    def __init__(self, zone: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self.setAccessibleName(name)
        self.setPlaceholderText("2024-09-11 17:00 +08")
        self.textEdited.connect(self.edited)

    def value(self) -> Any:
        text = self.text().replace(numbers.NO_BREAK, " ").strip()
        if not text:
            return None
        head, _, offset = text.rpartition(" ")
        joined = f"{head}{offset}" if offset[:1] in ("+", "-") else text
        try:
            return utc_text(parse_moment(_padded(joined), self._zone))
        except SituationError as error:
            raise Unreadable(error.message, hint=error.hint) from error

    def show_value(self, value: Any) -> None:
        self.setText("" if value is None else format_moment(parse_utc(str(value)), self._zone))


class LongTextEditor(QPlainTextEdit):
    """Several lines of text."""

    edited = Signal()

    def __init__(self, name: str = "", parent: QWidget | None = None, *, rows: int = 3) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * rows + 16)
        self._showing = False
        self.textChanged.connect(self._on_text_changed)

    def value(self) -> Any:
        return self.toPlainText().strip() or None

    def show_value(self, value: Any) -> None:
        self._showing = True
        self.setPlainText("" if value is None else str(value))
        self._showing = False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            document = self.document()
            if (_is_undo(event) and not document.isUndoAvailable()) or (
                _is_redo(event) and not document.isRedoAvailable()
            ):
                event.ignore()
                return False
        return super().event(event)

    def _on_text_changed(self) -> None:
        if not self._showing:
            self.edited.emit()


class WordsEditor(TextEditor):
    """A list of words, with commas of either language between them."""

    def value(self) -> Any:
        found = (word.strip() for word in re.split("[,，、;；]", self.text()))
        return list(dict.fromkeys(word for word in found if word)) or None

    def show_value(self, value: Any) -> None:
        super().show_value(None if value is None else numbers.listed([str(word) for word in value]))


class StructureEditor(LongTextEditor):
    """A list or a table as structured text (JSON)."""

    def __init__(self, kind: type, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, parent, rows=4)
        self._kind = kind

    def value(self) -> Any:
        text = self.toPlainText().strip()
        if not text:
            return None
        try:
            value = json.loads(text, parse_constant=_no_constant)
        except ValueError as error:
            raise Unreadable(tr("This is not structured text."), hint=str(error)) from error
        if not isinstance(value, self._kind):
            begin = "[ … ]" if self._kind is list else "{ … }"
            raise Unreadable(tr("This begins and ends otherwise: {form}").format(form=begin))
        return value

    def show_value(self, value: Any) -> None:
        super().show_value(None if value is None else json.dumps(value, ensure_ascii=False, indent=1))


Reference = ReferenceEditor | ReferencesEditor
Editor = (
    TextEditor | WordsEditor | NumberEditor | ChoiceEditor | TimeEditor | LongTextEditor | StructureEditor | Reference
)


def reference_editor(field: Field, named: Named, themes: Themes, parent: QWidget | None = None) -> Reference:
    """The editor of a field that names features of the kind it refers to."""
    made = ReferencesEditor if field.type is list else ReferenceEditor
    return made(named, tr(field.title), themes, parent)


def editor_for(field: Field, zone: str, parent: QWidget | None = None) -> Editor:
    """The editor of a field by the type of its values."""
    name = tr(field.title)
    if field.choices:
        return ChoiceEditor([(c.code, tr(c.title)) for c in field.choices], name, parent)
    if field.type is bool:
        return ChoiceEditor([(True, tr("Yes")), (False, tr("No"))], name, parent)
    if field.type in (int, float):
        return NumberEditor(field.type, field.unit, name, parent)
    if field.type is datetime:
        return TimeEditor(zone, name, parent)
    if field.words:
        return WordsEditor(name, parent)
    if field.type in (list, dict):
        return StructureEditor(field.type, name, parent)
    return LongTextEditor(name, parent) if field.multiline else TextEditor(name, parent)


def shown_value(field: Field, value: Any, zone: str, name_of: Callable[[str], str]) -> str:
    """A value for reading; nothing for what is unknown. `name_of` names the feature with an id."""
    if value is None:
        return ""
    if field.refers:
        return numbers.listed([name_of(one) for one in field.named_by(value)])
    if field.choices:
        return tr(field.choice_title(value))
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    if field.type is datetime:
        return _moment(value, zone)
    if isinstance(value, int | float):
        return _shown_number(value)
    if field.words and isinstance(value, list):
        return numbers.listed([str(word) for word in value])
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _is_undo(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo)


def _is_redo(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Redo)


def _is_idle(line: QLineEdit, event: QKeyEvent) -> bool:
    return (_is_undo(event) and not line.isUndoAvailable()) or (_is_redo(event) and not line.isRedoAvailable())


def _moment(value: Any, zone: str) -> str:
    try:
        return format_moment(parse_utc(str(value)), zone)
    except ValueError:
        return str(value)


def _shown_number(value: float) -> str:
    decimals = 0 if value == int(value) else min(6, max(1, len(f"{value:.6f}".rstrip("0").partition(".")[2])))
    return numbers.number(value, decimals)


def _number(text: str) -> float | None:
    cleaned = text.replace(numbers.NARROW, "").replace(numbers.NO_BREAK, "").replace(" ", "").replace("\u2212", "-")
    try:
        number = float(cleaned)
    except ValueError:
        return None
    return number if number == number and abs(number) != float("inf") else None


def _plain_number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) and value != int(value) and abs(value) < 1e6 else str(value)


def _padded(text: str) -> str:
    """An offset of hours alone, as people write it, with its minutes: `+08` as `+08:00`."""
    if len(text) > 3 and text[-3] in "+-" and text[-2:].isdigit() and ":" in text:
        return f"{text}:00"
    return text


def _no_constant(name: str) -> Any:
    raise ValueError(name)
