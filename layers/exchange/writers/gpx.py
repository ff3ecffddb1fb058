"""GPX 1.1: points as waypoints, lines as tracks, areas as their outlines; every value among the extensions.

The extensions are named as GDAL names them, so that other programs find them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import shapely

from layers.exchange.readers.gpx import RINGS
from layers.exchange.writers.columns import column_names, flat
from layers.exchange.writers.declared import AREAS, LINES, POINTS, PROGRAM, About, Holds, Tables, Writer
from layers.exchange.writers.markup import Xml, element_name, streamed
from layers.exchange.writers.moments import moment_of
from layers.faults import fault
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.kind import Kind

_NAMESPACE = "http://www.topografix.com/GPX/1/1"
_EXTENSIONS = "http://osgeo.org/gdal"
_OURS = ("id", "kind", "state", "feature", "name", "type", "ele")


def write(path: Path, tables: Tables, about: About) -> int:
    """Waypoints before tracks, as the schema asks; what has no place is left out."""
    namespaces = {None: _NAMESPACE, "ogr": _EXTENSIONS, "anlan": RINGS[1:].partition("}")[0]}
    written = 0
    with streamed(path, "gpx", namespaces, version="1.1", creator=PROGRAM) as xml:
        with xml.element("metadata"):
            xml.leaf("name", PROGRAM)
            if lines := "\n".join(about.lines()):
                xml.leaf("desc", lines)
            if about.credit:
                xml.leaf("copyright", author=about.credit)
        for wanted, one in ((POINTS, _waypoints), (LINES | AREAS, _track)):
            for kind, features in tables:
                names = _names(kind)
                for feature in features:
                    if feature.geometry is not None and feature.geometry.geom_type in wanted:
                        one(xml, kind, feature, names)
                        xml.end_line()
                        written += 1
        fault("export:rows")
    return written


def _names(kind: Kind) -> dict[str, str]:
    names = {k: element_name(n) for k, n in column_names(kind, ours=_OURS).items()}
    return {**names, "name": "name"} if kind.label == "name" and "name" in names else names


def _waypoints(xml: Xml, kind: Kind, feature: Feature, names: Mapping[str, str]) -> None:
    for point in shapely.get_parts(feature.geometry):
        with _at(xml, "wpt", next(iter(point.coords))):
            if moment := feature["time"] or moment_of(kind, feature):
                xml.leaf("time", moment)
            _words(xml, kind, feature, names, said={"name", "time"} if feature["time"] else {"name"})


def _track(xml: Xml, kind: Kind, feature: Feature, names: Mapping[str, str]) -> None:
    times = _times(feature)
    with xml.element("trk"):
        _words(xml, kind, feature, names, said={"name", "times"} if times else {"name"})
        moments = iter(times)
        for line in _lines(feature.geometry):
            with xml.element("trkseg"):
                for place in line.coords:
                    with _at(xml, "trkpt", place):
                        if moment := next(moments, None):
                            xml.leaf("time", moment)


def _times(feature: Feature) -> list[Any]:
    """When a track was at each of its points, as it came from a file that said so; empty for any other line."""
    told: Any = feature["times"]
    corners = shapely.get_num_coordinates(feature.geometry)
    return told if isinstance(told, list) and len(told) == corners else []


@contextmanager
def _at(xml: Xml, tag: str, place: tuple[float, ...]) -> Iterator[None]:
    with xml.element(tag, lat=repr(place[1]), lon=repr(place[0])):
        if len(place) > 2:
            xml.leaf("ele", repr(place[2]))
        yield


def _lines(shape: Any) -> Iterator[Any]:
    for part in shapely.get_parts(shape):
        yield from (part.exterior, *part.interiors) if part.geom_type == "Polygon" else (part,)


def _words(xml: Xml, kind: Kind, feature: Feature, names: Mapping[str, str], *, said: set[str]) -> None:
    """What is not `said` in an element of its own stands in the extensions."""
    named = names.get("name") == "name" and feature["name"]
    xml.leaf("name", feature["name"] if named else kind.name_of(feature))
    xml.leaf("type", kind.key)
    with xml.element("extensions"):
        ours = {"id": feature.id, "kind": kind.key, "state": feature.state}
        for column, value in (ours | {names.get(k, k): v for k, v in feature.values.items()}).items():
            if value is not None and column not in said:
                text = {True: "true", False: "false"}[value] if isinstance(value, bool) else flat(value)
                xml.leaf(f"{{{_EXTENSIONS}}}{element_name(column)}", text)
        shape: Any = feature.geometry
        if shape.geom_type in AREAS:
            xml.leaf(RINGS, " ".join(["rings", *(str(1 + len(p.interiors)) for p in shapely.get_parts(shape))]))


def _more(tables: Tables) -> Iterator[Message]:
    shapes = [f.geometry.geom_type for _, features in tables for f in features if f.geometry is not None]
    if areas := sum(shape in AREAS for shape in shapes):
        yield message(N_("{n} areas become their outlines; only this program reads them as areas again."), n=areas)
    if several := shapes.count("MultiPoint"):
        yield message(N_("{n} of several points become a waypoint for each point."), n=several)
    renamed = [
        f"{name} → {element_name(name)}"
        for kind, _ in tables
        for name in column_names(kind, ours=_OURS).values()
        if element_name(name) != name
    ]
    if renamed:
        yield message(N_("Names are changed: {names}."), names=", ".join(dict.fromkeys(renamed)))


WRITER = Writer(
    "gpx",
    N_("GPX"),
    (".gpx",),
    write,
    Holds(types=False, controls=False, unplaced=False, shapes=frozenset(POINTS | LINES | AREAS)),
    more=_more,
)
