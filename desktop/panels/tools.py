"""The strip of tools over the map: a button for each sort of work, the others of its sort behind the corner of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QWidget

from desktop.glyphs import theme_icon
from desktop.theme import Themes
from desktop.tools import GROUPS, TOOLS, Tool
from desktop.widgets.blocks import hair
from desktop.widgets.buttons import GlyphButton
from desktop.words import Words
from layers.i18n import N_, tr
from layers.kind import GROUP_TITLES, Geometry, Group, Kind
from layers.situation import Situation

_DRAWN = (
    Group.SHELTERS,
    Group.HAZARDS,
    Group.INCIDENTS,
    Group.RESPONSE,
    Group.PLANNING,
    Group.SECURITY,
    Group.RISK,
    Group.FACILITIES,
)
_CORNER_PX = 11
_EDGE_PX, _GAP_PX, _ANY_PX = 3, 2, 10_000


class FlyoutButton(GlyphButton):
    """Pressed it does what its tool does; its lower corner, a right click, or the right arrow opens the others."""

    opened = Signal()

    def __init__(self, themes: Themes, tools: Sequence[Tool], parent: QWidget) -> None:
        super().__init__(themes, tools[0].glyph, "", parent=parent)
        self.tools = tools
        self.tool = tools[0]
        self.take(tools[0])

    def take(self, tool: Tool) -> None:
        """`tool` is the one at hand from now on."""
        self.tool = tool
        self.set_glyph(tool.glyph)
        more = tr("Right click: more tools") if len(self.tools) > 1 else ""
        self.set_name(tr(tool.words), key=tool.keys, hint=more)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        corner = QRect(self.width() - _CORNER_PX, self.height() - _CORNER_PX, _CORNER_PX, _CORNER_PX)
        right = event.button() == Qt.MouseButton.RightButton
        if len(self.tools) > 1 and (right or corner.contains(event.position().toPoint())):
            self.opened.emit()
            event.accept()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if len(self.tools) > 1 and event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Menu):
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if len(self.tools) < 2:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._themes.current["text.secondary"])
            x, y = self.width() - 3.0, self.height() - 3.0
            painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x - 5, y), QPointF(x, y - 5)]))


class ToolStrip(QFrame):
    """`draw_wanted` brings a shape and a kind's key, `kind_tool_wanted` a tool's and a kind's, `tool_wanted` a tool's.

    `buttons` are found by the glyph of their first tool.
    """

    draw_wanted = Signal(object, str)
    kind_tool_wanted = Signal(str, str)
    tool_wanted = Signal(str)
    snap_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._words = Words(self)
        self._kinds: dict[Geometry, str] = {}
        self.buttons: dict[str, GlyphButton] = {}
        self._parts: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._build()

    def kinds_for(self, shape: Geometry) -> list[Kind]:
        """The kinds a person may draw in this shape, the most usual first."""
        kinds = [k for k in self._situation.kinds.values() if shape in k.geometry.draws and not k.reference]
        kinds = [k for k in kinds if k.group in _DRAWN]
        return sorted(kinds, key=lambda k: _DRAWN.index(k.group))

    def kind_for(self, shape: Geometry) -> Kind:
        """The kind drawn last in a shape; at first a graphic of a plan, which needs nothing but its place."""
        return self._situation.kinds[self._kinds.get(shape, "plan_graphic")]

    def remember(self, tool: Tool, kind: Kind) -> None:
        """What was drawn last is at hand for the next time."""
        if tool.shape is not None:
            self._kinds[tool.shape] = kind.key
        self._take(tool)

    def show_snapping(self, on: bool) -> None:
        self.buttons["snap"].setChecked(on)

    def fold(self, height_px: int) -> None:
        """Stand in one column where that is no higher, and else, without the lines, in as many as it takes."""
        buttons = list(self.buttons.values())
        whole = 2 * _EDGE_PX - _GAP_PX + sum(part.sizeHint().height() + _GAP_PX for part in self._parts)
        parts: Sequence[QWidget] = self._parts if whole <= height_px else buttons
        each = max(button.sizeHint().height() for button in buttons) + _GAP_PX
        most = len(parts) if parts is self._parts else max((height_px - 2 * _EDGE_PX + _GAP_PX) // each, 1)
        rows = math.ceil(len(parts) / math.ceil(len(parts) / most))
        while self._grid.takeAt(0) is not None:
            pass
        for n, part in enumerate(parts):
            self._grid.addWidget(part, n % rows, n // rows)
        for part in self._parts:
            part.setVisible(part in parts)
        self._grid.activate()
        self.adjustSize()

    def open_menu(self, shape: Geometry, tool: Tool | None = None) -> QMenu:
        """The kinds to choose from."""
        menu = QMenu(self)
        group = None
        for kind in self.kinds_for(shape):
            if kind.group is not group:
                group = kind.group
                menu.addSection(tr(GROUP_TITLES[group]))
            act = partial(self.draw_wanted.emit, shape, kind.key)
            menu.addAction(tr(kind.one), partial(self.kind_tool_wanted.emit, tool.key, kind.key) if tool else act)
        return menu

    def open_flyout(self, button: FlyoutButton) -> QMenu:
        """All tools of a button, each with its key."""
        menu = QMenu(self)
        for tool in button.tools:
            entry = menu.addAction(theme_icon(tool.glyph, self._themes.current), tr(tool.words))
            if tool.keys:
                entry.setText(f"{tr(tool.words)}\t{tool.keys}")
            entry.triggered.connect(partial(self._use, button, tool))
        return menu

    def _build(self) -> None:
        self.setProperty("ground", "floating")
        self._grid.setContentsMargins(_EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX)
        self._grid.setSpacing(_GAP_PX)
        for n, (group, tools) in enumerate(GROUPS.items()):
            if group in ("area", "change", "measure") and n:
                self._parts.append(hair(self))
            self._add_flyout(tools)
        snap = self._add("snap", N_("Snapping on or off"), self.snap_wanted.emit, key="S")
        held = N_("While drawing, Ctrl holds a right angle, P a parallel to the edge under the pointer.")
        self._words.call(lambda: snap.set_name(tr("Snapping on or off"), key="S", hint=tr(held)))
        snap.setCheckable(True)
        snap.setChecked(True)
        self._parts.append(hair(self))
        self._add("undo", N_("Undo"), self.undo_wanted.emit, key="Ctrl+Z")
        self._add("redo", N_("Redo"), self.redo_wanted.emit, key="Ctrl+Shift+Z")
        self.fold(_ANY_PX)

    def _add_flyout(self, tools: Sequence[Tool]) -> None:
        button = FlyoutButton(self._themes, tools, self)
        self._words.call(lambda: button.take(button.tool))
        button.clicked.connect(lambda: self._use(button, button.tool))
        button.opened.connect(lambda: self._pop(button, self.open_flyout(button)))
        self._parts.append(button)
        self.buttons[tools[0].glyph] = button

    def _add(self, glyph: str, words: str, act: Callable[[], object], *, key: str = "") -> GlyphButton:
        button = GlyphButton(self._themes, glyph, "", parent=self)
        self._words.put(lambda text: button.set_name(text, key=key), words)
        button.clicked.connect(lambda: act())
        self._parts.append(button)
        self.buttons[glyph] = button
        return button

    def _use(self, button: FlyoutButton, tool: Tool, checked: bool = False) -> None:
        """A tool that draws asks for the kind first."""
        button.take(tool)
        if tool.shape is None:
            self.tool_wanted.emit(tool.key)
        else:
            self._pop(button, self.open_menu(tool.shape, tool))

    def _take(self, tool: Tool) -> None:
        for button in self.findChildren(FlyoutButton):
            if tool in button.tools:
                button.take(TOOLS[tool.key])

    def _pop(self, button: GlyphButton, menu: QMenu) -> None:
        menu.exec(button.mapToGlobal(QPoint(button.width() + 4, 0)))
        menu.deleteLater()
