"""OSM XML in which single objects are wrong: libosmium takes none of such a file, or reads a place that is not there.

The file is written anew, with those objects as stubs that keep their tags and have lost what cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from layers.exchange.number import number
from layers.exchange.refusal import Refusal
from layers.exchange.xml import Element, events, local
from layers.i18n import N_, Message, message

_PART = 1 << 20
_PLAIN = rb"-?[0-9]{1,3}(?:\.[0-9]{0,30})?"
_ODD = re.compile(
    rb"""l(?:at|on)\s*=\s*(?:"(?!%b")|'(?!%b'))|\saction\s*=\s*["']delete["']|<action\s|\sref\s*=\s*["']-"""
    % (_PLAIN, _PLAIN)
)
_ID = re.compile(r"-?[0-9]{1,18}")
_VERSION = "0.6"
_MOST_TEXT_BYTES, _MOST_SIGNS = 1024, 255
"""What libosmium takes of one key or value, and OpenStreetMap's 255 characters of up to 4 bytes."""
_NAMELESS = -(10**12)
"""From here downwards are numbered those whose own number cannot be read."""
_OBJECTS = {"node": "n", "way": "w", "relation": "r"}


@dataclass
class Broken:
    """Why objects are stubs, by identity: a letter and the number. `corners` are places without a tag as they were
    written, of which no more is told than that ways miss them."""

    objects: dict[str, Message] = field(default_factory=dict)
    corners: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.objects) + len(self.corners)


def is_misread(path: Path) -> bool:
    """Whether libosmium would read it wrong: a place that is written in another way than plainly, for 1e308 is nought
    to it, or something made or deleted in JOSM and not yet in a database. It looks at bytes, so a file in an encoding
    of two bytes a sign is taken for one."""
    with path.open("rb") as stream:
        rest = b""
        while part := stream.read(_PART):
            if b"\0" in part:
                return True
            part = rest + part
            cut = part.rfind(b"<")
            if _ODD.search(part, 0, cut if cut > 0 else len(part)):
                return True
            rest = part[cut:] if cut > 0 and len(part) - cut < _PART else b""
    return bool(_ODD.search(rest))


def mended(path: Path, name: str, target: Path) -> Broken | None:
    """Write the extract anew to `target`, and say what is broken; None where it is of another version of the format.

    Raises
    ------
    Refusal
        It is no whole XML, goes over a limit, or tells of changes.
    """
    broken = Broken()
    root = None
    with target.open("w", encoding="utf-8") as out:
        out.write(f'<osm version="{_VERSION}">\n')
        for event, element in events(path, name):
            if root is None:
                root = element
                if root.get("version") != _VERSION:
                    return None
            elif local(element.tag) == "action":
                raise Refusal(
                    message(N_("{file} tells what changed in OpenStreetMap, not what is there."), file=name),
                    message(N_("Fetch the data itself, as .osm or .osm.pbf.")),
                )
            elif event == "end" and local(element.tag) in _OBJECTS:
                out.writelines(_written(element, broken))
                root.clear()
        out.write("</osm>\n")
    return broken


def _written(element: Element, broken: Broken) -> Iterator[str]:
    sort, told = local(element.tag), element.get("id", "")
    readable = _ID.fullmatch(told) is not None
    number_of = told if readable else str(_NAMELESS - broken.count)
    inside = list(_tags(element))
    named = f"{_OBJECTS[sort]}{told[:60]}"
    deleted = element.get("action") == "delete"
    if deleted and sort == "node" and not inside:
        return
    if not readable:
        why: Message | None = message(N_("{object}: its number cannot be read."), object=named)
    elif deleted:
        why = message(N_("{object}: it is deleted in the file."), object=named)
    elif any(len(text.encode("utf-8", "replace")) > _MOST_TEXT_BYTES for pair in inside for text in pair):
        why = message(N_("{object}: a text in it is longer than {n} bytes."), object=named, n=_MOST_TEXT_BYTES)
    elif (value := _unreadable(element)) is not None:
        why = message(NO_PLACE if sort == "node" else _PARTS, object=named, value=value)
    else:
        why = None
    kept = {
        "id": _positive(number_of) if sort == "node" else number_of,
        **{key: element.get(key, "") for key in _kept(element, sort, whole=why is None)},
    }
    yield f"<{sort}{attributes(kept)}>"
    if why is None:
        yield from (f"<{local(part.tag)}{attributes(_reference(part))}/>" for part in _references(element))
    elif inside or sort != "node":
        broken.objects[f"{_OBJECTS[sort]}{number_of}"] = why
    else:
        broken.corners.append(str(_unreadable(element)))
    yield from (f"<tag{attributes({'k': key[:_MOST_SIGNS], 'v': value[:_MOST_SIGNS]})}/>" for key, value in inside)
    yield f"</{sort}>\n"


NO_PLACE = N_("{object}: its place is none on the Earth: {value}.")
_PARTS = N_("{object}: one of its parts cannot be read: {value}.")


def _kept(element: Element, sort: str, *, whole: bool) -> list[str]:
    """The attributes that are taken over besides the number."""
    place = ["lat", "lon"] if sort == "node" and whole and "lat" in element.attrib else []
    return [*place, *(key for key in ("visible",) if element.get(key) in ("true", "false"))]


def _tags(element: Element) -> Iterator[tuple[str, str]]:
    for part in element:
        if local(part.tag) == "tag":
            yield part.get("k", ""), part.get("v", "")


def _references(element: Element) -> Iterator[Element]:
    return (part for part in element if local(part.tag) in ("nd", "member"))


def _reference(part: Element) -> dict[str, str]:
    """The attributes of a corner or member, a node under the number that it gets here."""
    told = dict(part.attrib)
    if local(part.tag) == "nd" or told.get("type") == "node":
        told["ref"] = _positive(told["ref"])
    return told


def _positive(number_of: str) -> str:
    return str(_NEW_NODES - int(number_of)) if number_of.startswith("-") else number_of


def own_number(node: int) -> int:
    """The number a node has in the file that was written anew."""
    return node if node < _NEW_NODES else _NEW_NODES - node


_NEW_NODES = 10**16
"""From here on are numbered those that JOSM has made, with negative numbers: libosmium keeps no places of such."""


def _unreadable(element: Element) -> str | None:
    """What keeps an object from being what it is: a place, or a reference in it."""
    if local(element.tag) == "node":
        return None if _is_place(element) else _place(element)
    for part in _references(element):
        if not _ID.fullmatch(ref := part.get("ref", "")):
            return ref[:60]
        if local(part.tag) == "member" and (of := part.get("type", "")) not in _OBJECTS:
            return of[:60]
    return None


def _is_place(node: Element) -> bool:
    """Whether both numbers can be read and held; they are written without an exponent from here on."""
    if "lat" not in node.attrib and "lon" not in node.attrib:
        return True
    try:
        lat, lon = number(node.get("lat", "")), number(node.get("lon", ""))
    except ValueError:
        return False
    if held := max(abs(lat), abs(lon)) < _MOST_DEG:
        node.set("lat", f"{lat:.7f}")
        node.set("lon", f"{lon:.7f}")
    return held


_MOST_DEG = 214.0
"""What libosmium's 32 bits hold of a degree in ten millions."""


def _place(node: Element) -> str:
    return f"{node.get('lat', '')[:30]}, {node.get('lon', '')[:30]}"


def written(element: Element) -> Iterator[str]:
    """The element and what is in it, without what is no attribute."""
    yield f"<{local(element.tag)}{attributes(dict(element.attrib))}>"
    for part in element:
        yield from written(part)
    yield f"</{local(element.tag)}>"


def attributes(told: dict[str, str]) -> str:
    """As they stand in a tag."""
    return "".join(f' {key}="{_escaped(value)}"' for key, value in told.items())


def _escaped(text: str) -> str:
    return re.sub(r"[\t\n\r]", lambda sign: f"&#{ord(sign[0])};", escape(text))
