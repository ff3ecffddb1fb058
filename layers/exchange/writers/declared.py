"""What a format is declared with: its endings, what it has room for, and what is said along with the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from shapely.geometry.base import BaseGeometry

from layers.feature import Feature
from layers.i18n import Message
from layers.kind import Kind
from layers.raster import Raster
from layers.times import utc_text

Tables: TypeAlias = Sequence[tuple[Kind, Sequence[Feature]]]

POINTS, LINES, AREAS = (
    {"Point", "MultiPoint"},
    {"LineString", "LinearRing", "MultiLineString"},
    {"Polygon", "MultiPolygon"},
)
ALL_SHAPES = frozenset({*POINTS, *LINES, *AREAS, "GeometryCollection"})
PROGRAM = "Anlan"


@dataclass(frozen=True, slots=True)
class About:
    """What is said along with the facts: whose they are, the mode they are of, the moment they are true for.

    `mode` is empty when live; `at` is the moment looked at, `known` what was known when; None means now.
    `rasters` are those among the kinds, by their key: they have cells instead of features.
    """

    credits: tuple[str, ...] = ()
    mode: str = ""
    at: datetime | None = None
    known: datetime | None = None
    rasters: Mapping[str, Raster] = field(default_factory=dict)

    @property
    def credit(self) -> str:
        return " · ".join(self.credits)

    def lines(self) -> Iterator[str]:
        """For a description that people read, in one language: it goes out with the file."""
        if self.mode:
            yield f"mode: {self.mode}"
        if self.at is not None:
            yield f"at: {utc_text(self.at)}"
        if self.known is not None:
            yield f"as known: {utc_text(self.known)}"
        yield from self.credits

    def to_json(self) -> dict[str, Any]:
        found = {
            "credit": self.credit,
            "mode": self.mode,
            "at": utc_text(self.at) if self.at else "",
            "as_known": utc_text(self.known) if self.known else "",
        }
        return {key: value for key, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Holds:
    """What a format has room for; what it has not is told before it is written.

    `kinds` several kinds, each a table of its own; `shapes` the geometry types; `unplaced` features without a place;
    `times` a type for times; `nested` lists and tables as such; `crs` fixed by the standard or said in the file;
    `about` a place for credit, mode and moment; `text_bytes` and `name_bytes` limits, 0 for none.
    """

    kinds: bool = True
    ids: bool = True
    states: bool = True
    shapes: frozenset[str] = ALL_SHAPES
    unplaced: bool = True
    heights: bool = True
    times: bool = False
    nested: bool = False
    types: bool = True
    styles: bool = False
    crs: bool = True
    about: bool = True
    controls: bool = True
    text_bytes: int = 0


def plain_shape(shape: BaseGeometry | None) -> BaseGeometry | None:
    """A collection of one part as that part, for formats that hold no collections."""
    parts = list(getattr(shape, "geoms", ()))
    return parts[0] if len(parts) == 1 else shape


def nothing_more(tables: Tables) -> Iterator[Message]:
    yield from ()


@dataclass(frozen=True, slots=True)
class Writer:
    """One format: `write(path, tables, about)` makes the whole file and returns how many features are in it.

    `only` names the kinds it can hold, empty for all; `more` says what is lost besides what follows from `holds`.
    `rasters` says what is lost of a raster; None where the format has no place for any.
    `package` is the ending for several features, where one without it holds a single one.
    For an ending among `folders`, `write` is given an empty folder, and its files come to stand where `path` would.
    """

    key: str
    title: str
    suffixes: tuple[str, ...]
    write: Callable[[Path, Tables, About], int]
    holds: Holds = Holds()
    only: frozenset[str] = frozenset()
    more: Callable[[Tables], Iterator[Message]] = nothing_more
    folders: tuple[str, ...] = ()
    package: str = ""
    rasters: Callable[[Raster], Iterator[Message]] | None = None
