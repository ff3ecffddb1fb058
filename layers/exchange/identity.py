"""Which row is which: by a key where it is one, otherwise by content, and never two rows as one."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID, uuid5

import numpy as np

from layers.columns import Column
from layers.texts import CANONICAL, texts

NAMESPACE = UUID("6f1d4f0e-6a3c-5d0b-9c55-2f4e8f7d1a90")
"""Ours: ids made from names are version 5 in it, so the same row gets the same id everywhere."""

_BETWEEN = "\x01"
"""Between two rows: a character that no clean text holds."""
_CUT = ',"\\u0001"]'


def row_texts(columns: Mapping[str, Column], count: int) -> list[str]:
    """Each row's values as canonical JSON text, columns by name; a column that holds nothing does not count."""
    lists = [_plain(columns[name]) for name in sorted(columns)]
    lists = [values for values in lists if any(v is not None for v in values)]
    if not lists or not count:
        return [""] * count
    flat: list[Any] = []
    for row in zip(*lists, strict=True):
        flat.append(row)
        flat.append(_BETWEEN)
    text = json.dumps(flat, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text[1 : -len(_CUT)].split(_CUT[:-1] + ",")


def _plain(column: Column) -> list[Any]:
    """As Python values; 40.0 and 40 are the same, however a file wrote them."""
    values = column.tolist() if isinstance(column, np.ndarray) else list(column)
    if float in set(map(type, values)):
        return [int(v) if type(v) is float and v.is_integer() else v for v in values]
    return values


def digests(texts: Sequence[str], geometry: Sequence[bytes | None] | None) -> list[bytes]:
    """SHA-1 of each row: its place and its values. Names rows; it protects nothing."""
    sha1 = hashlib.sha1
    if geometry is None:
        return [sha1(t.encode(), usedforsecurity=False).digest() for t in texts]
    return [sha1((g or b"") + t.encode(), usedforsecurity=False).digest() for g, t in zip(geometry, texts, strict=True)]


def values_digests(
    values: Sequence[Mapping[str, Any]], shapes: Sequence[bytes | None], states: Sequence[str | None]
) -> list[str]:
    """What each row held, as 32 hex digits."""
    sha256 = hashlib.sha256
    told = zip(shapes, texts(values), texts(states), strict=True)
    return [sha256((s or b"") + f"[{text},{state}]".encode()).hexdigest()[:32] for s, text, state in told]


def field_digest(value: Any) -> str:
    """What one field held, as 8 hex digits."""
    if isinstance(value, str):
        value = encode_basestring(value).encode()  # what the encoder gives, sooner
    elif not isinstance(value, bytes):
        value = CANONICAL.encode(value).encode()
    return hashlib.sha256(value).hexdigest()[:8]


def is_key(values: Sequence[Any]) -> bool:
    """Whether a column tells every row from every other."""
    return len(values) > 0 and all(v not in (None, "") for v in values) and len(set(map(str, values))) == len(values)


def named_id(*parts: str) -> str:
    """The id that belongs to these words."""
    return str(uuid5(NAMESPACE, "\x1f".join(parts)))


def ids_of(scope: str, basis: Sequence[bytes]) -> list[str]:
    """An id for each row from what identifies it; rows that are the same get different ones, in their order."""
    start = hashlib.sha1(NAMESPACE.bytes + scope.encode() + b"\x1f", usedforsecurity=False)
    again: Counter[bytes] = Counter()
    repeated = len(set(basis)) != len(basis)
    ids = []
    for part in basis:
        sha = start.copy()
        sha.update(part)
        if repeated:
            if n := again[part]:
                sha.update(b"\x1f%d" % n)
            again[part] += 1
        h = sha.hexdigest()
        ids.append(f"{h[:8]}-{h[8:12]}-5{h[13:16]}-{_VARIANT[h[16]]}{h[17:20]}-{h[20:32]}")
    return ids


_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def matched(new: Sequence[bytes], old: Sequence[bytes]) -> list[int | None]:
    """For each new row the old row of the same content; each old row once."""
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    for n in range(len(old) - 1, -1, -1):
        places[old[n]].append(n)
    return [places[d].pop() if places.get(d) else None for d in new]
