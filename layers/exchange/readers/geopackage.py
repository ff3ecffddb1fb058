"""GeoPackage (OGC 12-128r18), read as the SQLite file it is: from a private copy, read only, no trigger can run."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from layers.columns import column
from layers.exchange.declared import declared_crs
from layers.exchange.foreign import COPY, check_count, opened, quoted, tables
from layers.exchange.geos import shapes_of
from layers.exchange.left_out import columns_of_bytes, tables_without_places
from layers.exchange.limits import MB, TABLES
from layers.exchange.plain_table import PlainTable, send_ahead
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import BATCH, Sink
from layers.exchange.wkb import POINT_BYTES
from layers.i18n import N_, Message, message
from layers.nesting import too_deep
from layers.pieces import Blobs, Texts

_ENVELOPES = (0, 32, 48, 48, 64)
_UNREADABLE = b"\0"

_LAYERS = """
    SELECT c.table_name, c.data_type, g.column_name, s.organization, s.organization_coordsys_id, s.definition
    FROM gpkg_contents c
    LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
    LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
    WHERE c.data_type IN ('features', 'attributes') ORDER BY c.rowid
"""


@dataclass(frozen=True, slots=True)
class _Layer:
    table: str
    geometry: str | None
    crs: str


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """Every layer with places; tables without any only where no place is wanted, or nothing else is there."""
    try:
        with opened(path, name, longest=100 * MB) as connection:
            layers = list(_layers(connection, name))
            placed = [layer for layer in layers if layer.geometry]
            plain = [layer for layer in layers if not layer.geometry]
            chosen = (plain or placed) if options.get("without_place") else (placed or plain)
            about = tables_without_places(layer.table for layer in plain) if chosen is placed else []
            for n, layer in enumerate(chosen):
                _read_layer(connection, layer, sink, n / len(chosen), [] if n else about)
    except (sqlite3.Error, UnicodeDecodeError) as error:  # what SQLite says of a damaged schema may be no text
        raise Refusal(
            message(N_("{file} is not a whole GeoPackage."), file=name), message(N_("Export it again."))
        ) from error


def _layers(connection: sqlite3.Connection, name: str) -> Iterator[_Layer]:
    there = tables(connection)
    if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= there.keys():
        raise not_of_format(name, "GeoPackage")
    rows = connection.execute(_LAYERS).fetchall()
    if passed := TABLES.passed(len(rows)):
        raise Refusal(message(N_("The file goes over a limit.")), passed)
    for table, data_type, geometry, organization, code, definition in rows:
        if table in there:
            if there[table]:
                check_count(connection, table)
            placed = str(geometry) if data_type == "features" and geometry else None
            yield _Layer(str(table), placed, declared_crs(organization, code, definition))


def _read_layer(
    connection: sqlite3.Connection, layer: _Layer, sink: Sink, done: float, about: Sequence[Message]
) -> None:
    names, types, key = [], [], None
    for _, column_name, declared, _, _, primary in connection.execute(
        "SELECT * FROM pragma_table_info(?)", (layer.table,)
    ):
        if primary and str(declared).upper() == "INTEGER":
            key = str(column_name)
        elif column_name != layer.geometry:
            names.append(str(column_name))
            types.append(str(declared).upper())
    wanted = [*([layer.geometry] if layer.geometry else []), *names]
    listed = ", ".join(quoted(n) for n in wanted) or "NULL"
    order = f" ORDER BY {quoted(key)}" if key else ""
    first = 1
    if key and layer.geometry:
        columns = dict(zip(names, types, strict=True))
        sent, last = send_ahead(connection, COPY, PlainTable(layer.table, key, layer.geometry, columns), sink)
        first += sent
        order = order if last is None else f" WHERE {quoted(key)} > {last:d}{order}"
    for batch in _batches(connection, f"SELECT {listed} FROM {quoted(layer.table)}{order}"):  # noqa: S608  (quoted)
        _send(sink, batch, first, names, types, placed=bool(layer.geometry))
        first += len(batch)
        sink.progress(done)
        if sink.full:
            break
    blobs = (name for name, declared in zip(names, types, strict=True) if declared in _BYTES)
    told = [note.to_json() for note in (*about, *columns_of_bytes(blobs))]
    sink.close(layer.table, crs=layer.crs if layer.geometry else None, about=told)


_BYTES = {"BLOB", "GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"}
"""Declared types of columns that hold bytes: a layer has one column of shapes, others are no more than that."""


def _batches(connection: sqlite3.Connection, query: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows. Texts are taken to be texts, which is sooner; from the first that is none on they are mended."""
    mending = connection.text_factory
    try:
        connection.text_factory = str
        rows, count = connection.execute(query), 0
        while True:
            try:
                batch = rows.fetchmany(BATCH)
            except sqlite3.OperationalError:
                if connection.text_factory is mending:
                    raise
                connection.text_factory = mending
                rows = connection.execute(f"{query} LIMIT -1 OFFSET {count}")
                continue
            if not batch:
                return
            count += len(batch)
            yield batch
    finally:
        connection.text_factory = mending


def _send(
    sink: Sink, batch: list[tuple[Any, ...]], first: int, names: list[str], types: list[str], *, placed: bool
) -> None:
    lists = list(zip(*batch, strict=True))
    shapes = _shapes(lists.pop(0)) if placed else None
    columns = {name: _values(cells, declared) for name, declared, cells in zip(names, types, lists, strict=False)}
    sink.rows(range(first, first + len(batch)), shapes, columns)


def _values(cells: Sequence[Any], declared: str) -> Any:
    """JSON values, or numbers of one sort as an array; pictures and other bytes are not taken."""
    kinds = set(map(type, cells))
    if declared.startswith("BOOL"):
        return column([bool(v) if isinstance(v, int) else v for v in cells])
    if int in kinds and declared in ("REAL", "DOUBLE", "FLOAT"):
        return column([float(v) if isinstance(v, int) else v for v in cells])
    if kinds <= {str, type(None)}:
        return Texts.of(cells)
    return column([None if isinstance(v, bytes) else v for v in cells] if bytes in kinds else list(cells))


def _points(blobs: Sequence[Any]) -> Blobs | None:
    """The quick way where every geometry is a point of two numbers behind a header of one length; None otherwise."""
    if set(map(type, blobs)) != {bytes} or (width := len(blobs[0])) not in _POINTS or set(map(len, blobs)) != {width}:
        return None
    rows = np.frombuffer(b"".join(blobs), dtype=np.uint8).reshape(-1, width)
    plain = (rows[:, :3] == (71, 80, 0)).all() and (rows[:, 3] & 0b0011_1110 == _POINTS[width] << 1).all()
    body = np.ascontiguousarray(rows[:, -POINT_BYTES:])
    if not plain or not (body[:, :5] == (1, 1, 0, 0, 0)).all():
        return None
    empty = np.isnan(np.ascontiguousarray(body[:, 5:]).view("<f8")).any()
    return None if empty else Blobs(body.tobytes(), np.full(len(rows), POINT_BYTES))


_POINTS = {8 + size + POINT_BYTES: kind for kind, size in enumerate(_ENVELOPES[:2])}


def _shapes(blobs: Sequence[Any]) -> Sequence[bytes | None]:
    """GeoPackage geometries as ISO WKB, through GEOS here, where it can do no harm."""
    if (points := _points(blobs)) is not None:
        return points
    raw = [body_of(blob) for blob in blobs]
    deep = [n for n, body in enumerate(raw) if body is not None and too_deep(body)]
    made, curved = shapes_of([None if n in deep else body for n, body in enumerate(raw)] if deep else raw)
    clean = shapely.to_wkb(made, byte_order=1, flavor="iso")
    told = {*deep, *curved}  # judged, and named, behind the pipe
    return [
        c if c is not None else r and (r if n in told else _UNREADABLE)
        for n, (c, r) in enumerate(zip(clean, raw, strict=True))
    ]


def body_of(blob: Any) -> bytes | None:
    """The WKB behind a GeoPackage geometry's header; None for none, something unreadable for a bad header."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        return _UNREADABLE
    kind = (blob[3] >> 1) & 7
    return blob[8 + _ENVELOPES[kind] :] if kind < len(_ENVELOPES) else _UNREADABLE
