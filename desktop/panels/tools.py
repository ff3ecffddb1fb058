"""The strip of tools over the map: drawing for a chosen kind, reshaping, undo and redo."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, hair
from desktop.widgets.buttons import GlyphButton
from desktop.words import Words
from layers.i18n import N_, tr
from layers.kind import GROUP_TITLES, Geometry, Group, Kind
from layers.situation import Situation

_SHAPES = (
    (Geometry.AREA, "draw", N_("Draw an area")),
    (Geometry.LINE, "draw-line", N_("Draw a line")),
    (Geometry.POINT, "draw-point", N_("Draw a point")),
)
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


class ToolStrip(QFrame):
    """`draw_wanted` brings the shape and the kind's key."""

    draw_wanted = Signal(object, str)
    reshape_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._words = Words(self)
        self.buttons: dict[str, GlyphButton] = {}
        self._build()

    def kinds_for(self, shape: Geometry) -> list[Kind]:
        """The kinds a person may draw in this shape, the most usual first."""
        kinds = [k for k in self._situation.kinds.values() if shape in k.geometry.draws and not k.reference]
        kinds = [k for k in kinds if k.group in _DRAWN]
        return sorted(kinds, key=lambda k: _DRAWN.index(k.group))

    def open_menu(self, shape: Geometry) -> QMenu:
        """The kinds to choose from."""
        menu = QMenu(self)
        group = None
        for kind in self.kinds_for(shape):
            if kind.group is not group:
                group = kind.group
                menu.addSection(tr(GROUP_TITLES[group]))
            menu.addAction(tr(kind.one), partial(self.draw_wanted.emit, shape, kind.key))
        return menu

    def _build(self) -> None:
        self.setProperty("ground", "floating")
        line = self._line = column(self, margins=(3, 3, 3, 3), gap=2)
        for shape, glyph, words in _SHAPES:
            self._add(glyph, words, partial(self._offer, shape))
        self._add("edit-vertex", N_("Reshape the selection"), self.reshape_wanted.emit)
        line.addWidget(hair(self))
        self._add("undo", N_("Undo"), self.undo_wanted.emit, key="Ctrl+Z")
        self._add("redo", N_("Redo"), self.redo_wanted.emit, key="Ctrl+Shift+Z")

    def _add(self, glyph: str, words: str, act: object, *, key: str = "") -> GlyphButton:
        button = GlyphButton(self._themes, glyph, "", parent=self)
        self._words.put(lambda text: button.set_name(text, key=key), words)
        button.clicked.connect(lambda: act())  # type: ignore[operator]
        self._line.addWidget(button)
        self.buttons[glyph] = button
        return button

    def _offer(self, shape: Geometry) -> None:
        button = self.buttons[next(glyph for s, glyph, _ in _SHAPES if s is shape)]
        menu = self.open_menu(shape)
        menu.exec(button.mapToGlobal(QPoint(button.width() + 4, 0)))
        menu.deleteLater()
