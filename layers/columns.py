"""Bulk rows as named columns, and their one byte form: for the journal's content, archives and the import child.

No pickle: numbers are little-endian arrays, bytes are joined with their lengths, all else is JSON.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from layers.errors import SituationError
from layers.i18n import tr
from layers.packing import Packed
from layers.pieces import Blobs, Texts

Column: TypeAlias = NDArray[Any] | Sequence[Any]
Columns: TypeAlias = Mapping[str, Column]
"""Every column has the same length: a numpy array of float64, int64, int32 or bool, a list of bytes or None (or
`Blobs`), or a list of JSON values (texts may be `Texts`)."""

_MAGIC = b"ANC1"
_ROW_BYTES = 100
"""About so much does a row of a bulk set take."""
_NUMBERS = {"f8": "<f8", "i8": "<i8", "i4": "<i4", "b1": "|b1"}


def encode(columns: Columns) -> bytes:
    """The byte form; the same columns give the same bytes."""
    return bytes(Content(columns))


def encode_lean(columns: Columns) -> bytes:
    """For the pipe from the import child: the same, with `Texts` as they are."""
    return b"".join(_pieces({name: _sent(column) for name, column in columns.items()}))


class Content:
    """Rows and their byte form, which is made piece by piece and need never be whole in memory."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._encoded = {name: _encoded(column) for name, column in columns.items()}
        self._packed: Packed | None = None

    def pieces(self) -> Iterator[bytes]:
        return _pieces(self._encoded)

    def pack(self) -> Packed:
        """The bytes made small; where the rows are many that goes on aside from the first call on."""
        self._packed = self._packed or Packed(self.pieces(), row_count(self.columns) * _ROW_BYTES)
        return self._packed

    @cached_property
    def sha256(self) -> str:
        """What `content_hash` gives for the bytes."""
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece)
        return digest.hexdigest()

    def __bytes__(self) -> bytes:
        return b"".join(self.pieces())


Contents: TypeAlias = Mapping[str, bytes | Content]
"""What goes into the file under its hash."""


def column(values: list[Any]) -> Any:
    """A numpy array where all values are numbers of one sort, texts in one piece, otherwise the list itself."""
    kinds = set(map(type, values))
    if str in kinds and kinds <= {str, type(None)}:
        return Texts.of(values)
    try:
        if kinds == {int}:
            return np.array(values, dtype=np.int64)
    except OverflowError:
        return values
    if kinds == {float}:
        return np.array(values, dtype=np.float64)
    return np.array(values, dtype=bool) if kinds == {bool} else values


def together(*several: Contents) -> Contents:
    """All of them as one; none is read for that, and nobody writes to it."""
    return ChainMap(*several)  # type: ignore[arg-type]  # it wants to be written to


def decode(data: bytes) -> dict[str, Column]:
    """Back from the byte form.

    Raises
    ------
    SituationError
        The bytes are cut or are something else.
    """
    return {name: list(c) if isinstance(c, Blobs | Texts) else c for name, c in decode_lean(data).items()}


def decode_lean(data: bytes) -> dict[str, Column]:
    """The same with byte strings as `Blobs`, and `Texts` as they were sent."""
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


def taken(column: Column, kept: NDArray[np.int64]) -> Column:
    """The rows `kept` of a column, in their order."""
    if isinstance(column, np.ndarray):
        return column[kept]
    if isinstance(column, Texts):
        return column.take(kept)
    return [column[n] for n in kept.tolist()]


def row_count(columns: Columns) -> int:
    return len(next(iter(columns.values()))) if columns else 0


@dataclass(frozen=True, slots=True)
class _Encoded:
    """One column: its type, rows and bytes, and what makes these when they are wanted."""

    kind: str
    rows: int
    size: int
    body: Callable[[], Iterable[bytes]]


def _pieces(columns: Mapping[str, _Encoded]) -> Iterator[bytes]:
    heads = [
        {"name": name, "type": each.kind, "rows": each.rows, "bytes": each.size}
        for name, each in sorted(columns.items())
    ]
    head = json.dumps(heads, ensure_ascii=False, separators=(",", ":")).encode()
    yield from (_MAGIC, struct.pack("<I", len(head)), head)
    for _, each in sorted(columns.items()):
        yield from each.body()


def _encoded(column: Column) -> _Encoded:
    """As it is kept: what is in one piece already makes its bytes anew each time, all else is made once."""
    rows = len(column)
    if isinstance(column, np.ndarray) and column.dtype != object:
        kind = {"f": "f8", "i": "i4" if column.dtype.itemsize <= 4 else "i8", "u": "i8", "b": "b1"}[column.dtype.kind]
        size = rows * np.dtype(_NUMBERS[kind]).itemsize
        return _Encoded(kind, rows, size, lambda: (np.ascontiguousarray(column, dtype=_NUMBERS[kind]).tobytes(),))
    if isinstance(column, Texts):
        return _Encoded("json", rows, column.json_bytes, column.json_parts)
    if isinstance(column, Blobs) and not column.missing.all():
        size = column.lengths.nbytes + len(column.data)
        return _Encoded("bytes", rows, size, lambda: (column.lengths.tobytes(), column.data))
    if not isinstance(column, Blobs) and _all_bytes(column):
        return _encoded(Blobs.of(column))
    body = json.dumps(list(column), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return _Encoded("json", rows, len(body), lambda: (body,))


def _sent(column: Column) -> _Encoded:
    if isinstance(column, Texts):
        return _Encoded("text", len(column), len(column.data), lambda: (column.data,))
    return _encoded(column)


def _all_bytes(column: Column) -> bool:
    return bytes in (kinds := set(map(type, column))) and kinds <= {bytes, type(None)}


def _decode_column(kind: str, body: memoryview, rows: int) -> Column:
    if kind in _NUMBERS:
        array = np.frombuffer(body, dtype=_NUMBERS[kind])
        if len(array) != rows:
            raise ValueError("rows")
        return array
    if kind == "bytes":
        lengths, whole = np.frombuffer(body[: 4 * rows], dtype="<i4"), bytes(body[4 * rows :])
        if len(lengths) != rows or int(np.maximum(lengths, 0).sum(dtype=np.int64)) != len(whole):
            raise ValueError("lengths")
        return Blobs(whole, lengths.copy())  # a view of them would keep all the bytes a second time
    if kind == "text":
        data = bytes(body)
        if not rows or data.decode().count(Texts.BETWEEN) != rows - 1:
            raise ValueError("rows")
        return Texts(data, rows)
    items = json.loads(bytes(body))
    if kind != "json" or not isinstance(items, list) or len(items) != rows:
        raise ValueError("rows")
    return items
