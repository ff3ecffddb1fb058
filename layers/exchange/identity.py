"""Which row is which: by a key where it is one, otherwise by content, and never two rows as one."""

from __future__ import annotations

import hashlib
import json
import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, repeat
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID, uuid5

import numpy as np

from layers.columns import Column
from layers.exchange.pace import Beat, parts, still, watched
from layers.pieces import Texts
from layers.texts import CANONICAL, table_texts, texts

NAMESPACE = UUID("6f1d4f0e-6a3c-5d0b-9c55-2f4e8f7d1a90")
"""Ours: ids made from names are version 5 in it, so the same row gets the same id everywhere."""

_BETWEEN = "\x01"
"""Between two rows: a character that no clean text holds."""
_CUT = ',"\\u0001"]'


def row_texts(columns: Mapping[str, Column], count: int) -> Iterator[str]:
    """Each row's values as canonical JSON text, columns by name; a column that holds nothing does not count."""
    told = [column for _, column in sorted(columns.items()) if any(v is not None for v in column)]
    if not told or not count:
        yield from repeat("", count)
        return
    rows = zip(*map(_values, told), strict=True)
    while part := list(islice(rows, _AT_ONCE)):
        flat: list[Any] = []
        for row in part:
            flat.append(row)
            flat.append(_BETWEEN)
        text = json.dumps(flat, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
        yield from text[1 : -len(_CUT)].split(_CUT[:-1] + ",")


_AT_ONCE = 20_000


def _values(column: Column) -> Iterator[Any]:
    """As Python values, so many at a time: of a large file there is no room for an object for each number."""
    if isinstance(column, Texts):
        return iter(column)
    starts = range(0, len(column), _AT_ONCE)
    return chain.from_iterable(_plain(column[start : start + _AT_ONCE]) for start in starts)


def _plain(part: Column) -> Sequence[Any]:
    """40.0 and 40 are the same, however a file wrote them."""
    values = part.tolist() if isinstance(part, np.ndarray) else part
    if float in set(map(type, values)):
        return [int(v) if type(v) is float and v.is_integer() else v for v in values]
    return values


class Digests(Sequence[bytes]):
    """Many SHA-1s in one piece: without an object for each."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data) // _DIGEST

    def __getitem__(self, n: Any) -> Any:
        if isinstance(n, slice):
            return [self[place] for place in range(len(self))[n]]
        start = range(len(self))[n] * _DIGEST
        return self._data[start : start + _DIGEST]

    def __iter__(self) -> Iterator[bytes]:
        return (self._data[start : start + _DIGEST] for start in range(0, len(self._data), _DIGEST))


_DIGEST = 20


def digests(texts: Iterable[str], geometry: Sequence[bytes | None] | None, *, beat: Beat = still) -> Digests:
    """SHA-1 of each row: its place and its values. Names rows; it protects nothing.

    A shape of several parts that has one is as that part: some formats know but one sort of shape in a table.
    """
    told = watched(texts, beat)
    if geometry is None:
        rows = (text.encode() for text in told)
    else:
        rows = (_unwrapped(shape or b"") + text.encode() for shape, text in zip(geometry, told, strict=True))
    return Digests(b"".join(_hashed(rows)))


def _unwrapped(shape: bytes) -> bytes:
    """The one part of a shape of several in ISO WKB; any other shape as it is."""
    return shape[_HEAD:] if shape[:_HEAD] in _ONE_PART else shape


_HEAD = 9
_ONE_PART = frozenset(struct.pack("<BII", 1, kind + more, 1) for kind in (4, 5, 6) for more in (0, 1_000, 2_000, 3_000))
"""How a multipoint, -line or -polygon of one part begins: byte order, type with heights and measures, count."""


def _hashed(items: Iterable[bytes]) -> Iterator[bytes]:
    """The SHA-1s of so many at a time, one behind the other."""
    sha1, items = hashlib.sha1, iter(items)
    while part := [sha1(item, usedforsecurity=False).digest() for item in islice(items, _AT_ONCE)]:
        yield b"".join(part)


def values_digests(
    values: Sequence[Mapping[str, Any]] | Mapping[str, Sequence[Any]],
    shapes: Sequence[bytes | None],
    states: Sequence[str | None],
    *,
    beat: Beat = still,
) -> list[str]:
    """What each row held, as 32 hex digits. Where all rows have the same fields, `values` may be columns."""
    sha256 = hashlib.sha256
    found = []
    for part in parts(len(states), beat):
        rows = (
            table_texts({key: column[part] for key, column in values.items()})
            if isinstance(values, Mapping)
            else texts(values[part])
        )
        told = zip(shapes[part], rows, texts(states[part]), strict=True)
        found += [sha256((s or b"") + f"[{text},{state}]".encode()).hexdigest()[:32] for s, text, state in told]
    return found


def field_digest(value: Any) -> str:
    """What one field held, as 8 hex digits."""
    if isinstance(value, str):
        value = encode_basestring(value).encode()  # what the encoder gives, sooner
    elif not isinstance(value, bytes):
        value = CANONICAL.encode(value).encode()
    return hashlib.sha256(value).hexdigest()[:8]


def is_key(values: Column) -> bool:
    """Whether a column tells every row from every other."""
    if not len(values):
        return False
    if isinstance(values, Texts):
        if values.has_none:
            return False
        return _are_several(lambda: values.encoded, len(values), nothing=b"")
    items = values.tolist() if isinstance(values, np.ndarray) else list(values)
    return None not in items and _are_several(lambda: map(str, items), len(items), nothing="")


def _are_several(items: Callable[[], Iterator[Hashable]], count: int, nothing: Hashable) -> bool:
    """Whether each of them is another, and none is `nothing`; without a list of them, for they may be millions."""
    prints = np.fromiter(map(hash, items()), dtype=np.int64, count=count)
    if hash(nothing) in prints and nothing in items():
        return False
    prints.sort()
    return bool((prints[1:] != prints[:-1]).all()) or len(set(items())) == count


def named_id(*parts: str) -> str:
    """The id that belongs to these words."""
    return str(uuid5(NAMESPACE, "\x1f".join(parts)))


def ids_of(scope: str, basis: Sequence[bytes], *, beat: Beat = still) -> Texts:
    """An id for each row from what identifies it; rows that are the same get different ones, in their order."""
    repeated, keys = _repeated(basis), watched(basis, beat)
    return ids_of_keys(scope, _told_apart(keys, repeated) if repeated else keys)


def ids_of_keys(scope: str, keys: Iterable[bytes]) -> Texts:
    """The same where no key comes twice."""
    start = NAMESPACE.bytes + scope.encode() + b"\x1f"
    return Texts.joined([_as_uuids(hashed) for hashed in _hashed(start + key for key in keys)])


def _as_uuids(hashed: bytes) -> Texts:
    """Version 5 of RFC 9562 from SHA-1s."""
    raw = np.frombuffer(hashed, dtype=np.uint8).reshape(-1, _DIGEST)[:, :16].copy()
    raw[:, 6] = raw[:, 6] & 0x0F | 0x50
    raw[:, 8] = raw[:, 8] & 0x3F | 0x80
    digits = np.frombuffer(raw.tobytes().hex().encode(), dtype=np.uint8).reshape(-1, 32)
    signs = np.full((len(raw), _ID + 1), ord("-"), dtype=np.uint8)
    at = 0
    for first, end in _GROUPS:
        signs[:, first:end] = digits[:, at : at + end - first]
        at += end - first
    signs[:, _ID] = ord(Texts.BETWEEN)
    return Texts(signs.tobytes()[:-1], len(signs))


_ID = 36
_GROUPS = ((0, 8), (9, 13), (14, 18), (19, 23), (24, 36))
"""Where the digits stand, between the dashes."""


def _repeated(basis: Sequence[bytes]) -> frozenset[int]:
    """The hashes that come more than once: of nearly every file there are none."""
    hashes = np.fromiter(map(hash, basis), dtype=np.int64, count=len(basis))
    hashes.sort()
    return frozenset(hashes[1:][hashes[1:] == hashes[:-1]].tolist())


def _told_apart(basis: Iterable[bytes], repeated: frozenset[int]) -> Iterator[bytes]:
    """With a number behind all but the first of those that are the same; `repeated` holds the hash of each of them."""
    before: Counter[bytes] = Counter()
    for part in basis:
        n = before[part]
        if hash(part) in repeated:
            before[part] = n + 1
        yield part + b"\x1f%d" % n if n else part


def matched(new: Sequence[bytes], old: Sequence[bytes], *, beat: Beat = still) -> list[int | None]:
    """For each new row the old row of the same content; each old row once."""
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    for n in watched(range(len(old) - 1, -1, -1), beat):
        places[old[n]].append(n)
    return [places[d].pop() if places.get(d) else None for d in watched(new, beat)]
