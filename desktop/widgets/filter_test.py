"""One test of a filter as a row: a field, how it compares, and with what."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import row
from desktop.widgets.buttons import GlyphButton
from desktop.widgets.label import set_property
from layers.filter import Op, Where
from layers.i18n import N_, tr
from layers.kind import Kind
from layers.style import STATE

_OPS = (
    (Op.EQUAL, N_("is")), (Op.UNEQUAL, N_("is not")), (Op.CONTAINS, N_("contains")), (Op.MORE, N_("is above")),
    (Op.AT_LEAST, N_("is at least")), (Op.LESS, N_("is below")), (Op.AT_MOST, N_("is at most")),
    (Op.EMPTY, N_("is empty")), (Op.FILLED, N_("is filled")),
)  # fmt: skip
_TYPED = (str, int, float, bool)
_BARE = frozenset({Op.EMPTY, Op.FILLED})


class FilterTest(QWidget):
    """`changed` after every choice; `gone` when it is to be removed. `test` is None while it is not whole."""

    changed = Signal()
    gone = Signal()

    def __init__(self, kind: Kind, themes: Themes, test: Where | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.field, self.op = QComboBox(self), QComboBox(self)
        self.text, self.choice = QLineEdit(self), QComboBox(self)
        self._value = QStackedWidget(self)
        self._build(themes)
        if test is not None:
            self._show(test)
        for box in (self.field, self.op, self.choice):
            box.currentIndexChanged.connect(self._on_chosen)
        self.text.textEdited.connect(lambda _: self._on_chosen())
        self._fit()

    @property
    def test(self) -> Where | None:
        field, op = str(self.field.currentData()), Op(self.op.currentData())
        if op in _BARE:
            return Where(field, op)
        value = self._typed(field)
        return None if value is None else Where(field, op, value)

    def _typed(self, field: str) -> Any:
        if self._choices(field):
            return self.choice.currentData()
        text = self.text.text().strip()
        declared = self._kind.field(field)
        if not text:
            return None
        if declared is None or declared.type not in (int, float) or self.op.currentData() == Op.CONTAINS:
            return text
        try:
            found = float(text.replace(",", "."))
        except ValueError:
            return None
        return int(found) if found.is_integer() else found

    def _choices(self, field: str) -> list[tuple[str, Any]]:
        """Values to choose from, where the field has only some."""
        if field == STATE and self._kind.workflow is not None:
            return [(tr(state.title), state.code) for state in self._kind.workflow.states]
        declared = self._kind.field(field)
        if declared is not None and declared.type is bool:
            return [(tr("Yes"), True), (tr("No"), False)]
        return [(tr(c.title), c.code) for c in declared.choices] if declared is not None else []

    def _build(self, themes: Themes) -> None:
        typed = [f for f in self._kind.all_fields if f.words or (f in self._kind.fields and f.type in _TYPED)]
        fields = [(f.title, f.key) for f in typed]
        if self._kind.workflow is not None:
            fields.append((N_("State"), STATE))
        for title, key in fields:
            self.field.addItem(tr(title), key)
        for op, words in _OPS:
            self.op.addItem(tr(words), op)
        for box, words in ((self.field, tr("Field")), (self.op, tr("Compares")), (self.choice, tr("With"))):
            box.setAccessibleName(words)
            box.setMinimumContentsLength(5)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.text.setAccessibleName(tr("With"))
        self._value.addWidget(self.text)
        self._value.addWidget(self.choice)
        self._value.setMaximumHeight(self.op.sizeHint().height())
        away = GlyphButton(themes, "close", tr("Remove"), size=12, parent=self)
        away.clicked.connect(self.gone)
        across = row(self, gap=4)
        for widget, share in ((self.field, 3), (self.op, 3), (self._value, 3), (away, 0)):
            across.addWidget(widget, share)

    def _show(self, test: Where) -> None:
        self.field.setCurrentIndex(max(self.field.findData(test.field), 0))
        self.op.setCurrentIndex(max(self.op.findData(test.op), 0))
        self._fit()
        self.choice.setCurrentIndex(max(self.choice.findData(test.value), 0))
        self.text.setText("" if test.value is None else str(test.value))

    def _fit(self) -> None:
        """The value is typed, chosen, or not asked for."""
        choices = self._choices(str(self.field.currentData()))
        if [self.choice.itemData(n) for n in range(self.choice.count())] != [value for _, value in choices]:
            self.choice.blockSignals(True)
            self.choice.clear()
            for words, value in choices:
                self.choice.addItem(words, value)
            self.choice.blockSignals(False)
        self._value.setCurrentWidget(self.choice if choices else self.text)
        self._value.setVisible(Op(self.op.currentData()) not in _BARE)

    def _on_chosen(self, index: int = 0) -> None:
        self._fit()
        whole = self.test is not None or not self.text.text().strip()
        set_property(self.text, "problem", not whole)
        self.changed.emit()
