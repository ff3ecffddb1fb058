"""Bulk rows as named columns, and their one byte form: for the journal's content, archives and the import child.

No pickle: numbers are little-endian arrays, bytes are joined with their lengths, all else is JSON.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from layers.errors import SituationError
from layers.i18n import tr

Column: TypeAlias = NDArray[Any] | Sequence[Any]
Columns: TypeAlias = Mapping[str, Column]
"""Every column has the same length: a numpy array of float64, int64, int32 or bool, a list of bytes or None, or a
list of JSON values."""

_MAGIC = b"ANC1"
_NUMBERS = {"f8": "<f8", "i8": "<i8", "i4": "<i4", "b1": "|b1"}


def encode(columns: Columns) -> bytes:
    """The byte form; the same columns give the same bytes."""
    heads, bodies = [], []
    for name in sorted(columns):
        kind, body = _encode_column(columns[name])
        heads.append({"name": name, "type": kind, "rows": len(columns[name]), "bytes": len(body)})
        bodies.append(body)
    head = json.dumps(heads, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((_MAGIC, struct.pack("<I", len(head)), head, *bodies))


def decode(data: bytes) -> dict[str, Column]:
    """Back from the byte form.

    Raises
    ------
    SituationError
        The bytes are cut or are something else.
    """
    try:
        if data[:4] != _MAGIC:
            raise ValueError("magic")
        (head_size,) = struct.unpack_from("<I", data, 4)
        position = 8 + head_size
        columns: dict[str, Column] = {}
        for head in json.loads(data[8:position]):
            body = memoryview(data)[position : position + head["bytes"]]
            if len(body) != head["bytes"]:
                raise ValueError("cut")
            columns[head["name"]] = _decode_column(head["type"], body, head["rows"])
            position += head["bytes"]
        return columns
    except (ValueError, KeyError, TypeError, struct.error, UnicodeDecodeError) as error:
        raise SituationError(
            tr("The stored rows are damaged."), hint=tr("Run anlan verify on the workspace.")
        ) from error


def content_hash(data: bytes) -> str:
    """What names a content: SHA-256 of its bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def row_count(columns: Columns) -> int:
    return len(next(iter(columns.values()))) if columns else 0


def _encode_column(column: Column) -> tuple[str, bytes]:
    if isinstance(column, np.ndarray) and column.dtype != object:
        kind = {"f": "f8", "i": "i4" if column.dtype.itemsize <= 4 else "i8", "u": "i8", "b": "b1"}[column.dtype.kind]
        return kind, np.ascontiguousarray(column, dtype=_NUMBERS[kind]).tobytes()
    if any(isinstance(item, bytes) for item in column[:1]) or (len(column) and _all_bytes(column)):
        lengths = np.fromiter((-1 if b is None else len(b) for b in column), dtype="<i4", count=len(column))
        return "bytes", lengths.tobytes() + b"".join(b for b in column if b is not None)
    return "json", json.dumps(list(column), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _all_bytes(column: Column) -> bool:
    return any(b is not None for b in column) and all(b is None or isinstance(b, bytes) for b in column)


def _decode_column(kind: str, body: memoryview, rows: int) -> Column:
    if kind in _NUMBERS:
        array = np.frombuffer(body, dtype=_NUMBERS[kind])
        if len(array) != rows:
            raise ValueError("rows")
        return array
    if kind == "bytes":
        lengths = np.frombuffer(body[: 4 * rows], dtype="<i4")
        ends = 4 * rows + np.cumsum(np.maximum(lengths, 0), dtype=np.int64)
        whole = bytes(body)
        return [
            None if size < 0 else whole[end - size : end]
            for size, end in zip(lengths.tolist(), ends.tolist(), strict=True)
        ]
    items = json.loads(bytes(body))
    if kind != "json" or not isinstance(items, list) or len(items) != rows:
        raise ValueError("rows")
    return items
