"""Files that GDAL reads for us, with the one driver that may, compared after; no data frame is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from layers.columns import column
from layers.exchange.arrow import batches
from layers.exchange.declared import UNKNOWN_CRS, declared_crs
from layers.exchange.finite import NOT_FINITE
from layers.exchange.lean import pyogrio_alone
from layers.exchange.left_out import columns_of_bytes
from layers.exchange.limits import ROWS
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import BATCH, BATCH_BYTES, Sink, rows_at_once
from layers.i18n import N_, Message, message
from layers.pieces import Blobs


@dataclass(frozen=True, slots=True)
class Asked:
    """What to read: `driver` by GDAL's name, `encoding` of the texts, notes for whoever reads the report, and what the
    driver is to look at as it opens the file."""

    driver: str
    encoding: str | None = None
    notes: tuple[Message, ...] = ()
    opening: Mapping[str, str] = field(default_factory=dict)


class BadSystem(Refusal):
    """What the file says of its coordinate system cannot be read."""


def send_file(path: Path, name: str, sink: Sink, asked: Asked, **settings: Any) -> None:
    """The one layer of the file as a table; `settings` are GDAL's.

    Raises
    ------
    Refusal
        Another driver opened it, or none; or it goes over a limit; BadSystem where only the system is at fault.
    """
    pyogrio = pyogrio_alone()
    pyogrio.set_gdal_config_options(settings)
    try:
        info = pyogrio.read_info(path, encoding=asked.encoding, **asked.opening)
        if info["driver"] != asked.driver:
            raise not_of_format(name, asked.driver)
        if passed := ROWS.passed(info["features"]):
            raise Refusal(message(N_("The file goes over a limit.")), passed)
        crs = _send_stream(path, sink, asked, info) if _is_plain(info, asked) else _send_rows(path, sink, asked, info)
    except pyogrio.errors.CRSError as error:
        raise BadSystem(
            message(N_("{file} says its coordinate system in a way that cannot be read."), file=name),
            message(N_("Export it again in WGS 84 (EPSG:4326).")),
        ) from error
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, IndexError) as error:  # no layer at all
        raise Refusal(
            message(N_("{file} is not whole, or damaged."), file=name), message(N_("Export it again."))
        ) from error
    except (pyogrio.errors.FeatureError, pyogrio.errors.GeometryError, UnicodeDecodeError, ValueError) as error:
        raise Refusal(
            message(N_("{file} holds rows that cannot be read."), file=name), message(N_("Export it again."))
        ) from error
    blobs = (str(n) for n, kind in zip(info["fields"], info["ogr_types"], strict=True) if kind == "OFTBinary")
    notes = (*asked.notes, *columns_of_bytes(blobs))
    sink.close("", crs=crs_of(crs), about=[note.to_json() for note in notes])


_PLAIN = {"OFTInteger", "OFTInteger64", "OFTReal", "OFTString"}


def _is_plain(info: dict[str, Any], asked: Asked) -> bool:
    """Whether every column is of a sort that comes through in one piece."""
    return set(info["ogr_types"]) <= _PLAIN and (asked.encoding or "UTF-8").upper().replace("-", "") == "UTF8"


def _send_stream(path: Path, sink: Sink, asked: Asked, info: dict[str, Any]) -> str | None:
    """The rows batch by batch as they are read, columns in one piece each; the system as the file says it."""
    total, done, first = max(int(info["features"]), 1), 0, 0
    most = _rows_at_once(path.stat().st_size, info)
    opened = pyogrio_alone().raw.open_arrow(
        path, encoding=asked.encoding, return_fids=True, batch_size=most, **asked.opening
    )
    with opened as (meta, stream):
        names = [str(name) for name in meta["fields"]]
        for batch in batches(stream):
            fids = np.asarray(batch.pop(meta["fid_column"]))
            first = first if done else _first(fids)
            shapes: Any = next((batch.pop(k) for k in list(batch) if k not in names), None)
            if isinstance(shapes, Blobs) and not shapes.lengths.all():  # no bytes: GDAL's way to say that there is none
                shapes = Blobs(shapes.data, np.where(shapes.lengths == 0, -1, shapes.lengths))
            sink.rows((fids + first).tolist(), shapes, {name: batch[name] for name in names})
            done += len(fids)
            sink.progress(done / total)
            if sink.full:
                break
        crs: str | None = meta["crs"]
        return crs


def _rows_at_once(size: int, info: dict[str, Any]) -> int:
    """Rows of a batch: of shapes that take much of the `size` of a file, a few."""
    each = size // max(int(info["features"]), 1)
    return max(1, min(rows_at_once(len(info["fields"])), BATCH_BYTES // max(each, 1)))


def _send_rows(path: Path, sink: Sink, asked: Asked, info: dict[str, Any]) -> str | None:
    """The rows read at once, times and lists among them."""
    meta, fids, shapes, values = pyogrio_alone().raw.read(
        path,
        encoding=asked.encoding,
        return_fids=True,
        datetime_as_string=True,
        max_features=BATCH if sink.brief else None,
        **asked.opening,
    )
    wrong = _no_numbers(path, meta["fields"], values, asked.encoding)
    whole = [dtype.startswith(("int", "uint")) for dtype in info["dtypes"]]
    kept = ~np.isin(fids, wrong)
    columns = {str(k): _cells(v[kept], w) for k, v, w in zip(meta["fields"], values, whole, strict=True)}
    first = _first(fids)
    sink.rejected([(int(fid) + first, NOT_FINITE) for fid in fids[~kept]])
    _send(sink, (fids[kept] + first).tolist(), None if shapes is None else shapes[kept], columns)
    crs: str | None = meta["crs"]
    return crs


_ASKED_AT_ONCE = 50


def _no_numbers(path: Path, names: Any, values: Any, encoding: str | None) -> list[int]:
    """The ids of rows in which a number is NaN. For nothing at all GDAL gives the same, so it is asked which it is."""
    doubtful = [str(n) for n, v in zip(names, values, strict=True) if v.dtype.kind == "f" and np.isnan(v).any()]
    found: list[int] = []
    for start in range(0, len(doubtful), _ASKED_AT_ONCE):
        part = doubtful[start : start + _ASKED_AT_ONCE]
        quoted = ['"' + name.replace('"', '\\"') + '"' for name in part]
        wanted = " OR ".join(f"({name} IS NOT NULL AND NOT ({name} = {name}))" for name in quoted)
        asked = {"columns": part, "where": wanted, "read_geometry": False, "return_fids": True}
        found += pyogrio_alone().raw.read(path, encoding=encoding, **asked)[1].tolist()
    return found


def crs_of(text: str | None) -> str:
    """As the file says it, where that is a system we take."""
    if not text:
        return UNKNOWN_CRS
    authority, _, code = text.partition(":")
    if authority in ("EPSG", "ESRI") and code.isdigit():
        return text
    return declared_crs(None, None, text)


def _first(fids: Any) -> int:
    """Row numbers begin with 1, and the ids of some formats with 0."""
    return 1 if len(fids) and int(fids[0]) == 0 else 0


def _send(sink: Sink, numbers: list[int], shapes: Any, columns: dict[str, Any]) -> None:
    total = len(numbers)
    for start in range(0, total, BATCH):
        part = slice(start, start + BATCH)
        geometry = list(shapes[part]) if shapes is not None else None
        sink.rows(numbers[part], geometry, {k: _plain(v[part]) for k, v in columns.items()})
        sink.progress(start / total)
        if sink.full:
            break


def _plain(values: Any) -> Any:
    return values if isinstance(values, np.ndarray) else column(values)


def _cells(values: Any, whole: bool) -> Any:
    """One column as numbers or JSON values; None where the file has none, and for bytes."""
    if values.dtype.kind in "iub":
        return values
    if values.dtype.kind == "f":
        missing = np.isnan(values)
        if not missing.any():
            return values.astype(np.int64) if whole else values
        return [None if gone else int(v) if whole else v for v, gone in zip(values.tolist(), missing, strict=True)]
    if values.dtype.kind == "M":
        texts = np.datetime_as_string(values).tolist()
        return [None if text == "NaT" else text for text in texts]
    return [_one(value) for value in values.tolist()]


def _one(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [_one(item) for item in value.tolist()]
    return None if isinstance(value, bytes) else value
