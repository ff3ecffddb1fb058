"""GeoParquet (1.0 and 1.1) through pyarrow, which is an extra: without it the file is refused in words."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from layers.exchange.arrow import batches
from layers.exchange.inflate import check_unpacked
from layers.exchange.left_out import columns_of_bytes
from layers.exchange.limits import COLUMNS, ROWS
from layers.exchange.ogr import crs_of
from layers.exchange.parquet_pages import rows_at_once
from layers.exchange.readers.geojson import UNKNOWN_CRS, column
from layers.exchange.refusal import Refusal
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
            _read(file, path, name, sink)
    except MemoryError:
        raise  # said in its own words; Arrow counts it among its own errors
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Refusal(
            message(N_("{file} is not whole, or damaged."), file=name), message(N_("Export it again."))
        ) from error


_BUFFER_BYTES = 1 << 20
"""A column is read through a window, not as a whole."""


def _read(file: Any, path: Path, name: str, sink: Sink) -> None:
    for passed in (ROWS.passed(file.metadata.num_rows), COLUMNS.passed(len(file.schema_arrow.names))):
        if passed is not None:
            raise Refusal(message(N_("The file goes over a limit.")), passed)
    place, crs = _geometry(file, name)
    total, row, made, size = max(file.metadata.num_rows, 1), 1, 0, path.stat().st_size
    for batch in file.iter_batches(rows_at_once(path, file.metadata), use_threads=False):
        made += batch.nbytes
        check_unpacked(made, size)
        columns = _columns(batch, place)
        shapes: Any = columns.pop(place, None) if place is not None else None
        sink.rows(range(row, row + batch.num_rows), shapes, columns)
        row += batch.num_rows
        sink.progress(row / total)
        if sink.full:
            break
    blobs = (str(field.name) for field in file.schema_arrow if field.name != place and "binary" in str(field.type))
    sink.close("", crs=crs, about=[note.to_json() for note in columns_of_bytes(blobs)])


_PLAIN = {"string", "large_string", "int8", "int16", "int32", "int64", "float", "double", "bool"}


def _columns(batch: Any, place: str | None) -> dict[str, Any]:
    """Those of plain sorts in one piece; the others value by value."""
    found: dict[str, Any] = {}
    for n, (key, values) in enumerate(zip(batch.schema.names, batch.columns, strict=True)):
        if key == place or str(values.type) in _PLAIN:
            (found[str(key)],) = next(batches(batch.select([n]))).values()
        else:
            found[str(key)] = column([_value(v) for v in values.to_pylist()])
    return found


def _geometry(file: Any, name: str) -> tuple[str | None, str | None]:
    """The column of places and its system, by the file's own `geo` metadata; no place in a plain Parquet table."""
    told = (file.schema_arrow.metadata or {}).get(b"geo")
    if told is None:
        return None, UNKNOWN_CRS
    geo = json.loads(told)
    place, columns = (geo.get("primary_column"), geo.get("columns")) if isinstance(geo, dict) else (None, None)
    about = columns.get(place) if isinstance(place, str) and isinstance(columns, dict) else None
    if not isinstance(about, dict) or place not in file.schema_arrow.names:
        raise ValueError("no primary column")
    kind = str(file.schema_arrow.field(place).type)
    if about.get("encoding") != "WKB" or kind not in ("binary", "large_binary"):
        raise Refusal(
            message(N_("{file} keeps its shapes in a way that is not read."), file=name),
            message(N_("Export it with the encoding WKB.")),
        )
    return place, _crs(about)


def _crs(about: dict[str, Any]) -> str | None:
    """None is longitude and latitude of WGS 84: what the format means where nothing is said."""
    if "crs" not in about:
        return None
    told = about["crs"]
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


def _value(value: Any) -> Any:
    """As JSON has it; bytes are not taken."""
    if isinstance(value, datetime | date | time):
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
