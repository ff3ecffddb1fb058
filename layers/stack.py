"""What is shown and how: layers in groups, seen or not, how opaque, in which order; and what is selected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from psygnal import Signal

from layers.feature import Feature
from layers.filter import Filter
from layers.kind import Geometry, Group, Kind
from layers.ramp import Ramp
from layers.style import Style


@dataclass(frozen=True, slots=True)
class Layer:
    """`key` is a kind's key, or the name of an archive or a raster; `opacity` from 0 to 1.

    `style` takes the place of the kind's own, `filter` says which features are shown, `ramp` colours a raster.
    Shown between `min_mpp` and `max_mpp` metres on the ground a pixel; 0 means no limit. An `extract` is not on record.
    Layers of one file have its name as `group_name`; `tags` are a person's own words for it.
    """

    key: str
    title: str
    group: Group
    visible: bool = True
    opacity: float = 1.0
    locked: bool = False
    archive: bool = False
    raster: bool = False
    extract: bool = False
    group_name: str = ""
    style: Style | None = None
    filter: Filter | None = None
    ramp: Ramp | None = None
    min_mpp: float = 0.0
    max_mpp: float = 0.0
    tags: tuple[str, ...] = ()

    def shows_at(self, ground_mpp: float) -> bool:
        """Whether a scale at which a pixel is `ground_mpp` metres on the ground lies in its range."""
        return ground_mpp >= self.min_mpp and (not self.max_mpp or ground_mpp <= self.max_mpp)

    def as_shown(self, other: Layer) -> Layer:
        """This layer, shown as `other` is."""
        return replace(self, **{name: getattr(other, name) for name in _HOW})

    def to_json(self) -> dict[str, Any]:
        """How it is shown, to keep in the workspace."""
        told: dict[str, Any] = {name: getattr(self, name) for name in ("key", *_PLAIN)}
        if self.style is not None:
            told["style"] = self.style.to_json()
        if self.filter is not None:
            told["filter"] = self.filter.to_json()
        if self.ramp is not None:
            told["ramp"] = self.ramp.to_json()
        if self.tags:
            told["tags"] = list(self.tags)
        return told

    def restored(self, kept: Mapping[str, Any]) -> Layer:
        """As it was shown. A style or a filter that cannot be read is none."""
        plain = {name: kept[name] for name in _PLAIN if type(kept.get(name)) is type(getattr(self, name))}
        return replace(
            self, **plain, style=_read(Style.from_json, kept.get("style")),
            filter=_read(Filter.from_json, kept.get("filter")),
            ramp=_read(Ramp.from_json, kept.get("ramp")), tags=_words(kept.get("tags")),
        )  # fmt: skip


_PLAIN = ("visible", "opacity", "locked", "min_mpp", "max_mpp")
_HOW = (*_PLAIN, "style", "filter", "ramp", "tags")


def _words(kept: Any) -> tuple[str, ...]:
    return tuple(word for word in kept if isinstance(word, str)) if isinstance(kept, list) else ()


def _read(reader: Callable[[Any], Any], kept: Any) -> Any:
    try:
        return None if kept is None else reader(kept)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


# Cells of people, address points and patrol zones would cover the map; they are a click away.
HIDDEN_AT_FIRST = frozenset({"population_cell", "address"})


class LayerStack:
    """Groups from the bottom up as in Group; within a group, later layers lie above earlier ones."""

    changed = Signal(frozenset)
    selected = Signal(tuple)

    def __init__(self) -> None:
        self._layers: dict[str, Layer] = {}
        self._hidden_groups: set[Group] = set()
        self._shown: tuple[Layer, ...] | None = None
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

    def shown(self) -> tuple[Layer, ...]:
        """Visible layers of visible groups, the lowest first; one and the same tuple until something of it changes."""
        if self._shown is None:
            self._shown = tuple(layer for layer in self.layers_bottom_up() if self.is_shown(layer.key))
        return self._shown

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
            new[layer.key] = layer.as_shown(old.get(layer.key, layer))
        new |= {key: layer for key, layer in old.items() if layer.extract and key not in new}
        order = {key: n for n, key in enumerate(old)}
        last = {True: -1, False: len(order)}
        self._layers = dict(sorted(new.items(), key=lambda item: order.get(item[0], last[item[1].raster])))
        self._shown = None
        if differing := {k for k in old.keys() | new.keys() if old.get(k) != new.get(k)}:
            self._tell(frozenset(differing))

    def set_visible(self, key: str | Group, visible: bool) -> None:
        if isinstance(key, Group):
            (self._hidden_groups.discard if visible else self._hidden_groups.add)(key)
            self._tell(frozenset(layer.key for layer in self._layers.values() if layer.group is key))
        else:
            self._replace(key, visible=visible)

    def set_opacity(self, key: str, opacity: float) -> None:
        self._replace(key, opacity=min(max(opacity, 0.0), 1.0))

    def set_locked(self, key: str, locked: bool) -> None:
        self._replace(key, locked=locked)

    def set_style(self, key: str, style: Style | None) -> None:
        """None: as its kind says."""
        self._replace(key, style=style)

    def set_filter(self, key: str, filter: Filter | None) -> None:
        """Show only the features that pass; None: all of them."""
        self._replace(key, filter=filter if filter is None or filter.tests else None)

    def set_ramp(self, key: str, ramp: Ramp | None) -> None:
        """The colours of a raster; None: as they are by default."""
        self._replace(key, ramp=ramp)

    def set_tags(self, key: str, tags: Iterable[str]) -> None:
        """Words of one's own for the layer as a whole, each once."""
        self._replace(key, tags=tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip())))

    def set_scale_range(self, key: str, min_mpp: float, max_mpp: float) -> None:
        """Show it between so many metres on the ground a pixel; 0 means no limit."""
        self._replace(key, min_mpp=max(min_mpp, 0.0), max_mpp=max(max_mpp, 0.0))

    def lay(self, layer: Layer) -> None:
        """Put an extract on the stack, or another in its place, as that one is shown."""
        old = self._layers.get(layer.key)
        self._layers[layer.key] = replace(layer if old is None else layer.as_shown(old), extract=True)
        self._tell(frozenset({layer.key}))

    def lift(self, key: str) -> None:
        """Take an extract off the stack."""
        if key in self._layers and self._layers[key].extract:
            del self._layers[key]
            self._tell(frozenset({key}))

    def move(self, key: str, index: int) -> None:
        """To place `index` in its group, 0 being the lowest."""
        layer = self._layers[key]
        mates = [k for k, other in self._layers.items() if other.group is layer.group and k != key]
        mates.insert(min(max(index, 0), len(mates)), key)
        others = {k: other for k, other in self._layers.items() if other.group is not layer.group}
        self._layers = others | {k: self._layers[k] for k in mates}
        self._tell(frozenset(mates))

    @property
    def selection(self) -> tuple[str, ...]:
        return self._selection

    def select(self, ids: Iterable[str]) -> None:
        """What is selected everywhere, the last one being the one looked at."""
        if ids is self._selection:  # told on, it may come back: hundreds of thousands are not gone through again
            return
        new = tuple(dict.fromkeys(ids))
        if new != self._selection:
            self._selection = new
            self.selected.emit(new)

    def _tell(self, keys: frozenset[str]) -> None:
        self._shown = None
        self.changed.emit(keys)

    def _replace(self, key: str, **shown: Any) -> None:
        changed = replace(self._layers[key], **shown)
        if changed != self._layers[key]:
            self._layers[key] = changed
            self._tell(frozenset({key}))

    def to_json(self) -> dict[str, Any]:
        """How it is shown, to keep in the workspace."""
        return {
            "layers": [layer.to_json() for layer in self._layers.values() if not layer.extract],
            "hidden_groups": sorted(self._hidden_groups),
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Show the layers there are as they were shown; what is not known any more is left out."""
        self._hidden_groups = {Group(g) for g in kept.get("hidden_groups", []) if g in set(Group)}
        ordered = {}
        for entry in kept.get("layers", []):
            layer = self._layers.get(entry.get("key", ""))
            if layer is not None:
                ordered[layer.key] = layer.restored(entry)
        self._layers = ordered | {k: v for k, v in self._layers.items() if k not in ordered}
        self._tell(frozenset(self._layers))


def layers_for(kinds: Mapping[str, Kind], datasets: Iterable[Feature]) -> list[Layer]:
    """A layer for each raster, for each kind with a place, and for each archive, lowest first."""
    datasets = list(datasets)
    rasters = {str(d["of"]): str(d["name"]) for d in datasets if d["role"] == "raster"}
    archives = {str(d["of"]): str(d["name"]) for d in datasets if d["role"] == "archive"}
    groups = {str(d["of"]): str(d["group"]) for d in datasets if d["role"] == "reference" and d["group"]}
    layers = [
        Layer(
            kind.key,
            _own_title(kind.title, groups.get(kind.key, "")),
            kind.group,
            kind.key not in HIDDEN_AT_FIRST,
            group_name=groups.get(kind.key, ""),
        )
        for kind in kinds.values()
        if kind.geometry is not Geometry.NONE and kind.key not in archives
    ]
    history = [Layer(key, name, Group.REFERENCE, archive=True) for key, name in archives.items()]
    return [Layer(key, name, Group.REFERENCE, raster=True) for key, name in rasters.items()] + layers + history


def _own_title(title: str, group: str) -> str:
    """Under the name of its group a layer need not repeat it."""
    return title.removeprefix(f"{group} · ") if group else title
