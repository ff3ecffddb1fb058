"""What the stack shows, as shapes: read from the picture layer by layer, and kept up with its edits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from desktop.map.density import History
from desktop.map.extracts import ExtractShapes
from desktop.map.facts import Facts as Facts
from desktop.map.marks import has_marks
from desktop.map.rasters import Relief
from desktop.map.shapes import Shapes
from desktop.map.view import Box, united
from layers.edit import DATASET, Edit
from layers.extract import Extract
from layers.feature import Feature
from layers.filter import Filter
from layers.kind import Kind
from layers.kinds.datasets import ARCHIVE, RASTER, rows_swapped
from layers.situation import Situation
from layers.stack import Layer
from layers.style import Style

_BULK = 1500
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)


class Scene:
    """Layers that were read, by key. Reading is done one layer at a time, by whoever has time."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._facts: dict[str, Facts] = {}
        self._histories: dict[str, History] = {}
        self._reliefs: dict[str, Relief] = {}
        self._extracts: dict[str, Extract] = {}
        self._worn: dict[str, tuple[Style | None, Filter | None]] = {}
        self._outdated: set[str] = set()
        self._absent: set[str] = set()  # shown, and not there at the moment looked at

    def shown(self) -> Iterator[Facts | History | Relief]:
        """What is shown and was read, the lowest first."""
        for layer in self._situation.stack.shown():
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

    def read(self, key: str) -> None:
        """Read one layer from the picture."""
        self._outdated.discard(key)
        self._absent.discard(key)
        layer = self._situation.stack.layer(key)
        if layer.archive or layer.raster:
            dataset = self._set(key, ARCHIVE if layer.archive else RASTER)
            if dataset is None:
                self._absent.add(key)
            elif layer.raster:
                self._reliefs[key] = Relief(key, self._situation.picture.raster(dataset), layer)
            else:
                self._histories[key] = History(key, self._situation.picture.archive(dataset), layer)
            return
        if layer.extract:
            self._read_extract(layer)
            return
        kind = self._situation.kinds.get(key)
        if kind is None:
            self._absent.add(key)
            return
        if layer.style is not None:
            kind = replace(kind, style=layer.style)
        count = self._situation.picture.count(key)
        rows = self._situation.picture.rows(key) if count else None
        shapes = Shapes(kind, rows, columnar=_is_bulk(kind, count), filter=layer.filter)
        old = self._facts.get(key)
        self._facts[key] = Facts(key, kind, shapes, layer)
        self._facts[key].dressed = old.dressed + 1 if old is not None else 0
        self._worn[key] = layer.style, layer.filter

    def lay(self, extract: Extract) -> None:
        """Take an extract; it is shown as its layer says."""
        self._extracts[extract.key] = extract
        self._facts.pop(extract.key, None)

    def lift(self, key: str) -> None:
        self._extracts.pop(key, None)
        self._facts.pop(key, None)

    def restyle(self) -> None:
        """Follow the stack where a layer has another style or filter: what is in columns is dressed, the rest read."""
        for layer in self._situation.stack.shown():
            facts = self._facts.get(layer.key)
            if facts is None or self._worn.get(layer.key) == (layer.style, layer.filter):
                continue
            if isinstance(facts.shapes, ExtractShapes):
                facts.shapes.dress(layer.style, layer.filter)
                facts.kind = facts.shapes.kind
                facts.dressed += 1
                self._worn[layer.key] = layer.style, layer.filter
            else:
                self.forget(layer.key)

    def _read_extract(self, layer: Layer) -> None:
        extract = self._extracts.get(layer.key)
        if extract is None:
            self._absent.add(layer.key)
            return
        shapes = ExtractShapes(extract, layer.style, layer.filter)
        self._facts[layer.key] = Facts(layer.key, shapes.kind, shapes, layer)
        self._worn[layer.key] = layer.style, layer.filter

    def follow(self, edit: Edit) -> dict[str, list[Box]]:
        """Where what layers look different after `edit`."""
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
            if key in self._facts:
                dirty.setdefault(key, []).extend(self._facts[key].shapes.change(changed))
        return dirty

    def forget(self, key: str | None = None) -> None:
        """Read it again when there is time, and show it as it was until then; None: all of it."""
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

    def ground(self) -> Iterator[Facts | Relief]:
        """What has areas, lines or cells."""
        return (layer for layer in self.shown() if not isinstance(layer, History))

    def left_out(self) -> int:
        """How many shapes could not be drawn."""
        return sum(facts.shapes.left_out for facts in self.facts())

    def credits(self) -> list[str]:
        """Whose data are drawn."""
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


def _is_bulk(kind: Kind, count: int) -> bool:
    """Marks along lines are drawn shape by shape, which is for a few."""
    looks = (kind.style.default, *kind.style.looks.values())
    return (kind.bulk or kind.reference or count > _BULK) and not any(has_marks(look) for look in looks)
