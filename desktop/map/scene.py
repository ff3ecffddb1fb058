"""What the stack shows, as shapes: read from the picture layer by layer, and kept up with its edits."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.map.density import History
from desktop.map.shapes import Shapes
from desktop.map.view import Box, united
from layers.edit import DATASET, Edit
from layers.feature import Feature
from layers.kind import Kind
from layers.kinds.datasets import ARCHIVE, rows_swapped
from layers.situation import Situation

_BULK = 1500
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)


class Facts:
    """One layer of a kind. The name of a ground without layers is empty."""

    def __init__(self, key: str, kind: Kind, shapes: Shapes, opacity: float = 1.0) -> None:
        self.key, self.kind, self.shapes, self.opacity = key, kind, shapes, opacity

    @property
    def quiet(self) -> bool:
        """Changes seldom or is large: its lines and areas are drawn ahead, in tiles."""
        return self.kind.bulk or self.kind.reference or len(self.shapes) > _BULK


class Scene:
    """Layers that were read, by key. Reading is done one layer at a time, by whoever has time."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._facts: dict[str, Facts] = {}
        self._histories: dict[str, History] = {}
        self._outdated: set[str] = set()
        self._absent: set[str] = set()  # shown, and not there at the moment looked at

    def shown(self) -> Iterator[Facts | History]:
        """What is shown and was read, the lowest first."""
        for layer in self._situation.stack.shown():
            found = self._histories.get(layer.key) if layer.archive else self._facts.get(layer.key)
            if found is not None:
                found.opacity = layer.opacity
                yield found

    def facts(self) -> Iterator[Facts]:
        return (layer for layer in self.shown() if isinstance(layer, Facts))

    def unread(self) -> list[str]:
        """Shown layers that are still to be read, the lowest first."""
        shown = self._situation.stack.shown()
        known = {*self._facts, *self._histories, *self._absent} - self._outdated
        return [layer.key for layer in shown if layer.key not in known]

    def read(self, key: str) -> None:
        """Read one layer from the picture."""
        self._outdated.discard(key)
        self._absent.discard(key)
        layer = self._situation.stack.layer(key)
        if layer.archive:
            dataset = self._archive_set(key)
            if dataset is None:
                self._absent.add(key)
            else:
                self._histories[key] = History(key, self._situation.picture.archive(dataset), layer.opacity)
            return
        kind = self._situation.kinds.get(key)
        if kind is None:
            self._absent.add(key)
            return
        rows = self._situation.picture.rows(key) if self._situation.picture.count(key) else None
        self._facts[key] = Facts(key, kind, Shapes(kind, rows), layer.opacity)

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
        self._outdated |= {*self._facts, *self._histories, *self._absent} if key is None else {key}

    def find(self, identity: str) -> Facts | None:
        """The layer that draws a feature."""
        return next((f for f in self._facts.values() if identity in f.shapes), None)

    def box(self) -> Box | None:
        """What encloses all that is shown."""
        found: Box | None = None
        for layer in self.shown():
            found = united(found, layer.box if isinstance(layer, History) else layer.shapes.box)
        return found

    def left_out(self) -> int:
        """How many shapes could not be drawn."""
        return sum(facts.shapes.left_out for facts in self.facts())

    def credits(self) -> list[str]:
        """Whose data are drawn."""
        shown = {layer.key for layer in self._situation.stack.shown()}
        sets = self._situation.picture.features(DATASET)
        return sorted({str(d["credit"]) for d in sets if d["credit"] and d["of"] in shown})

    def _archive_set(self, key: str) -> Feature | None:
        sets = self._situation.picture.features(DATASET)
        return next((d for d in sets if d["of"] == key and d["role"] == ARCHIVE), None)
