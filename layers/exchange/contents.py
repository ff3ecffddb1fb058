"""What a hand-over package holds besides features: rows, indexes and tiles, each under its hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from layers.edit import DATASET
from layers.exchange.guard import RawTable
from layers.feature import Feature
from layers.kinds.datasets import RASTER
from layers.pyramid import decode_index


def contents_of(tables: Sequence[RawTable]) -> Mapping[str, bytes]:
    """All of them, each under the hash that we gave it ourselves."""
    return next((t.tiles for t in tables if t.name == "contents" and t.tiles is not None), {})


def needed_contents(features: Iterable[Feature], contents: Mapping[str, bytes]) -> set[str]:
    """Of `contents` those that the bulk sets among `features` are made of, tiles of rasters too."""
    needed: set[str] = set()
    for feature in features:
        if feature.kind == DATASET and (sha256 := str(feature["sha256"])) in contents and sha256 not in needed:
            needed.add(sha256)
            if feature["role"] == RASTER:
                needed |= decode_index(contents[sha256]).hashes() & contents.keys()
    return needed
