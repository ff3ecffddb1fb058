"""How much a Parquet file holds once unpacked, by its pages: nothing is unpacked but what the longest text has to be
known of.

The foot says sizes too, and may be lying; what a reader makes room for is told by the head of each page (Thrift's
compact protocol; Apache Parquet format, parquet.thrift). Few bytes can be many: a page of one long text, of which a
dictionary is made, and a million times the number of that text.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from layers.exchange.inflate import check_unpacked
from layers.exchange.limits import MB, PAGES
from layers.exchange.protobuf import BadMessage, varint
from layers.exchange.refusal import Refusal
from layers.exchange.sink import BATCH
from layers.i18n import N_, message

_AT_ONCE_BYTES = 64 * MB
"""What rows that are read at once may take."""
_HARMLESS_BYTES = _AT_ONCE_BYTES // BATCH
_HEAD_BYTES = (4 * 1024, MB)
"""So much is read of the head of a page; more where that does not hold it."""
_WIDTHS = {"BOOLEAN": 1, "INT32": 8, "INT64": 8, "INT96": 12, "FLOAT": 8, "DOUBLE": 8, "BYTE_ARRAY": 8}
_DICTIONARY_PAGE, _DELTA_BYTE_ARRAY = 2, 7
_TYPE, _UNPACKED, _PACKED, _DATA, _DATA_2 = 1, 2, 3, 5, 8
_VALUES = 1
_ENCODING = {_DATA: 2, _DATA_2: 4}
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class _Page:
    """`start` is where its content begins, `packed` and `unpacked` bytes of it."""

    start: int
    packed: int
    unpacked: int
    values: int
    is_dictionary: bool
    repeats: bool


def rows_at_once(path: Path, metadata: Any) -> int:
    """How many rows may be read at once so that they stay small; at most a batch.

    Raises
    ------
    Refusal
        The file unpacks to more than an import may hold.
    ValueError
        It is damaged.
    """
    size = path.stat().st_size
    unpacked = cells = longest = pages = 0
    with path.open("rb") as stream:
        for chunk, width in _chunks(metadata):
            for page in _pages(stream, chunk, size):
                pages += 1
                unpacked += page.unpacked
                cells += 0 if page.is_dictionary else page.values * width
                _check(unpacked, cells, pages, size)
                if chunk.physical_type == "BYTE_ARRAY":
                    longest = max(longest, _longest(stream, page, chunk.compression))
    return max(1, min(BATCH, _AT_ONCE_BYTES // max(longest, 1)))


def _check(unpacked: int, cells: int, pages: int, size: int) -> None:
    check_unpacked(unpacked, size)
    check_unpacked(cells, size)
    if passed := PAGES.passed(pages):
        raise Refusal(message(N_("The file goes over a limit.")), passed)


def _chunks(metadata: Any) -> Iterator[tuple[Any, int]]:
    """Every column of every group of rows, and how many bytes one of its numbers takes."""
    for group in range(metadata.num_row_groups):
        for n in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(n)
            yield chunk, _WIDTHS.get(chunk.physical_type) or max(metadata.schema.column(n).length, 1)


def _pages(stream: BinaryIO, chunk: Any, size: int) -> Iterator[_Page]:
    at = chunk.data_page_offset
    if chunk.dictionary_page_offset is not None:
        at = min(at, chunk.dictionary_page_offset)
    end = at + chunk.total_compressed_size
    if not 0 <= at <= end <= size:
        raise ValueError("a column beyond the end")
    while at < end:
        page = _page(stream, at)
        yield page
        at = page.start + page.packed


def _page(stream: BinaryIO, at: int) -> _Page:
    for window in _HEAD_BYTES:
        stream.seek(at)
        data = stream.read(window)
        try:
            told, length = _structure(data, 0, _DEPTH)
            break
        except (BadMessage, IndexError) as error:
            if len(data) < window or window == _HEAD_BYTES[-1]:
                raise ValueError("a page without a head") from error
    kind, unpacked, packed = (told.get(key, -1) for key in (_TYPE, _UNPACKED, _PACKED))
    if not all(isinstance(n, int) and n >= 0 for n in (kind, unpacked, packed)):
        raise ValueError("a page without sizes")
    key = _DATA if _DATA in told else _DATA_2
    inside: dict[int, Any] = found if isinstance(found := told.get(key), dict) else {}
    values = max(int(inside.get(_VALUES, 0)), 0)
    repeats = inside.get(_ENCODING[key]) == _DELTA_BYTE_ARRAY
    return _Page(at + length, packed, unpacked, values, kind == _DICTIONARY_PAGE, repeats)


def _longest(stream: BinaryIO, page: _Page, compression: str) -> int:
    """The longest text that a page can stand for many times: of a dictionary the longest in it; where each may begin
    like the one before, the page as a whole. Texts that are written out each are counted already."""
    if not page.is_dictionary:
        return page.unpacked if page.repeats else 0
    if page.unpacked <= _HARMLESS_BYTES:
        return page.unpacked
    return _longest_in(_content(stream, page, compression))


def _content(stream: BinaryIO, page: _Page, compression: str) -> bytes:
    import pyarrow as pa

    stream.seek(page.start)
    data = stream.read(page.packed)
    if compression == "UNCOMPRESSED":
        return data
    name = "lz4_raw" if compression == "LZ4" else compression.lower()
    return bytes(pa.Codec(name).decompress(data, page.unpacked, asbytes=True))


def _longest_in(data: bytes) -> int:
    """Texts one after the other, each behind its length."""
    if told := _one_length(data) or _longest_of_short(data):
        return told
    at = longest = 0
    last = len(data) - 4
    while at <= last:
        (length,) = _length_at(data, at)
        longest = length if length > longest else longest
        at += 4 + length
    return min(longest, len(data))


_length_at = struct.Struct("<I").unpack_from


def _one_length(data: bytes) -> int | None:
    """The length of each where all have the same, as shapes of points have; None where they have not."""
    if len(data) < 4:
        return None
    (length,) = _length_at(data, 0)
    if len(data) % (4 + length):
        return None
    heads = np.frombuffer(data, dtype=np.uint8).reshape(-1, 4 + length)[:, :4]
    return int(length) if (heads == heads[0]).all() else None


def _longest_of_short(data: bytes) -> int | None:
    """The same at once where none is empty, nor longer than 255: three zeros tell where such a length stands. None
    where they do not lead from one to the next to the end."""
    signs = np.frombuffer(data, dtype=np.uint8)
    zero = signs == 0
    at = np.flatnonzero(zero[1:-2] & zero[2:-1] & zero[3:])
    ends = at + 4 + signs[at]
    if not len(at) or at[0] != 0 or ends[-1] != len(data) or not np.array_equal(ends[:-1], at[1:]):
        return None
    return int(signs[at].max())


def _structure(data: bytes, at: int, depth: int) -> tuple[dict[int, Any], int]:
    """Whole numbers and structures by their number in the one that begins at `at`, and where it ends."""
    if not depth:
        raise BadMessage("too deep")
    found: dict[int, Any] = {}
    number = 0
    while (head := data[at]) != 0:
        at += 1
        if head >> 4:
            number += head >> 4
        else:
            raw, at = varint(data, at, len(data))
            number = _signed(raw)
        value, at = _value(data, at, head & 15, depth)
        if value is not None:
            found[number] = value
    return found, at + 1


_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCTURE = 1, 2, 3, 7, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)


def _value(data: bytes, at: int, sort: int, depth: int) -> tuple[Any, int]:
    """What a field holds, None where that is of no use here, and where it ends."""
    if sort in (_TRUE, _FALSE):
        return None, at
    if sort == _BYTE:
        return data[at], at + 1
    if sort in _INTEGERS:
        raw, at = varint(data, at, len(data))
        return _signed(raw), at
    if sort == _DOUBLE:
        return None, at + 8
    if sort == _BINARY:
        length, at = varint(data, at, len(data))
        return None, at + length
    if sort == _STRUCTURE:
        return _structure(data, at, depth - 1)
    if sort in (_LIST, _SET):
        return None, _list_end(data, at, depth)
    raise BadMessage("a field of no known sort")


def _list_end(data: bytes, at: int, depth: int) -> int:
    head, at = data[at], at + 1
    count = head >> 4
    if count == 15:
        count, at = varint(data, at, len(data))
    for _ in range(min(count, len(data))):
        if head & 15 in (_TRUE, _FALSE):
            at += 1
        else:
            _, at = _value(data, at, head & 15, depth - 1)
    return at


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
