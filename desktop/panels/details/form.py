"""The form of a feature, made from the fields of its kind. It reads and shows; it records nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from desktop.theme import Themes
from desktop.widgets.editors import Editor, Reference, Unreadable, editor_for, reference_editor
from desktop.widgets.field_problem import FieldProblem
from desktop.widgets.label import plain_tooltip, wrapped
from layers.feature import Feature
from layers.i18n import tr
from layers.kind import Field, Kind
from layers.situation import Situation

_MOST_CHOSEN_FROM = 100_000
"""Of more nobody chooses by name: asking for them would take a second."""


class Form(QWidget):
    """Label and editor for each field, with what is wrong beside it. `edited` says that a person typed, `followed`
    that the feature with an id is to be shown."""

    edited = Signal()
    followed = Signal(str)

    def __init__(self, situation: Situation, themes: Themes, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self.kind = kind
        self._editors: dict[str, Editor] = {}
        self._problems: dict[str, FieldProblem] = {}
        self._touched: set[str] = set()
        self._build()

    @property
    def is_touched(self) -> bool:
        return bool(self._touched)

    def editor(self, key: str) -> Editor:
        return self._editors[key]

    def problem_of(self, key: str) -> str:
        """What stands under a field; empty when nothing is wrong."""
        return self._problems[key].problem if key in self._problems else ""

    def show_feature(self, feature: Feature) -> None:
        """Fill in the values; fields that a person is changing are left alone."""
        for key, editor in self._editors.items():
            if key not in self._touched:
                editor.show_value(feature[key])

    def discard(self, feature: Feature) -> None:
        """What was typed is given up."""
        self._touched.clear()
        self.show_feature(feature)
        self.show_faults([])

    def show_draft(self, values: Mapping[str, Any]) -> None:
        """What was typed before, as text."""
        for key, text in values.items():
            if key in self._editors:
                _put_text(self._editors[key], text)
                self._touched.add(key)

    def draft(self) -> dict[str, Any]:
        """What is typed and not recorded, whatever sense it makes."""
        return {key: _text(self._editors[key]) for key in sorted(self._touched)}

    def applied_to(self, feature: Feature) -> Feature:
        """`feature` with what was typed; raises Unreadable with the sentence beside its field."""
        values = dict(feature.values)
        for key in sorted(self._touched):
            try:
                value = self._editors[key].value()
            except Unreadable as error:
                self._problems[key].show_problem(error.message, error.hint)
                raise
            if value is None:
                values.pop(key, None)
            else:
                values[key] = value
        return replace(feature, values=values)

    def check(self, feature: Feature) -> list[str]:
        """Show what is wrong beside the fields; sentences that belong to none are returned."""
        faults: list[tuple[str | None, str]] = []
        values = dict(feature.values)
        for key in sorted(self._touched):
            try:
                value = self._editors[key].value()
            except Unreadable as error:
                faults.append((key, error.message))
                continue
            values.pop(key, None)
            if value is not None:
                values[key] = value
        unreadable = {key for key, _ in faults}
        found = self.kind.faults(replace(feature, values=values))
        faults += [(key, sentence) for key, sentence in found if key not in unreadable]
        return self.show_faults(faults)

    def show_faults(self, faults: Iterable[tuple[str | None, str]]) -> list[str]:
        for problem in self._problems.values():
            problem.clear()
        loose = []
        for key, sentence in faults:
            if key in self._problems:
                self._problems[key].show_problem(sentence)
            else:
                loose.append(sentence)
        return loose

    def set_read_only(self, read_only: bool) -> None:
        for editor in self._editors.values():
            if isinstance(editor, Reference):
                editor.set_read_only(read_only)
            else:
                editor.setEnabled(not read_only)

    def _build(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, self._themes.current.px(96))
        for n, field in enumerate(self.kind.all_fields):
            self._add(grid, n, field)

    def _add(self, grid: QGridLayout, n: int, field: Field) -> None:
        editor = self._editor(field)
        editor.edited.connect(lambda key=field.key: self._on_edited(key))
        editor.setSizePolicy(QSizePolicy.Policy.Expanding, editor.sizePolicy().verticalPolicy())
        problem = FieldProblem(self._themes, editor, self)
        label = wrapped(tr(field.title) + (" *" if field.required else ""), role="caption", parent=self)
        label.setMaximumWidth(self._themes.current.px(120))
        label.setContentsMargins(0, 6, 0, 0)
        label.setBuddy(editor)
        if field.hint:
            label.setToolTip(plain_tooltip(tr(field.hint)))
            editor.setToolTip(plain_tooltip(tr(field.hint)))
        self._editors[field.key] = editor
        self._problems[field.key] = problem
        grid.addWidget(label, n, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(problem, n, 1)

    def _editor(self, field: Field) -> Editor:
        if field.refers not in self._situation.kinds:
            return editor_for(field, self._situation.store.zone, self)
        editor = reference_editor(field, _Referred(self._situation, field), self._themes, self)
        editor.followed.connect(self.followed)
        return editor

    def _on_edited(self, key: str) -> None:
        self._touched.add(key)
        self.edited.emit()


class _Referred:
    """The features that a field may name."""

    def __init__(self, situation: Situation, field: Field) -> None:
        self._situation, self._field = situation, field
        self.name_of = situation.name_of

    def count(self) -> int:
        """None where they are too many to look through, or are those of which this one is a part."""
        found = 0 if self._field.of_old else self._situation.picture.count(str(self._field.refers))
        return found if found <= _MOST_CHOSEN_FROM else 0

    def choices(self) -> list[tuple[str, str]]:
        """By name."""
        if not self.count():
            return []
        kind = self._situation.kinds[str(self._field.refers)]
        found = sorted((kind.name_of(feature), feature.id) for feature in self._named(kind))
        return [(identity, name) for name, identity in found]

    def _named(self, kind: Kind) -> Iterable[Feature]:
        """The features with as much as a name is made of: their shapes are not read."""
        rows = self._situation.picture.rows(kind.key)
        filled = (key for key, column in rows.items() if any(value is not None for value in column))
        keys = [key for key in filled if key not in ("id", "geometry", "state")]
        for identity, state, *values in zip(rows["id"], rows["state"], *(rows[key] for key in keys), strict=True):
            said = {key: value for key, value in zip(keys, values, strict=True) if value is not None}
            yield Feature(str(identity), kind.key, said, None, state)


def _text(editor: Editor) -> Any:
    if hasattr(editor, "toPlainText"):
        return editor.toPlainText()
    return editor.currentData() if hasattr(editor, "currentData") else editor.text()


def _put_text(editor: Editor, text: Any) -> None:
    if hasattr(editor, "setPlainText"):
        editor.setPlainText(str(text or ""))
    elif hasattr(editor, "currentData"):
        editor.show_value(text)
    else:
        editor.setText(str(text or ""))
