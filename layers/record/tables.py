"""Present facts as GeoPackage tables, one a kind: written by edits, read in bulk, rebuilt from the journal."""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from itertools import chain, islice
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.columns import Column, Columns, row_count
from layers.feature import Feature, damaged_rows, shapes_of, wkb
from layers.geo import Bounds
from layers.kind import Field, Geometry, Kind
from layers.nesting import too_deep
from layers.pieces import Blobs, Texts
from layers.record.together import Together
from layers.texts import are_same, table_texts, texts

_HEADER = b"GP\x00\x01" + (4326).to_bytes(4, "little")
"""GeoPackage binary header without an envelope, little-endian (OGC 12-128r18, 2.1.3)."""
_EMPTY_HEADER = b"GP\x00\x11" + (4326).to_bytes(4, "little")
_FIRST_ROWS = 100
_MANY_COLUMNS = 200
"""So many conditions joined by OR; SQLite takes expressions up to 1,000 deep."""
_PART = 20_000
_PART_CELLS = 1_000_000
_TEXT_BYTES = 13
"""So long a text is taken to be where it is said how many are made at a time."""
_MANY = 1_000
_AT_ONCE = 200
"""Rows of one statement."""
_MOST_BYTES = 8_000_000
"""About so many bytes of shapes and texts: SQLite takes a copy of all that a statement has."""
_MOST_VALUES = 32_000
"""Of one statement: SQLite takes 32,766."""
_OWN = ("fid", "id", "state", "dataset", "geom", "more")
_SQL_TYPES = {str: "TEXT", int: "INTEGER", float: "REAL", bool: "BOOLEAN", datetime: "TEXT", list: "TEXT", dict: "TEXT"}


_ENCODER = json.JSONEncoder(ensure_ascii=False)
_to_json = _ENCODER.encode


class Table:
    """The table of one kind. A row whose `dataset` is set belongs to that bulk set."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.name = kind.key
        self.columns = column_names(kind.all_fields)
        self._fields = {f.key: f for f in kind.all_fields}
        self._packed = frozenset(f.key for f in kind.all_fields if f.type in (list, dict))
        self._listed = ", ".join(quoted(c) for c in self.columns.values())

    def ensure(self, connection: sqlite3.Connection) -> None:
        """Make the table, or add the columns that the kind has gained."""
        have = {row[1].casefold() for row in connection.execute(f"PRAGMA table_info({quoted(self.name)})")}
        if not have:
            self._create(connection)
            return
        for key, column in self.columns.items():
            if column.casefold() not in have:
                connection.execute(
                    f"ALTER TABLE {quoted(self.name)} ADD COLUMN {quoted(column)} {_SQL_TYPES[self._fields[key].type]}"
                )

    def read_as_it_is(self, connection: sqlite3.Connection) -> None:
        """Leave out the columns that the table of an older file does not have, where none can be added."""
        have = {row[1].casefold() for row in connection.execute(f"PRAGMA table_info({quoted(self.name)})")}
        self.columns = {key: column for key, column in self.columns.items() if column.casefold() in have}
        self._listed = ", ".join(quoted(c) for c in self.columns.values())

    def drop(self, connection: sqlite3.Connection) -> None:
        for table in ("gpkg_geometry_columns", "gpkg_contents"):
            connection.execute(f"DELETE FROM {table} WHERE table_name = ?", (self.name,))
        connection.execute(f"DROP TABLE IF EXISTS {quoted(self.name)}")

    def insert(self, connection: sqlite3.Connection, new: Together) -> None:
        count = len(new)
        keys = [key for key in self.columns if key in new.values]
        lists = [self._told(new, key) for key in keys]
        known = new.values.keys() <= self.columns.keys()
        more = [None] * count if known else [self._more(feature) for feature in new.features]
        own: dict[str, Sequence[Any]] = {"id": new.ids, "state": new.states, "geom": _blobs(new), "more": more}
        same = {name: own.pop(name)[0] for name in ("state", "more") if count >= _MANY and are_same(own[name])}
        rows = zip(*own.values(), *lists, strict=True)
        with self._index_made_after(connection) if count >= _MANY else nullcontext():
            self._insert(connection, [*own], keys, rows, same)

    def insert_rows(self, connection: sqlite3.Connection, rows: Columns, dataset: str, without: frozenset[str]) -> None:
        """All rows of a bulk set but those in `without`."""
        count = row_count(rows)
        keys = [key for key in self.columns if key in rows]
        part = max(1, min(_PART, _PART_CELLS // max(len(keys), 1)))
        lists = [self._of_set(key, rows[key], count, part) for key in keys]
        shapes = Blobs.of(rows["geometry"]) if "geometry" in rows else None
        blobs = [None] * count if shapes is None else _headed(shapes)
        everything: Iterator[tuple[Any, ...]] = zip(rows["id"], blobs, *lists, strict=True)
        at_once = max(1, min(_AT_ONCE, _MOST_BYTES * count // max(_bytes(rows), 1)))
        with self._index_made_after(connection):
            for several in [count] if shapes is None else (len(part) for _, part in shapes.parts(_MOST_BYTES)):
                some: Iterable[tuple[Any, ...]] = islice(everything, several)
                if without:
                    some = (row for row in some if row[0] not in without)
                self._insert(connection, ["id", "geom"], keys, some, {"dataset": dataset}, at_once=at_once)
            deque(everything, maxlen=0)  # nothing is left, or the columns are of different lengths
        self._index_sets(connection)

    def update(self, connection: sqlite3.Connection, feature: Feature) -> None:
        sets = ", ".join(f"{quoted(c)} = ?" for c in ("state", "dataset", "geom", "more", *self.columns.values()))
        row = self._row(feature, wkb(feature.geometry), list(self.columns))
        connection.execute(f"UPDATE {quoted(self.name)} SET {sets} WHERE id = ?", (*row[1:], feature.id))

    def delete(self, connection: sqlite3.Connection, ids: Iterable[str]) -> None:
        connection.executemany(f"DELETE FROM {quoted(self.name)} WHERE id = ?", [(i,) for i in ids])

    def delete_set(self, connection: sqlite3.Connection, dataset: str) -> None:
        connection.execute(f"DELETE FROM {quoted(self.name)} WHERE dataset = ?", (dataset,))

    def get(self, connection: sqlite3.Connection, feature_id: str) -> Feature | None:
        """The feature of that id."""
        return next(self.select(connection, "WHERE id = ?", (feature_id,)), None)

    def now(self, connection: sqlite3.Connection, before: Feature) -> Feature | None:
        """What a feature has become, unless it is a row of a bulk set. A shape that stayed is not read anew."""
        clause = "WHERE id = ? AND dataset IS NULL"
        return next(self.select(connection, clause, (before.id,), known=before), None)

    def dataset_of(self, connection: sqlite3.Connection, feature_id: str) -> str | None:
        """The bulk set that a row belongs to."""
        row = connection.execute(f"SELECT dataset FROM {quoted(self.name)} WHERE id = ?", (feature_id,)).fetchone()
        return row[0] if row else None

    def ids_of_set(self, connection: sqlite3.Connection, dataset: str | None) -> list[str]:
        """The rows of a bulk set; of None, the features that are no rows of any."""
        clause = "IS NULL" if dataset is None else "= ?"  # said outright, what belongs to none is in an index
        args = () if dataset is None else (dataset,)
        found = connection.execute(f"SELECT id FROM {quoted(self.name)} WHERE dataset {clause}", args)
        return [i for (i,) in found]

    def select(
        self,
        connection: sqlite3.Connection,
        clause: str = "",
        args: Sequence[Any] = (),
        *,
        known: Feature | None = None,
    ) -> Iterator[Feature]:
        """Features that meet one of this package's own clauses, in the order they came in; those that have the shape of
        one that is `known` share it."""
        shape = None if known is None else _blob(known, wkb(known.geometry))
        sql = f"SELECT id, state, geom, more, {self._listed} FROM {quoted(self.name)} {clause} ORDER BY fid"
        for identity, state, geom, more, *cells in connection.execute(sql, args):
            place = known.geometry if known is not None and geom == shape else _shape(geom)
            yield Feature(identity, self.kind.key, self._values(cells, more), place, state)

    def around(self, connection: sqlite3.Connection, box: Bounds) -> Iterator[Feature]:
        """Features whose envelope meets a box. Only they are read whole: the others cost a tenth of that."""
        rows = connection.execute(f"SELECT id, substr(geom, 9) FROM {quoted(self.name)} ORDER BY fid").fetchall()
        if rows:
            ids, bodies = zip(*rows, strict=True)
            west, south, east, north = shapely.bounds(shapes_of(bodies)).T
            met = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
            found = (self.get(connection, ids[n]) for n in np.flatnonzero(met).tolist())
            yield from (feature for feature in found if feature is not None)

    def without_places(self, connection: sqlite3.Connection, fields: Collection[str]) -> Iterator[Feature]:
        """All features without their shapes, and of their values no more than `fields`: a tenth of the time."""
        keys = [key for key in self.columns if key in fields]
        names = "".join(f", {quoted(self.columns[key])}" for key in keys)
        for identity, state, *cells in connection.execute(
            f"SELECT id, state{names} FROM {quoted(self.name)} ORDER BY fid"
        ):
            values = {k: self._value(k, c) for k, c in zip(keys, cells, strict=True) if c is not None}
            yield Feature(identity, self.kind.key, values, None, state)

    def count(self, connection: sqlite3.Connection) -> int:
        return int(connection.execute(f"SELECT count(*) FROM {quoted(self.name)}").fetchone()[0])

    def read(self, connection: sqlite3.Connection, clause: str = "", args: Sequence[Any] = ()) -> dict[str, Column]:
        """Present rows as columns: id, geometry (WKB), state, and one list a field."""
        keys = self._filled(connection, f"SELECT * FROM {quoted(self.name)} {clause}", args)
        names = "".join(f", {quoted(self.columns[key])}" for key in keys)
        sql = f"SELECT id, state, substr(geom, 9){names} FROM {quoted(self.name)} {clause} ORDER BY fid"
        cells = _in_columns(connection.execute(sql, args), 3 + len(keys))
        columns = self._as_columns(keys, cells)
        return columns | {key: [None] * len(cells[0]) for key in self._fields if key not in columns}

    def portions(
        self, connection: sqlite3.Connection, fields: Collection[str], size: int
    ) -> Iterator[dict[str, Column]]:
        """As `read`, so many rows at a time, with the fields of the kind that are among `fields`."""
        keys = [key for key in self.columns if key in fields]
        names = "".join(f", {quoted(self.columns[key])}" for key in keys)
        cursor = connection.execute(f"SELECT id, state, substr(geom, 9){names} FROM {quoted(self.name)} ORDER BY fid")
        while part := cursor.fetchmany(size):
            yield self._as_columns(keys, list(zip(*part, strict=True)))

    def _as_columns(self, keys: Sequence[str], cells: Sequence[Sequence[Any]]) -> dict[str, Column]:
        """Id, state, geometry and these fields, given in that order."""
        ids, states, shapes, *lists = cells
        columns: dict[str, Column] = {"id": ids, "state": states, "geometry": shapes}
        for key, column in zip(keys, lists, strict=True):
            if key in self._packed:
                columns[key] = JsonCells(column)
            elif self._fields[key].type is bool:
                columns[key] = [self._value(key, cell) for cell in column]
            else:
                columns[key] = column
        return columns

    def find(self, connection: sqlite3.Connection, field: str, value: Any) -> Iterator[Feature]:
        yield from self.select(connection, f"WHERE {quoted(self.columns[field])} = ?", (self._cell(field, value),))

    def _filled(self, connection: sqlite3.Connection, rows: str, args: Sequence[Any]) -> list[str]:
        """The fields that any of `rows` has. Most fields of most kinds are empty, which the first rows tell."""
        filled = self._counted(connection, f"{rows} LIMIT {_FIRST_ROWS}", args)
        blank = [quoted(self.columns[key]) for key in self.columns if key not in filled]
        if not blank:
            return filled
        if len(blank) < _MANY_COLUMNS:
            some = " OR ".join(f"{column} IS NOT NULL" for column in blank)
            if connection.execute(f"SELECT 1 FROM ({rows}) WHERE {some} LIMIT 1", args).fetchone() is None:
                return filled
        return self._counted(connection, rows, args)

    def _counted(self, connection: sqlite3.Connection, rows: str, args: Sequence[Any]) -> list[str]:
        counts = ", ".join(f"count({quoted(c)})" for c in self.columns.values())
        told = connection.execute(f"SELECT {counts} FROM ({rows})", args).fetchone() if counts else ()
        return [key for key, n in zip(self.columns, told, strict=True) if n]

    def _insert(
        self,
        connection: sqlite3.Connection,
        own: Sequence[str],
        keys: Sequence[str],
        rows: Iterable[tuple[Any, ...]],
        same: Mapping[str, str | None],
        *,
        at_once: int = _AT_ONCE,
    ) -> None:
        """Rows of our `own` columns and those of the fields `keys`, many with each statement: half of the time goes
        into statements. `same` is what stands in a column of our own in every row."""
        given = {name: value for name, value in same.items() if value is not None}
        said = [connection.execute("SELECT quote(?)", (value,)).fetchone()[0] for value in given.values()]
        names = ", ".join([*given, *own, *(quoted(self.columns[key]) for key in keys)])
        words = f"INSERT INTO {quoted(self.name)} ({names}) VALUES "
        width = len(own) + len(keys)
        marks = f"({', '.join([*said, *('?' * width)])})"
        at_once = min(at_once, _MOST_VALUES // width)
        several = words + ", ".join([marks] * at_once)
        values = chain.from_iterable(rows)
        while part := list(islice(values, at_once * width)):
            count = len(part) // width
            connection.execute(several if count == at_once else words + ", ".join([marks] * count), part)

    def _create(self, connection: sqlite3.Connection) -> None:
        columns = [f"{quoted(c)} {_SQL_TYPES[self._fields[k].type]}" for k, c in self.columns.items()]
        connection.execute(
            f"CREATE TABLE {quoted(self.name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
            f"id TEXT NOT NULL, state TEXT, dataset TEXT, geom BLOB, more TEXT, {', '.join(columns)})"
        )
        connection.execute(self._index_of_ids)
        placed = self.kind.geometry is not Geometry.NONE
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
            (self.name, "features" if placed else "attributes", self.name, 4326 if placed else None),
        )
        if placed:
            connection.execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', 4326, 2, 0)", (self.name,)
            )

    @property
    def _index_of_ids(self) -> str:
        return f"CREATE UNIQUE INDEX {quoted(f'anlan_index_{self.name}_id')} ON {quoted(self.name)} (id)"

    @contextmanager
    def _index_made_after(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Into an empty table rows go in half the time when their ids are sorted at once, afterwards.

        Tables of earlier versions have an index that cannot be taken off.
        """
        name = f"anlan_index_{self.name}_id"
        there = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?", (name,)).fetchone()
        first = connection.execute(f"SELECT 1 FROM {quoted(self.name)} LIMIT 1").fetchone() is None
        if there and first:
            connection.execute(f"DROP INDEX {quoted(name)}")
        yield
        if there and first:
            connection.execute(self._index_of_ids)

    def _index_sets(self, connection: sqlite3.Connection) -> None:
        """Rows are found by their bulk set from the first set on: before, it would be an index of nothing.

        A reference layer's table is that of one set; what is looked for in it is what belongs to none.
        """
        index = quoted(f"anlan_index_{self.name}_dataset")
        few = " WHERE dataset IS NULL" if self.kind.reference else ""
        connection.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {quoted(self.name)} (dataset){few}")

    def _row(self, feature: Feature, shape: bytes | None, keys: Sequence[str]) -> tuple[Any, ...]:
        values = feature.values
        packed = {k: self._cell(k, v) for k, v in values.items() if k in self._packed}
        cells = map(({**values, **packed} if packed else values).get, keys)
        return (feature.id, feature.state, None, _blob(feature, shape), self._more(feature), *cells)

    def _more(self, feature: Feature) -> str | None:
        """Values that the kind has no column for."""
        if feature.values.keys() <= self.columns.keys():
            return None
        return _to_json({k: v for k, v in feature.values.items() if k not in self.columns})

    def _told(self, new: Together, key: str) -> list[Any]:
        if key in self._packed and (within := new.within(key)) is not None:
            return table_texts(within, _ENCODER)
        return self._cells(key, new.values[key], len(new))

    def _cells(self, key: str, column: Column, count: int) -> list[Any]:
        if len(column) != count:
            raise ValueError("columns of different lengths")
        items = column.tolist() if isinstance(column, np.ndarray) else list(column)
        if key not in self._packed:
            return items
        if None not in items:
            return texts(items, _ENCODER)
        told = iter(texts([v for v in items if v is not None], _ENCODER))
        return [None if v is None else next(told) for v in items]

    def _of_set(self, key: str, column: Column, count: int, part: int) -> Iterable[Any]:
        """The same, about so many rows of the column at a time where that will do."""
        if key in self._packed or len(column) != count:
            return self._cells(key, column, count)
        if isinstance(column, np.ndarray):
            return chain.from_iterable(column[at : at + part].tolist() for at in range(0, count, part))
        return column.gone_through(part * _TEXT_BYTES) if isinstance(column, Texts) else column

    def _cell(self, key: str, value: Any) -> Any:
        packed = value is not None and self._fields[key].type in (list, dict)
        return _to_json(value) if packed else value

    def _values(self, cells: Sequence[Any], more: str | None) -> Mapping[str, Any]:
        values = {k: self._value(k, c) for k, c in zip(self.columns, cells, strict=True) if c is not None}
        return values | json.loads(more) if more else values

    def _value(self, key: str, cell: Any) -> Any:
        field = self._fields[key]
        if cell is None:
            return None
        if field.type is bool and isinstance(cell, int):
            return bool(cell)
        return json.loads(cell) if field.type in (list, dict) and isinstance(cell, str) else cell


class JsonCells(Sequence[Any]):
    """Cells that are read from their JSON when somebody looks: most who read rows never look at them."""

    def __init__(self, cells: Sequence[Any]) -> None:
        self._cells = cells

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[Any]:
        return map(_from_json, self._cells)

    def __getitem__(self, n: Any) -> Any:
        return JsonCells(self._cells[n]) if isinstance(n, slice) else _from_json(self._cells[n])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)


def _from_json(cell: Any) -> Any:
    return json.loads(cell) if isinstance(cell, str) else cell


def column_names(fields: Iterable[Field]) -> dict[str, str]:
    """A column for each field: its key, with underscores behind where SQL would take two for the same."""
    taken, names = {name.casefold() for name in _OWN}, {}
    for field in fields:
        column = field.key
        while column.casefold() in taken:
            column += "_"
        taken.add(column.casefold())
        names[field.key] = column
    return names


def quoted(name: str) -> str:
    """An SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""').replace("\0", "") + '"'


def _bytes(rows: Columns) -> int:
    """How many the shapes and texts have that lie in one piece."""
    return sum(len(column.data) for column in rows.values() if isinstance(column, Blobs | Texts))


def _headed(shapes: Blobs) -> Iterable[bytes | bytearray | None]:
    """Each WKB behind a GeoPackage header."""
    if (width := shapes.width) is None:
        return (None if shape is None else _HEADER + shape for shape in shapes)
    bodies = np.frombuffer(shapes.data, dtype=np.uint8).reshape(-1, width)
    part = max(1, min(_PART, _MOST_BYTES // width))
    return chain.from_iterable(_behind_header(bodies[at : at + part]) for at in range(0, len(bodies), part))


def _behind_header(bodies: NDArray[np.uint8]) -> Iterator[bytearray]:
    """No bytes: of each of those sqlite3 asks first whether it adapts itself, which takes longer than to bind it."""
    headers = np.broadcast_to(np.frombuffer(_HEADER, dtype=np.uint8), (len(bodies), len(_HEADER)))
    whole = np.hstack([headers, bodies])
    return map(bytearray, whole.view(f"V{whole.shape[1]}")[:, 0].tolist())


def _blobs(new: Together) -> list[bytes | None]:
    heads = [_EMPTY_HEADER if empty else _HEADER for empty in shapely.is_empty([f.geometry for f in new.features])]
    return [None if shape is None else head + shape for head, shape in zip(heads, new.shapes, strict=True)]


def _blob(feature: Feature, shape: bytes | None) -> bytes | None:
    if shape is None:
        return None
    return (_EMPTY_HEADER if feature.geometry is not None and feature.geometry.is_empty else _HEADER) + shape


def _in_columns(cursor: sqlite3.Cursor, width: int) -> list[list[Any]]:
    columns: list[list[Any]] = [[] for _ in range(width)]
    while part := cursor.fetchmany(500):
        for column, cells in zip(columns, zip(*part, strict=True), strict=True):
            column.extend(cells)
    return columns


def _shape(blob: bytes | None) -> Any:
    if blob is None:
        return None
    try:
        return shapely.from_wkb(_body(blob))
    except (ValueError, TypeError, shapely.errors.ShapelyError) as error:
        raise damaged_rows() from error


def _body(blob: bytes) -> bytes:
    """The WKB; ValueError for one that would break GEOS down."""
    if too_deep(blob[8:]):
        raise ValueError("shapes in shapes, too deep")
    return blob[8:]
