"""A seeded walk through a situation: edits, undo, bulk sets coming and going, late reports, jumps in time.

`truth` says what must be seen at a moment from the journal's lines alone, as plainly as it can be said.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import shapely
from shapely import Point

from layers.clock import Moment
from layers.edit import DATASET, Change, Edit, adding, joined, moving, removing, setting
from layers.feature import Feature
from layers.i18n import N_, Message
from layers.kind import Field, Geometry, Group, Kind
from layers.kinds.shelters import SHELTERS
from layers.record.rows import own_row, removing_set
from layers.record.store import Store
from layers.record.workspace import create_workspace
from layers.situation import Situation, open_situation
from layers.times import parse_utc, stamp, utc_text
from tests.builders import Hands, a_reference_layer, a_shelter

CLOSURES = Kind(
    key="closure",
    title=N_("Closures"),
    one=N_("Closure"),
    geometry=Geometry.POINT,
    fields=(
        Field("name", str, N_("Name")),
        Field("valid_from", datetime, N_("From")),
        Field("valid_to", datetime, N_("To")),
    ),
    group=Group.HAZARDS,
    span=("valid_from", "valid_to"),
)
WALK_KINDS = (SHELTERS, CLOSURES)
LAYERS = ("wells", "gates")


class Walk:
    """One random step at a time; what it does follows from the seed alone."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.path = folder / "walk.gpkg"
        create_workspace(self.path)
        self.luck = random.Random(seed)
        self.hands = Hands()
        self.situation: Situation = open_situation(self.path, kinds=WALK_KINDS, now=self.hands)
        self.store: Store = self.situation.store
        self.store.connection.execute("PRAGMA synchronous = OFF")  # the walk is about what is seen, not about disks

    def close(self) -> None:
        self.situation.close()

    # What may happen

    def edit(self) -> None:
        """Something is recorded, be the picture live or not."""
        self.hands.on(minutes=self.luck.choice([0, 1, 7, 45, 300]))
        act = self.luck.choice(
            [
                *[self._add, self._change] * 3,
                *[self._undo] * 2,
                *[self._redo, self._delete, self._toggle_set, self._edit_row, self._several],
            ]
        )
        act()

    def jump(self) -> None:
        """The clock goes somewhere, or time goes by."""
        clock, luck = self.situation.clock, self.luck
        act = luck.randrange(6)
        if act == 0:
            clock.go_live()
        elif act == 1:
            self.hands.on(minutes=luck.choice([1, 60, 700]))
            clock.tick(1.0)
        elif act == 2:
            clock.look(Moment(self.a_moment(), self.a_moment()))
        elif act == 3:
            clock.look(Moment(None, self.a_moment()))
        else:
            clock.seek(self.a_moment(), as_known=luck.random() < 0.5)

    def a_moment(self) -> datetime:
        """Somewhere between a day before the first line and now, often right on a line's time."""
        lines = list(self.store.lines())
        if lines and self.luck.random() < 0.5:
            line = self.luck.choice(lines)
            return self.luck.choice([line.recorded, line.valid]) + self.luck.choice([-1, 0, 0, 1]) * timedelta(
                seconds=1
            )
        start = Hands().time - timedelta(days=1)
        return start + self.luck.random() * (self.hands() - start)

    # How it happens

    def _add(self) -> None:
        if self.luck.random() < 0.5:
            self._apply(adding(a_shelter(at=self._place(), capacity=self.luck.randrange(900))))
        else:
            self._apply(adding(Feature(self._fresh(), "closure", self._span(), Point(self._place()))))

    def _change(self) -> None:
        feature = self._some()
        if feature is None:
            return
        if feature.kind == "closure":
            self._apply(setting(feature, **{"valid_from": None, "valid_to": None} | self._span()))
        elif self.luck.random() < 0.5:
            self._apply(setting(feature, capacity=self.luck.randrange(900)))
        else:
            self._apply(moving(feature, Point(self._place())))

    def _delete(self) -> None:
        if feature := self._some():
            self._apply(removing(feature))

    def _several(self) -> None:
        new = [Feature(self._fresh(), "closure", self._span(), Point(self._place())) for _ in range(3)]
        gone = self._some()
        self._apply(joined(Message("several"), [adding(*new), *([removing(gone)] if gone else [])]))

    def _undo(self) -> None:
        if self.store.undo_label:
            self.store.undo()

    def _redo(self) -> None:
        if self.store.redo_label:
            self.store.redo()

    def _toggle_set(self) -> None:
        name = self.luck.choice(LAYERS)
        there = self.store.get(f"set:{name}")
        if there is not None and self.luck.random() < 0.5:
            self._apply(removing_set(self.store, there))
            return
        layer, contents = a_reference_layer(name, [self._place() for _ in range(self.luck.randrange(1, 6))])
        if there is None:
            self._apply(adding(layer), contents=contents)
        elif not there["masked"]:
            self._apply(Edit(Message("newer"), (Change(there, layer),)), contents=contents)

    def _edit_row(self) -> None:
        rows = [f for name in LAYERS for f in self.store.features(name)]
        if not rows:
            return
        row, promotion = own_row(self.store, self.luck.choice(rows))
        if self.luck.random() < 0.3:
            self._apply(Edit(Message("row"), promotion[:1]) if promotion else removing(row))
        else:
            self._apply(Edit(Message("row"), (*promotion, *setting(row, n=self.luck.randrange(10**6)).changes)))

    def _apply(self, edit: Edit, **more: Any) -> None:
        if any(c.before != c.after for c in edit.changes):
            late = self.luck.choice([None, None, None, 5, 90, 2000])
            valid = None if late is None else self.hands() - timedelta(minutes=late)
            self.store.apply(edit, valid=valid, **more)

    def _some(self) -> Feature | None:
        there = [f for kind in ("shelter", "closure") for f in self.store.features(kind)]
        return self.luck.choice(there) if there else None

    def _fresh(self) -> str:
        return f"c{self.luck.getrandbits(64):x}"

    def _place(self) -> tuple[float, float]:
        return 108 + self.luck.random(), 22 + self.luck.random()

    def _span(self) -> dict[str, str]:
        """Some begin long ago, some later; some never end."""
        begin = self.hands() + timedelta(minutes=self.luck.randrange(-3000, 1000))
        end = begin + timedelta(minutes=self.luck.choice([0, 1, 20, 600, 6000]))
        span = {}
        if self.luck.random() < 0.8:
            span["valid_from"] = utc_text(begin)
        if self.luck.random() < 0.8:
            span["valid_to"] = utc_text(end)
        return span


def truth(store: Store, at: datetime | None, known: datetime | None, shown: datetime) -> dict[str, Feature]:
    """What is to be seen at a moment, rows of bulk sets included: the lines that stand, folded one by one.

    `shown` is the time at which spans are judged.
    """
    facts: dict[str, Feature] = {}
    for line in _standing(store, known):
        changes = store.edit_of(line).changes
        for change in changes:
            if at is None or _since(change, line.valid, changes) <= at:
                after = _told(facts.get(change.id), change)
                if after is None:
                    facts.pop(change.id, None)
                else:
                    facts[change.id] = after
    for dataset in [f for f in facts.values() if f.kind == DATASET]:
        for row in rows_of(store, dataset):
            facts.setdefault(row.id, row)  # a feature of its own lies over the row that it came from
    return {i: f for i, f in facts.items() if _in_span(f, shown)}


def rows_of(store: Store, dataset: Feature) -> Iterator[Feature]:
    rows = store.content(dataset["sha256"])
    for identity, shape, n in zip(rows["id"], rows["geometry"], rows["n"], strict=True):
        if identity not in (dataset["masked"] or ()):
            yield Feature(identity, dataset["of"], {"n": n}, shapely.from_wkb(shape))


def seen(picture: Any) -> dict[str, Feature]:
    """All of the picture, as its readers get it."""
    return {f.id: f for kind in picture.kinds for f in picture.features(kind)}


def _standing(store: Store, known: datetime | None) -> list[Any]:
    """Replayed with a plain list: an undo takes the last, a redo puts back what was taken last."""
    done: list[Any] = []
    taken: list[Any] = []
    for line in store.lines():
        if known is not None and stamp(line.recorded) > stamp(known):
            break
        if line.verb == "edit":
            done, taken = [*done, line], []
        elif line.verb == "undo":
            taken.append(done.pop())
        else:
            done.append(taken.pop())
    return done


def _told(then: Feature | None, change: Change) -> Feature | None:
    """A late report tells what it changed, and nothing that came about after it."""
    if then is None or change.before is None or change.after is None:
        return change.after
    was, now = _parts(change.before), _parts(change.after)
    parts = _parts(then)
    for key in was.keys() | now.keys():
        if key == ("masked",):
            gone, back = set(now.get(key, ())) - set(was.get(key, ())), set(was.get(key, ())) - set(now.get(key, ()))
            parts[key] = sorted((set(parts.get(key, ())) | gone) - back)
        elif was.get(key) != now.get(key):
            parts[key] = now.get(key)
    values = {key[0]: value for key, value in parts.items() if isinstance(key, tuple) and value not in (None, [])}
    return Feature(then.id, then.kind, values, parts["geometry"], parts["state"])


def _parts(feature: Feature) -> dict[Any, Any]:
    values = {(key,): value for key, value in feature.values.items()}
    return {"geometry": feature.geometry, "state": feature.state, **values}


def _since(change: Change, line_valid: datetime, changes: tuple[Change, ...]) -> datetime:
    """A new fact counts from its own start where that is earlier; what a city looks like counts at any time."""
    if change.before is not None or change.after is None:
        return line_valid
    if change.kind == DATASET:
        return parse_utc("0001-01-02T00:00:00Z")
    start = change.after["valid_from"]
    return line_valid if start is None else min(line_valid, parse_utc(start))


def _in_span(feature: Feature, at: datetime) -> bool:
    if feature.kind != "closure":
        return True
    start, end = feature["valid_from"], feature["valid_to"]
    return (start is None or parse_utc(start) <= at) and (end is None or at < parse_utc(end))
