"""KML and KMZ (OGC 12-007r2): a folder a kind, times, every value with its type, and the look of the map."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from layers.colours import hex_of
from layers.exchange.kml_shapes import LEADERS
from layers.exchange.writers.columns import column_names, flat
from layers.exchange.writers.declared import PROGRAM, About, Holds, Tables, Writer
from layers.exchange.writers.markup import Xml, element_name, streamed
from layers.exchange.writers.moments import moment_of, span_of
from layers.faults import fault
from layers.feature import Feature
from layers.glyph_outline import outline
from layers.glyph_picture import glyph_png
from layers.i18n import N_, Message, message, tr
from layers.kind import Kind
from layers.kinds.signs import SCREEN_PT, SIGN, SIGNS, TOKENS, anchor_of
from layers.style import Look

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_INT = 2**31
_TYPES: dict[type, str] = {int: "int", float: "double", bool: "bool"}
_WHITE, _LEADER_PX = "ffffffff", 1.5
_OURS = ("name", "id", "kind", "state", "begin", "end", "style")


def write(path: Path, tables: Tables, about: About) -> int:
    """Names stand in `name`; everything else is data of a schema for each kind. A KMZ takes the pictures of symbols."""
    packed = path.suffix.casefold() == ".kmz"
    if packed:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            with package.open("doc.kml", "w") as member:
                _document(member, tables, about, packed)
            for sign in _pictured(tables).values():
                package.writestr(
                    _picture_name(sign), glyph_png(sign["glyph"], _ink(sign), halo=sign["halo"] is not False)
                )
    else:
        with path.open("wb") as plain:
            _document(plain, tables, about, packed)
    return sum(len(features) for _, features in tables)


def _document(target: Any, tables: Tables, about: About, packed: bool) -> None:
    with streamed(target, "kml", {None: _NAMESPACE}) as xml, xml.element("Document"):
        xml.leaf("name", PROGRAM)
        if lines := "\n".join(about.lines()):
            xml.leaf("description", lines)
        for n, (kind, features) in enumerate(tables):
            _schema(xml, kind, _large(features), n)
            for key in (None, *kind.style.looks):
                _style(xml, kind.style.look(key), _style_id(kind, key, n))
        for n, (kind, features) in enumerate(tables):
            with xml.element("Folder"):
                xml.leaf("name", tr(kind.title))
                names = _names(kind)
                for feature in features:
                    _placemark(xml, kind, feature, names, n, packed)
                    xml.end_line()
            if kind.key == SIGN:
                _leaders(xml, features)
        fault("export:rows")


def _leaders(xml: Xml, signs: Sequence[Feature]) -> None:
    """Lines from the signs to the places that they stand for: in a folder of their own, as they are no facts. It is
    marked, so that it is known again: a sign keeps its place in its own values."""
    led = [(sign, sign.geometry.centroid, anchor_of(sign)) for sign in signs if sign.geometry is not None]
    led = [(sign, start, place) for sign, start, place in led if place is not None]
    if not led:
        return
    with xml.element("Folder", id=LEADERS):
        xml.leaf("name", tr("Leader lines"))
        for sign, start, place in led:
            with xml.element("Placemark"):
                xml.leaf("name", SIGNS.name_of(sign))
                with xml.element("Style"), xml.element("LineStyle"):
                    xml.leaf("color", _colour(_ink(sign), 1.0))
                    xml.leaf("width", f"{_LEADER_PX:g}")
                _shape(xml, shapely.LineString([start, shapely.Point(place)]))
            xml.end_line()


def _pictured(tables: Tables) -> dict[str, Feature]:
    """A sign for each picture that the symbols need."""
    signs = [sign for kind, features in tables if kind.key == SIGN for sign in features if _has_picture(sign)]
    return {_picture_name(sign): sign for sign in signs}


def _has_picture(sign: Feature) -> bool:
    return not outline(str(sign["glyph"] or "")).is_empty


def _picture_name(sign: Feature) -> str:
    halo = "-halo" if sign["halo"] is not False else ""
    ink = sign["ink"] if sign["ink"] in TOKENS else "ink"
    return f"symbols/{sign['glyph']}-{ink}{halo}.png"


def _ink(sign: Feature) -> str:
    return TOKENS.get(str(sign["ink"]), TOKENS["ink"])


def _names(kind: Kind) -> dict[str, str]:
    names = column_names(kind, ours=_OURS)
    return {**names, "name": "name"} if kind.label == "name" and "name" in names else names


def _large(features: Sequence[Feature]) -> set[str]:
    """Fields with whole numbers that the 32 bits of the format do not hold."""
    return {k for f in features for k, v in f.values.items() if isinstance(v, int) and not -_INT <= v < _INT}


def _schema(xml: Xml, kind: Kind, large: set[str], n: int) -> None:
    names = _names(kind)
    with xml.element("Schema", name=kind.key, id=f"kind{n}"):
        for column in ("id", "kind", "state"):
            xml.leaf("SimpleField", type_="string", name=column)
        for declared in kind.all_fields:
            if names[declared.key] != "name":
                kml_type = "string" if declared.key in large else _TYPES.get(declared.type, "string")
                xml.leaf("SimpleField", type_=kml_type, name=names[declared.key])
    xml.end_line()


def _style_id(kind: Kind, key: str | None, n: int) -> str:
    return f"look{n}" if key is None else f"look{n}.{list(kind.style.looks).index(key)}"


def _style(xml: Xml, look: Look, identity: str) -> None:
    pen = next((s for s in reversed(look.strokes) if not s.colour.startswith(("map.halo", "map.casing"))), None)
    fill = look.fill or (pen.colour if pen else None)
    if fill is None:
        return
    with xml.element("Style", id=identity):
        with xml.element("IconStyle"):
            xml.leaf("color", _colour(fill, 1.0))
        if pen is not None:
            with xml.element("LineStyle"):
                xml.leaf("color", _colour(pen.colour, pen.opacity))
                xml.leaf("width", f"{pen.width_px:g}")
        with xml.element("PolyStyle"):
            xml.leaf("color", _colour(fill, look.fill_opacity if look.fill else 0.0))
    xml.end_line()


def _sign_style(xml: Xml, sign: Feature, packed: bool) -> None:
    """Size and ink of its words and, where pictures go along, its symbol; without a symbol there is no pin."""
    colour = _colour(_ink(sign), 1.0)
    pictured = packed and _has_picture(sign)
    scale = f"{float(sign['size_pt'] or SCREEN_PT) / SCREEN_PT:g}"
    with xml.element("Style"):
        with xml.element("IconStyle"):
            xml.leaf("color", _WHITE if pictured else colour)
            xml.leaf("scale", scale if sign["glyph"] else "0")
            xml.leaf("heading", f"{float(sign['turn_deg'] or 0.0) % 360:g}")
            if pictured:
                with xml.element("Icon"):
                    xml.leaf("href", _picture_name(sign))
        with xml.element("LabelStyle"):
            xml.leaf("color", colour)
            xml.leaf("scale", scale)


def _colour(token: str, opacity: float) -> str:
    """As KML writes it: opacity, blue, green, red."""
    red_green_blue = hex_of("light", token).lstrip("#").lower()
    return f"{round(opacity * 255):02x}{red_green_blue[4:6]}{red_green_blue[2:4]}{red_green_blue[0:2]}"


def _placemark(xml: Xml, kind: Kind, feature: Feature, names: Mapping[str, str], n: int, packed: bool) -> None:
    with xml.element("Placemark", id=element_name(f"f-{feature.id}")):
        xml.leaf("name", feature["name"] if names.get("name") == "name" and feature["name"] else kind.name_of(feature))
        _times(xml, kind, feature)
        xml.leaf("styleUrl", f"#{_style_id(kind, kind.style.key(feature), n)}")
        if kind.key == SIGN:
            _sign_style(xml, feature, packed)
        with xml.element("ExtendedData"), xml.element("SchemaData", schemaUrl=f"#kind{n}"):
            ours = {"id": feature.id, "kind": kind.key, "state": feature.state}
            said = {"name", "time"} if span_of(kind, feature) is None and feature["time"] else {"name"}
            values = {names.get(k, k): v for k, v in feature.values.items() if names.get(k) not in said}
            for column, value in (ours | values).items():
                if value is not None:
                    xml.leaf("SimpleData", _text(value), name=column)
        if feature.geometry is not None:
            _shape(xml, feature.geometry)


def _times(xml: Xml, kind: Kind, feature: Feature) -> None:
    if span := span_of(kind, feature):
        with xml.element("TimeSpan"):
            for tag, moment in zip(("begin", "end"), span, strict=True):
                if moment:
                    xml.leaf(tag, moment)
    elif moment := feature["time"] or moment_of(kind, feature):
        with xml.element("TimeStamp"):
            xml.leaf("when", moment)


def _text(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(flat(value))


def _shape(xml: Xml, shape: Any) -> None:
    if hasattr(shape, "geoms"):
        with xml.element("MultiGeometry"):
            for part in shape.geoms:
                _shape(xml, part)
    elif shape.geom_type == "Polygon":
        with xml.element("Polygon"):
            for tag, ring in (("outerBoundaryIs", shape.exterior), *(("innerBoundaryIs", i) for i in shape.interiors)):
                with xml.element(tag), xml.element("LinearRing"):
                    xml.leaf("coordinates", _coordinates(ring))
    else:
        with xml.element(shape.geom_type):
            xml.leaf("coordinates", _coordinates(shape))


def _coordinates(line: Any) -> str:
    return " ".join(",".join(map(repr, place)) for place in line.coords)


def _more(tables: Tables) -> Iterator[Message]:
    for kind, features in tables:
        if kind.key == SIGN and any(sign["glyph"] for sign in features):
            yield message(N_("The pictures of symbols go along in a file whose name ends in .kmz, not in .kml."))
        if large := _large(features):
            names = ", ".join(sorted(_names(kind).get(key, key) for key in large))
            yield message(N_("Whole numbers beyond 32 bits are written as text: {fields}."), fields=names)


WRITER = Writer("kml", N_("KML"), (".kml", ".kmz"), write, Holds(styles=True, controls=False), more=_more)
