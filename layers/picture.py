"""The facts at the clock's moment: what every view shows, whether it is live or long ago."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from psygnal import Signal

from layers.archive import Archive
from layers.clock import Clock, Moment
from layers.columns import Column
from layers.edit import DATASET, Change, Edit
from layers.feature import Feature
from layers.i18n import N_, message
from layers.kind import Kind
from layers.kinds.datasets import ARCHIVE, reference_kind
from layers.record.store import Store
from layers.spans import Spans, visible
from layers.times import stamp

_Then = Mapping[str, tuple[Feature | None, Feature | None]]


class Picture:
    """Present facts where it is live; else those facts with what differed then laid over them.

    `changed` carries the net edit of what can be seen: recorded just now, reached by a jump in time, or begun or
    ended by its own span. A mirror that applies every such edit always equals the picture.
    """

    changed = Signal(Edit)

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._moment: Moment = clock.moment
        self._at: datetime = clock.now()
        self._then: _Then = {}
        self._spans = Spans(store)
        self._frames: dict[str, gpd.GeoDataFrame] = {}
        self._archives: dict[str, Archive] = {}
        store.changed.connect(self._on_recorded)
        clock.changed.connect(self._on_moment)

    @property
    def moment(self) -> datetime:
        return self._at

    @property
    def live(self) -> bool:
        return self._moment.live

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """Declared kinds, and those of the reference layers and archives there are or were at the moment."""
        past = [then for then, _ in self._then.values() if then is not None and then.kind == DATASET]
        gone = {str(d["of"]): reference_kind(d) for d in past if d["of"] not in self._store.kinds}
        return {**self._store.kinds, **gone} if gone else self._store.kinds

    def get(self, identity: str) -> Feature | None:
        """The feature as it is in the picture; None where it is not there or its span is over."""
        feature = self._then[identity][0] if identity in self._then else self._store.get(identity)
        return feature if feature is not None and self._visible(feature, self._at) else None

    def features(self, kind: str) -> Iterator[Feature]:
        """Every visible fact of a kind, rows of bulk sets included."""
        for feature in self._unspanned(kind):
            if self._visible(feature, self._at):
                yield feature

    def count(self, kind: str) -> int:
        if self.live and not self._spanned(kind):
            return self._store.count(kind)
        return sum(1 for _ in self.features(kind))

    def kinds_present(self) -> list[str]:
        """Kinds with at least one visible fact, in the order of declaration."""
        if self.live:
            return [k for k in self._store.kinds_present() if not self._spanned(k) or self.count(k)]
        return [key for key in self.kinds if next(self.features(key), None) is not None]

    def rows(self, kind: str) -> dict[str, Column]:
        """The same in bulk: id, geometry (WKB), state and one list a field."""
        if not self._spanned(kind) and not self._differs(kind):
            return self._store.rows(kind)
        return _columns(list(self.features(kind)), self.kinds[kind])

    def frame(self, kind: str) -> gpd.GeoDataFrame:
        """The same as a frame that nobody modifies: EPSG:4326, indexed by id, `state` and one column a field."""
        if kind not in self._frames:
            self._frames[kind] = _frame(self.rows(kind))
        return self._frames[kind]

    def archives(self) -> list[Feature]:
        """The archives that are there at the moment."""
        return [d for d in self.features(DATASET) if d["role"] == ARCHIVE]

    def archive(self, dataset: Feature) -> Archive:
        """The rows of an archive, read once."""
        key = str(dataset["sha256"])
        if key not in self._archives:
            self._archives[key] = Archive(dataset, self._store.content(key))
        return self._archives[key]

    def close(self) -> None:
        self._store.changed.disconnect(self._on_recorded)
        self._clock.changed.disconnect(self._on_moment)

    def _on_recorded(self, edit: Edit) -> None:
        """Live, the picture follows the store; in the past it looks again."""
        self._spans.follow(edit)
        if not self._moment.live:
            self._look(self._moment)
            return
        at, changes = self._clock.now(), []
        for change in edit.changes:
            seen = Change(self._seen(change.before, self._at), self._seen(change.after, at))
            if seen.before != seen.after:
                changes.append(seen)
        for identity in sorted(self._spans.between(self._at, at) - edit.ids):
            feature = self._store.get(identity)
            changes.append(Change(self._seen(feature, self._at), self._seen(feature, at)))
        self._at = at
        self._emit(Edit(edit.label, tuple(changes)))

    def _on_moment(self, moment: Moment) -> None:
        self._look(moment)

    def _look(self, moment: Moment) -> None:
        """Go to `moment` and tell what is different to see."""
        old_then, old_at, at = self._then, self._at, self._clock.now()
        then = self._read(moment)
        ids = set(old_then) | set(then) | self._spans.between(old_at, at)
        changes = []
        for identity in sorted(ids):
            now = _unless(identity, old_then, then, self._store)
            before = self._seen(old_then[identity][0] if identity in old_then else now, old_at)
            after = self._seen(then[identity][0] if identity in then else now, at)
            if before != after:
                changes.append(Change(before, after))
        self._moment, self._at, self._then = moment, at, then
        self._emit(Edit(message(N_("Look at {moment}"), moment=stamp(at)), tuple(changes)))

    def _read(self, moment: Moment) -> _Then:
        if moment.live:
            self._store.history.forget()
            return {}
        at = stamp(moment.at) if moment.at else None
        known = stamp(moment.known) if moment.known else None
        return self._store.history.differing(at, known, self._store.kinds)

    def _emit(self, edit: Edit) -> None:
        for kind in edit.kinds:
            self._frames.pop(kind, None)
        if edit:
            self.changed.emit(edit)

    def _unspanned(self, kind: str) -> Iterator[Feature]:
        """Facts of the moment, whatever their spans."""
        if not self._then:
            yield from self._store.features(kind)
            return
        then = {i: pair[0] for i, pair in self._then.items()}
        moved_sets = {i for i, f in then.items() if self._is_set_of(i, f, kind)}
        for feature in self._store.own_features(kind) if moved_sets else self._store.features(kind):
            if feature.id not in then:
                yield feature
        yield from (f for f in then.values() if f is not None and f.kind == kind)
        if moved_sets:
            yield from self._rows_of_sets(kind)

    def _rows_of_sets(self, kind: str) -> Iterator[Feature]:
        """Rows of the bulk sets that were there then, as they were."""
        for dataset in self.features(DATASET):
            if dataset["of"] == kind and dataset["role"] != ARCHIVE:
                rows = self._store.content(str(dataset["sha256"]))
                masked = frozenset(dataset["masked"] or ())
                yield from (f for f in _features(rows, kind) if f.id not in masked)

    def _is_set_of(self, identity: str, feature: Feature | None, kind: str) -> bool:
        some = feature or self._then[identity][1]
        return some is not None and some.kind == DATASET and some["of"] == kind

    def _differs(self, kind: str) -> bool:
        for then, now in self._then.values():
            some = then or now
            if some is not None and (some.kind == kind or (some.kind == DATASET and some["of"] == kind)):
                return True
        return False

    def _spanned(self, kind: str) -> bool:
        return self._spans.any(kind)

    def _seen(self, feature: Feature | None, at: datetime) -> Feature | None:
        return feature if feature is not None and self._visible(feature, at) else None

    def _visible(self, feature: Feature, at: datetime) -> bool:
        kind = self.kinds.get(feature.kind)
        return kind is None or kind.span is None or visible(feature, kind.span, at)


def _unless(identity: str, old: _Then, new: _Then, store: Store) -> Feature | None:
    """The present fact, where one of the two moments needs it."""
    return None if identity in old and identity in new else store.get(identity)


def _features(rows: Mapping[str, Column], kind: str) -> Iterator[Feature]:
    fields = [k for k in rows if k not in ("id", "geometry", "state")]
    shapes = (
        shapely.from_wkb(np.array(rows["geometry"], dtype=object)) if "geometry" in rows else [None] * len(rows["id"])
    )
    lists = [rows[k].tolist() if isinstance(rows[k], np.ndarray) else rows[k] for k in fields]  # type: ignore[union-attr]
    for n, (identity, shape) in enumerate(zip(rows["id"], shapes, strict=True)):
        values = {k: cells[n] for k, cells in zip(fields, lists, strict=True) if cells[n] is not None}
        yield Feature(str(identity), kind, values, shape)


def _columns(features: list[Feature], kind: Kind) -> dict[str, Column]:
    columns: dict[str, Column] = {
        "id": [f.id for f in features],
        "geometry": [None if f.geometry is None else shapely.to_wkb(f.geometry) for f in features],
        "state": [f.state for f in features],
    }
    return columns | {field.key: [f[field.key] for f in features] for field in kind.all_fields}


def _frame(rows: Mapping[str, Column]) -> gpd.GeoDataFrame:
    shapes: Any = shapely.from_wkb(np.array(rows["geometry"], dtype=object))
    values = {k: v for k, v in rows.items() if k not in ("id", "geometry")}
    table = pd.DataFrame(values, index=pd.Index(rows["id"], name="id"))
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4326)
