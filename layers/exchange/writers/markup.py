"""XML as it is written, through lxml, in this one place: a tree from values, or a document straight to the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

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


NotWritten = etree.SerialisationError
"""The disk took no more of a document."""


class Xml:
    """A document that is being written element by element; names are in its namespace unless they say another."""

    def __init__(self, out: Any, namespace: str) -> None:
        self._out = out
        self._in = f"{{{namespace}}}" if namespace else ""

    @contextmanager
    def element(self, tag: str, **attributes: str) -> Iterator[None]:
        """What is written meanwhile stands within it."""
        safe = {name.rstrip("_"): allowed(value) for name, value in attributes.items()}
        with self._out.element(tag if tag.startswith("{") else self._in + tag, safe):
            yield

    def leaf(self, tag: str, text: object = None, **attributes: str) -> None:
        """An element with a text or nothing in it."""
        with self.element(tag, **attributes):
            if text is not None:
                self._out.write(allowed(text))

    def end_line(self) -> None:
        self._out.write("\n")


@contextmanager
def streamed(
    target: Path | BinaryIO | Any, root: str, namespaces: Mapping[str | None, str], **attributes: str
) -> Iterator[Xml]:
    """A UTF-8 document whose root is `root`, in the namespace without a prefix.

    A file is opened here: where the disk has no room for its end, libxml2 says nothing.
    """
    namespace = namespaces.get(None, "")
    opened = target.open("wb") if isinstance(target, Path) else nullcontext(target)
    with opened as file, etree.xmlfile(file, encoding="UTF-8") as out:
        out.write_declaration()
        tag = f"{{{namespace}}}{root}" if namespace else root
        with out.element(tag, attributes, nsmap=dict(namespaces)):
            yield Xml(out, namespace)


def element_name(name: str) -> str:
    """`name` as an element may be called: what XML has no room for becomes an underscore."""
    safe = "".join(c if c in "_-." or c.isalnum() else "_" for c in name) or "_"
    return safe if safe[0] == "_" or safe[0].isalpha() else f"_{safe}"
