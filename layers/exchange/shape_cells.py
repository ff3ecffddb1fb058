"""Tables that hold a whole shape in each cell of a column: in words (WKT), as hexadecimal WKB, or as GeoJSON.

The geometry library is loaded only for a table that has such a column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

from layers.exchange.limits import TEXT
from layers.exchange.wkb import BadShape, to_wkb
from layers.nesting import MOST_DEEP, too_deep

Shapes = list[bytes | None]

_NAMES = {
    "wkt",
    "wkb",
    "geom",
    "geometry",
    "the_geom",
    "wkt_geom",
    "geojson",
    "geo_shape",
    "geo shape",
    "shape",
    "几何",
}
_WORDS = re.compile(
    r"\s*(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b",
    re.IGNORECASE,
)
_HEX = re.compile(r"\s*0[01][0-9a-f]{8}", re.IGNORECASE)
_JSON = re.compile(r"\s*\{\s*\"(type|coordinates|geometries|bbox|crs)\"\s*:")
_SRID = re.compile(r"\s*SRID=(\d+);", re.IGNORECASE)
_UNREADABLE = b"\0"
"""Stands for what is there and is no shape."""


class ShapeCells:
    """The column of shapes, if a table has one; its texts to WKB, here where they can do no harm.

    `crs` is the system that the shapes themselves name, all of them the same.
    """

    def __init__(self, header: list[str], chosen: str | None) -> None:
        self.column = chosen if chosen in header else None
        self.crs: str | None = None
        self._named = [name for name in header if is_called_shape(name)]

    def taken_from(self, columns: MutableMapping[str, Any]) -> Shapes | None:
        """The shapes of some rows; a text longer than any may be is not kept beside the shape that was made of it."""
        for name in self._named if self.column is None else ():
            first = next((v for v in columns[name] if isinstance(v, str) and v), "")
            if any(form.match(first) for form in _FORMS):
                self.column = name
        if self.column is None:
            return None
        texts = [str(v) if v is not None else None for v in columns[self.column]]
        shapes = self._shapes(texts)
        if any(text and len(text) * 4 > TEXT.most for text in texts):
            kept = zip(columns[self.column], shapes, strict=True)
            columns[self.column] = [None if v and TEXT.passed(len(str(v).encode())) and s else v for v, s in kept]
        return shapes

    def _shapes(self, texts: Sequence[str | None]) -> Shapes:
        form = next((f for f in _FORMS for t in texts if t and f.match(t)), _WORDS)
        shapes, codes = _FORMS[form](texts)
        self.crs = f"EPSG:{next(iter(codes))}" if len(codes) == 1 else self.crs
        return shapes


def is_called_shape(name: str) -> bool:
    """Whether a column is called as those are in which databases and portals keep shapes."""
    return name.casefold() in _NAMES


def _from_words(texts: Sequence[str | None]) -> tuple[Shapes, set[str]]:
    from layers.exchange.geos import shapes_in_words

    codes = {m[1] for t in texts if t and (m := _SRID.match(t))}
    bodies = [_SRID.sub("", t) if t else None for t in texts]
    shapes, curved = shapes_in_words([None if t and _too_deep(t) else t for t in bodies])
    return _written(shapes, curved, bodies), codes


def _from_hex(texts: Sequence[str | None]) -> tuple[Shapes, set[str]]:
    import shapely

    from layers.exchange.geos import shapes_of

    bodies = [_bytes(t) if t else None for t in texts]
    shapes, curved = shapes_of([None if b and too_deep(b) else b for b in bodies])
    codes = {str(code) for code in shapely.get_srid(shapes).tolist() if code > 0}
    return _written(shapely.set_srid(shapes, 0), curved, bodies), codes


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text) or _UNREADABLE
    except ValueError:
        return _UNREADABLE


def _written(shapes: Any, curved: Sequence[int], bodies: Sequence[Any]) -> Shapes:
    import shapely

    from layers.exchange.geos import A_CURVE

    made = shapely.to_wkb(shapes, byte_order=1, flavor="iso")
    found = [m if m is not None else _UNREADABLE if b else None for m, b in zip(made, bodies, strict=True)]
    for n in curved:
        found[n] = A_CURVE
    return found


def _from_json(texts: Sequence[str | None]) -> tuple[Shapes, set[str]]:
    return [_of_json(text) if text else None for text in texts], set()


def _of_json(text: str) -> bytes | None:
    try:
        told = json.loads(text)
        return to_wkb(told.get("geometry") if told.get("type") == "Feature" else told)
    except (ValueError, AttributeError, RecursionError, BadShape):
        return _UNREADABLE


_FORMS: dict[re.Pattern[str], Callable[[Sequence[str | None]], tuple[Shapes, set[str]]]] = {
    _WORDS: _from_words,
    _HEX: _from_hex,
    _JSON: _from_json,
}


def _too_deep(text: str) -> bool:
    """Whether brackets stand in brackets deeper than any shape needs: GEOS reads them by recursion."""
    if text.count("(") <= MOST_DEEP:
        return False
    depth = 0
    for bracket in re.findall(r"[()]", text):
        depth += 1 if bracket == "(" else -1
        if depth > MOST_DEEP + 3:
            return True
    return False
