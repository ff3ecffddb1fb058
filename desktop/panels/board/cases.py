"""The list of open cases: plate, two lines, state and deadline at the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.panels.board.figures import due_in_s
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets import numbers
from layers.feature import Feature
from layers.i18n import tr
from layers.kind import Kind
from layers.style import Look, Style

SwatchOf = Callable[[Look, Theme, int], QPixmap]
_FEATURE, _LINES, _LATE = (Qt.ItemDataRole.UserRole + n for n in range(3))
_ROW = 44


class CaseList(QListView):
    """Shows open incidents in the order given; `chosen` says which one a person took."""

    chosen = Signal(str)

    def __init__(self, themes: Themes, swatch: SwatchOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._rows = QStandardItemModel(self)
        self._showing = False
        self.setModel(self._rows)
        self._delegate = _CaseDelegate(themes, swatch, self)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def show_cases(self, cases: list[Feature], kind: Kind, now: datetime) -> None:
        """Fill anew; what was current stays so."""
        before = self._current_id()
        self._delegate.style = kind.style
        self._showing = True
        self._rows.clear()
        for case in cases:
            self._rows.appendRow(_item(case, kind, now))
        self._showing = False
        self.mark(before)
        self.setFixedHeight(self.sizeHint().height())

    def mark(self, identity: str) -> None:
        """Show `identity` as selected; says nothing."""
        self._showing = True
        for n in range(self._rows.rowCount()):
            if self._rows.item(n).data(_FEATURE).id == identity:
                self.setCurrentIndex(self._rows.index(n, 0))
                break
        else:
            self.selectionModel().clear()
        self._showing = False

    def sizeHint(self) -> QSize:
        return QSize(200, self._themes.current.px(_ROW) * max(1, min(self._rows.rowCount(), 8)) + 2)

    def _current_id(self) -> str:
        item = self._rows.itemFromIndex(self.currentIndex())
        return item.data(_FEATURE).id if item is not None else ""

    def _on_current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        if not self._showing and current.isValid():
            self.chosen.emit(self._current_id())


class _CaseDelegate(QStyledItemDelegate):
    def __init__(self, themes: Themes, swatch: SwatchOf, parent: QObject) -> None:
        super().__init__(parent)
        self._themes = themes
        self._swatch = swatch
        self.style: Style | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, self._themes.current.px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._themes.current, QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme["bg.selected"])
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme["accent.base"])
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme["bg.hover"])
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme["line.hair"])
        self._paint_plate(painter, rect, index.data(_FEATURE), theme)
        self._paint_words(painter, rect, index, option.font, theme)
        painter.restore()

    def _paint_plate(self, painter: QPainter, rect: QRect, plate: Feature, theme: Theme) -> None:
        side = theme.px(28)
        picture = self._swatch(self.style.look(self.style.key(plate)), theme, side) if self.style is not None else None
        if picture is not None and not picture.isNull():
            ratio = picture.devicePixelRatio()
            left = rect.left() + 12 + (side - round(picture.width() / ratio)) // 2
            painter.drawPixmap(left, rect.center().y() - round(picture.height() / ratio) // 2, picture)

    def _paint_words(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex, font: QFont, theme: Theme
    ) -> None:
        title, place, state, due = index.data(_LINES)
        small = QFont(font)
        small.setPointSizeF(theme.pt("caption"))
        half = rect.height() // 2
        upper = QRect(rect.left() + theme.px(50), rect.top() + 3, rect.width() - theme.px(62), half)
        lower = upper.translated(0, half - 4)
        painter.setPen(theme["text.primary"])
        painter.setFont(font)
        upper_right = _right(painter, upper, state)
        painter.setFont(small)
        late = bool(index.data(_LATE))
        painter.setPen(theme["problem.text" if late else "text.muted"])
        lower_right = _right(painter, lower, due)
        painter.setFont(font)
        painter.setPen(theme["text.primary"])
        _left(painter, upper, title, upper.width() - upper_right - 10)
        painter.setFont(small)
        painter.setPen(theme["text.secondary"])
        _left(painter, lower, place, lower.width() - lower_right - 10)


def _right(painter: QPainter, rect: QRect, words: str) -> int:
    painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
    return painter.fontMetrics().horizontalAdvance(words)


def _left(painter: QPainter, rect: QRect, words: str, width: int) -> None:
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(width, 20))
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _item(case: Feature, kind: Kind, now: datetime) -> QStandardItem:
    state = tr(kind.workflow.title(case.state)) if kind.workflow and case.state else ""
    left = due_in_s(case, now)
    due = "" if left is None else due_words(left)
    lines = (kind.name_of(case), str(case["address"] or case["code"] or ""), state, due)
    item = QStandardItem(lines[0])
    item.setEditable(False)
    item.setData(case, _FEATURE)
    item.setData(lines, _LINES)
    item.setData(left is not None and left < 0, _LATE)
    item.setData(", ".join(filter(None, lines)), Qt.ItemDataRole.AccessibleTextRole)
    return item


def due_words(seconds: float) -> str:
    """How long until it is due, or how late it is."""
    if seconds < 0:
        return tr("late by {age}").format(age=numbers.age(-seconds))
    return tr("due in {age}").format(age=numbers.age(seconds))
