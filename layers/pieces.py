"""Many byte strings or many texts in one piece: what looks at all of them does so without an object for each.

So a million rows pass through an import in the memory that their values need. Looked at one by one they are as lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from io import BytesIO
from itertools import chain
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

_ROWS = 20_000
_BYTES = 1 << 18
_SHAPE_BYTES = 1 << 22
"""So much at a time becomes objects where they are gone through."""


class Blobs(Sequence[bytes | None]):
    """Many byte strings in one piece: all of them in `data`, one behind the other, and the length of each, −1 for none.

    What looks at all of them at once does so without an object for each.
    """

    def __init__(self, data: bytes, lengths: NDArray[Any]) -> None:
        self.data = data
        self.lengths = np.asarray(lengths, dtype="<i4")

    @classmethod
    def of(cls, items: Any) -> Blobs:
        if isinstance(items, Blobs):
            return items
        lengths = np.fromiter((-1 if b is None else len(b) for b in items), dtype="<i4", count=len(items))
        return cls(b"".join([b for b in items if b is not None]), lengths)

    @classmethod
    def joined(cls, several: Iterable[Blobs]) -> Blobs:
        """One behind the other. Of an iterator each may be gone once it is taken: then they are never there twice."""
        lengths: list[NDArray[Any]] = []
        data = put_together(_noted(several, lengths))
        return cls(data, lengths[0] if len(lengths) == 1 else np.concatenate([np.empty(0, dtype="<i4"), *lengths]))

    @cached_property
    def width(self) -> int | None:
        """The length of each where all have the same, and none is missing."""
        first = int(self.lengths[0]) if len(self.lengths) else -1
        return first if first >= 0 and bool((self.lengths == first).all()) else None

    @property
    def missing(self) -> NDArray[np.bool_]:
        return np.asarray(self.lengths < 0)

    def take(self, places: Sequence[int] | NDArray[Any]) -> Blobs:
        """Those at these places."""
        wanted = np.asarray(places, dtype=np.int64)
        if width := self.width:
            rows = np.frombuffer(self.data, dtype=np.uint8).reshape(-1, width)
            return Blobs(rows[wanted].tobytes(), self.lengths[wanted])
        items = list(self)
        return Blobs(b"".join([b for n in wanted.tolist() if (b := items[n]) is not None]), self.lengths[wanted])

    def parts(self, most_bytes: int) -> Iterator[tuple[int, Blobs]]:
        """One behind the other, each with the place of its first: none has more bytes but one of a single string."""
        first, start = 0, 0
        while first < len(self):
            end = max(int(np.searchsorted(self._ends, start + most_bytes, side="right")), first + 1)
            stop = int(self._ends[end - 1])
            yield first, Blobs(self.data[start:stop], self.lengths[first:end])
            first, start = end, stop

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        return np.cumsum(np.maximum(self.lengths, 0), dtype=np.int64)

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, n: Any) -> Any:
        if isinstance(n, slice):
            first, end, step = n.indices(len(self))
            return self._between(first, max(first, end)) if step == 1 else self.take(np.arange(len(self))[n])
        size = int(self.lengths[n])
        if self.width:  # without where each ends, which of millions takes much
            start = range(len(self))[n] * size
            return self.data[start : start + size]
        end = int(self._ends[n])
        return None if size < 0 else self.data[end - size : end]

    def _between(self, first: int, end: int) -> Blobs:
        """Neighbours, of which no object is made."""
        before, own = (int(np.maximum(part, 0).sum()) for part in (self.lengths[:first], self.lengths[first:end]))
        return Blobs(self.data[before : before + own], self.lengths[first:end])

    def __iter__(self) -> Iterator[bytes | None]:
        return chain.from_iterable(self._part(first, end) for first, end in self._cuts())

    def _cuts(self) -> Iterator[tuple[int, int]]:
        """From where to where so much at a time becomes objects: few where they are long."""
        first = 0
        while first < len(self):
            if self.width is not None:
                most = first + _SHAPE_BYTES // max(self.width, 1)
            else:
                start = int(self._ends[first - 1]) if first else 0
                most = int(np.searchsorted(self._ends, start + _SHAPE_BYTES, side="right"))
            end = max(first + 1, min(first + _ROWS, most, len(self)))
            yield first, end
            first = end

    def _part(self, first: int, end: int) -> list[bytes | None]:
        if width := self.width:
            whole = np.frombuffer(self.data, dtype=f"V{width}", count=end - first, offset=first * width)
            items: list[bytes | None] = whole.tolist()
            return items
        sizes, ends = self.lengths[first:end].tolist(), self._ends[first:end].tolist()
        pairs = zip(sizes, ends, strict=True)
        return [None if size < 0 else self.data[end - size : end] for size, end in pairs]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        made = np.empty(len(self), dtype=object)
        made[:] = list(self)
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)


class Texts(Sequence[str | None]):
    """Texts or None: UTF-8 with `BETWEEN` between two, `NONE` for none. No text holds either of the two signs."""

    BETWEEN, NONE = "\x1f", "\0"

    def __init__(self, data: bytes, rows: int) -> None:
        self.data = data
        self._rows = rows

    @classmethod
    def of(cls, items: Sequence[str | None]) -> Texts | Sequence[str | None]:
        """The items themselves where they cannot be put together."""
        several = items if _whole(items) else [cls.NONE if item is None else item for item in items]
        whole = cls.BETWEEN.join(several)
        nothing = several.count(cls.NONE) if several is not items else 0
        if not items or whole.count(cls.BETWEEN) != len(items) - 1 or whole.count(cls.NONE) != nothing:
            return items
        try:
            return cls(whole.encode(), len(items))
        except UnicodeEncodeError:  # half of a surrogate pair
            return items

    @classmethod
    def joined(cls, several: Iterable[Texts]) -> Texts:
        """As `Blobs.joined`."""
        counts: list[int] = []
        data = put_together(cls._parted(several, counts))
        return cls(data, sum(counts))

    @classmethod
    def _parted(cls, several: Iterable[Texts], counts: list[int]) -> Iterator[bytes]:
        for texts in filter(len, several):
            if counts:
                yield cls.BETWEEN.encode()
            counts.append(len(texts))
            yield texts.data

    def longer(self, most: int) -> list[int]:
        """Which have more than `most` bytes, in order."""
        return [] if self.none_longer(most) else np.flatnonzero(np.diff(self._ends, prepend=-1) - 1 > most).tolist()

    def none_longer(self, most: int) -> bool:
        """Whether none has more than `most` bytes. Where a sign stands in each half of that, nobody need count."""
        sign, half, size = self.BETWEEN.encode(), most // 2, len(self.data)
        if half and all(self.data.find(sign, at, at + half) >= 0 for at in range(0, size - half, half)):
            return True
        return int(np.diff(self._ends, prepend=-1).max()) - 1 <= most

    def take(self, places: Sequence[int] | NDArray[Any]) -> Texts | Sequence[str | None]:
        """Those at these places."""
        wanted = np.asarray(places, dtype=np.int64)
        if len(wanted) and bool((np.diff(wanted, prepend=-1) > 0).all()):
            return self._without_others(wanted)
        items = list(self)
        return Texts.of([items[n] for n in wanted.tolist()])

    def _without_others(self, places: NDArray[np.int64]) -> Texts:
        """Those at these places, which go up: without an object for each."""
        kept = np.zeros(self._rows, dtype=bool)
        kept[places] = True
        signs = np.frombuffer(self.data + self.BETWEEN.encode(), dtype=np.uint8)
        left = signs[np.repeat(kept, np.diff(self._ends, prepend=-1))]
        return Texts(left[:-1].tobytes(), len(places))

    @property
    def has_none(self) -> bool:
        """Whether one is missing."""
        return self.NONE.encode() in self.data

    @property
    def _ends(self) -> NDArray[np.int64]:
        """Where each ends: at the sign behind it, or with all of them."""
        signs = np.frombuffer(self.data, dtype=np.uint8)
        return np.append(np.flatnonzero(signs == ord(self.BETWEEN)), len(self.data))

    @property
    def encoded(self) -> Iterator[bytes]:
        """Each as UTF-8; `NONE` for none."""
        return chain.from_iterable(part.split(self.BETWEEN.encode()) for part in self._cuts())

    @property
    def json_bytes(self) -> int:
        """How many `as_json` has, without making them."""
        if not self._rows:
            return 2
        longer = sum(self.data.count(sign) * (len(escape) - 1) for sign, escape in self._escapes)
        return len(self.data) + 2 * self._rows + 2 + longer + self.data.count(self.NONE.encode())

    def as_json(self) -> bytes:
        """The list as canonical JSON, as the encoder writes it."""
        return b"".join(self.json_parts())

    def json_parts(self) -> Iterator[bytes]:
        """The same in parts."""
        between, none = self.BETWEEN.encode(), self.NONE.encode()
        before = b"["
        for part in self._cuts():
            for sign, escape in self._escapes:
                part = part.replace(sign, escape)
            part = before + b'"' + part.replace(between, b'","') + b'"'
            yield part.replace(b'"' + none + b'"', b"null") if none in part else part
            before = b","
        yield b"]" if self._rows else b"[]"

    @cached_property
    def _escapes(self) -> list[tuple[bytes, bytes]]:
        """What JSON escapes of what is in them."""
        return [(sign, escape) for sign, escape in _ESCAPES if sign in self.data]

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, n: Any) -> Any:
        return self._listed[n]

    @cached_property
    def _listed(self) -> list[str | None]:
        return list(self)

    def __iter__(self) -> Iterator[str | None]:
        return self.gone_through(_BYTES)

    def gone_through(self, at_once: int) -> Iterator[str | None]:
        """Each of them, of which objects are made for about so many bytes at a time."""
        return chain.from_iterable(self._parts(at_once))

    def parts(self, at_once: int) -> Iterator[Texts]:
        """One behind the other, of about so many bytes each."""
        return (Texts(part, part.count(self.BETWEEN.encode()) + 1) for part in self._cuts(at_once))

    def _parts(self, at_once: int) -> Iterator[Sequence[str | None]]:
        for part in self._cuts(at_once):
            whole = part.decode()
            items = whole.split(self.BETWEEN)
            yield [None if item == self.NONE else item for item in items] if self.NONE in whole else items

    def _cuts(self, at_once: int = _BYTES) -> Iterator[bytes]:
        """The texts with the sign between two, so many at a time."""
        at = 0 if self._rows else -1
        while at >= 0:
            cut = self.data.find(self.BETWEEN.encode(), at + at_once)
            yield self.data[at:cut] if cut >= 0 else self.data[at:]
            at = cut + 1 if cut >= 0 else -1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)


def _noted(several: Iterable[Blobs], lengths: list[NDArray[Any]]) -> Iterator[bytes]:
    for blobs in several:
        lengths.append(blobs.lengths)
        yield blobs.data


def put_together(pieces: Iterable[bytes]) -> bytes:
    """One behind the other, where no piece need be there any more once the next is asked for.

    A large block of memory grows in place, and what was written is handed out as it lies.
    """
    whole = BytesIO()
    for piece in pieces:
        whole.write(piece)
    return whole.getvalue()


def _whole(items: Sequence[str | None]) -> TypeGuard[Sequence[str]]:
    return None not in items


_ESCAPES = [
    (bytes((code,)), json.dumps(chr(code)).encode()[1:-1])
    for code in (ord("\\"), ord('"'), *range(1, 0x20))
    if chr(code) != Texts.BETWEEN
]
"""Signs that JSON escapes, the backslash first."""
