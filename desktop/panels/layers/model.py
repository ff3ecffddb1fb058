"""The stack as a tree of groups and layers, topmost first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.tokens import freshness_of
from desktop.widgets import numbers
from desktop.widgets.label import plain_tooltip
from layers.exchange.origin import Datum, conversion_words, datum_of
from layers.i18n import tr
from layers.kind import GROUP_TITLES, Group
from layers.kinds.datasets import DATASET
from layers.situation import Situation
from layers.stack import Layer
from layers.systems import NONE
from layers.times import utc_now

Index = QModelIndex | QPersistentModelIndex
SHOWN, COUNT, LAMP, AGE, HEADER, DATUM = (Qt.ItemDataRole.UserRole + n for n in range(6))
_MIME = "application/x-anlan-layer"
_NOWHERE = QModelIndex()


class LayerModel(QAbstractItemModel):
    """Rows are groups; their children are layers. Dragging a layer moves it within its group."""

    def __init__(self, situation: Situation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._situation = situation
        self._groups: list[tuple[Group, list[Layer]]] = situation.stack.groups()
        self._counts: dict[str, int] = {}
        self._touched: Mapping[str, datetime] = {}
        self._datums: dict[str, Datum] | None = None

    def reload(self) -> None:
        """Another order, or other layers."""
        self.beginResetModel()
        self._groups = self._situation.stack.groups()
        self._datums = None
        self.endResetModel()

    def follow(self) -> bool:
        """Show the stack as it is now; whether the rows stayed where they were."""
        groups = self._situation.stack.groups()
        if _shape(groups) != _shape(self._groups):
            return False
        self._groups = groups
        self.refresh()
        return True

    def refresh(self) -> None:
        """Words or looks changed; rows did not."""
        for n in range(len(self._groups)):
            group = self.index(n, 0)
            self.dataChanged.emit(group, group)
            if rows := self.rowCount(group):
                self.dataChanged.emit(self.index(0, 0, group), self.index(rows - 1, 0, group))

    def forget_counts(self, keys: frozenset[str]) -> None:
        for key in keys:
            self._counts.pop(key, None)
        if DATASET in keys:
            self._datums = None
        self.refresh()

    def set_touched(self, touched: Mapping[str, datetime]) -> None:
        """When each kind was last recorded, for the lamps."""
        self._touched = {**self._touched, **touched}
        self.refresh()

    def entry(self, index: Index) -> Layer | Group | None:
        if not index.isValid():
            return None
        if index.internalId() == 0:
            return self._groups[index.row()][0]
        return self._groups[index.internalId() - 1][1][index.row()]

    @property
    def groups(self) -> list[Group]:
        """What stands at the top, row by row."""
        return [group for group, _ in self._groups]

    def index_of(self, key: str) -> QModelIndex:
        for n, (_, layers) in enumerate(self._groups):
            for row, layer in enumerate(layers):
                if layer.key == key:
                    return self.createIndex(row, 0, n + 1)
        return QModelIndex()

    # What Qt asks

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        return self.createIndex(row, column, 0 if not parent.isValid() else parent.row() + 1)

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]  # QObject's own has no index
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        if not parent.isValid():
            return len(self._groups)
        return len(self._groups[parent.row()][1]) if parent.internalId() == 0 else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if isinstance(self.entry(index), Layer):
            return flags | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsDropEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry(index)
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(GROUP_TITLES[entry]) if isinstance(entry, Group) else tr(entry.title)
        if role == SHOWN:
            return self._shown(entry)
        if role == COUNT:
            return self._count_of(entry)
        if role in (LAMP, AGE) and isinstance(entry, Layer):
            state, age = self._freshness(entry)
            return state if role == LAMP else age
        if role == HEADER and isinstance(entry, Layer):
            return self._header(index, entry)
        if role == DATUM and isinstance(entry, Layer):
            return self._datum_of(entry)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(entry, Layer):
            return plain_tooltip(self._origin_words(entry))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._words(index, entry)
        return None

    # Dragging

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        entry = self.entry(indexes[0]) if indexes else None
        data.setData(_MIME, entry.key.encode() if isinstance(entry, Layer) else b"")
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        key = bytes(data.data(_MIME).data()).decode()
        group = self.entry(parent)
        if not key or not isinstance(group, Group):
            return False
        layers = dict(self._groups)[group]
        keys = [layer.key for layer in layers]
        if key not in keys:
            return False
        self._situation.stack.move(key, _place(keys, key, row))
        return False  # the stack has moved it; the view takes nothing out

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        key = bytes(data.data(_MIME).data()).decode()
        group = self.entry(parent)
        return isinstance(group, Group) and any(layer.key == key for layer in dict(self._groups)[group])

    # What the rows say

    def _shown(self, entry: Layer | Group) -> bool:
        stack = self._situation.stack
        return stack.group_visible(entry) if isinstance(entry, Group) else stack.is_shown(entry.key)

    def _header(self, index: Index, layer: Layer) -> str:
        """The name of the file whose layers begin here; empty within them, and for a layer of no group."""
        above = self.entry(self.index(index.row() - 1, 0, index.parent())) if index.row() else None
        same = isinstance(above, Layer) and above.group_name == layer.group_name
        return "" if same else layer.group_name

    def _datum_of(self, layer: Layer) -> Datum | None:
        """In which datum its file was, or the roughest of several; None for a layer that came from none."""
        if self._datums is None:
            self._datums = {}
            for dataset in self._situation.picture.features(DATASET):
                datum, there = datum_of(dataset.values), self._datums.get(str(dataset["of"]))
                if there is None or there.conversion == NONE or datum.is_rough:
                    self._datums[str(dataset["of"])] = datum
        return self._datums.get(layer.key)

    def _origin_words(self, layer: Layer) -> str:
        """What its datum mark means."""
        if (datum := self._datum_of(layer)) is None:
            return ""
        words = conversion_words(datum)
        return "\n".join(filter(None, (tr(layer.title), datum.words, str(words or ""))))

    def _count_of(self, entry: Layer | Group) -> int | None:
        if isinstance(entry, Group):
            counts = [self._count_of(layer) for layer in dict(self._groups)[entry]]
            return sum(n for n in counts if n)
        if entry.key not in self._counts:
            self._counts[entry.key] = self._counted(entry)
        return self._counts[entry.key]

    def _counted(self, layer: Layer) -> int:
        picture = self._situation.picture
        if not layer.archive:
            return picture.count(layer.key)
        return next((int(d["count"]) for d in picture.archives() if d["of"] == layer.key), 0)

    def _freshness(self, layer: Layer) -> tuple[str, str]:
        kind = self._situation.kinds.get(layer.key)
        when = self._touched.get(layer.key)
        if kind is None or kind.freshness_s is None or when is None or not self._situation.clock.live:
            return "", ""
        age = (utc_now() - when).total_seconds()
        return freshness_of(age, kind.freshness_s), numbers.age(age)

    def _words(self, index: Index, entry: Layer | Group) -> str:
        shown = tr("shown") if self._shown(entry) else tr("hidden")
        count = numbers.number(self._count_of(entry)) if self._count_of(entry) else tr("No data")
        name = f"{entry.group_name}, {index.data()}" if isinstance(entry, Layer) and entry.group_name else index.data()
        marks = [tr("locked")] if isinstance(entry, Layer) and entry.locked else []
        marks += [tr("filtered")] if isinstance(entry, Layer) and entry.filter is not None else []
        datum = self._datum_of(entry) if isinstance(entry, Layer) else None
        marks += [datum.name] if datum is not None else []
        return ", ".join((name, count, shown, *marks))


def _shape(groups: list[tuple[Group, list[Layer]]]) -> list[tuple[Group, list[str]]]:
    return [(group, [layer.key for layer in layers]) for group, layers in groups]


def _place(keys: list[str], key: str, row: int) -> int:
    """The index from the bottom for a drop before `row` of the list shown, the topmost first."""
    target = row if row >= 0 else len(keys)
    if keys.index(key) < target:
        target -= 1
    return len(keys) - 1 - target
