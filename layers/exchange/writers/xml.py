"""XML written in this one place: element by element, straight to the file, every text made safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from layers.exchange.text import without_controls


NotWritten = etree.SerialisationError
"""The disk took no more of a document."""


class Xml:
    """A document that is being written. Names without a namespace of their own are in the document's."""

    def __init__(self, out: Any, namespace: str) -> None:
        self._out = out
        self._in = f"{{{namespace}}}" if namespace else ""

    @contextmanager
    def element(self, tag: str, **attributes: str) -> Iterator[None]:
        """What is written meanwhile stands within it."""
        safe = {name.rstrip("_"): without_controls(value) for name, value in attributes.items()}
        with self._out.element(tag if tag.startswith("{") else self._in + tag, safe):
            yield

    def leaf(self, tag: str, text: object = None, **attributes: str) -> None:
        """An element with a text or nothing in it."""
        with self.element(tag, **attributes):
            if text is not None:
                self._out.write(without_controls(str(text)))

    def end_line(self) -> None:
        self._out.write("\n")


@contextmanager
def document(
    target: Path | BinaryIO | Any, root: str, namespaces: Mapping[str | None, str], **attributes: str
) -> Iterator[Xml]:
    """A UTF-8 document whose root is `root`, in the namespace without a prefix."""
    namespace = namespaces.get(None, "")
    where = str(target) if isinstance(target, Path) else target
    with etree.xmlfile(where, encoding="UTF-8") as out:
        out.write_declaration()
        tag = f"{{{namespace}}}{root}" if namespace else root
        with out.element(tag, attributes, nsmap=dict(namespaces)):
            yield Xml(out, namespace)


def element_name(name: str) -> str:
    """`name` as an element may be called: what XML has no room for becomes an underscore."""
    safe = "".join(c if c in "_-." or c.isalnum() else "_" for c in name) or "_"
    return safe if safe[0] == "_" or safe[0].isalpha() else f"_{safe}"
