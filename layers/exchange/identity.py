"""Which row is which: by a key where it is one, otherwise by content, and never two rows as one."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
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
    lists = [_plain(columns[name]) for name in sorted(columns)]
    lists = [values for values in lists if any(v is not None for v in values)]
    if not lists or not count:
        yield from repeat("", count)
        return
    rows = zip(*lists, strict=True)
    while part := list(islice(rows, _AT_ONCE)):
        flat: list[Any] = []
        for row in part:
            flat.append(row)
            flat.append(_BETWEEN)
        text = json.dumps(flat, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
        yield from text[1 : -len(_CUT)].split(_CUT[:-1] + ",")


_AT_ONCE = 20_000


def _plain(column: Column) -> Sequence[Any]:
    """As Python values; 40.0 and 40 are the same, however a file wrote them."""
    if isinstance(column, Texts):
        return column
    values = column.tolist() if isinstance(column, np.ndarray) else list(column)
    if float in set(map(type, values)):
        return [int(v) if type(v) is float and v.is_integer() else v for v in values]
    return values


def digests(texts: Iterable[str], geometry: Sequence[bytes | None] | None, *, beat: Beat = still) -> list[bytes]:
    """SHA-1 of each row: its place and its values. Names rows; it protects nothing."""
    sha1 = hashlib.sha1
    texts = watched(texts, beat)
    if geometry is None:
        return [sha1(t.encode(), usedforsecurity=False).digest() for t in texts]
    return [sha1((g or b"") + t.encode(), usedforsecurity=False).digest() for g, t in zip(geometry, texts, strict=True)]


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


def ids_of(scope: str, basis: Sequence[bytes], *, beat: Beat = still) -> list[str]:
    """An id for each row from what identifies it; rows that are the same get different ones, in their order."""
    told = basis if len(set(basis)) == len(basis) else _told_apart(basis)
    return [str(i) for i in watched(ids_of_keys(scope, watched(told, beat)), beat)]


def ids_of_keys(scope: str, keys: Iterable[bytes]) -> Texts:
    """The same where no key comes twice."""
    start = NAMESPACE.bytes + scope.encode() + b"\x1f"
    sha1 = hashlib.sha1
    keys = iter(keys)
    parts = []
    while part := [sha1(start + key, usedforsecurity=False).digest() for key in islice(keys, _AT_ONCE)]:
        parts.append(_as_uuids(b"".join(part)))
    return Texts.joined([Texts(part[:-1], len(part) // (_ID + 1)) for part in parts])


def _as_uuids(hashed: bytes) -> bytes:
    """Version 5 of RFC 9562 from SHA-1s, a sign behind each."""
    raw = np.frombuffer(hashed, dtype=np.uint8).reshape(-1, 20)[:, :16].copy()
    raw[:, 6] = raw[:, 6] & 0x0F | 0x50
    raw[:, 8] = raw[:, 8] & 0x3F | 0x80
    digits = np.frombuffer(raw.tobytes().hex().encode(), dtype=np.uint8).reshape(-1, 32)
    signs = np.full((len(raw), _ID + 1), ord("-"), dtype=np.uint8)
    at = 0
    for first, end in _GROUPS:
        signs[:, first:end] = digits[:, at : at + end - first]
        at += end - first
    signs[:, _ID] = ord(Texts.BETWEEN)
    return signs.tobytes()


_ID = 36
_GROUPS = ((0, 8), (9, 13), (14, 18), (19, 23), (24, 36))
"""Where the digits stand, between the dashes."""


def _told_apart(basis: Sequence[bytes]) -> list[bytes]:
    """With a number behind all but the first of those that are the same."""
    again: Counter[bytes] = Counter()
    made = []
    for part in basis:
        made.append(part + b"\x1f%d" % n if (n := again[part]) else part)
        again[part] += 1
    return made


def matched(new: Sequence[bytes], old: Sequence[bytes], *, beat: Beat = still) -> list[int | None]:
    """For each new row the old row of the same content; each old row once."""
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    for n in watched(range(len(old) - 1, -1, -1), beat):
        places[old[n]].append(n)
    return [places[d].pop() if places.get(d) else None for d in watched(new, beat)]
