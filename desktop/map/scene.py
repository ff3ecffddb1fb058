"""What the stack shows, as shapes: read layer by layer beside the window, and kept up with the picture's edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import shapely

from desktop.map.density import History
from desktop.map.facts import Facts as Facts
from desktop.map.loading import Loaded, Loading, is_bulk, of_archive, of_extract, of_kind
from desktop.map.rasters import Relief
from desktop.map.shapes import Shapes
from desktop.map.view import Box, united
from layers.edit import DATASET, Edit
from layers.extract import Extract
from layers.feature import Feature
from layers.filter import Filter
from layers.kinds.datasets import ARCHIVE, RASTER, rows_swapped
from layers.situation import Situation
from layers.stack import Layer
from layers.style import Style

EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)
_VAST = 100_000
"""A shape of so many corners takes tenths of a second to be put on the map: its layer is read again beside."""


class Scene:
    """Layers that were read, by key, and those that are being read: an edit meanwhile is made up for on arrival."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._facts: dict[str, Facts] = {}
        self._histories: dict[str, History] = {}
        self._reliefs: dict[str, Relief] = {}
        self._extracts: dict[str, Extract] = {}
        self._worn: dict[str, tuple[Style | None, Filter | None]] = {}
        self._outdated: set[str] = set()
        self._loading: dict[str, Loading] = {}
        self._absent: set[str] = set()  # shown, and not there at the moment looked at
        self._listed: tuple[Sequence[Layer], tuple[Facts | History | Relief, ...]] | None = None
        self._credited: tuple[object, tuple[str, ...]] | None = None

    def shown(self) -> tuple[Facts | History | Relief, ...]:
        """What is shown and was read, the lowest first; one and the same tuple until something of it changes."""
        layers = self._situation.stack.shown()
        if self._listed is None or self._listed[0] is not layers:
            self._listed = layers, tuple(self._found(layers))
        return self._listed[1]

    def _found(self, layers: Iterable[Layer]) -> Iterator[Facts | History | Relief]:
        for layer in layers:
            found: Facts | History | Relief | None = self._facts.get(layer.key)
            if layer.archive or layer.raster:
                found = self._histories.get(layer.key) if layer.archive else self._reliefs.get(layer.key)
            if found is not None:
                yield found if found.layer == layer else self._as(found, layer)

    def _as(self, found: Facts | History | Relief, layer: Layer) -> Facts | History | Relief:
        """The same shown otherwise: a new value, for the crew may be painting the old one."""
        match found:
            case Facts():
                self._facts[layer.key] = found.shown_as(layer)
                return self._facts[layer.key]
            case Relief():
                self._reliefs[layer.key] = replace(found, layer=layer)
                return self._reliefs[layer.key]
            case History():
                found.layer = layer
                return found

    def facts(self) -> Iterator[Facts]:
        return (layer for layer in self.shown() if isinstance(layer, Facts))

    def unread(self) -> list[str]:
        """Shown layers that are still to be read, the lowest first."""
        shown = self._situation.stack.shown()
        known = {*self._facts, *self._histories, *self._reliefs, *self._absent} - self._outdated
        return [layer.key for layer in shown if layer.key not in known]

    def unasked(self) -> list[str]:
        """Those of them that nobody reads yet."""
        return [key for key in self.unread() if key not in self._loading]

    def begin(self, key: str) -> Loading | None:
        """What reads a layer on another thread, for `take`; None: it was read at once, or is not there."""
        self._outdated.discard(key)
        self._absent.discard(key)
        self._listed = None
        layer = self._situation.stack.layer(key)
        read = self._reader(layer)
        if read is None:
            return None
        self._outdated.add(key)
        self._loading[key] = loading = Loading(layer, read)
        return loading

    def take(self, loading: Loading, loaded: Loaded | None) -> bool:
        """Show what was read; None: it could not be. False: meanwhile something else is wanted of the layer."""
        key = loading.key
        if self._loading.get(key) is not loading:
            return False
        del self._loading[key]
        self._outdated.discard(key)
        self._listed = None
        if loaded is None:
            self._absent.add(key)
        elif isinstance(loaded, Facts):
            self._show(loaded, loading.layer)
            if loading.changed:
                loaded.shapes.change(loading.changed)
        else:
            self._histories[key] = loaded
        self.restyle()
        return True

    def stop(self) -> None:
        """Read nothing more for now: what is being read is asked for again later."""
        for loading in self._loading.values():
            loading.stopped = True
        self._loading.clear()

    def _reader(self, layer: Layer) -> Callable[[Loading], Loaded] | None:
        """What reads a layer; None where it is read at once."""
        key, picture = layer.key, self._situation.picture
        if layer.archive or layer.raster:
            dataset = self._set(key, ARCHIVE if layer.archive else RASTER)
            if dataset is None:
                self._absent.add(key)
            elif layer.archive:
                return of_archive(picture.archive_reader(dataset), layer)
            else:
                self._reliefs[key] = Relief(key, picture.raster(dataset), layer)
            return None
        if layer.extract:
            extract = self._extracts.get(key)
            if extract is None:
                self._absent.add(key)
                return None
            known = self._facts.get(key)
            return of_extract(extract, layer, None if known is None else known.shapes)
        if (kind := self._situation.kinds.get(key)) is None:
            self._absent.add(key)
            return None
        if layer.style is not None:
            kind = replace(kind, style=layer.style)
        if (portions := picture.portions(key)) is not None:
            return of_kind(kind, layer, portions)
        count = picture.count(key)
        rows = [picture.rows(key)] if count else []
        shapes = Shapes(kind, rows, columnar=is_bulk(kind, count), filter=layer.filter)
        self._show(Facts(key, kind, shapes, layer), layer)
        return None

    def _show(self, facts: Facts, layer: Layer) -> None:
        old = self._facts.get(facts.key)
        facts.dressed = old.dressed + 1 if old is not None else 0
        self._facts[facts.key] = facts
        self._worn[facts.key] = layer.style, layer.filter

    def lay(self, extract: Extract) -> None:
        """Take an extract; it is shown as its layer says."""
        self.forget(extract.key)
        self._extracts[extract.key] = extract
        self._drop(extract.key)

    def lift(self, key: str) -> None:
        self.forget(key)
        self._extracts.pop(key, None)
        self._drop(key)

    def _drop(self, key: str) -> None:
        self._facts.pop(key, None)
        self._listed = None

    def restyle(self) -> None:
        """Read again, in another style or with another filter, what the stack shows so by now."""
        for layer in self._situation.stack.shown():
            worn = layer.style, layer.filter
            if (loading := self._loading.get(layer.key)) is not None:
                if worn != (loading.layer.style, loading.layer.filter):
                    self.forget(layer.key)
            elif layer.key in self._facts and self._worn.get(layer.key) != worn:
                self.forget(layer.key)

    def follow(self, edit: Edit) -> dict[str, list[Box]]:
        """Where what layers look different after `edit`."""
        self._listed = None
        coming: dict[str, dict[str, Feature | None]] = {}
        dirty: dict[str, list[Box]] = {}
        for change in edit.changes:
            if change.kind != DATASET:
                coming.setdefault(change.kind, {})[change.id] = change.after
                continue
            of, swapped = change.kinds[1], rows_swapped(change)
            if swapped is None:
                self.forget(of)
                dirty[of] = [EVERYWHERE]
            else:
                rows = {identity: self._situation.picture.get(identity) for rows in swapped for identity in rows}
                coming.setdefault(of, {}).update(rows)
        for key, changed in coming.items():
            if any(map(_is_vast, changed.values())) and self._situation.picture.portions(key) is not None:
                self.forget(key)
                continue
            if key in self._loading:
                self._loading[key].changed.update(changed)
            if key in self._facts:
                dirty.setdefault(key, []).extend(self._facts[key].shapes.change(changed))
        return dirty

    def forget(self, key: str | None = None) -> None:
        """Read it again when there is time, and show it as it was until then; None: all of it."""
        for loading in [self._loading[k] for k in self._loading if key in (None, k)]:
            loading.stopped = True
            del self._loading[loading.key]
        self._outdated |= {*self._facts, *self._histories, *self._reliefs, *self._absent} if key is None else {key}

    def find(self, identity: str) -> Facts | None:
        """The layer that draws a feature."""
        return next((f for f in self._facts.values() if identity in f.shapes), None)

    def box(self) -> Box | None:
        """What encloses all that is shown."""
        found: Box | None = None
        for layer in self.shown():
            found = united(found, layer.shapes.box if isinstance(layer, Facts) else layer.box)
        return found

    def left_out(self) -> int:
        """How many shapes could not be drawn."""
        return sum(facts.shapes.left_out for facts in self.facts())

    def credits(self) -> tuple[str, ...]:
        """Whose data are drawn; one and the same tuple until something of what is shown changes."""
        listed = self.shown()
        if self._credited is None or self._credited[0] is not listed:
            self._credited = listed, tuple(self._found_credits())
        return self._credited[1]

    def _found_credits(self) -> list[str]:
        shown = {layer.key for layer in self._situation.stack.shown()}
        sets = self._situation.picture.features(DATASET)
        credits = {str(d["credit"]) for d in sets if d["credit"] and d["of"] in shown}
        return sorted(credits | {e.credit for key, e in self._extracts.items() if e.credit and key in shown})

    def nbytes(self) -> dict[str, int]:
        """Memory by layer."""
        facts = {key: sum(pack.nbytes for pack in facts.shapes.packs) for key, facts in self._facts.items()}
        return facts | {key: history.nbytes for key, history in self._histories.items()}

    def _set(self, key: str, role: str) -> Feature | None:
        sets = self._situation.picture.features(DATASET)
        return next((d for d in sets if d["of"] == key and d["role"] == role), None)


def _is_vast(feature: Feature | None) -> bool:
    return feature is not None and shapely.get_num_coordinates(feature.geometry) > _VAST
