"""A bulk set of a file before it is compared with what is there, and what it may be called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layers.columns import Column, row_count
from layers.exchange.identity import Digests, digests, row_texts
from layers.exchange.pace import Beat, still
from layers.pieces import Texts


@dataclass(frozen=True, slots=True)
class Called:
    """What a layer may be called: its name, and that of its group where it is one of several of a file.

    With `tells` a layer of this name whose file is called the same is an older version of it where they share
    anything; with `surely` that very file made it.
    """

    name: str
    group: str | None = None
    tells: bool = True
    surely: bool = False


@dataclass
class Set:
    """A bulk set before it is compared with what is there: its rows without ids, and what is said of it.

    `calls` are the names it may have, the one that is wanted first; none where a person named it. What is `watched`
    takes the place of what came of a file of its name.
    """

    name: str
    role: str
    of: str
    columns: dict[str, Column]
    described: list[dict[str, str]]
    geometry: Sequence[bytes | None] | None
    keys: Sequence[Any] | None
    says: dict[str, Any]
    ids: Sequence[str] | None = None  # those that this program gave the rows, where the file brings them back
    calls: Sequence[Called] = ()
    watched: bool = False

    @property
    def count(self) -> int:
        return row_count(self.columns) if self.geometry is None else len(self.geometry)


def encoded(keys: Sequence[Any]) -> Iterable[bytes]:
    """Each as bytes; none of them is missing."""
    return keys.encoded if isinstance(keys, Texts) else (str(key).encode() for key in keys)


def prints_of(old: Mapping[str, Column], beat: Beat = still, *, with_geometry: bool = True) -> Digests:
    """What each row of a set that is there held, in the words of a new one without ids."""
    rest = {k: v for k, v in old.items() if k not in ("id", "geometry")}
    geometry: Any = old.get("geometry") if with_geometry else None
    return digests(row_texts(rest, row_count(old)), geometry, beat=beat)
