"""The facts at the clock's moment: what every view shows, whether it is live or long ago."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

import shapely
from psygnal import Signal
from shapely.geometry.base import BaseGeometry

from layers.archive import Archive
from layers.clock import Clock, Moment
from layers.columns import Column
from layers.edit import DATASET, Change, Edit
from layers.feature import Feature, shapes_of, wkb
from layers.geo import Bounds
from layers.i18n import N_, Message, message
from layers.kind import Kind
from layers.kinds.datasets import ARCHIVE, RASTER
from layers.overlay import Differing, Overlay, SetRows
from layers.raster import Raster
from layers.record.portions import Portions, read_content
from layers.record.store import Store
from layers.spans import Spans, visible
from layers.times import stamp

if TYPE_CHECKING:
    import geopandas as gpd


_VAST = 100_000
"""Corners of a fact that takes a tenth of a second to be read, and that several views look at when it is selected."""


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
        self._set_rows = SetRows(store)
        self._past = Overlay({}, self._set_rows)
        self._spans = Spans(store)
        self._frames: dict[str, gpd.GeoDataFrame] = {}
        self._archives: dict[str, Archive] = {}
        self._rasters: dict[tuple[str, str, str], Raster] = {}
        self._vast: dict[str, Feature] = {}
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
        return {**self._past.kinds, **self._store.kinds} if self._past.kinds else self._store.kinds

    def get(self, identity: str) -> Feature | None:
        """The feature as it is in the picture; None where it is not there or its span is over."""
        return self._seen(self._past[identity] if identity in self._past else self._present(identity), self._at)

    def features(self, kind: str) -> Iterator[Feature]:
        """Every visible fact of a kind, rows of bulk sets included."""
        for feature in self._unspanned(kind):
            if self._visible(feature, self._at):
                yield feature

    def around(self, kind: str, box: Bounds) -> Iterator[Feature]:
        """Every visible fact of a kind whose envelope meets a box of west, south, east, north in degrees."""
        present = (f for f in self._store.around(kind, box) if f.id not in self._past)
        then = (f for f in self._past.of(kind) if _meets(f.geometry, box))
        yield from (f for f in chain(present, then) if self._visible(f, self._at))

    def without_places(self, kind: str, fields: Collection[str]) -> Iterator[Feature]:
        """The same to be counted and put in order: nothing of them is said but their state and `fields`."""
        if self._plain(kind):
            yield from self._store.without_places(kind, fields)
            return
        declared = self._store.kinds.get(kind)
        wanted = {*fields, *(declared.span if declared is not None and declared.span is not None else ())}
        present = (f for f in self._store.without_places(kind, wanted) if f.id not in self._past)
        yield from (f for f in chain(present, self._past.of(kind)) if self._visible(f, self._at))

    def count(self, kind: str) -> int:
        if self._plain(kind):
            return self._store.count(kind)
        return sum(1 for _ in self.without_places(kind, ()))

    def kinds_present(self) -> list[str]:
        """Kinds with at least one visible fact, in the order of declaration."""
        return [
            key
            for key in self.kinds
            if (self._store.count(key) if self._plain(key) else next(self.features(key), None) is not None)
        ]

    def rows(self, kind: str) -> dict[str, Column]:
        """The same in bulk: id, geometry (WKB), state and one list a field."""
        if self._plain(kind):
            return self._store.rows(kind)
        return _columns(list(self.features(kind)), self.kinds[kind])

    def portions(self, kind: str) -> Portions | None:
        """The same for another thread, a portion at a time; None where that cannot be: there is no row, or the picture
        is not as the record is now."""
        return self._store.portions(kind) if self._plain(kind) else None

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

    def archive_reader(self, dataset: Feature) -> Callable[[], Archive]:
        """What reads the same archive on another thread, once for all who want it."""
        key, path = str(dataset["sha256"]), self._store.path

        def read() -> Archive:
            if key not in self._archives:
                self._archives.setdefault(key, Archive(dataset, read_content(path, key)))
            return self._archives[key]

        return read

    def rasters(self) -> list[Feature]:
        """The rasters that are there at the moment."""
        return [d for d in self.features(DATASET) if d["role"] == RASTER]

    def raster(self, dataset: Feature) -> Raster:
        """The cells of a raster; they are read when somebody looks at them."""
        key = dataset.id, str(dataset["sha256"]), str(dataset["name"])
        if key not in self._rasters:
            self._rasters[key] = Raster(dataset, self._store.pyramid(key[1]), self._store.tiles)
        return self._rasters[key]

    def close(self) -> None:
        self._store.changed.disconnect(self._on_recorded)
        self._clock.changed.disconnect(self._on_moment)

    def _on_recorded(self, edit: Edit) -> None:
        """Live, the picture follows the store; in the past it looks again."""
        self._spans.follow(edit)
        self._vast.clear()
        if not self._moment.live:
            self._look(self._moment, edit)
            return
        at = self._clock.now()
        changes = [Change(self._seen(c.before, self._at), self._seen(c.after, at)) for c in edit.changes]
        for identity in sorted(self._spans.between(self._at, at) - edit.ids):
            feature = self._store.get(identity)
            changes.append(Change(self._seen(feature, self._at), self._seen(feature, at)))
        self._at = at
        self._tell(edit.label, edit.kinds, changes)

    def _on_moment(self, moment: Moment) -> None:
        self._look(moment, Edit(Message(""), ()))

    def _look(self, moment: Moment, recorded: Edit) -> None:
        """Go to `moment` and tell what is different to see, also by what was `recorded` since the last look."""
        old, old_at, at = self._past.differing, self._at, self._clock.now()
        self._past = Overlay(self._differing(moment), self._set_rows)
        new = self._past.differing
        came = {change.id: change for change in recorded.changes}
        changes = []
        for identity in sorted({*old, *new, *came, *self._spans.between(old_at, at)}):
            if identity in came:
                present = came[identity]
            else:
                now = _now(identity, old, new, self._store)
                present = Change(now, now)
            was = old[identity][0] if identity in old else present.before
            then = new[identity][0] if identity in new else present.after
            changes.append(Change(self._seen(was, old_at), self._seen(then, at)))
        self._moment, self._at = moment, at
        self._tell(message(N_("Look at {moment}"), moment=stamp(at)), recorded.kinds, changes)

    def _differing(self, moment: Moment) -> Differing:
        if moment.live:
            self._store.history.forget()
            self._set_rows.forget()
            return {}
        at = stamp(moment.at) if moment.at else None
        known = stamp(moment.known) if moment.known else None
        return self._store.history.differing(at, known, self._store.kinds)

    def _tell(self, label: Message, kinds: Iterable[str], changes: list[Change]) -> None:
        edit = Edit(label, tuple(change for change in changes if change.before != change.after))
        for kind in {*kinds, *edit.kinds}:
            self._frames.pop(kind, None)
        if edit:
            self.changed.emit(edit)

    def _unspanned(self, kind: str) -> Iterator[Feature]:
        """Facts of the moment, whatever their spans."""
        if not self._past.concerns(kind):
            yield from self._store.features(kind)
            return
        for feature in self._store.features(kind):
            if feature.id not in self._past:
                yield feature
        yield from self._past.of(kind)

    def _present(self, identity: str) -> Feature | None:
        """As it is now. The last one of very many corners is kept."""
        if identity in self._vast:
            return self._vast[identity]
        found = self._store.get(identity)
        if found is not None and shapely.get_num_coordinates(found.geometry) > _VAST:
            self._vast = {identity: found}
        return found

    def _plain(self, kind: str) -> bool:
        """Whether the kind is just as the store has it now."""
        return not self._past.concerns(kind) and not self._spans.any(kind)

    def _seen(self, feature: Feature | None, at: datetime) -> Feature | None:
        return feature if feature is not None and self._visible(feature, at) else None

    def _visible(self, feature: Feature, at: datetime) -> bool:
        kind = self._store.kinds.get(feature.kind)
        return kind is None or kind.span is None or visible(feature, kind.span, at)


def _meets(shape: BaseGeometry | None, box: Bounds) -> bool:
    return shape is not None and bool(shapely.box(*box).intersects(shape.envelope))


def _now(identity: str, old: Differing, new: Differing, store: Store) -> Feature | None:
    """The present fact, read only where neither moment brings it."""
    for differing in (new, old):
        if identity in differing:
            return differing[identity][1]
    return store.get(identity)


def _columns(features: list[Feature], kind: Kind) -> dict[str, Column]:
    columns: dict[str, Column] = {
        "id": [f.id for f in features],
        "geometry": [wkb(f.geometry) for f in features],
        "state": [f.state for f in features],
    }
    return columns | {field.key: [f[field.key] for f in features] for field in kind.all_fields}


def _frame(rows: Mapping[str, Column]) -> gpd.GeoDataFrame:
    import geopandas as gpd  # here, for few ask for a frame and every start would wait for it
    import pandas as pd

    shapes = shapes_of(rows["geometry"])
    values = {k: v for k, v in rows.items() if k not in ("id", "geometry")}
    table = pd.DataFrame(values, index=pd.Index(rows["id"], name="id"))
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4326)
