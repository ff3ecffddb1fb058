"""Fields for numbers. The wheel scrolls the form they stand in; it changes a number only while it has the focus."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QWidget

_INDENT_PX = 10


class DecimalNumber(QDoubleSpinBox):
    """A number with decimals, and its unit behind it."""

    def __init__(
        self,
        *,
        unit: str = "",
        decimals: int = 2,
        minimum: float = 0.0,
        maximum: float = 1e9,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setDecimals(decimals)
        self.setRange(minimum, maximum)
        _prepare(self)
        self.setSuffix(f"\u00a0{unit}" if unit else "")

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def _prepare(field: QAbstractSpinBox) -> None:
    """Indent the text as in other fields: Qt leaves the padding of the stylesheet out here."""
    field.lineEdit().setTextMargins(_INDENT_PX, 0, 0, 0)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.setKeyboardTracking(False)
    field.setAccelerated(True)
