"""The ids of many rows, held as what they are made of and found without a table of all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

_HYPHENS = (8, 13, 18, 23)
_UUID_CHARS = 36


class Ids(Sequence[str]):
    """Ids in order, taken a portion at a time. A million UUIDs take 28 MB, 12 of them to be found."""

    def __init__(self, ids: Sequence[str] = ()) -> None:
        self._portions: list[Sequence[str] | NDArray[np.uint8]] = []
        self._hashes: list[NDArray[np.int64]] = []
        self._begins = [0]
        if len(ids):
            self.extend(ids)

    def extend(self, ids: Sequence[str]) -> None:
        """Take more, before anybody looks at them."""
        packed = _packed(ids)
        self._portions.append(ids if packed is None else packed)
        self._hashes.append(np.fromiter(map(hash, ids), dtype=np.int64, count=len(ids)))
        self._begins.append(self._begins[-1] + len(ids))

    def __len__(self) -> int:
        return self._begins[-1]

    @overload
    def __getitem__(self, n: int) -> str: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[str]: ...
    def __getitem__(self, n: int | slice) -> str | Sequence[str]:
        if isinstance(n, slice):
            return [self[row] for row in range(len(self))[n]]
        row = range(len(self))[n]
        of = int(np.searchsorted(self._begins, row, side="right")) - 1
        found = self._portions[of][row - self._begins[of]]
        return found if isinstance(found, str) else str(UUID(bytes=found.tobytes()))

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))

    @property
    def nbytes(self) -> int:
        """Memory, roughly: a text takes some hundred bytes."""
        held = sum(p.nbytes if isinstance(p, np.ndarray) else 100 * len(p) for p in self._portions)
        return held + 12 * len(self)

    def find(self, identity: str) -> int | None:
        """Where an id stands, the last place if it is there twice."""
        hashes, order = self._order
        sought = np.int64(hash(identity))
        first, last = np.searchsorted(hashes, sought, side="left"), np.searchsorted(hashes, sought, side="right")
        return next((n for n in order[first:last][::-1].tolist() if self[n] == identity), None)

    def get_ready(self) -> None:
        """Do now what the first `find` would wait for."""
        _ = self._order

    @cached_property
    def _order(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The hashes of all, ascending, and where each stands."""
        hashes = np.concatenate(self._hashes) if self._hashes else np.zeros(0, dtype=np.int64)
        self._hashes = []
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        return hashes[order], order


def _packed(ids: Sequence[str]) -> NDArray[np.uint8] | None:
    """(n, 16) the numbers of UUIDs in their usual form; None where any is something else."""
    if not all(len(identity) == _UUID_CHARS and identity.isascii() for identity in ids):
        return None
    chars = np.frombuffer("".join(ids).encode(), dtype=np.uint8).reshape(-1, _UUID_CHARS)
    if not (chars[:, _HYPHENS] == ord("-")).all():
        return None
    digits = np.delete(chars, _HYPHENS, axis=1)
    letters = (digits >= ord("a")) & (digits <= ord("f"))
    if not (letters | ((digits >= ord("0")) & (digits <= ord("9")))).all():
        return None
    values = np.where(letters, digits - (ord("a") - 10), digits - ord("0")).astype(np.uint8)
    return np.asarray(values[:, 0::2] << 4 | values[:, 1::2], dtype=np.uint8)
