"""The form of one item of a plan: a task, a need, a section, a trigger, a card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from desktop.panels.plan_editor.parts import ItemField, Part
from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import main_button, plain_button, refuse
from desktop.widgets.choice import ChoiceEditor
from desktop.widgets.editors import Editor, LongTextEditor, NumberEditor, TextEditor, Unreadable
from desktop.widgets.field_problem import FieldProblem
from desktop.widgets.label import PlainLabel
from layers.i18n import tr
from layers.situation import Situation


class ItemForm(QWidget):
    """`recorded` brings the item as a table; `left` says that nothing is to be changed."""

    recorded = Signal(object)
    left = Signal()
    edited = Signal()

    def __init__(
        self,
        situation: Situation,
        themes: Themes,
        part: Part,
        item: Mapping[str, Any],
        *,
        new: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._item = dict(item)
        self._editors: dict[str, Editor] = {}
        self._problems: dict[str, FieldProblem] = {}
        self._touched = False
        self.part = part
        self.is_new = new
        self._build()

    @property
    def is_touched(self) -> bool:
        return self._touched

    def mark_touched(self) -> None:
        """What stands in it was typed, though not in this run."""
        self._touched = True

    def editor(self, key: str) -> Editor:
        return self._editors[key]

    def problem_of(self, key: str) -> str:
        return self._problems[key].problem

    def values(self) -> dict[str, Any]:
        """What stands in the fields; what cannot be read is left as it was."""
        found = dict(self._item)
        for key, editor in self._editors.items():
            try:
                found[key] = editor.value()
            except Unreadable:
                continue
        return found

    def check(self) -> bool:
        """Problems beside the fields; whether there is none."""
        good = True
        for field in self.part.fields:
            problem = self._problems[field.key]
            problem.clear()
            try:
                value = self._editors[field.key].value()
            except Unreadable as error:
                problem.show_problem(error.message, error.hint)
                good = False
                continue
            if field.required and value is None:
                problem.show_problem(tr("{field} is missing.").format(field=tr(field.title)))
                good = False
        return good

    def record(self) -> None:
        if self.check():
            self._touched = False
            self.recorded.emit(self.values())

    def set_refusal(self, reason: str | None) -> None:
        refuse(self.record_button, reason)
        for editor in self._editors.values():
            editor.setEnabled(reason is None)

    def _build(self) -> None:
        layout = column(self, margins=(12, 8, 12, 10), gap=8)
        words = tr("New: {what}") if self.is_new else "{what}"
        layout.addWidget(PlainLabel(words.format(what=tr(self.part.one)), role="strong", parent=self))
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(6)
        for field in self.part.fields:
            editor = self._editor(field)
            editor.show_value(self._item.get(field.key))
            editor.edited.connect(self._on_edited)
            self._editors[field.key] = editor
            self._problems[field.key] = FieldProblem(self._themes, editor, self)
            title = tr(field.title) + (" *" if field.required else "")
            form.addRow(PlainLabel(title, role="caption", parent=self), self._problems[field.key])
        layout.addLayout(form)
        line = row()
        self.record_button = main_button(tr("Record"), self)
        self.leave_button = plain_button(tr("Discard"), self)
        self.record_button.clicked.connect(self.record)
        self.leave_button.clicked.connect(self.left)
        line.addWidget(self.record_button)
        line.addWidget(self.leave_button)
        line.addStretch(1)
        layout.addLayout(line)

    def _editor(self, field: ItemField) -> Editor:
        name = tr(field.title)
        match field.sort:
            case "choice":
                choices = field.choices(self._situation) if field.choices is not None else []
                return ChoiceEditor(choices, name, self)
            case "number":
                return NumberEditor(float, field.unit, name, self)
            case "long":
                return LongTextEditor(name, self, rows=3)
            case _:
                return TextEditor(name, self)

    def _on_edited(self) -> None:
        self._touched = True
        self.edited.emit()
