"""The panel at the left: the tree of layers, how opaque the chosen one is, and the legend of what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSlider, QTreeView, QWidget

from desktop.later import later
from desktop.panels.layers.delegate import LayerDelegate
from desktop.panels.layers.facts import LayerFacts
from desktop.panels.layers.legend import Legend, LegendEntries
from desktop.panels.layers.model import LayerModel
from desktop.subscribe import subscribe
from desktop.theme import Themes
from desktop.tokens import Theme
from desktop.widgets.blocks import column, ground, hair, row
from desktop.widgets.buttons import GlyphButton
from desktop.widgets.label import PlainLabel
from desktop.words import Words
from layers.clock import Moment
from layers.edit import Edit
from layers.i18n import N_, tr
from layers.kind import Group
from layers.kinds.datasets import DATASET
from layers.ramp import Ramp
from layers.raster_look import of_colour
from layers.situation import Situation
from layers.stack import Layer
from layers.style import Look

SwatchOf = Callable[[Look, Theme, int], QPixmap]
_APART = 0.32
"""How far pictures that overlap lie apart, as a part of their height."""
_OPEN_AT_FIRST = {
    Group.INCIDENTS,
    Group.WARNINGS,
    Group.SHELTERS,
    Group.RESPONSE,
    Group.HAZARDS,
    Group.PLANNING,
}


class LayersPanel(QWidget):
    """`swatch` draws a look small; `legend` lists what the map draws now."""

    import_wanted = Signal()
    table_wanted = Signal(str)
    fit_wanted = Signal(str)
    look_wanted = Signal(str)
    layer_chosen = Signal(str)
    refresh_wanted = Signal(str)
    report_wanted = Signal(object, object)

    def __init__(
        self,
        situation: Situation,
        themes: Themes,
        *,
        swatch: SwatchOf,
        legend: LegendEntries,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._situation = situation
        self._themes = themes
        self._swatch = swatch
        self._words = Words(self)
        self.model = LayerModel(situation, self)
        self.tree = _Tree(self.model, self._toggle, self)
        self.legend = Legend(situation, themes, swatch=swatch, entries=legend, parent=self)
        self.facts = LayerFacts(situation, themes, self)
        self._opacity = QSlider(Qt.Orientation.Horizontal, self)
        self._opacity_of = PlainLabel(role="caption", elide="right", parent=self)
        self._later = later(self, self._recount)
        self._was_live = situation.clock.live
        self._stale: set[str] = set()
        self._build()
        subscribe(self, situation.stack.changed, self._on_stack_changed)
        subscribe(self, situation.picture.changed, self._on_picture_changed)
        subscribe(self, situation.clock.changed, self._on_moment_changed)
        themes.changed.connect(self._on_theme_changed)
        self._words.call(self.model.refresh)
        self._words.call(self._show_current)

    def set_touched(self, touched: Mapping[str, datetime]) -> None:
        """When each kind was last recorded."""
        self.model.set_touched(touched)

    def select_layer(self, key: str) -> None:
        index = self.model.index_of(key)
        if index.isValid():
            self.tree.setExpanded(index.parent(), True)
            self.tree.setCurrentIndex(index)

    @property
    def current_layer(self) -> Layer | None:
        entry = self.model.entry(self.tree.currentIndex())
        stack = self._situation.stack
        return stack.layer(entry.key) if isinstance(entry, Layer) and entry.key in stack else None

    @property
    def current_shown(self) -> str | None:
        """The key of the layer that is chosen, where the map shows it."""
        current = self.current_layer
        return current.key if current is not None and self._situation.stack.is_shown(current.key) else None

    def _build(self) -> None:
        self.setProperty("ground", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.tree.setItemDelegate(
            LayerDelegate(self._themes, self._picture_of, self.model.entry, self._toggle, self.tree)
        )
        self.tree.customContextMenuRequested.connect(self._on_menu)
        self.tree.selectionModel().currentChanged.connect(self._on_current_changed)
        self.facts.report_wanted.connect(self.report_wanted)
        self.legend.redrawn.connect(self.tree.viewport().update)
        self._words.put(self.tree.setAccessibleName, N_("Layers"))
        self._expand(_OPEN_AT_FIRST)
        layout = column(self)
        layout.addWidget(self._head())
        layout.addWidget(self.tree, 3)
        layout.addWidget(hair(self))
        layout.addWidget(self._opacity_row())
        layout.addWidget(self.facts)
        layout.addWidget(hair(self))
        layout.addWidget(self.legend, 2)

    def _head(self) -> QWidget:
        head = ground("panel", self)
        head.setFixedHeight(self._themes.current.size("bar.panel_head"))
        line = row(head, margins=(12, 0, 6, 0), gap=2)
        title = PlainLabel(role="strong", parent=head)
        self._words.put(title.setText, N_("Layers"))
        plus = GlyphButton(self._themes, "plus", "", size=16, parent=head)
        self._words.put(plus.set_name, N_("Import a file"))
        plus.clicked.connect(self.import_wanted)
        line.addWidget(title, 1)
        line.addWidget(plus)
        return head

    def _opacity_row(self) -> QWidget:
        self._opacity.setRange(5, 100)
        self._opacity.setMaximumWidth(110)
        self._words.put(self._opacity.setAccessibleName, N_("Opacity"))
        self._opacity.valueChanged.connect(self._on_opacity)
        holder = ground("panel", self)
        line = row(holder, margins=(12, 2, 12, 2))
        line.addWidget(self._opacity_of, 1)
        line.addWidget(self._opacity)
        return holder

    def _expand(self, opened: Collection[Group]) -> None:
        for n, group in enumerate(self.model.groups):
            self.tree.setExpanded(self.model.index(n, 0), group in opened)

    def _picture_of(self, key: str, side: int) -> QPixmap | None:
        kind = self._situation.kinds.get(key)
        layer = self._situation.stack.layer(key) if key in self._situation.stack else None
        if layer is not None and layer.raster:
            return self._swatch(of_colour(layer.ramp or Ramp()), self._themes.current, side)
        if layer is not None and layer.style is not None and layer.style.looks:
            looks = list(layer.style.looks.values())
            return self._pictures([looks[0], looks[len(looks) // 2], looks[-1]], side)
        found = [kind.style.default] if kind is not None else self.legend.looks_of(key)[:1]
        return self._pictures(found, side) if found else None

    def _pictures(self, looks: Sequence[Look], side: int) -> QPixmap:
        """Points of several classes overlap in one picture; of lines and areas the middle one stands for all."""
        looks = list(dict.fromkeys(looks))
        if not all(look.dot or look.plate for look in looks):
            looks = [looks[len(looks) // 2]]
        pictures = [self._swatch(look, self._themes.current, side) for look in looks]
        return pictures[0] if len(pictures) == 1 else _overlapping(pictures)

    def _toggle(self, entry: Layer | Group) -> None:
        stack = self._situation.stack
        if isinstance(entry, Group):
            stack.set_visible(entry, not stack.group_visible(entry))
        else:
            layer = stack.layer(entry.key)
            stack.set_visible(entry.key, not layer.visible)
            if not layer.visible and not stack.group_visible(layer.group):
                stack.set_visible(layer.group, True)

    def _on_stack_changed(self, keys: frozenset[str]) -> None:
        if not self.model.follow():
            opened = {g for n, g in enumerate(self.model.groups) if self.tree.isExpanded(self.model.index(n, 0))}
            current = self.current_layer
            self.model.reload()
            self._expand(opened | {Group.REFERENCE})
            if current is not None:
                self.select_layer(current.key)
            self._show_current()
        self._show_opacity()

    def _on_picture_changed(self, edit: Edit) -> None:
        self._stale |= edit.kinds
        self._later.start()

    def _on_moment_changed(self, moment: Moment) -> None:
        if moment.live != self._was_live:  # lamps are about now, and go out in the past
            self._was_live = moment.live
            self._later.start()

    def _recount(self) -> None:
        stale, self._stale = frozenset(self._stale), set()
        self.model.forget_counts(stale)
        if (layer := self.current_layer) is not None and stale & {layer.key, DATASET}:
            self.facts.show_layer(layer.key)

    def _on_theme_changed(self, theme: Theme) -> None:
        self.model.refresh()

    def _on_current_changed(self, index: QModelIndex, before: QModelIndex) -> None:
        self._show_current()
        if (layer := self.current_layer) is not None:
            self.layer_chosen.emit(layer.key)

    def _show_current(self) -> None:
        """The layer that is chosen in the tree: how opaque it is, and where it comes from."""
        layer = self.current_layer
        self._show_opacity()
        self.facts.show_layer(layer.key if layer is not None else None)
        self.legend.choose(layer.key if layer is not None else "")
        QTimer.singleShot(0, self, self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        """The chosen layer, when the tree got lower for its facts."""
        self.tree.scrollTo(self.tree.currentIndex())

    def _show_opacity(self) -> None:
        layer = self.current_layer
        self._opacity.setVisible(layer is not None)  # the sentence needs the room, and there is nothing to set
        self._opacity.blockSignals(True)
        self._opacity.setValue(round(layer.opacity * 100) if layer else 100)
        self._opacity.blockSignals(False)
        words = tr("Choose a layer to set its opacity.") if layer is None else tr("Opacity {n} %")
        self._opacity_of.setText(words.format(n=self._opacity.value()))

    def _on_opacity(self, value: int) -> None:
        if (layer := self.current_layer) is not None:
            self._situation.stack.set_opacity(layer.key, value / 100)

    def _on_menu(self, at: QPoint) -> None:
        entry = self.model.entry(self.tree.indexAt(at))
        if isinstance(entry, Layer):
            self._menu(self._situation.stack.layer(entry.key)).exec(self.tree.viewport().mapToGlobal(at))

    def _menu(self, layer: Layer) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        stack = self._situation.stack
        mates = [m.key for _, layers in stack.groups() for m in layers if m.group is layer.group][::-1]
        place = mates.index(layer.key)
        menu.addAction(tr("Show all of it"), lambda: self.fit_wanted.emit(layer.key))
        menu.addAction(tr("Open its rows"), lambda: self.table_wanted.emit(layer.key))
        menu.addAction(tr("Hide") if layer.visible else tr("Show"), lambda: self._toggle(layer))
        menu.addAction(
            tr("Unlock") if layer.locked else tr("Lock"), lambda: stack.set_locked(layer.key, not layer.locked)
        )
        menu.addAction(tr("How it is shown"), lambda: self.look_wanted.emit(layer.key))
        menu.addAction(tr("Refresh from its file"), lambda: self.refresh_wanted.emit(layer.key))
        menu.addSeparator()
        up = menu.addAction(tr("Move up"), lambda: stack.move(layer.key, place + 1))
        up.setEnabled(place + 1 < len(mates))
        down = menu.addAction(tr("Move down"), lambda: stack.move(layer.key, place - 1))
        down.setEnabled(place > 0)
        return menu


def _overlapping(pictures: Sequence[QPixmap]) -> QPixmap:
    """Of one size, beside each other in the room of one and a half, the last on top."""
    size = pictures[0].deviceIndependentSize()
    wide, high = size.height() * 1.5, size.height()
    whole = QPixmap(round(wide * pictures[0].devicePixelRatio()), pictures[0].height())
    whole.setDevicePixelRatio(pictures[0].devicePixelRatio())
    whole.fill(Qt.GlobalColor.transparent)
    painter = QPainter(whole)
    for n, picture in enumerate(pictures):
        middle = wide / 2 + (n - (len(pictures) - 1) / 2) * high * _APART
        painter.drawPixmap(QPointF(middle - size.width() / 2, 0), picture)
    painter.end()
    return whole


class _Tree(QTreeView):
    """Space shows and hides; a layer is dragged within its group."""

    def __init__(self, model: LayerModel, toggle: Callable[[Layer | Group], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self._entry, self._toggle = model.entry, toggle
        self.setHeaderHidden(True)
        self.setUniformRowHeights(False)  # the first layer of a file stands below its name
        self.setIndentation(16)
        self.setMouseTracking(True)
        self.setDragDropMode(QTreeView.DragDropMode.InternalMove)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entry = self._entry(self.currentIndex()) if event.key() == Qt.Key.Key_Space else None
        if entry is not None:
            self._toggle(entry)
        else:
            super().keyPressEvent(event)
