"""Facts of one kind as shapes in EPSG:3857: packed once in bulk, and then changed only where an edit changed them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

from desktop.map.beyond import is_on_map, on_plane, parts_of
from desktop.map.clusters import Clustered, Clusters, level_of
from desktop.map.huge import HUGE, Huge
from desktop.map.making import SlabMaker, slab_of
from desktop.map.paper import Paper, path_of, paths_of
from desktop.map.slab import AREA, FAMILY, LINE, POINT, Slab, anchor_of, span_of
from desktop.map.view import Box, united
from desktop.map.ways import Way, ways_in
from layers import geo
from layers.columns import Columns
from layers.feature import Feature, readable_shapes, unreadable
from layers.filter import Filter
from layers.i18n import language
from layers.kind import Kind, in_language, no_caution
from layers.style import Look, is_dot

Floats = NDArray[np.float64]
_MANY_PACKS = 12
_MOST_PATHS = 120_000
_LINES_IN_ONE, _AREAS_IN_ONE, _FEW = 1, 10, 1000

Dressed: TypeAlias = tuple[
    Sequence[str], Sequence[bytes | None], NDArray[np.int16], Sequence[str | None], NDArray[np.int8]
]
"""Of some rows the ids, the shapes in WKB, the looks, the labels and the ranks."""


class Shapes:
    """Facts of `kind` by id. `left_out` counts those that have a place nobody can draw.

    `rows` come in portions; which fields of them are looked at, `fields_of` says.
    """

    def __init__(
        self, kind: Kind, rows: Iterable[Columns] = (), *, columnar: bool = False, filter: Filter | None = None
    ) -> None:
        self.kind = kind
        self.columnar = columnar
        self._filter = filter
        self.looks: tuple[Look, ...] = kind.style.all_looks()
        self._look_of = {key: n for n, key in enumerate(kind.style.looks, start=1)}
        self.packs: list[AnyPack] = []
        self.turn = 0
        self._clusters = Clusters()
        if (pack := self._from_rows(rows)) is not None:
            self.packs.append(pack)

    def __len__(self) -> int:
        return sum(int(np.count_nonzero(pack.alive)) for pack in self.packs)

    def __contains__(self, identity: str) -> bool:
        return self._at(identity) is not None

    def get_ready(self) -> None:
        """Do now, on any thread, what the first to ask where something is would wait for."""
        for pack in self.packs:
            pack.get_ready()

    @property
    def few(self) -> list[Pack]:
        """The packs that are drawn shape by shape."""
        return [pack for pack in self.packs if isinstance(pack, Pack)]

    @property
    def many(self) -> list[Slab]:
        """The packs that are held in columns."""
        return [pack for pack in self.packs if isinstance(pack, Slab)]

    @property
    def has_points(self) -> bool:
        return any(len(pack.points_row) for pack in self.packs)

    @property
    def left_out(self) -> int:
        return sum(pack.left_out for pack in self.packs)

    @property
    def box(self) -> Box | None:
        """What encloses everything, strays included."""
        found = None
        for pack in self.packs:
            found = united(found, pack.box)
        return found

    def geometry(self, identity: str) -> Any:
        """The shape in EPSG:3857; None where there is nothing to draw."""
        found = self._at(identity)
        return None if found is None else found[0].geometry[found[1]]

    def look(self, identity: str) -> Look:
        found = self._at(identity)
        return self.kind.style.default if found is None else self.looks[found[0].look[found[1]]]

    def paths(self, identity: str, paper: Paper) -> list[QPainterPath]:
        """Its lines and areas as they show on the paper, in EPSG:3857."""
        found = self._at(identity)
        return [] if found is None else found[0].paths(found[1], paper)

    def points(self, identity: str) -> list[tuple[float, float]]:
        """Where its points are, EPSG:3857."""
        if (found := self._at(identity)) is None:
            return []
        pack, row = found
        places: list[tuple[float, float]] = pack.points_xy[span_of(pack.points_row, row)].tolist()
        return places

    def box_of(self, identity: str) -> Box | None:
        found = self._at(identity)
        return None if found is None else as_box(found[0].bounds_of(found[1]))

    def _at(self, identity: str) -> tuple[AnyPack, int] | None:
        """Where a feature is that is there; the newest pack has it as it is now."""
        for pack in reversed(self.packs):
            if (row := pack.find(identity)) is not None and pack.alive[row]:
                return pack, row
        return None

    def change(self, changed: Mapping[str, Feature | None]) -> list[Box]:
        """Take features as they are now, None for those that are gone; the boxes in which something looks different."""
        self.turn += 1
        dirty = [box for identity in changed if (box := self._drop(identity)) is not None]
        coming = [f for f in changed.values() if f is not None and (self._filter is None or self._filter.passes(f))]
        if coming:
            pack = self._from_features(coming)
            self.packs.append(pack)
            dirty.extend(box for bounds in pack.bounds if (box := as_box(bounds)) is not None)
        if len(self.packs) > _MANY_PACKS:
            self._join_small_packs()
        return dirty

    def clusters(self, mpp: float, ground_mpp: float) -> Clustered:
        """The clusters of its points at a scale, on any thread; `ground_mpp` says which looks are drawn there."""
        return self._clusters.at(level_of(mpp), self.turn, self._dots_at(ground_mpp), self.many)

    def known_clusters(self, mpp: float, ground_mpp: float) -> Clustered | None:
        """The same, if somebody made them already."""
        return self._clusters.known(level_of(mpp), self.turn, self._dots_at(ground_mpp))

    def _dots_at(self, ground_mpp: float) -> NDArray[np.bool_]:
        return np.array([is_dot(look) and look.shows_at(ground_mpp) for look in self.looks])

    def near(self, x: float, y: float, reach_m: float) -> Iterator[tuple[str, Any, int]]:
        """Id, shape and look of what lies within `reach_m` (EPSG:3857) of a place, or around it."""
        box = (x - reach_m, y - reach_m, x + reach_m, y + reach_m)
        for pack in reversed(self.packs):
            for row in pack.rows_in(box)[::-1].tolist():
                yield pack.ids[row], pack.geometry[row], int(pack.look[row])

    def _drop(self, identity: str) -> Box | None:
        if (found := self._at(identity)) is None:
            return None
        pack, row = found
        pack.drop(row)
        return as_box(pack.bounds_of(row))

    def _join_small_packs(self) -> None:
        """All but the first and largest become one, so that many edits cost no more than one."""
        small = self.packs[1:]
        del self.packs[1:]
        keep = [np.flatnonzero(pack.alive) for pack in small]
        ids = [pack.ids[r] for pack, rows in zip(small, keep, strict=True) for r in rows.tolist()]
        shapes = np.concatenate([pack.geometry[rows] for pack, rows in zip(small, keep, strict=True)])
        look = np.concatenate([pack.look[rows] for pack, rows in zip(small, keep, strict=True)])
        labels = [
            pack.labels[r] if len(pack.labels) else None
            for pack, rows in zip(small, keep, strict=True)
            for r in rows.tolist()
        ]
        rank = np.concatenate([pack.rank[rows] for pack, rows in zip(small, keep, strict=True)])
        if self.columnar:
            back = shapely.transform(shapes, geo.from_mercator)
            self.packs.append(slab_of(ids, back, look, labels, rank))
        else:
            self.packs.append(Pack(ids, shapes, look, labels, rank))

    def _from_rows(self, rows: Iterable[Columns]) -> AnyPack | None:
        if self.columnar:
            maker = SlabMaker()
            for portion in self._dressed(rows):
                maker.add(*portion)
            return maker.slab() if maker else None
        portions = list(self._dressed(rows))
        if not portions:
            return None
        ids, shapes, looks, labels, ranks = zip(*portions, strict=True)
        wkb = [shape for portion in shapes for shape in portion]
        pack = Pack(
            [identity for portion in ids for identity in portion],
            on_plane(made := readable_shapes(wkb)),
            np.concatenate(looks),
            [label for portion in labels for label in portion],
            np.concatenate(ranks),
        )
        pack.left_out += unreadable(wkb, made)
        return pack

    def _dressed(self, portions: Iterable[Columns]) -> Iterator[Dressed]:
        """Of each portion the rows that pass the filter."""
        style = self.kind.style
        for rows in portions:
            count = len(rows["id"])
            ids: Sequence[Any] = list(rows["id"])
            shapes: Sequence[Any] = list(rows["geometry"])
            labels: Sequence[Any] = _labels(self.kind, rows, count)
            looks = style.numbers(rows.get(style.by) if style.by is not None else None, count)
            ranks = _ranks(rows, count)
            if self._filter is not None:
                kept = np.flatnonzero(self._filter.mask(rows, count))
                looks, ranks = looks[kept], ranks[kept]
                ids, shapes, labels = ([column[n] for n in kept.tolist()] for column in (ids, shapes, labels))
            if len(ids):
                yield ids, shapes, looks, labels, ranks

    def _from_features(self, features: Sequence[Feature]) -> AnyPack:
        style = self.kind.style
        looks = np.array([self._look_of.get(style.key(f) or "", 0) for f in features], dtype=np.int16)
        shapes = np.array([None, *(f.geometry for f in features)], dtype=object)[1:]
        labels = [label_of(self.kind, f) for f in features]
        ranks = np.array([_rank(f["rank"] or f["level"]) for f in features], dtype=np.int8)
        if self.columnar:
            return slab_of([f.id for f in features], shapes, looks, labels, ranks)
        return Pack([f.id for f in features], on_plane(shapes), looks, labels, ranks)


@dataclass(frozen=True, slots=True)
class Chunks:
    """Parts of one family, drawn together in portions: each of one look, its parts near each other."""

    members: list[NDArray[np.intp]]
    bounds: Floats
    look: NDArray[np.int16]
    corners: NDArray[np.intp]

    def meeting(self, box: Box, look: int, least: float = 0.0) -> NDArray[np.intp]:
        """Portions of a look that touch `box` and are at least `least` wide or high."""
        b = self.bounds
        hit = (b[:, 0] <= box[2]) & (b[:, 2] >= box[0]) & (b[:, 1] <= box[3]) & (b[:, 3] >= box[1])
        hit &= self.look == look
        if least:
            hit &= np.maximum(b[:, 2] - b[:, 0], b[:, 3] - b[:, 1]) >= least
        return np.flatnonzero(hit)


class Pack:
    """Shapes that came together. Only `alive` ever changes."""

    def __init__(
        self,
        ids: list[str],
        geometry: NDArray[Any],
        look: NDArray[np.int16],
        labels: list[str | None],
        rank: NDArray[np.int8],
    ) -> None:
        self.ids, self.look, self.labels, self.rank = ids, look, labels, rank
        self.bounds: Floats = shapely.bounds(geometry)
        sound = is_on_map(self.bounds)
        self._row_of = {identity: row for row, identity in enumerate(ids)}
        self._anchors: dict[int, tuple[float, float]] = {}
        self._paths: dict[tuple[int, int, int], QPainterPath] = {}
        self._huge: dict[tuple[int, int], Huge] = {}
        self.left_out = int((~shapely.is_missing(geometry) & ~sound).sum())
        self.geometry = geometry.copy()
        self.geometry[~sound] = None
        self.alive = sound
        self._split()

    @property
    def box(self) -> Box | None:
        known = self.bounds[self.alive]
        if not len(known):
            return None
        low, high = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def get_ready(self) -> None:
        """Do now, on any thread, what the first to draw what is huge would wait for."""
        for family, chunks in self.chunks.items():
            for chunk in np.flatnonzero(chunks.corners > HUGE).tolist():
                self._huge_of(family, chunk)

    def find(self, identity: str) -> int | None:
        """The row of a feature."""
        return self._row_of.get(identity)

    def bounds_of(self, row: int) -> Floats:
        found: Floats = self.bounds[row]
        return found

    def looks_in(self, box: Box, count: int) -> NDArray[np.bool_]:
        """Which of so many looks any feature in `box` has."""
        return np.bincount(self.look[self.rows_in(box)], minlength=count) > 0

    def rows_in(self, box: Box) -> NDArray[np.intp]:
        """Living features whose boxes touch `box`, ascending."""
        found = np.sort(self._tree.query(shapely.box(*box)))
        return found[self.alive[found]]

    @property
    def nbytes(self) -> int:
        """Memory, roughly: a corner is two numbers, an object some hundred bytes."""
        return int(shapely.get_num_coordinates(self.geometry).sum()) * 16 + len(self.ids) * 300

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.geometry)

    @cached_property
    def chunks(self) -> dict[int, Chunks]:
        """Lines and areas, in the portions in which they are drawn."""
        areas_in_one = _AREAS_IN_ONE if len(self.ids) > _FEW else 1
        return {LINE: self._portions(LINE, _LINES_IN_ONE), AREA: self._portions(AREA, areas_in_one)}

    @cached_property
    def labelled(self) -> NDArray[np.bool_]:
        return np.fromiter((label is not None for label in self.labels), dtype=bool, count=len(self.labels))

    def family(self, row: int) -> int:
        """What a label takes the shape for."""
        return int(FAMILY[shapely.get_type_id(self.geometry[row])])

    def anchor(self, row: int) -> tuple[float, float]:
        """A place inside, or on, the shape."""
        if row not in self._anchors:
            self._anchors[row] = anchor_of(self.geometry[row])
        return self._anchors[row]

    def path(self, family: int, chunk: int, paper: Paper) -> QPainterPath:
        """What is still there of one portion: made once and kept, or, if it is huge, only what is on the paper."""
        chunks = self.chunks[family]
        if chunks.corners[chunk] > HUGE:
            return self._huge_of(family, chunk).path(paper)
        key = family, chunk, paper.level
        if key not in self._paths:
            if len(self._paths) > _MOST_PATHS:
                self._paths.clear()
            self._paths[key] = path_of(self._living(chunks, chunk), paper.level)
        return self._paths[key]

    def paths(self, row: int, paper: Paper) -> list[QPainterPath]:
        """Lines and areas of one feature, part by part where there are few."""
        if self.is_huge(row):
            return [huge.path_of(row, paper) for huge in self.huge_with(row)]
        parts = self.parts[(self.part_row == row) & (self.part_family != POINT)]
        return paths_of(parts, paper.level) if len(parts) else []

    def ways(self, row: int, paper: Paper) -> list[Way]:
        """Lines of one feature and the rings of its areas, the outer ones against the clock."""
        if self.is_huge(row):
            return [way for huge in self.huge_with(row) for way in huge.ways(row, paper)]
        return ways_in(self.parts[self.part_row == row])

    def is_huge(self, row: int) -> bool:
        """Whether one feature has so many corners."""
        return int(shapely.get_num_coordinates(self.geometry[row])) > HUGE

    def huge_with(self, row: int) -> Iterator[Huge]:
        """The portions with the lines, and with the areas, of one feature."""
        for family, chunks in self.chunks.items():
            mine = np.flatnonzero((self.part_row == row) & (self.part_family == family))
            for chunk in np.unique(self._chunk_of[mine]).tolist() if len(chunks.members) else ():
                yield self._huge_of(family, chunk)

    def _huge_of(self, family: int, chunk: int) -> Huge:
        if (family, chunk) not in self._huge:
            members = self.chunks[family].members[chunk]
            members = np.sort(members[self.alive[self.part_row[members]]])
            self._huge[family, chunk] = Huge(self.parts[members], self.part_row[members])
        return self._huge[family, chunk]

    def _living(self, chunks: Chunks, chunk: int) -> NDArray[Any]:
        members = chunks.members[chunk]
        return self.parts[members[self.alive[self.part_row[members]]]]

    def drop(self, row: int) -> None:
        """Take one shape out; the portions it was in are made anew when they are next drawn."""
        self.alive[row] = False
        self.points_alive[span_of(self.points_row, row)] = False
        chunks = set(self._chunk_of[span_of(self.part_row, row)].tolist())
        for key in [k for k in self._paths if k[1] in chunks]:
            del self._paths[key]
        for portion in [k for k in self._huge if k[1] in chunks]:
            del self._huge[portion]

    def _split(self) -> None:
        """Take shapes apart into points, lines and areas."""
        parts, part_row = parts_of(self.geometry)
        family = FAMILY[shapely.get_type_id(parts)]
        areas = np.flatnonzero(family == AREA)
        parts[areas] = shapely.orient_polygons(parts[areas])
        self.parts, self.part_row, self.part_family = parts, part_row, family
        self.has_ground, self.has_areas = bool((family != POINT).any()), len(areas) > 0
        points = np.flatnonzero(family == POINT)
        points = points[~shapely.is_empty(parts[points])]
        self.points_xy: Floats = shapely.get_coordinates(parts[points])
        self.points_row = part_row[points]
        self.points_alive = np.ones(len(points), dtype=bool)
        self._chunk_of = np.full(len(parts), -1, dtype=np.intp)

    def _portions(self, family: int, size: int) -> Chunks:
        mine = np.flatnonzero(self.part_family == family)
        if not len(mine):
            return Chunks([], np.zeros((0, 4)), np.zeros(0, dtype=np.int16), np.zeros(0, dtype=np.intp))
        bounds = shapely.bounds(self.parts[mine])
        looks = self.look[self.part_row[mine]]
        order = _near_together(bounds, looks) if size > 1 else np.arange(len(mine))
        looks = looks[order]
        new = np.flatnonzero(np.diff(looks)) + 1
        starts: list[int] = []
        for first, last in zip([0, *new], [*new, len(order)], strict=True):
            starts.extend(range(int(first), int(last), size))
        members = np.split(mine[order], starts[1:])
        self._chunk_of[mine[order]] = np.repeat(np.arange(len(members)), [len(m) for m in members])
        low = np.minimum.reduceat(bounds[order, :2], starts)
        high = np.maximum.reduceat(bounds[order, 2:], starts)
        corners = np.add.reduceat(shapely.get_num_coordinates(self.parts[mine[order]]), starts)
        return Chunks(members, np.column_stack((low, high)), looks[starts], corners)


AnyPack: TypeAlias = Pack | Slab


def _near_together(bounds: Floats, looks: NDArray[np.int16]) -> NDArray[np.intp]:
    """By look, then row by row through a grid of some 16 shapes a cell."""
    middle = (bounds[:, :2] + bounds[:, 2:]) / 2
    low, high = np.percentile(middle, [1, 99], axis=0)
    side = max(1.0, float(np.sqrt(np.prod(np.maximum(high - low, 1.0)) / max(len(bounds) / 16, 1))))
    cell = np.floor((middle - low) / side)
    return np.lexsort((middle[:, 0], cell[:, 0], cell[:, 1], looks))


def as_box(bounds: Floats) -> Box | None:
    west, south, east, north = (float(v) for v in bounds)
    return (west, south, east, north) if np.isfinite(bounds).all() else None


def fields_of(kind: Kind, filter: Filter | None) -> set[str]:
    """The fields of a kind that say how its features look on the map."""
    style = kind.style
    fields = {style.by or "", style.label or "", f"{style.label}_en", "rank", "level"}
    if kind.caution is not no_caution:
        fields |= {f.key for f in kind.fields}
    return fields | {test.field for test in filter.tests} if filter is not None else fields


def label_of(kind: Kind, feature: Feature) -> str | None:
    """What stands beside a feature on the map, in the language in use."""
    key = kind.style.label
    text = None if key is None else _text(in_language(feature, key))
    return None if text is None else kind.cautioned(text, feature.values, feature.state)


def _labels(kind: Kind, rows: Columns, count: int) -> list[str | None]:
    key = kind.style.label
    column = rows.get(key) if key is not None else None
    if column is None:
        return [None] * count
    if language() == "en" and (english := rows.get(f"{key}_en")) is not None:
        labels = [_text(e if e is not None else v) for e, v in zip(english, column, strict=True)]
    else:
        labels = [_text(v) for v in column]
    if kind.caution is no_caution:
        return labels
    states = rows.get("state") or [None] * count
    said = [{f.key: rows[f.key][n] for f in kind.fields if f.key in rows} for n in range(count)]
    return [text and kind.cautioned(text, v, s) for text, v, s in zip(labels, said, states, strict=True)]


_RANKS = {
    "city": 1, "district": 2, "town": 2, "street": 3, "suburb": 3, "village": 4, "community": 5, "neighbourhood": 5,
    "locality": 6, "grid": 6,
}  # fmt: skip
"""How far down in the order of places, by the codes of places and of administrative areas."""


def _rank(code: Any) -> int:
    return _RANKS.get(code, 0) if isinstance(code, str) else 0


def _ranks(rows: Columns, count: int) -> NDArray[np.int8]:
    column = rows.get("rank") or rows.get("level")
    if column is None:
        return np.zeros(count, dtype=np.int8)
    return np.fromiter((_rank(code) for code in column), dtype=np.int8, count=count)


def _text(value: Any) -> str | None:
    """One short line; control characters are not shown."""
    if value is None or value == "":
        return None
    text = "".join(c if c.isprintable() else " " for c in str(value)[:80])
    return " ".join(text.split()) or None
