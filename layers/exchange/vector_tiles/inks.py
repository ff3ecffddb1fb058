"""What of a vector tile is drawn as what: its layers by the names that the common schemas give them, in quiet inks.

Known are the words of OpenMapTiles, Mapbox Streets, Protomaps and Shortbread; what has other names is drawn faintly.
The inks let the ground through, mixed so that on the map's ground, light or dark, they come out as the city's own
colours do (`resources/design/tokens.json`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from layers.exchange.vector_tiles.decode import AREA, LINE


@dataclass(frozen=True, slots=True)
class Ink:
    """`colour` as red, green, blue; `width` pairs of zoom and pixels, for lines. Drawn from `least_zoom` on."""

    colour: tuple[int, int, int]
    opacity: float
    width: tuple[tuple[float, float], ...] = ()
    least_zoom: int = 0

    def width_px(self, zoom: float) -> float:
        """Of a line, where a tile of that zoom is 512 pixels wide."""
        zooms, widths = zip(*self.width, strict=True)
        return float(np.interp(zoom, zooms, widths))


_ROAD, _EDGE = (104, 114, 118), (92, 96, 120)
INKS: Mapping[str, Ink] = {
    "built-up": Ink((117, 108, 84), 0.05, least_zoom=6),
    "green": Ink((38, 133, 7), 0.105),
    "other area": Ink((117, 117, 117), 0.08),
    "water": Ink((0, 95, 153), 0.18),
    "waterway": Ink((0, 95, 153), 0.3, ((8, 0.6), (14, 1.6), (18, 4.0))),
    "building": Ink((119, 108, 84), 0.22, least_zoom=13),
    "rail": Ink(_ROAD, 0.45, ((8, 0.6), (16, 1.4)), 9),
    "path": Ink(_ROAD, 0.3, ((13, 0.6), (18, 1.6)), 14),
    "minor road": Ink(_ROAD, 0.36, ((11, 0.5), (14, 1.4), (16, 4.0), (18, 9.0)), 11),
    "middle road": Ink(_ROAD, 0.42, ((8, 0.6), (12, 1.4), (14, 2.4), (16, 5.5), (18, 11.0)), 8),
    "major road": Ink(_ROAD, 0.5, ((5, 0.7), (10, 1.6), (14, 3.4), (16, 7.0), (18, 13.0))),
    "other line": Ink(_ROAD, 0.3, ((8, 0.6), (16, 1.4))),
    "boundary": Ink(_EDGE, 0.4, ((4, 0.6), (12, 1.2)), 3),
    "country": Ink(_EDGE, 0.6, ((2, 0.7), (12, 1.8))),
}
"""From the lowest up."""

_WORDS = ("class", "kind", "type", "subclass", "kind_detail", "highway", "landuse", "natural")
_NO_GROUND = re.compile(r"label|place|poi|housenum|centroid|addr|earth|name|contour", re.I)
_SORTS = (
    ("road", re.compile(r"road|transport|street|highway|rail|bridge|tunnel|aeroway|ferr", re.I)),
    ("building", re.compile(r"build", re.I)),
    ("water", re.compile(r"water|ocean|sea|river|lake", re.I)),
    ("boundary", re.compile(r"bound|admin", re.I)),
    ("land", re.compile(r"land|park|green|natur|wood|forest|veget|site", re.I)),
)
_MAJOR = frozenset({"motorway", "trunk", "primary", "highway", "major_road", "motorway_link", "trunk_link"})
_MIDDLE = frozenset({"secondary", "tertiary", "medium_road", "primary_link"})
_RAIL = frozenset({"rail", "railway", "transit", "light_rail", "subway", "tram", "major_rail", "minor_rail"})
_PATH = frozenset({"path", "footway", "track", "steps", "cycleway", "bridleway", "ferry", "pier", "runway", "taxiway"})
_GREEN = frozenset({
    "wood", "forest", "park", "grass", "garden", "nature_reserve", "national_park", "protected_area", "scrub",
    "meadow", "cemetery", "golf_course", "pitch", "wetland", "recreation_ground", "village_green", "orchard",
    "vineyard", "heath", "grassland", "allotments", "playground", "zoo",
})  # fmt: skip
_BUILT_UP = frozenset({
    "residential", "commercial", "industrial", "retail", "school", "university", "college", "hospital", "urban_area",
    "railway", "military", "neighbourhood", "suburb", "quarter", "garages",
})  # fmt: skip


def ink_of(layer: str, sort: int, tags: Mapping[str, Any]) -> str | None:
    """The key in INKS for a line or an area; None for what is not drawn."""
    about = _about(layer) if sort in (LINE, AREA) else ""
    if not about:
        return None
    words = {str(tags[key]).casefold() for key in _WORDS if key in tags}
    if about == "water":
        return "water" if sort == AREA else "waterway"
    if about == "road":
        return _road(words) if sort == LINE else None
    if about == "boundary":
        return _boundary(words, tags)
    if about == "building":
        return "building" if sort == AREA else None
    if about == "land":
        return _land(layer, words) if sort == AREA else None
    return "other area" if sort == AREA else "other line"


@lru_cache(maxsize=256)
def _about(layer: str) -> str:
    """Which of the sorts a layer is of, by its name; empty for what is not drawn."""
    return "" if _NO_GROUND.search(layer) else next((name for name, names in _SORTS if names.search(layer)), "other")


def _road(words: set[str]) -> str:
    for name, known in (("rail", _RAIL), ("major road", _MAJOR), ("middle road", _MIDDLE), ("path", _PATH)):
        if words & known:
            return name
    return "minor road"


def _boundary(words: set[str], tags: Mapping[str, Any]) -> str | None:
    if tags.get("maritime") in (1, True, "1", "true"):
        return None
    return "country" if str(tags.get("admin_level", "")) in ("1", "2") or "country" in words else "boundary"


def _land(layer: str, words: set[str]) -> str | None:
    if words & {"water", "ocean"}:
        return "water"
    if words & _GREEN or re.search(r"park|wood|forest|green", layer, re.I):
        return "green"
    return "built-up" if words & _BUILT_UP else None
