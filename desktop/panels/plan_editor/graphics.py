"""The graphics of a plan: what is drawn of it on the map, and tools to draw more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QTreeWidget, QTreeWidgetItem, QWidget

from desktop.theme import Themes
from desktop.widgets.blocks import column, row
from desktop.widgets.buttons import GlyphButton
from desktop.widgets.label import wrapped
from layers.feature import Feature
from layers.i18n import tr
from layers.kind import Geometry
from layers.kinds.plans import GRAPHIC_ROLES
from layers.situation import Situation

_ID = Qt.ItemDataRole.UserRole
_TOOLS = (
    (Geometry.POINT, "draw-point"),
    (Geometry.LINE, "draw-line"),
    (Geometry.AREA, "draw"),
)


class GraphicsList(QWidget):
    """Choosing a row selects it on the map. `draw_wanted` brings shape and role."""

    draw_wanted = Signal(object, str)
    chosen = Signal(str)
    remove_wanted = Signal(str)
    fit_wanted = Signal()

    def __init__(self, situation: Situation, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self.rows = QTreeWidget(self)
        self.role = QComboBox(self)
        self.tools: dict[Geometry, GlyphButton] = {}
        self._themes = themes
        self._empty = wrapped(role="muted", parent=self)
        self._build()

    def show_graphics(self, graphics: Sequence[Feature]) -> None:
        kind = self._situation.kinds["plan_graphic"]
        field = kind.field("role")
        self.rows.blockSignals(True)
        self.rows.clear()
        for graphic in graphics:
            role = tr(field.choice_title(graphic["role"])) if field and graphic["role"] else ""
            shown = QTreeWidgetItem([kind.name_of(graphic), role])
            shown.setData(0, _ID, graphic.id)
            self.rows.addTopLevelItem(shown)
        self.rows.blockSignals(False)
        self._empty.setVisible(not graphics)
        self.remove_button.setEnabled(False)

    def set_refusal(self, reason: str | None) -> None:
        for tool in self.tools.values():
            tool.setEnabled(reason is None)

    def _build(self) -> None:
        self.role.setProperty("size", "compact")
        self.role.setAccessibleName(tr("Role"))
        for choice in GRAPHIC_ROLES:
            self.role.addItem(tr(choice.title), choice.code)
        self.rows.setRootIsDecorated(False)
        self.rows.setHeaderLabels([tr("Name"), tr("Role")])
        self.rows.setColumnWidth(0, self._themes.current.px(240))
        self.rows.setAccessibleName(tr("Graphics"))
        self.rows.currentItemChanged.connect(self._on_current)
        self._empty.setText(tr("Draw posts, routes and areas on the map: they belong to the plan."))
        self._empty.setContentsMargins(12, 4, 12, 8)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = row(margins=(12, 6, 8, 6), gap=4)
        line.addWidget(self.role, 1)
        names = {
            Geometry.POINT: tr("Draw a point"),
            Geometry.LINE: tr("Draw a line"),
            Geometry.AREA: tr("Draw an area"),
        }
        for shape, glyph in _TOOLS:
            tool = GlyphButton(self._themes, glyph, names[shape], parent=self)
            tool.clicked.connect(partial(self._on_draw, shape))
            self.tools[shape] = tool
            line.addWidget(tool)
        fit = GlyphButton(self._themes, "fit", tr("Show all of it"), parent=self)
        fit.clicked.connect(self.fit_wanted)
        self.remove_button = GlyphButton(self._themes, "trash", tr("Remove"), size=16, parent=self)
        self.remove_button.clicked.connect(self._on_remove)
        line.addWidget(fit)
        line.addWidget(self.remove_button)
        layout = column(self)
        layout.addLayout(line)
        layout.addWidget(self._empty)
        layout.addWidget(self.rows, 1)

    def _on_draw(self, shape: Geometry) -> None:
        self.draw_wanted.emit(shape, self.role.currentData())

    def _on_current(self, item: QTreeWidgetItem | None, before: QTreeWidgetItem | None) -> None:
        self.remove_button.setEnabled(item is not None)
        if item is not None:
            self.chosen.emit(item.data(0, _ID))

    def _on_remove(self) -> None:
        if (item := self.rows.currentItem()) is not None:
            self.remove_wanted.emit(item.data(0, _ID))
