"""Many JSON values to their texts at once: one call of the encoder, cut where no encoded value can be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
"""Sorted keys and no spaces: the same value gives the same text."""

_MARK = "\x01"


def texts(values: Sequence[Any], encoder: json.JSONEncoder = CANONICAL) -> list[str]:
    """What `encoder.encode` gives for each of `values`, in a fraction of the time."""
    if not values:
        return []
    comma = encoder.item_separator
    cut = f'{comma}"\\u0001"'
    whole = encoder.encode(_marked(values))
    found = whole[1 : -len(cut) - 1].split(cut + comma)
    # A list that holds the mark itself is cut too often: then each goes by itself.
    return found if len(found) == len(values) else [encoder.encode(value) for value in values]


def _marked(values: Iterable[Any]) -> list[Any]:
    return [item for pair in zip(values, repeat(_MARK)) for item in pair]
