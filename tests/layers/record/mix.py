"""A process that edits a workspace without end and acknowledges each edit once the store has: to be killed.

It prints `ready`, then one line an edit: number and hash.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from shapely import Point, Polygon

from layers.edit import Change, Edit, adding, moving, removing, setting
from layers.feature import Feature
from layers.i18n import Message
from layers.kinds import KINDS
from layers.record.rows import own_row, removing_set
from layers.record.store import Store, open_store
from tests.builders import a_reference_layer, a_shelter


class Mix:
    """Drawing, moving, filling in, workflow steps, bulk imports, undo and redo, in an order that a seed gives."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.luck = random.Random(seed)
        self._acts: list[Callable[[], object]] = [self._draw, self._draw, self._area, self._move, self._fill]
        self._acts += [self._fill, self._step, self._step, self._undo, self._undo, self._redo, self._bulk, self._row]
        self._acts += [self._delete]

    def act(self) -> None:
        """One command, recorded; one that has nothing to work on draws instead."""
        before = len(self.store.history.steps)
        while len(self.store.history.steps) == before:
            self.luck.choice(self._acts)()

    def _place(self) -> tuple[float, float]:
        return 108.2 + self.luck.random() / 5, 22.7 + self.luck.random() / 5

    def _some(self) -> Feature | None:
        there = list(self.store.own_features("shelter"))[-50:]
        return self.luck.choice(there) if there else None

    def _draw(self) -> None:
        self.store.apply(adding(a_shelter(id=f"s{self.luck.getrandbits(60):x}", at=self._place())))

    def _area(self) -> None:
        ring = Point(self._place()).buffer(0.01, quad_segs=4)
        self.store.apply(
            adding(replace(a_shelter(id=f"a{self.luck.getrandbits(60):x}"), geometry=Polygon(ring.exterior)))
        )

    def _move(self) -> None:
        if feature := self._some():
            self.store.apply(moving(feature, Point(self._place())))

    def _fill(self) -> None:
        if feature := self._some():
            self.store.apply(
                setting(feature, address="路" * self.luck.randrange(200), capacity=self.luck.getrandbits(20))
            )

    def _step(self) -> None:
        feature = self._some()
        flow = self.store.kinds["shelter"].workflow
        if feature is not None and flow is not None and (steps := list(flow.leaving(str(feature.state)))):
            moved = replace(feature, state=self.luck.choice(steps).target)
            self.store.apply(Edit(Message("step"), (Change(feature, moved),)), reason="drill")

    def _undo(self) -> None:
        if self.store.undo_label:
            self.store.undo()

    def _redo(self) -> None:
        if self.store.redo_label:
            self.store.redo()

    def _bulk(self) -> None:
        name = self.luck.choice(["wells", "gates"])
        if there := self.store.get(f"set:{name}"):
            self.store.apply(removing_set(self.store, there))
            return
        layer, contents = a_reference_layer(name, [self._place() for _ in range(self.luck.choice([3, 300, 3000]))])
        self.store.apply(adding(layer), contents=contents)

    def _row(self) -> None:
        if row := self.store.get(f"wells/{self.luck.randrange(300)}"):
            own, promotion = own_row(self.store, row)
            self.store.apply(Edit(Message("row"), (*promotion, *setting(own, n=self.luck.getrandbits(30)).changes)))

    def _delete(self) -> None:
        if feature := self._some():
            self.store.apply(removing(feature))


def main(path: str, seed: str) -> None:
    store = open_store(Path(path), KINDS)
    mix = Mix(store, int(seed))
    print("ready", flush=True)
    while True:
        mix.act()
        line = store.history.steps[-1].seq
        print(
            line,
            store.connection.execute("SELECT hash FROM anlan_journal WHERE seq = ?", (line,)).fetchone()[0],
            flush=True,
        )
