"""XML as it is written, through lxml, in this one place: elements from values, and a whole document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree  # noqa: TID251  (it only writes here)

Node: TypeAlias = Any
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, section 2.2: what no document may hold, not even escaped."""


def root(namespace: str, tag: str, prefixes: Mapping[str, str] | None = None) -> Node:
    """The first element of a document, its namespace the default one unless `prefixes` says otherwise."""
    if not namespace:
        return etree.Element(tag)
    names: dict[str | None, str] = dict(prefixes.items()) if prefixes else {None: namespace}
    return etree.Element(f"{{{namespace}}}{tag}", nsmap=names)


def add(parent: Node, tag: str, text: Any = None, **attributes: Any) -> Node:
    """A new last child in its parent's namespace; attributes of None are left out."""
    return add_in(parent, etree.QName(parent).namespace, tag, text, **attributes)


def add_in(parent: Node, namespace: str | None, tag: str, text: Any = None, **attributes: Any) -> Node:
    """A new last child in `namespace`."""
    told = {name: allowed(value) for name, value in attributes.items() if value is not None}
    child = etree.SubElement(parent, f"{{{namespace}}}{tag}" if namespace else tag, told)
    if text is not None:
        child.text = allowed(text)
    return child


def allowed(value: Any) -> str:
    """The value as text that XML can hold; what it cannot becomes the sign for that."""
    return _NOT_XML.sub("\ufffd", str(value))


def document(node: Node) -> bytes:
    """The whole document in UTF-8, with its declaration."""
    data: bytes = etree.tostring(node, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def write_document(path: Path, node: Node) -> None:
    path.write_bytes(document(node))
