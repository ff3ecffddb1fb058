"""Bulk sets from a file: base kinds, reference layers and archives, each one feature and one content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.columns import Column, Content, Contents, row_count, taken
from layers.edit import Change
from layers.exchange.difference import FactsView
from layers.exchange.fields import Filled, as_they_are, columns_of_kind
from layers.exchange.gate import PART_BYTES, Table
from layers.exchange.identity import Digests, digests, ids_of, ids_of_keys, is_key, matched, named_id, row_texts
from layers.exchange.mapping import folded
from layers.exchange.pace import Beat, still, watched
from layers.exchange.report import Report
from layers.exchange.sets import Called, Set, encoded, prints_of
from layers.exchange.versions import older_version
from layers.exchange.wkb import points_from_wkb
from layers.feature import Feature
from layers.kind import Kind
from layers.kinds.datasets import ARCHIVE, BASE, DATASET, REFERENCE
from layers.pieces import Blobs, Texts

_KEY_NAMES = ("id", "osm_id", "objectid", "fid", "gid", "uuid", "code", "编号", "编码")


def base_set(calls: Sequence[Called], kind: Kind, filled: Filled, says: Mapping[str, Any]) -> Set:
    """A part of the city's base, its columns the fields of `kind`."""
    name = calls[0].name
    columns = columns_of_kind(filled, kind)
    lists = [filled.values[f] for f in kind.natural_key if f in filled.values]
    keys = list(zip(*lists, strict=True)) if lists and len(lists) == len(kind.natural_key) else None
    own = filled.ids if filled.ids is not None else filled.table.ids
    usable = next((k for k in (own, keys) if k is not None and is_key(k)), None)
    return Set(name, BASE, kind.key, columns, [], filled.table.geometry, usable, dict(says), filled.ids, calls)


def reference_set(calls: Sequence[Called], table: Table, says: Mapping[str, Any]) -> Set:
    """A layer of its own name, columns as they are."""
    name = calls[0].name
    columns, described = as_they_are(table)
    return Set(name, REFERENCE, name, columns, described, table.geometry, _key(table), dict(says), calls=calls)


def _key(table: Table) -> Sequence[Any] | None:
    """What tells the rows apart in the file's own words: its ids, or a column named like one."""
    candidates: list[Any] = [table.ids] if table.ids is not None else []
    names = {folded(n): n for n in reversed(list(table.columns))}
    candidates += [table.columns[names[folded(k)]] for k in _KEY_NAMES if folded(k) in names]
    return next((c for c in candidates if is_key(c)), None)


def key_column(columns: Sequence[str]) -> str | None:
    """The first column that is named like a key."""
    names = {folded(n): n for n in reversed(columns)}
    return next((names[folded(k)] for k in _KEY_NAMES if folded(k) in names), None)


def archive_set(
    name: str,
    table: Table,
    us: NDArray[np.int64],
    category: str | None,
    used: Sequence[str],
    says: Mapping[str, Any],
) -> Set:
    """History: rows sorted by time, with the place as two numbers and the column `category` as text."""
    order = np.argsort(us, kind="stable")
    rest = replace(table, columns={k: v for k, v in table.columns.items() if k not in (*used, category)})
    columns, described = as_they_are(rest, reserved=("time", "lon", "lat", "category", "id", "geometry", "state"))
    lon, lat = _lon_lat(table.geometry or [])
    columns |= {"time": us, "lon": lon, "lat": lat}
    if category is not None:
        given = table.columns[category]
        whole = isinstance(given, Texts) and not given.has_none
        columns["category"] = given if whole else ["" if v is None else str(v) for v in given]
        described.insert(0, {"key": "category", "type": "text", "title": category})
    if (order[1:] < order[:-1]).any():
        columns = {key: taken(column, order) for key, column in columns.items()}
    return Set(name, ARCHIVE, name, columns, described, None, None, dict(says))


def _lon_lat(shapes: Sequence[bytes | None]) -> tuple[Any, Any]:
    """Where each row is; an area or a line counts at a point on it."""
    if (xy := points_from_wkb(shapes)) is not None:
        return np.array(xy[0]), np.array(xy[1])
    points = [shapely.point_on_surface(part) for part in _shapes(Blobs.of(shapes))] or [np.empty(0, dtype=object)]
    return np.concatenate([shapely.get_x(p) for p in points]), np.concatenate([shapely.get_y(p) for p in points])


def compare(new: Set, facts: FactsView, report: Report, *, beat: Beat = still) -> tuple[list[Change], Contents]:
    """The change of the set's feature, and its content under its hash; none when the set is the same.

    The same row keeps its id, found by content and then by key; rows that a person edited stay taken out.
    """
    before = older_version(new, facts, report.note)
    old = facts.content(str(before["sha256"])) if before is not None else {}
    if before is not None:
        new.name, new.of = str(before["name"]), str(before["of"])  # the ids of the rows hang on it
        new.says["group"] = before["group"]
    if new.ids is not None and not _free(new.ids, old, facts):
        new.ids = None
    beat()
    columns = _with_ids(new, old, report, beat)
    beat()
    content = Content(columns)
    content.pack()  # aside, while they are hashed
    sha256 = content.sha256
    if before is not None and before["sha256"] == sha256:
        return [], {}
    values = {
        "name": new.name,
        "role": new.role,
        "of": new.of,
        "sha256": sha256,
        "count": row_count(columns),
        "columns": new.described or None,
        "bounds": _bounds(new),
        "masked": (before["masked"] if before is not None else None) or None,
        **new.says,
    }
    identity = before.id if before is not None else _free_id(new, facts)
    after = Feature(identity, DATASET, {k: v for k, v in values.items() if v not in (None, "")})
    return [Change(before, after)], {sha256: content}


def _free(ids: Sequence[str], old: Mapping[str, Column], facts: FactsView) -> bool:
    """Whether no other feature than the set's own rows has one of the ids."""
    ours = set(old.get("id", ()))
    return all(identity in ours or facts.get(identity) is None for identity in ids)


def _free_id(new: Set, facts: FactsView) -> str:
    wanted = named_id(DATASET, new.role, new.name)
    n = 1
    while facts.get(wanted) is not None:
        n += 1
        wanted = named_id(DATASET, new.role, new.name, str(n))
    return wanted


def _with_ids(new: Set, old: Mapping[str, Column], report: Report, beat: Beat) -> dict[str, Column]:
    count = new.count
    compared = bool(old) or (new.keys is None and new.role != ARCHIVE)
    prints = digests(row_texts(new.columns, count), new.geometry, beat=beat) if compared else Digests(b"")
    if new.role == ARCHIVE and not old:
        report.added += count
        return new.columns
    if new.role == ARCHIVE:
        there = matched(prints, prints_of(old, beat, with_geometry=False), beat=beat)
        _count(report, there, [False] * count, row_count(old))
        return new.columns
    scope = f"{new.role} {new.name}"
    ids: Sequence[str | None] = new.ids or []
    if new.ids is None:
        told = None if new.keys is None else watched(encoded(new.keys), beat)
        ids = ids_of(scope, prints, beat=beat) if told is None else ids_of_keys(scope, told)
    if old:
        ids = _kept_ids([str(i) for i in watched(ids, beat)], prints, old, report, beat=beat)
    else:
        report.added += count
    columns: dict[str, Column] = {**new.columns, "id": ids}
    if new.geometry is not None:
        columns["geometry"] = new.geometry
    return columns


def _kept_ids(ids: list[str], prints: Digests, old: Mapping[str, Column], report: Report, *, beat: Beat) -> list[str]:
    old_ids = [str(i) for i in watched(old["id"], beat)]
    there = matched(prints, prints_of(old, beat), beat=beat)
    used = {old_ids[n] for n in there if n is not None}
    changed = [False] * len(ids)
    every = set(old_ids)
    for n, was in watched(enumerate(there), beat):
        if was is not None:
            ids[n] = old_ids[was]
            continue
        again = 0
        wanted = ids[n]
        while ids[n] in used:
            again += 1
            ids[n] = named_id(wanted, str(again))
        used.add(ids[n])
        changed[n] = ids[n] in every
    _count(report, there, changed, len(old_ids))
    return ids


def _count(report: Report, there: Sequence[int | None], changed: Sequence[bool], old: int) -> None:
    same, new = sum(n is not None for n in there), sum(changed)
    report.same += same
    report.changed += new
    report.added += len(there) - same - new
    report.gone += old - same - new


def _bounds(new: Set) -> list[float] | None:
    if new.role == ARCHIVE:
        x, y = np.asarray(new.columns["lon"]), np.asarray(new.columns["lat"])
    elif new.geometry is None:
        return None
    elif (xy := points_from_wkb(new.geometry)) is not None:
        x, y = xy
    else:
        return _all_around(Blobs.of(new.geometry))
    return [float(x.min()), float(y.min()), float(x.max()), float(y.max())] if len(x) else None


def _all_around(shapes: Blobs) -> list[float]:
    around = np.array([shapely.total_bounds(part) for part in _shapes(shapes)]).reshape(-1, 4)
    west, south = np.fmin.reduce(around[:, :2], initial=np.nan).tolist()
    east, north = np.fmax.reduce(around[:, 2:], initial=np.nan).tolist()
    return [west, south, east, north]


def _shapes(shapes: Blobs) -> Iterator[NDArray[Any]]:
    """Part by part: of a large file there is no room for the shapes of all rows at once."""
    return (shapely.from_wkb(np.array(part, dtype=object)) for _, part in shapes.parts(PART_BYTES))
