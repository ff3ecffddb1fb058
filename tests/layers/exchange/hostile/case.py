"""A hostile file: its bytes, what lies beside it, what must happen to it, and which rows of attacks it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

SECRET = "hush-7f3a91"
"""Stands in a file that nobody gave to be read."""

ROWS = {
    "B1": "named files, each with what must happen",
    "B2": "mutants of good files",
    "B3": "a driver in disguise, or one that reads or asks for more",
    "B4": "XML that grows, reads or asks",
    "B5": "zip packages that lie",
    "B6": "rasters and tiles of sizes that cannot be",
    "B7": "coordinates that are no place",
    "B8": "shapes that are broken, bent or bottomless",
    "B9": "coordinate systems that are missing, wrong or an address",
    "B10": "times that are missing, doubled or no times",
    "B11": "text that would be run or mislead",
    "B12": "cells that a spreadsheet would run",
    "B13": "names and values that would be SQL",
    "B14": "code in data",
    "B15": "the person's own files",
    "B16": "cancelled on the way",
}
"""The attacks that an import must survive, by the numbers under which the safety reference lists them."""


@dataclass(frozen=True, slots=True)
class Refused:
    """With a sentence, or a hint behind it, in which `words` are found."""

    words: str


@dataclass(frozen=True, slots=True)
class Taken:
    """So many rows read, so many of them rejected, and `words` among the reasons and notes; a raster counts as one."""

    read: int
    rejected: int = 0
    words: str = ""


End: TypeAlias = Refused | Taken


@dataclass(frozen=True, slots=True)
class Case:
    """`beside` holds neighbours by what follows the stem of the file's name; `options` is what a person would say."""

    name: str
    data: bytes
    ends: End
    rows: str = "B1"
    beside: Mapping[str, bytes] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bait:
    """What a hostile file would reach for: a secret file, and a web server on this machine."""

    secret: str
    server: str


Suite: TypeAlias = Callable[[Bait], Iterator[Case]]
