"""Units as tables write them: behind a number in a cell, or in brackets behind the name of a column."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from layers.i18n import tr_in

_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "people": ("persons", "person", "人", "名", "位", "人次"),
    "m²": ("sqm", "平方米", "平米"),
    "m": ("metres", "meters", "米"),
    "m/s": ("米/秒",),
    "km/h": ("kmh", "kph", "公里/小时", "千米/小时"),
    "m³/d": ("立方米/日", "立方米/天"),
    "CNY": ("元", "rmb", "yuan"),
    "t": ("吨", "tonnes"),
    "h": ("小时", "时", "hours"),
    "min": ("分钟", "分", "minutes"),
    "°": ("度", "deg", "degrees"),
}


def spells(unit: str, said: str) -> bool:
    """Whether `said` is the unit of a field, as people write it, or nothing. Where the field has none, anything may
    be counted, but a share is no count."""
    word = _folded(said)
    return not word or (word in _known(unit) if unit else word != "%")


@cache
def _known(unit: str) -> frozenset[str]:
    return frozenset(map(_folded, (unit, tr_in("zh", unit), *_SPELLINGS.get(unit, ()))))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()
