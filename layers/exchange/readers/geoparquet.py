"""GeoParquet (1.0 and 1.1, shapes as WKB or as GeoArrow has them), and Parquet's own GEOMETRY, through pyarrow.

That is an extra: without it the file is refused in words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from layers.columns import column
from layers.exchange.arrow import batches
from layers.exchange.declared import UNKNOWN_CRS
from layers.exchange.inflate import check_unpacked
from layers.exchange.left_out import columns_of_bytes
from layers.exchange.limits import COLUMNS, ROWS
from layers.exchange.ogr import crs_of
from layers.exchange.parquet_pages import rows_at_once
from layers.exchange.refusal import Refusal
from layers.exchange.shape_cells import ShapeCells, is_called_shape
from layers.exchange.sink import Sink
from layers.i18n import N_, message


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """All rows as one table; the primary geometry column is the place."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Refusal(
            message(N_("{file} is GeoParquet, and pyarrow, which reads it, is not installed."), file=name),
            message(N_("Install anlan[parquet], or export the file as GeoPackage.")),
        ) from error
    pa.set_cpu_count(1)
    try:
        with pq.ParquetFile(path, buffer_size=_BUFFER_BYTES) as file:
            _read(file, path, name, sink, options.get("wkt"))
    except MemoryError:
        raise  # said in its own words; Arrow counts it among its own errors
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Refusal(
            message(N_("{file} is not whole, or damaged."), file=name), message(N_("Export it again."))
        ) from error


_BUFFER_BYTES = 1 << 20
"""A column is read through a window, not as a whole."""


def _read(file: Any, path: Path, name: str, sink: Sink, chosen: str | None) -> None:
    for passed in (ROWS.passed(file.metadata.num_rows), COLUMNS.passed(len(file.schema_arrow.names))):
        if passed is not None:
            raise Refusal(message(N_("The file goes over a limit.")), passed)
    shape = _shape(file, name)
    cells = ShapeCells(file.schema_arrow.names, chosen if shape is None else None)
    total, row, made, size = max(file.metadata.num_rows, 1), 1, 0, path.stat().st_size
    for batch in file.iter_batches(rows_at_once(path, file.metadata), use_threads=False):
        made += batch.nbytes
        check_unpacked(made, size)
        columns = _columns(batch, _aside(shape))
        shapes = _shapes(batch, shape) if shape is not None else cells.taken_from(columns)
        sink.rows(range(row, row + batch.num_rows), shapes, columns)
        row += batch.num_rows
        sink.progress(row / total)
        if sink.full:
            break
    known = shape.crs if shape is not None else cells.crs or UNKNOWN_CRS
    sink.close("", crs=known, wkt=cells.column, about=_notes(file, shape))


@dataclass(frozen=True, slots=True)
class _Shape:
    """The column of places, how it keeps them and in which system; `others` with shapes too, and those that only repeat
    the extent of each."""

    column: str
    encoding: str
    crs: str | None
    others: tuple[str, ...] = ()
    extents: tuple[str, ...] = ()


def _aside(shape: _Shape | None) -> set[str]:
    """The columns that are no values."""
    return set() if shape is None else {shape.column, *shape.others, *shape.extents}


def _notes(file: Any, shape: _Shape | None) -> list[dict[str, Any]]:
    aside = _aside(shape)
    blobs = (str(field.name) for field in file.schema_arrow if field.name not in aside and "binary" in str(field.type))
    notes = columns_of_bytes(blobs)
    if shape is not None and shape.others:
        words = N_("Only the shapes in {column} were taken; those in {others} stay outside.")
        notes.append(message(words, column=shape.column[:80], others=", ".join(shape.others)[:400]))
    return [note.to_json() for note in notes]


_PLAIN = {"string", "large_string", "int8", "int16", "int32", "int64", "float", "double", "bool"}


def _shapes(batch: Any, shape: _Shape) -> Any:
    """The places as WKB."""
    from layers.exchange.geoarrow import wkb_of

    if shape.encoding != _WKB:
        return wkb_of(batch.column(shape.column), shape.encoding)
    (found,) = next(batches(batch.select([shape.column]))).values()
    return found


def _columns(batch: Any, aside: set[str]) -> dict[str, Any]:
    """Those of plain sorts in one piece; the others value by value; without those that stand `aside`."""
    found: dict[str, Any] = {}
    for n, (key, values) in enumerate(zip(batch.schema.names, batch.columns, strict=True)):
        if key in aside:
            continue
        if str(values.type) in _PLAIN:
            (found[str(key)],) = next(batches(batch.select([n]))).values()
        else:
            found[str(key)] = column([_value(v) for v in values.to_pylist()])
    return found


_WKB = "WKB"
_BYTES = ("binary", "large_binary")


def _shape(file: Any, name: str) -> _Shape | None:
    """The column of places, by the file's own `geo` metadata, else by what Arrow or Parquet says of its columns, or by
    the name of one of bytes; none in a plain Parquet table."""
    told = (file.schema_arrow.metadata or {}).get(b"geo")
    if told is None:
        found = _by_extension(file.schema_arrow) or _by_type(file) or _by_name(file.schema_arrow)
    else:
        found = _by_metadata(file.schema_arrow, json.loads(told))
    if found is not None and not _is_read(file.schema_arrow.field(found.column).type, found.encoding):
        raise Refusal(
            message(N_("{file} keeps its shapes in a way that is not read."), file=name),
            message(N_("Export it with the encoding WKB.")),
        )
    return found


def _is_read(kind: Any, encoding: str) -> bool:
    from layers.exchange.geoarrow import ENCODINGS, fits

    return str(kind) in _BYTES if encoding == _WKB else encoding in ENCODINGS and fits(kind, encoding)


def _by_metadata(schema: Any, geo: Any) -> _Shape:
    place, told = (geo.get("primary_column"), geo.get("columns")) if isinstance(geo, dict) else (None, None)
    columns: dict[str, Any] = told if isinstance(told, dict) else {}
    about = columns.get(place) if isinstance(place, str) else None
    if not isinstance(place, str) or not isinstance(about, dict) or schema.names.count(place) != 1:
        raise ValueError("no primary column")
    others = tuple(str(key) for key in columns if key != place and key in schema.names)
    extents = dict.fromkeys(key for one in columns.values() for key in _extents(one) if key in schema.names)
    crs = _crs(about["crs"]) if "crs" in about else None
    return _Shape(place, str(about.get("encoding")), crs, others, tuple(extents))


def _extents(about: Any) -> Iterator[str]:
    """The columns with the extent of each shape, which some readers look at first (GeoParquet 1.1, covering)."""
    covering = about.get("covering") if isinstance(about, dict) else None
    for sides in covering.values() if isinstance(covering, dict) else ():
        for path in sides.values() if isinstance(sides, dict) else ():
            if isinstance(path, list) and path and isinstance(path[0], str):
                yield path[0]


def _by_extension(schema: Any) -> _Shape | None:
    """The first column that is marked as one of GeoArrow's; where it names no system, none is known."""
    marked = {field.name: field.metadata for field in schema if _mark(field.metadata)}
    if not marked:
        return None
    place, told = next(iter(marked.items()))
    says = json.loads(told.get(b"ARROW:extension:metadata") or b"{}")
    crs = says.get("crs") if isinstance(says, dict) else None
    known = crs_of(crs) if isinstance(crs, str) else _crs(crs)
    return _Shape(place, {"wkb": _WKB}.get(_mark(told), _mark(told)), known, others=tuple(marked)[1:])


def _by_type(file: Any) -> _Shape | None:
    """The first column of the type GEOMETRY or GEOGRAPHY, which Parquet has had since 2025, always with x before y."""
    marked = {}
    for n in range(len(file.schema)):
        leaf = file.schema.column(n)
        if leaf.logical_type.type in ("GEOMETRY", "GEOGRAPHY") and leaf.path in file.schema_arrow.names:
            marked[leaf.path] = json.loads(leaf.logical_type.to_json()).get("crs")
    if not marked:
        return None
    place, said = next(iter(marked.items()))
    return _Shape(place, _WKB, _said_crs(said, file.metadata.metadata or {}), others=tuple(marked)[1:])


def _said_crs(said: Any, metadata: Any) -> str | None:
    """As the type says it: nothing for WGS 84, `EPSG:4545`, `srid:4545`, PROJJSON, or `projjson:` and its key."""
    if not said:
        return None
    text = str(said)
    if text.startswith("projjson:"):
        text = bytes(metadata.get(text.removeprefix("projjson:").encode(), b"")).decode()
    if text.startswith("{"):
        return _crs(json.loads(text))
    if text.upper() == "OGC:CRS84":
        return None
    return crs_of(re.sub(r"^srid:(?=\d+$)", "EPSG:", text))


def _by_name(schema: Any) -> _Shape | None:
    """The first column of bytes that is called as columns of shapes are; its system is unknown."""
    named = [field.name for field in schema if str(field.type) in _BYTES and is_called_shape(field.name)]
    return _Shape(named[0], _WKB, UNKNOWN_CRS, others=tuple(named[1:])) if named else None


def _mark(metadata: Any) -> str:
    name = str((metadata or {}).get(b"ARROW:extension:name", b"").decode())
    return name.removeprefix("geoarrow.") if name.startswith("geoarrow.") else ""


def _crs(told: Any) -> str | None:
    """None is longitude and latitude of WGS 84: what the format means where nothing is said."""
    if not isinstance(told, dict):
        return UNKNOWN_CRS
    identity = told.get("id")
    if isinstance(identity, dict):
        authority, code = str(identity.get("authority")).upper(), str(identity.get("code"))
        return None if (authority, code) == ("OGC", "CRS84") else crs_of(f"{authority}:{code}")
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return crs_of(CRS.from_json_dict(told).to_wkt())
    except CRSError:
        return UNKNOWN_CRS


def _moment(value: datetime) -> str:
    """As GDAL writes it: what comes from another format the next time is the same then."""
    whole = "milliseconds" if value.microsecond and not value.microsecond % 1000 else "auto"
    text = value.isoformat(timespec=whole)
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def _value(value: Any) -> Any:
    """As JSON has it; bytes are not taken."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, list):
        return [_value(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _value(v) for k, v in value.items()}
    return None if isinstance(value, bytes) else value
