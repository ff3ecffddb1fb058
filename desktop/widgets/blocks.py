"""How panels are put together: rows, columns, heads and scrolled bodies with the spaces of the design."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget


def column(
    owner: QWidget | None = None, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 0
) -> QVBoxLayout:
    layout = QVBoxLayout(owner) if owner is not None else QVBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    return layout


def row(
    owner: QWidget | None = None, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 8
) -> QHBoxLayout:
    layout = QHBoxLayout(owner) if owner is not None else QHBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    return layout


def hair(parent: QWidget | None = None, *, upright: bool = False) -> QFrame:
    """A line between two parts."""
    line = QFrame(parent)
    line.setProperty("rule", "upright" if upright else "hair")
    return line


def ground(kind: str, parent: QWidget | None = None) -> QWidget:
    """A plain surface: `panel`, `bar`, `raised`, `sunken`, or `` for one that lets through what lies below."""
    widget = QWidget(parent)
    widget.setProperty("ground", kind)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, kind != "")
    return widget


def scrolled(body: QWidget, parent: QWidget | None = None) -> QScrollArea:
    """`body` as wide as there is room, scrolled upright."""
    area = QScrollArea(parent)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(body)
    return area


def emptied(layout: QLayout) -> None:
    """Take every item out of `layout`; its widgets go with the next turn of the loop."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            emptied(inner)
