"""Rows of a file and the facts that are there: what to add, what to change, what is the same already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from layers import geo
from layers.columns import Column
from layers.edit import Change
from layers.exchange.fields import Filled
from layers.exchange.identity import field_digest, ids_of, is_key, values_digests
from layers.exchange.pace import Beat, parts, still, watched
from layers.exchange.report import Report
from layers.feature import Feature, wkb, wkbs
from layers.frozen import many
from layers.i18n import tr
from layers.kind import Kind
from layers.texts import from_columns


class FactsView(Protocol):
    """What an import needs to know of the store."""

    @property
    def workspace_id(self) -> str: ...

    @property
    def is_empty(self) -> bool: ...

    @property
    def kinds(self) -> Mapping[str, Kind]: ...

    @property
    def zone(self) -> str: ...

    def get(self, identity: str) -> Feature | None: ...

    def own_features(self, kind: str) -> Iterator[Feature]: ...

    def recall(self, ids: Collection[str], wanted: Callable[[Feature], bool]) -> dict[str, Feature]: ...

    def versions(self, ids: Collection[str]) -> Mapping[str, Sequence[Feature | None]]: ...

    def dataset_of(self, feature: Feature) -> Feature | None: ...

    def datasets(self, role: str | None = None) -> list[Feature]: ...

    def content(self, sha256: str) -> dict[str, Column]: ...

    def get_setting(self, key: str) -> Any: ...

    def set_setting(self, key: str, value: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file as features; the fields that tell each from every other, and their values, if any do."""

    features: list[Feature]
    fields: tuple[str, ...]
    keys: list[str] | None

    def basis(self, n: int) -> bytes:
        """What the id of a row is made of: its key, otherwise its content."""
        return (self.keys[n] if self.keys else str(self.features[n]["source"]["hash"])).encode()


def features_of(kind: Kind, filled: Filled, source: Mapping[str, Any], *, beat: Beat = still) -> Rows:
    """Each row as a feature, its id made of its key or content; its source says file, row content and times as they
    stood."""
    table = filled.table
    count = len(table.rows)
    raws = table.geometry if table.geometry is not None else [None] * count
    shapes = shapely.from_wkb(raws).tolist() if table.geometry is not None else raws
    look = _alike if _are_alike(filled) else _different
    rows, hashes = look(filled, source, raws, beat)
    fields, keys = key_of(kind, filled)
    beat()
    ids = ids_of(kind.key, [basis.encode() for basis in keys or hashes], beat=beat)
    columns = ids, [kind.key] * count, rows, shapes, filled.states
    features = [feature for part in parts(count, beat) for feature in many(Feature, *(c[part] for c in columns))]
    return Rows(features, fields, keys)


def _sources(
    filled: Filled, source: Mapping[str, Any], given: Sequence[Mapping[str, Any]], hashes: Sequence[str]
) -> list[dict[str, Any]]:
    """What each row says of where it comes from; `given` is what the file says of that itself."""
    found = [{**source, "hash": d, "state": state} for d, state in zip(hashes, filled.states, strict=True)]
    odd = filled.table.odd
    for n, (own, told, state) in enumerate(zip(given, filled.sources, filled.states, strict=True)):
        if own or told or n in odd or state is None:
            note = str(odd[n]) if n in odd else None
            said = {**own, **found[n], **told, "note": note or own.get("note"), "fields": None}
            found[n] = {k: v for k, v in said.items() if v not in (None, {}, [])}
    return found


def _are_alike(filled: Filled) -> bool:
    """Whether every row has all fields, and nothing beside them."""
    columns = filled.values
    if not columns or "source" in columns or any(filled.attrs):
        return False
    return all(None not in column for column in columns.values())


def _alike(
    filled: Filled, source: Mapping[str, Any], raws: Sequence[bytes | None], beat: Beat
) -> tuple[list[dict[str, Any]], list[str]]:
    """The values of each row, what it says of its source among them, and the digest of the others."""
    hashes = values_digests(filled.values, raws, filled.states, beat=beat)
    nothing: list[dict[str, Any]] = [{}] * len(hashes)
    columns = {**filled.values, "source": _sources(filled, source, nothing, hashes)}
    cut = ({key: column[part] for key, column in columns.items()} for part in parts(len(hashes), beat))
    return [row for some in cut for row in from_columns(some)], hashes


def _different(
    filled: Filled, source: Mapping[str, Any], raws: Sequence[bytes | None], beat: Beat
) -> tuple[list[dict[str, Any]], list[str]]:
    """The same row by row; what a row does not say has no key."""
    lists = filled.values.values()
    cells = zip(*lists, strict=True) if lists else ((),) * len(filled.states)
    rows = [{k: c for k, c in zip(filled.values, row, strict=True) if c is not None} for row in watched(cells, beat)]
    for row, attrs in watched(zip(rows, filled.attrs, strict=True), beat):
        if attrs:
            row["attrs"] = attrs
    given = [row.pop("source", None) or {} for row in rows]
    hashes = values_digests(rows, raws, filled.states, beat=beat)
    for row, said in watched(zip(rows, _sources(filled, source, given, hashes), strict=True), beat):
        row["source"] = said
    return rows, hashes


def difference(
    kind: Kind, filled: Filled, rows: Rows, facts: FactsView, report: Report, *, beat: Beat = still
) -> list[Change]:
    """The changes that bring the facts of `kind` to what the rows say; counted in `report`.

    Rows that are missing from a newer file are left alone.
    """
    present = list(watched(facts.own_features(kind.key), beat))
    if not present and not filled.ids:
        report.added += len(rows.features)
        return _adding(rows.features, beat)
    found = _Found(kind, filled, rows, present, beat)
    known = _known(watched(zip(found.facts, rows.features, strict=True), beat), facts, beat)
    changes: list[Change] = []
    new: list[int] = []
    for n, row in watched(enumerate(rows.features), beat):
        fact = found.facts[n]
        if fact is None:
            new.append(n)
            continue
        after = newer(kind, fact, row, known.get(fact.id, {}), state_given=filled.state_given)
        if row.state != after.state and filled.state_given and (fact["source"] or {}).get("state") != row.state:
            words = tr("Its state stays as it is: no step leads from {source} to {target}.")
            titles = {"source": kind.workflow and tr(kind.workflow.title(fact.state or "")), "target": row.state}
            report.notes.append((filled.table.rows[n], words.format(**titles)))
        if after == fact:
            report.same += 1
        else:
            report.changed += 1
            changes.append(Change(fact, after))
    report.added += len(new)
    return changes + _adding(list(watched(found.named(new, facts), beat)), beat)


def _adding(features: list[Feature], beat: Beat) -> list[Change]:
    nothing = [None] * len(features)
    return [c for part in parts(len(features), beat) for c in many(Change, nothing[part], features[part])]


def _known(
    pairs: Iterable[tuple[Feature | None, Feature]], facts: FactsView, beat: Beat
) -> dict[str, Mapping[str, str]]:
    """What the file said of each field the last time, as digests, of facts about which it says something else now.

    A fact that an import changed carries them; one that came in whole was then the row itself, and is it still
    unless a person edited it: then the journal knows.
    """
    stale = [f for f, row in pairs if f and (f["source"] or {}).get("hash") not in (None, row["source"]["hash"])]
    carried = {fact.id: fact["source"]["fields"] for fact in stale if "fields" in fact["source"]}
    rest = [fact for fact in stale if fact.id not in carried]
    digests = [digest for part in parts(len(rest), beat) for digest in _digests(rest[part])]
    whole = {fact.id: fact for fact, digest in zip(rest, digests, strict=True) if digest == _hash(fact)}
    edited = {fact.id: _hash(fact) for fact in rest if fact.id not in whole}
    if edited:
        whole |= facts.recall(edited, lambda f: _hash(f) == edited[f.id] == _digests([f])[0])
    return carried | {i: _fields(fact) for i, fact in watched(whole.items(), beat)}


def _hash(fact: Feature) -> str | None:
    return (fact["source"] or {}).get("hash")


def _told(fact: Feature) -> dict[str, Any]:
    """The values but where they came from."""
    return {k: v for k, v in fact.values.items() if k != "source"}


def _digests(facts: Sequence[Feature]) -> list[str]:
    return values_digests([_told(f) for f in facts], wkbs([f.geometry for f in facts]), [f.state for f in facts])


def _fields(row: Feature) -> dict[str, str]:
    """A digest of each field and of the place."""
    fields = {key: field_digest(value) for key, value in _told(row).items()}
    shape = wkb(row.geometry)
    return fields if shape is None else {**fields, "geometry": field_digest(shape)}


def newer(kind: Kind, fact: Feature, row: Feature, known: Mapping[str, str], *, state_given: bool = False) -> Feature:
    """The fact with what the file changed since it last came in; what a person changed meanwhile stays.

    `known` is what the file said then. Comes back as it is when the row is the same as then.
    """
    then, now = fact["source"] or {}, row["source"]
    if then.get("hash") == now["hash"]:
        return fact
    fresh = _fields(row)
    values = _told(fact)
    for key, value in row.values.items():
        if key != "source" and known.get(key) != fresh[key]:
            values[key] = value
    for key in known.keys() - fresh.keys() & values.keys():
        if field_digest(values[key]) == known[key]:
            del values[key]
    moved = known.get("geometry") != fresh.get("geometry") and not _same_shape(fact.geometry, row.geometry)
    after = replace(
        fact,
        values=values,
        geometry=row.geometry if moved else fact.geometry,
        state=_state(kind, fact, row) if state_given and then.get("state") != row.state else fact.state,
    )
    if after == replace(fact, values=_told(fact)):
        return fact
    return replace(after, values={**values, "source": {**now, "fields": fresh}})


def _same_shape(fact: BaseGeometry | None, row: BaseGeometry | None) -> bool:
    """The same corners, whichever way round the rings are written; a row without a place changes none."""
    if row is None or fact is None:
        return row is None
    return wkb(fact) == wkb(row) or wkb(fact.normalize()) == wkb(row.normalize())


def _state(kind: Kind, fact: Feature, row: Feature) -> str | None:
    """The row's state where one listed step leads to it, without anything that a file cannot bring."""
    step = kind.workflow.between(fact.state or "", row.state or "") if kind.workflow else None
    return row.state if step and not step.needs and step.is_open_to(fact.values) else fact.state


SAME_PLACE_M = 2_000.0
"""Two things of one name further apart than this are two things."""


class _Found:
    """Which fact each row is about: our own id, the same content, a key, in this order; each fact once."""

    def __init__(self, kind: Kind, filled: Filled, rows: Rows, present: list[Feature], beat: Beat) -> None:
        self._beat = beat
        self._kind = kind
        self._own = filled.ids
        self._of = rows
        self._rows = rows.features
        self._by_id = {fact.id: fact for fact in present}
        self._fields, self._keys = rows.fields, rows.keys
        self.facts: list[Feature | None] = [None] * len(self._rows)
        if present:
            self._match(present)

    def _match(self, present: list[Feature]) -> None:
        used: set[str] = set()
        for pairs in (self._mine(), self._same(present), self._keyed(present)):
            for n, fact in pairs:
                if self.facts[n] is None and fact.id not in used:
                    self.facts[n] = fact
                    used.add(fact.id)

    def named(self, new: list[int], facts: FactsView) -> Iterator[Feature]:
        """The rows that are new, with ids of their own where the file brings them, and none that is taken."""
        taken = set(self._by_id)
        for n in new:
            row, identity, again = self._rows[n], self._rows[n].id, 0
            if self._own and self._own[n] not in taken and facts.get(self._own[n]) is None:
                identity = self._own[n]
            while identity in taken:
                again += 1
                identity = ids_of(self._kind.key, [self._of.basis(n) + b"\x1e%d" % again])[0]
            taken.add(identity)
            yield row if identity == row.id else replace(row, id=identity)

    def _mine(self) -> Iterator[tuple[int, Feature]]:
        for n, own in enumerate(self._own or ()):
            if own in self._by_id:
                yield n, self._by_id[own]

    def _same(self, present: list[Feature]) -> Iterator[tuple[int, Feature]]:
        by_hash: dict[str, list[Feature]] = {}
        for fact in watched(reversed(present), self._beat):
            if digest := (fact["source"] or {}).get("hash"):
                by_hash.setdefault(digest, []).append(fact)
        for n, row in watched(enumerate(self._rows), self._beat):
            if self.facts[n] is None and (facts := by_hash.get(row["source"]["hash"])):
                yield n, facts.pop()

    def _keyed(self, present: list[Feature]) -> Iterator[tuple[int, Feature]]:
        """By key, where one fact alone has it; a mere name counts only for what a file brought, and close by."""
        if not self._keys:
            return
        keys = ["\x1f".join(str(fact[f]) for f in self._fields) for fact in watched(present, self._beat)]
        times = Counter(keys)
        by_key = {k: f for k, f in zip(keys, present, strict=True) if times[k] == 1}
        for n, key in watched(enumerate(self._keys), self._beat):
            if (fact := by_key.get(key)) and (self._is_declared or _close(fact, self._rows[n])):
                yield n, fact

    @property
    def _is_declared(self) -> bool:
        return self._fields == self._kind.natural_key or self._fields == ("code",)


def key_of(kind: Kind, filled: Filled) -> tuple[tuple[str, ...], list[str] | None]:
    """The first of natural key, code and label that tells every row of the file from every other, and its values."""
    for fields in (kind.natural_key, ("code",), (kind.label,)):
        if fields and all(f in filled.values for f in fields):
            lists = [filled.values[f] for f in fields]
            if any(None in values for values in lists):
                continue
            parts = [list(map(str, values)) for values in lists]
            keys = parts[0] if len(parts) == 1 else ["\x1f".join(row) for row in zip(*parts, strict=True)]
            if is_key(keys):
                return fields, keys
    return (), None


def _close(fact: Feature, row: Feature) -> bool:
    if not (fact["source"] or {}).get("hash"):
        return False
    if fact.geometry is None or row.geometry is None:
        return fact.geometry is row.geometry
    here, there = fact.geometry.representative_point(), row.geometry.representative_point()
    return geo.distance_m((here.x, here.y), (there.x, there.y)) <= SAME_PLACE_M
