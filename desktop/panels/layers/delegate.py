"""A row of the layer tree: swatch, name, count, lamp, and the eye at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.glyphs import glyph_pixmap
from desktop.panels.layers.model import COUNT, DATUM, HEADER, LAMP, SHOWN, Index
from desktop.theme import Themes
from desktop.widgets import numbers
from desktop.widgets.lamp import Freshness, paint_lamp
from layers.exchange.origin import Datum
from layers.kind import Group
from layers.stack import Layer

Swatch = Callable[[str, int], QPixmap | None]
_EYE, _LAMP, _SWATCH = 24, 16, 20
_HEADER = 20
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class LayerDelegate(QStyledItemDelegate):
    """`swatch` gives the picture of a layer, `entry` what a row stands for; `toggle` is told whose eye was pressed."""

    def __init__(
        self,
        themes: Themes,
        swatch: Swatch,
        entry: Callable[[Index], Layer | Group | None],
        toggle: Callable[[Layer | Group], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._swatch = swatch
        self._toggle = toggle
        self._entry = entry

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        theme = self._themes.current
        return QSize(120, theme.px(26) + (theme.px(_HEADER) if index.data(HEADER) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, entry = self._themes.current, self._entry(index)
        if entry is None:
            return
        painter.save()
        if header := index.data(HEADER):
            option = QStyleOptionViewItem(option)
            option.rect = self._paint_header(painter, QRect(option.rect), header, option.font)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme["bg.selected"])
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme["bg.hover"])
        shown, rect = bool(index.data(SHOWN)), QRect(option.rect)
        ink = theme["text.primary" if shown else "text.disabled"]
        self._paint_eye(painter, rect, entry, shown)
        rect.setRight(rect.right() - theme.px(_EYE))
        self._paint_lamp(painter, rect, index.data(LAMP))
        rect.setRight(rect.right() - theme.px(_LAMP))
        rect = self._paint_count(painter, rect, index.data(COUNT), option.font)
        if isinstance(entry, Layer):
            rect = self._paint_datum(painter, rect, index.data(DATUM), option.font)
            rect = self._paint_marks(painter, rect, entry)
            self._paint_swatch(painter, rect, entry, shown)
            rect.setLeft(rect.left() + theme.px(_SWATCH) * 3 // 2 + 6)
        else:
            rect.setLeft(rect.left() + 2)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if isinstance(entry, Group) else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(ink)
        words = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, rect.width() - 6)
        painter.drawText(rect, _LEFT, words)
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            eye = option.rect.right() - self._themes.current.px(_EYE)
            entry = self._entry(index)
            if entry is not None and event.position().x() >= eye:
                self._toggle(entry)
                return True
        return super().editorEvent(event, model, option, index)

    def _paint_header(self, painter: QPainter, rect: QRect, header: str, font: QFont) -> QRect:
        """The name above the first layer of a file; what is left below it."""
        theme = self._themes.current
        height = theme.px(_HEADER)
        small = QFont(font)
        small.setPointSizeF(theme.pt("caption"))
        painter.setFont(small)
        painter.setPen(theme["text.muted"])
        words = painter.fontMetrics().elidedText(header, Qt.TextElideMode.ElideRight, rect.width() - 10)
        painter.drawText(QRect(rect.left() + 4, rect.top(), rect.width() - 8, height), _LEFT, words)
        return rect.adjusted(0, height, 0, 0)

    def _paint_eye(self, painter: QPainter, rect: QRect, entry: Layer | Group, shown: bool) -> None:
        theme = self._themes.current
        own = shown if isinstance(entry, Group) else entry.visible
        side = theme.px(14)
        token = "text.muted" if own else "text.disabled"
        pixmap = glyph_pixmap("visible" if own else "hidden", theme[token], side, painter.device().devicePixelRatioF())
        painter.drawPixmap(rect.right() - theme.px(_EYE) + 5, rect.center().y() - side // 2 + 1, pixmap)

    def _paint_lamp(self, painter: QPainter, rect: QRect, state: Freshness | None) -> None:
        if state:
            width = self._themes.current.px(_LAMP)
            spot = QRectF(rect.right() - width, rect.top(), width, rect.height())
            paint_lamp(painter, spot, state, self._themes.current)

    def _paint_count(self, painter: QPainter, rect: QRect, count: int | None, font: QFont) -> QRect:
        theme = self._themes.current
        small = QFont(font)
        small.setPointSizeF(theme.pt("caption"))
        painter.setFont(small)
        painter.setPen(theme["text.muted"])
        text = numbers.number(count) if count else "–"
        painter.drawText(rect.adjusted(0, 0, -4, 0), _RIGHT, text)
        width = painter.fontMetrics().horizontalAdvance(text) + 8
        return rect.adjusted(0, 0, -width, 0)

    def _paint_datum(self, painter: QPainter, rect: QRect, datum: Datum | None, font: QFont) -> QRect:
        """The mark of the datum in which the layer's file was, in a frame."""
        if datum is None:
            return rect
        theme = self._themes.current
        small = QFont(font)
        small.setPointSizeF(theme.pt("caption"))
        painter.setFont(small)
        painter.setPen(theme["problem.text" if datum.is_rough else "text.muted"])
        width = painter.fontMetrics().horizontalAdvance(datum.mark) + 8
        height = painter.fontMetrics().height()
        frame = QRect(rect.right() - width, rect.center().y() - height // 2, width, height)
        painter.drawRoundedRect(frame, 3, 3)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, datum.mark)
        return rect.adjusted(0, 0, -width - 4, 0)

    def _paint_marks(self, painter: QPainter, rect: QRect, layer: Layer) -> QRect:
        """A lock where nothing can be edited, a funnel where not all of it is shown."""
        theme = self._themes.current
        marks = [glyph for glyph, there in (("lock", layer.locked), ("filter", layer.filter is not None)) if there]
        side = theme.px(12)
        for glyph in marks:
            pixmap = glyph_pixmap(glyph, theme["text.secondary"], side, painter.device().devicePixelRatioF())
            painter.drawPixmap(rect.right() - side, rect.center().y() - side // 2 + 1, pixmap)
            rect = rect.adjusted(0, 0, -side - 3, 0)
        return rect

    def _paint_swatch(self, painter: QPainter, rect: QRect, layer: Layer, shown: bool) -> None:
        side = self._themes.current.px(_SWATCH)
        pixmap = self._swatch(layer.key, side)
        if pixmap is not None and not pixmap.isNull():
            height = round(pixmap.height() / pixmap.devicePixelRatio())
            painter.setOpacity(1.0 if shown else 0.45)
            width = round(pixmap.width() / pixmap.devicePixelRatio())
            left = rect.left() + (side * 3 // 2 - width) // 2
            painter.drawPixmap(left, rect.center().y() - height // 2 + 1, pixmap)
            painter.setOpacity(1.0)
