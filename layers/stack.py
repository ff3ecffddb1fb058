"""What is shown and how: layers in groups, seen or not, how opaque, in which order; and what is selected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from psygnal import Signal

from layers.feature import Feature
from layers.kind import Geometry, Group, Kind


@dataclass(frozen=True, slots=True)
class Layer:
    """`key` is a kind's key, or the name of an archive or a raster; `opacity` from 0 to 1."""

    key: str
    title: str
    group: Group
    visible: bool = True
    opacity: float = 1.0
    locked: bool = False
    archive: bool = False
    raster: bool = False


# Cells of people, address points and patrol zones would cover the map; they are a click away.
HIDDEN_AT_FIRST = frozenset({"population_cell", "address"})


class LayerStack:
    """Groups from the bottom up as in Group; within a group, later layers lie above earlier ones."""

    changed = Signal(frozenset)
    selected = Signal(tuple)

    def __init__(self) -> None:
        self._layers: dict[str, Layer] = {}
        self._hidden_groups: set[Group] = set()
        self._selection: tuple[str, ...] = ()

    def __contains__(self, key: str) -> bool:
        return key in self._layers

    def layer(self, key: str) -> Layer:
        return self._layers[key]

    def groups(self) -> list[tuple[Group, list[Layer]]]:
        """As the tree shows them: the topmost first."""
        found = []
        for group in reversed(Group):
            if layers := [layer for layer in self._layers.values() if layer.group is group]:
                found.append((group, layers[::-1]))
        return found

    def layers_bottom_up(self) -> list[Layer]:
        return [layer for group in Group for layer in self._layers.values() if layer.group is group]

    def shown(self) -> list[Layer]:
        """Visible layers of visible groups, the lowest first."""
        return [layer for layer in self.layers_bottom_up() if self.is_shown(layer.key)]

    def is_shown(self, key: str) -> bool:
        layer = self._layers.get(key)
        return layer is not None and layer.visible and layer.group not in self._hidden_groups

    def group_visible(self, group: Group) -> bool:
        return group not in self._hidden_groups

    def set_layers(self, layers: Iterable[Layer]) -> None:
        """Take the layers there are now; one that stays keeps how it is shown. A new raster lies below the others."""
        old = self._layers
        new = {}
        for layer in layers:
            kept = old.get(layer.key, layer)
            new[layer.key] = replace(layer, visible=kept.visible, opacity=kept.opacity, locked=kept.locked)
        order = {key: n for n, key in enumerate(old)}
        last = {True: -1, False: len(order)}
        self._layers = dict(sorted(new.items(), key=lambda item: order.get(item[0], last[item[1].raster])))
        if differing := {k for k in old.keys() | new.keys() if old.get(k) != new.get(k)}:
            self.changed.emit(frozenset(differing))

    def set_visible(self, key: str | Group, visible: bool) -> None:
        if isinstance(key, Group):
            (self._hidden_groups.discard if visible else self._hidden_groups.add)(key)
            self.changed.emit(frozenset(layer.key for layer in self._layers.values() if layer.group is key))
        else:
            self._replace(key, visible=visible)

    def set_opacity(self, key: str, opacity: float) -> None:
        self._replace(key, opacity=min(max(opacity, 0.0), 1.0))

    def set_locked(self, key: str, locked: bool) -> None:
        self._replace(key, locked=locked)

    def move(self, key: str, index: int) -> None:
        """To place `index` in its group, 0 being the lowest."""
        layer = self._layers[key]
        mates = [k for k, other in self._layers.items() if other.group is layer.group and k != key]
        mates.insert(min(max(index, 0), len(mates)), key)
        others = {k: other for k, other in self._layers.items() if other.group is not layer.group}
        self._layers = others | {k: self._layers[k] for k in mates}
        self.changed.emit(frozenset(mates))

    @property
    def selection(self) -> tuple[str, ...]:
        return self._selection

    def select(self, ids: Iterable[str]) -> None:
        """What is selected everywhere, the last one being the one looked at."""
        new = tuple(dict.fromkeys(ids))
        if new != self._selection:
            self._selection = new
            self.selected.emit(new)

    def _replace(self, key: str, **shown: Any) -> None:
        changed = replace(self._layers[key], **shown)
        if changed != self._layers[key]:
            self._layers[key] = changed
            self.changed.emit(frozenset({key}))

    def to_json(self) -> dict[str, Any]:
        """How it is shown, to keep in the workspace."""
        return {
            "layers": [asdict(layer) for layer in self._layers.values()],
            "hidden_groups": sorted(self._hidden_groups),
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Show the layers there are as they were shown; what is not known any more is left out."""
        self._hidden_groups = {Group(g) for g in kept.get("hidden_groups", []) if g in set(Group)}
        ordered = {}
        for entry in kept.get("layers", []):
            layer = self._layers.get(entry.get("key", ""))
            if layer is not None:
                shown = {k: entry[k] for k in ("visible", "opacity", "locked") if k in entry}
                ordered[layer.key] = replace(layer, **shown)
        self._layers = ordered | {k: v for k, v in self._layers.items() if k not in ordered}
        self.changed.emit(frozenset(self._layers))


def layers_for(kinds: Mapping[str, Kind], datasets: Iterable[Feature]) -> list[Layer]:
    """A layer for each raster, for each kind with a place, and for each archive, lowest first."""
    datasets = list(datasets)
    rasters = {str(d["of"]): str(d["name"]) for d in datasets if d["role"] == "raster"}
    archives = {str(d["of"]): str(d["name"]) for d in datasets if d["role"] == "archive"}
    layers = [
        Layer(kind.key, kind.title, kind.group, kind.key not in HIDDEN_AT_FIRST)
        for kind in kinds.values()
        if kind.geometry is not Geometry.NONE and kind.key not in archives
    ]
    history = [Layer(key, name, Group.REFERENCE, archive=True) for key, name in archives.items()]
    return [Layer(key, name, Group.REFERENCE, raster=True) for key, name in rasters.items()] + layers + history
