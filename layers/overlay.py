"""What lies over the present facts at a past moment: the facts that were otherwise, rows of bulk sets among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from layers.columns import Column
from layers.edit import DATASET
from layers.feature import Feature, shapes_of
from layers.kind import Kind
from layers.kinds.datasets import OF_THEIR_OWN, TABLELESS, reference_kind
from layers.record.store import Store

Differing = Mapping[str, tuple[Feature | None, Feature | None]]
"""Facts at a moment against the present ones: id → (then, now)."""


class SetRows:
    """The rows of bulk sets as features, each content read once while somebody looks back."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[tuple[str, str], dict[str, Feature]] = {}

    def of(self, dataset: Feature) -> Mapping[str, Feature]:
        """Every row by its id, also those that became features of their own."""
        key = str(dataset["sha256"]), str(dataset["of"])
        if key not in self._read:
            self._read[key] = {f.id: f for f in _features(self._store.content(key[0]), key[1])}
        return self._read[key]

    def own(self, kinds: Iterable[str]) -> set[str]:
        """Present features of these kinds that are no rows of a set."""
        return {identity for kind in kinds for identity in self._store.own_ids(kind)}

    def forget(self) -> None:
        self._read.clear()


class Overlay:
    """The features that a past moment has otherwise than now. Empty when it is live."""

    def __init__(self, differing: Differing, rows: SetRows) -> None:
        self.differing = differing
        sets = [pair for pair in differing.values() if _is_bulk(pair[0]) or _is_bulk(pair[1])]
        gone: dict[str, Feature | None] = {}
        back: dict[str, Feature | None] = {}
        for then, now in sets:
            _swap(then, now, rows, gone, back)
        facts = {identity: then for identity, (then, _) in differing.items()}
        # A feature of its own lies over the row of a set that it came from, whichever of them is known for longer.
        own = rows.own({row.kind for row in back.values() if row is not None}) - facts.keys()
        rest = {i: row for i, row in back.items() if i not in own and facts.get(i) is None}
        self._laid = {**gone, **facts, **rest}
        self.kinds: dict[str, Kind] = {
            str(d["of"]): reference_kind(d)
            for d, _ in differing.values()
            if d is not None and d["role"] in OF_THEIR_OWN
        }
        """Kinds of the reference layers and archives that were there then."""
        self._concerned = {f.kind for pair in differing.values() for f in pair if f is not None}
        self._concerned |= {str(f["of"]) for pair in sets for f in pair if f is not None}

    def __contains__(self, identity: str) -> bool:
        return identity in self._laid

    def __getitem__(self, identity: str) -> Feature | None:
        """The feature as it was; None where it was not there."""
        return self._laid[identity]

    def concerns(self, kind: str) -> bool:
        return kind in self._concerned

    def of(self, kind: str) -> Iterator[Feature]:
        return (f for f in self._laid.values() if f is not None and f.kind == kind)


def _is_bulk(feature: Feature | None) -> bool:
    return feature is not None and feature.kind == DATASET and feature["role"] not in TABLELESS


def _swap(
    then: Feature | None,
    now: Feature | None,
    rows: SetRows,
    gone: dict[str, Feature | None],
    back: dict[str, Feature | None],
) -> None:
    """Note the rows that the set has only now, and those that it had only then."""
    if then is not None and now is not None and (then["sha256"], then["of"]) == (now["sha256"], now["of"]):
        was, masked = _masked(then), _masked(now)
        gone |= dict.fromkeys(was - masked)
        back |= {identity: rows.of(then)[identity] for identity in masked - was}
        return
    if now is not None:
        gone |= dict.fromkeys(rows.of(now).keys() - _masked(now))
    if then is not None:
        masked = _masked(then)
        back |= {identity: row for identity, row in rows.of(then).items() if identity not in masked}


def _masked(dataset: Feature) -> frozenset[str]:
    return frozenset(dataset["masked"] or ())


def _features(rows: Mapping[str, Column], kind: str) -> Iterator[Feature]:
    fields = [k for k in rows if k not in ("id", "geometry", "state")]
    shapes = shapes_of(rows["geometry"]) if "geometry" in rows else [None] * len(rows["id"])
    lists = [c.tolist() if isinstance(c, np.ndarray) else c for c in (rows[k] for k in fields)]
    for n, (identity, shape) in enumerate(zip(rows["id"], shapes, strict=True)):
        values = {k: cells[n] for k, cells in zip(fields, lists, strict=True) if cells[n] is not None}
        yield Feature(str(identity), kind, values, shape)
