"""What was found, as a list that floats below the search box while something is being looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column
from desktop.widgets.numbers import compass, far, number
from layers.i18n import tr
from layers.search import Found

Pictured = Callable[[Found, Theme, int], QPixmap]
_FOUND = Qt.ItemDataRole.UserRole
_LINES = Qt.ItemDataRole.UserRole + 1
_WIDE_PX, _ROW_PX, _PICTURE_PX, _LEFT_PX, _INDENT_PX = 460, 44, 20, 46, 16
_ROUND_PX = 4
"""The edge of the list, and a pixel to spare."""
_HERE_M = 5.0
"""Nearer to the middle of the map than this, something lies in no direction."""


class FoundList(QFrame):
    """`pictured` gives the small picture of a find. `taken` brings the find that was pressed."""

    taken = Signal(object)

    def __init__(self, themes: Themes, pictured: Pictured, window: QWidget) -> None:
        super().__init__(window)
        self._themes = themes
        self.setProperty("ground", "floating")
        self._rows = QListWidget(self)
        self._rows.setItemDelegate(_FoundDelegate(themes, pictured, self))
        self._rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows.setFrameShape(QFrame.Shape.NoFrame)
        self._rows.setMouseTracking(True)
        self._rows.itemClicked.connect(lambda item: self.taken.emit(item.data(_FOUND)))
        column(self, margins=(1, 1, 1, 1)).addWidget(self._rows)

    @property
    def finds(self) -> list[Found]:
        found = [self._rows.item(n).data(_FOUND) for n in range(self._rows.count())]
        return [f for f in found if f is not None]

    @property
    def current(self) -> Found | None:
        item = self._rows.currentItem()
        return item.data(_FOUND) if item is not None else None

    def move_by(self, steps: int) -> None:
        self._rows.setCurrentRow(max(0, min(len(self.finds) - 1, self._rows.currentRow() + steps)))

    def show_finds(self, finds: Sequence[Found], note: str, box: QRect) -> None:
        """Below the search box, which lies at `box` in the window; `note` stands last, and cannot be chosen."""
        self._rows.clear()
        for found in finds:
            self._add(found, (found.title, found.detail, _aside(found)))
        if note:
            self._add(None, (note, "", "")).setFlags(Qt.ItemFlag.NoItemFlags)
        self._rows.setCurrentRow(0 if finds else -1)
        theme, window = self._themes.current, self.parentWidget()
        wide = max(box.width(), theme.px(_WIDE_PX))
        room = window.height() - box.bottom() - theme.px(12) if window is not None else 600
        high = sum(self._rows.sizeHintForRow(n) for n in range(self._rows.count())) + _ROUND_PX
        self.setGeometry(max(box.right() + 1 - wide, 0), box.bottom() + 3, wide, min(high, room))
        self.raise_()
        self.show()

    def _add(self, found: Found | None, lines: tuple[str, str, str]) -> QListWidgetItem:
        item = QListWidgetItem("  ·  ".join(filter(None, lines)))
        item.setData(_FOUND, found)
        item.setData(_LINES, lines)
        self._rows.addItem(item)
        return item


def _aside(found: Found) -> str:
    """How far off it is, or how many there are."""
    if found.common is not None:
        count, seen = number(found.common.count), tr("{n} in view").format(n=number(found.common.seen))
        return f"{count} · {seen}" if found.common.seen else count
    if found.away is None:
        return ""
    distance_m, bearing_deg = found.away
    if distance_m < _HERE_M:
        return tr("in the middle of the map")
    return tr("{distance} {direction}").format(distance=far(distance_m), direction=compass(bearing_deg))


class _FoundDelegate(QStyledItemDelegate):
    """Picture, name, and what tells it from others of that name; at the right how far off it is."""

    def __init__(self, themes: Themes, pictured: Pictured, parent: QObject) -> None:
        super().__init__(parent)
        self._themes, self._pictured = themes, pictured

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, self._themes.current.px(_ROW_PX))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect, found = self._themes.current, QRect(option.rect), index.data(_FOUND)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme["bg.selected"])
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme["accent.base"])
        elif option.state & QStyle.StateFlag.State_MouseOver and found is not None:
            painter.fillRect(rect, theme["bg.hover"])
        if found is not None:
            rect.setLeft(rect.left() + (theme.px(_INDENT_PX) if found.below else 0))
            self._paint_picture(painter, rect, found, theme)
        _paint_words(painter, rect, index.data(_LINES), option.font, theme)
        painter.restore()

    def _paint_picture(self, painter: QPainter, rect: QRect, found: Found, theme: Theme) -> None:
        picture = self._pictured(found, theme, theme.px(_PICTURE_PX))
        if not picture.isNull():
            size = picture.deviceIndependentSize()
            left = rect.left() + (theme.px(_LEFT_PX) - round(size.width())) // 2
            painter.drawPixmap(left, rect.center().y() - round(size.height()) // 2, picture)


def _paint_words(painter: QPainter, rect: QRect, lines: tuple[str, str, str], font: QFont, theme: Theme) -> None:
    title, detail, aside = lines
    small = QFont(font)
    small.setPointSizeF(theme.pt("caption"))
    inside = rect.adjusted(theme.px(_LEFT_PX), 3, -theme.px(12), -3)
    upper = QRect(inside.left(), inside.top(), inside.width(), inside.height() // 2 if detail else inside.height())
    lower = QRect(inside.left(), upper.bottom() + 1, inside.width(), inside.height() - upper.height())
    painter.setFont(small)
    painter.setPen(theme["text.secondary"])
    painter.drawText(upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, aside)
    taken = painter.fontMetrics().horizontalAdvance(aside) + (12 if aside else 0)
    _paint_line(painter, lower, detail)
    painter.setFont(font)
    painter.setPen(theme["text.primary" if detail else "text.secondary"])
    _paint_line(painter, upper.adjusted(0, 0, -taken, 0), title)


def _paint_line(painter: QPainter, rect: QRect, words: str) -> None:
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
