"""Feature sets as Esri's services and programs write them in JSON: each feature as GeoJSON has it, and the system.

After the "Feature object" and "Geometry objects" of the ArcGIS REST API: outer rings run clockwise, holes the other
way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from layers.exchange.declared import UNKNOWN_CRS, declared_crs

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WEB = {102100: 3857, 102113: 3857, 900913: 3857}
_ESRI_FROM = 33_000
"""Numbers of systems from here on are Esri's own and not of the EPSG list."""
_LINES = {"points": "MultiPoint", "paths": "MultiLineString"}


def is_set(members: Mapping[str, Any], features: Sequence[Any]) -> bool:
    """Whether an object with these members, and these of its features, is a feature set: the type of its shapes is
    named as Esri does, or a feature has attributes, and nothing says that it is GeoJSON."""
    if "type" in members:
        return False
    named = str(members.get("geometryType") or "").startswith("esriGeometry")
    first = features[0] if features else None
    return named or (isinstance(first, dict) and "type" not in first and isinstance(first.get("attributes"), dict))


def as_feature(told: Any, members: Mapping[str, Any]) -> Any:
    """One of its features as GeoJSON has it; what is none as it stands."""
    if not isinstance(told, dict) or "type" in told or not {"attributes", "geometry"} & told.keys():
        return None
    values = told.get("attributes")
    if isinstance(values, dict):
        dates = _dates(members)
        values = {name: _moment(v) if name in dates else v for name, v in values.items()}
    return {"type": "Feature", "properties": values, "geometry": _geometry(told.get("geometry"), members)}


def crs_of(members: Mapping[str, Any], shape: Any) -> str:
    """The system that the set names, or else its first `shape`."""
    said = members.get("spatialReference") or (shape.get("spatialReference") if isinstance(shape, dict) else None)
    if not isinstance(said, dict):
        return UNKNOWN_CRS
    code = said.get("latestWkid") or said.get("wkid")
    if isinstance(code, int):
        code = _WEB.get(code, code)
        return declared_crs("EPSG" if code < _ESRI_FROM else "ESRI", code, None)
    return declared_crs(None, None, said.get("wkt"))


def _dates(members: Mapping[str, Any]) -> set[str]:
    fields = members.get("fields")
    told = [f for f in fields if isinstance(f, dict)] if isinstance(fields, list) else []
    return {str(f.get("name")) for f in told if f.get("type") == "esriFieldTypeDate"}


def _moment(value: Any) -> Any:
    """Milliseconds since 1970 in UTC as a time; anything else as it is."""
    if type(value) not in (int, float):
        return value
    try:
        moment = _EPOCH + timedelta(milliseconds=value)
    except (OverflowError, ValueError):
        return value
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def _geometry(told: Any, members: Mapping[str, Any]) -> Any:
    """A shape without measures; with an unknown type where it is none that is read, as of curves."""
    if not isinstance(told, dict):
        return told
    if "x" in told:
        place = [told.get(axis) for axis in ("x", "y", "z")]
        if place[0] in (None, "NaN"):
            return None
        return {"type": "Point", "coordinates": place if place[2] is not None else place[:2]}
    has_z, has_m = (bool(told.get(key, members.get(key))) for key in ("hasZ", "hasM"))
    numbers = 3 if has_z else 2 if has_m else None
    try:
        for key, kind in _LINES.items():
            if key in told:
                parts = told[key] if key == "paths" else [told[key]]
                lines = [[place[:numbers] for place in line] for line in parts]
                return {"type": kind, "coordinates": lines if key == "paths" else lines[0]}
        if "rings" in told:
            return _polygon([[place[:numbers] for place in ring] for ring in told["rings"] if ring])
    except (TypeError, ValueError, IndexError, KeyError):
        pass
    return {"type": next(iter(told), "")}


def _polygon(rings: list[list[Any]]) -> Any:
    """Each outer ring with the holes in it; where none runs as an outer one has to, all are outer ones."""
    turns = [_turn(ring) for ring in rings]
    outer = [ring for ring, turn in zip(rings, turns, strict=True) if turn <= 0]
    holes = [ring for ring, turn in zip(rings, turns, strict=True) if turn > 0]
    if not outer:
        outer, holes = holes, []
    if not outer:
        return None
    if len(outer) == 1:
        return {"type": "Polygon", "coordinates": [*outer, *holes]}
    return {"type": "MultiPolygon", "coordinates": _with_holes(outer, holes) if holes else [[ring] for ring in outer]}


def _turn(ring: list[Any]) -> float:
    """Twice the area of a ring, negative where it runs clockwise; about its first corner, to keep digits."""
    x, y = ring[0][0], ring[0][1]
    return float(sum((a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y) for a, b in pairwise(ring)))


def _with_holes(outer: list[list[Any]], holes: list[list[Any]]) -> list[list[list[Any]]]:
    """Each hole goes to the smallest ring around it; one that lies in none is an area of its own."""
    import shapely

    found = [[ring] for ring in outer]
    areas = [shapely.Polygon([place[:2] for place in ring]) for ring in outer]
    tree = shapely.STRtree(areas)
    for hole in holes:
        inside = shapely.Polygon([place[:2] for place in hole]).representative_point()
        around = [n for n in tree.query(inside).tolist() if areas[n].contains(inside)]
        if around:
            found[min(around, key=lambda n: areas[n].area)].append(hole)
        else:
            found.append([hole])
    return found
