"""OSM XML as Overpass writes it: nodes behind the ways, or places in the ways and relations themselves.

libosmium takes nodes first and knows only places of nodes, so the file is written anew with a node for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from layers.exchange.osm_xml import attributes, written
from layers.exchange.xml import Element, events, local
from layers.i18n import N_, Message, message

_PART = 1 << 20
_OWN_PLACES = re.compile(rb"<nd\s[^<>]{0,200}\slat\s*=|<nd\s+lat\s*=|<center[\s/]")
_OTHER, _NODE = re.compile(rb"<(?:way|relation)\s"), re.compile(rb"<node\s")
_GONE = re.compile(rb"""\svisible\s*=\s*["']false["']""")
_LONGEST = 256
_FIRST_MADE = 10**15
"""From here on are numbered the nodes that are made; libosmium keeps no places of nodes with negative numbers."""
_ONLY_MIDDLE = N_("{object}: the file holds only its middle; ask Overpass for “out geom” instead of “out center”.")


@dataclass
class _Found:
    """What the ways and relations say of places."""

    nodes: set[str] = field(default_factory=set)
    ways: dict[str, str] = field(default_factory=dict)
    """Of each way, its first node."""
    corners: dict[str, tuple[str, str]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    made: dict[tuple[str, str], str] = field(default_factory=dict)
    middles: dict[str, list[str]] = field(default_factory=dict)
    """Of each thing with a middle, the nodes or ways that its shape is made of."""


def has_own_places(path: Path) -> bool:
    """Whether places stand elsewhere than in nodes; it looks at bytes."""
    rest = b""
    with path.open("rb") as stream:
        while part := stream.read(_PART):
            if _OWN_PLACES.search(rest + part):
                return True
            rest = part[-_LONGEST:]
    return False


def is_unsorted(path: Path) -> bool:
    """Whether a node stands behind a way or a relation, or things are told as deleted, as in a history; it looks at
    bytes."""
    rest, behind = b"", False
    with path.open("rb") as stream:
        while part := stream.read(_PART):
            part = rest + part
            first = None if behind else _OTHER.search(part)
            behind = behind or first is not None
            if _GONE.search(part) or (behind and _NODE.search(part, first.end() if first else 0)):
                return True
            rest = part[max(part.rfind(b"<"), len(part) - _LONGEST) :]
    return False


def spread(path: Path, name: str, target: Path) -> dict[str, Message]:
    """Write the file to `target` with each place in a node; what of it has no more than a middle.

    Raises
    ------
    Refusal
        It is no whole XML, or goes over a limit.
    """
    found = _Found()
    for element in _objects(path, name):
        _look(element, found)
    with target.open("w", encoding="utf-8") as out:
        out.write('<osm version="0.6">\n')
        places = {ref: place for ref, place in found.corners.items() if ref not in found.nodes}
        places |= {number: place for place, number in found.made.items()}
        out.writelines(_node(number, *place) for number, place in places.items())
        out.writelines(_way(ref, refs) for ref, refs in found.members.items() if ref not in found.ways)
        for element in _objects(path, name):
            _strip(element)
            out.writelines(written(element))
        out.write("</osm>\n")
    placed = found.nodes | found.corners.keys()
    known = placed | found.members.keys() | {way for way, first in found.ways.items() if first in placed}
    return {
        thing: message(_ONLY_MIDDLE, object=thing)
        for thing, made_of in found.middles.items()
        if not any(part in known for part in made_of)
    }


def _objects(path: Path, name: str) -> Iterator[Element]:
    root = None
    for event, element in events(path, name):
        if root is None:
            root = element
        elif event == "end" and local(element.tag) in ("node", "way", "relation"):
            yield element
            root.clear()


def _look(element: Element, found: _Found) -> None:
    sort, number = local(element.tag), element.get("id", "")
    if sort == "node":
        found.nodes.add(number)
        return
    if sort == "way":
        corners = _corners(element)
        found.ways[number] = corners[0].get("ref", "") if corners else ""
        for corner in corners:
            if place := _place(corner):
                found.corners[corner.get("ref", "")] = place
    for member in element if sort == "relation" else ():
        places = [_place(corner) for corner in _corners(member)]
        if local(member.tag) == "member" and member.get("type") == "way" and any(places):
            made = [_numbered(place, found) for place in places if place]
            found.members.setdefault(member.get("ref", ""), made)
        elif member.get("type") == "node" and (place := _place(member)):
            found.corners[member.get("ref", "")] = place
    if any(local(part.tag) == "center" for part in element):
        parts = [part.get("ref", "") for part in element if part.get("ref")]
        found.middles[f"{sort[0]}{number}"] = parts


def _corners(element: Element) -> list[Element]:
    return [part for part in element if local(part.tag) == "nd"]


def _place(element: Element) -> tuple[str, str] | None:
    lat, lon = element.get("lat"), element.get("lon")
    return (lat, lon) if lat is not None and lon is not None else None


def _numbered(place: tuple[str, str], found: _Found) -> str:
    return found.made.setdefault(place, str(_FIRST_MADE + len(found.made)))


def _strip(element: Element) -> None:
    """Leave what is plain OSM XML."""
    for part in list(element):
        if local(part.tag) in ("center", "bounds"):
            element.remove(part)
        elif local(part.tag) in ("nd", "member"):
            for key in ("lat", "lon"):
                part.attrib.pop(key, None)
            for corner in list(part):
                part.remove(corner)


def _node(number: str, lat: str, lon: str) -> str:
    return f"<node{attributes({'id': number, 'lat': lat, 'lon': lon})}/>\n"


def _way(number: str, refs: list[str]) -> str:
    corners = "".join(f"<nd{attributes({'ref': ref})}/>" for ref in refs)
    return f"<way{attributes({'id': number})}>{corners}</way>\n"
