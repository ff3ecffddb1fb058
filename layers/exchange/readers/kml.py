"""KML and KMZ (OGC 12-007r2): folders, placemarks with their times, data and styles; nothing is fetched, nothing drawn.

Each folder with placemarks is a table, called by its path. Pictures laid over the ground and links to elsewhere are
named under `rejected`. Coordinates are judged as they are written: a library turns "NaN,NaN" into 0,0.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from layers.columns import column
from layers.exchange.formats import ZIP
from layers.exchange.kml_shapes import LEADERS, shape_of, text_of
from layers.exchange.kml_styles import Styles
from layers.exchange.limits import TABLES
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import BATCH, Sink
from layers.exchange.text import clean_name
from layers.exchange.unzip import opened
from layers.exchange.wkb import BadShape
from layers.exchange.xml import Element, events, local
from layers.i18n import N_, Message, message

_PLAIN = ("name", "description", "address", "phoneNumber", "Snippet", "snippet")
_TIMES = {"when": "time", "begin": "begin", "end": "end"}
_LEFT_OUT = {
    "GroundOverlay": N_("The picture overlay {name} is left out."),
    "ScreenOverlay": N_("The picture overlay {name} is left out."),
    "PhotoOverlay": N_("The picture overlay {name} is left out."),
    "Tour": N_("The flight {name} is left out."),
    "NetworkLink": N_("The link {name} is left out: nothing is fetched."),
}
_OTHERS = N_(
    "Only {first} was read of it. It holds other maps too: {names}. Unpack it, and import those by themselves."
)
_MOST_NAMED = 6
_FOLDERS = ("Folder", "Document")
_NUMBERS = {"int": int, "uint": int, "short": int, "ushort": int, "float": float, "double": float}


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """A table for each folder that holds something."""
    with _document(path, name, sink) as document:
        reader = _Reader(sink, name)
        size = max(document.stat().st_size, 1)
        for event, element in events(document, name, sink.remark):
            reader.take(event, element)
        reader.finish(size)


@contextmanager
def _document(path: Path, name: str, sink: Sink) -> Iterator[Path]:
    """The KML itself: the file, or the first .kml of a KMZ."""
    with path.open("rb") as stream:
        packed = stream.read(4) == ZIP
    if not packed:
        yield path
        return
    with opened(path, name) as package:
        found = [e for e in package.entries if PurePosixPath(e.name).suffix.casefold() == ".kml"]
        first = next((e for e in found if e.name.casefold() == "doc.kml"), found[0] if found else None)
        if first is None:
            raise not_of_format(name, "KML")
        if others := [clean_name(e.name)[:80] for e in found if e is not first]:
            sink.remark(message(_OTHERS, first=clean_name(first.name)[:80], names=", ".join(others[:_MOST_NAMED])))
        target = package.unpack(first, Path("doc.kml"))
    try:
        yield target
    finally:
        target.unlink()


@dataclass
class _Table:
    """One folder: what has been found in it and not been sent yet."""

    path: tuple[str, ...]
    count: int = 0
    numbers: list[int] = field(default_factory=list)
    shapes: list[bytes | None] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    rejected: list[tuple[int, Message]] = field(default_factory=list)
    notes: list[list[Any]] = field(default_factory=list)

    def send(self, sink: Sink) -> None:
        """What there is, as rows."""
        sink.rejected(self.rejected)
        names = dict.fromkeys(chain.from_iterable(self.values))
        columns = {n: column([v.get(n) for v in self.values]) for n in names}
        if self.numbers:
            ids = self.ids if any(i is not None for i in self.ids) else None
            sink.rows(self.numbers, self.shapes, columns, ids)
        self.numbers, self.shapes, self.values, self.ids, self.rejected = [], [], [], [], []


class _Reader:
    """Follows the document; one folder's rows go out at a time, the largest as they come."""

    def __init__(self, sink: Sink, name: str) -> None:
        self._sink = sink
        self._name = name
        self._open: list[Element] = []
        self._folders: list[_Table] = [_Table(())]
        self._streaming: _Table | None = None
        self._waiting: list[_Table] = []
        self._styles = Styles()
        self._schemas: dict[str, dict[str, str]] = {}
        self._inside = 0
        self._sent = 0

    def take(self, event: str, element: Element) -> None:
        tag = local(element.tag)
        if event == "start":
            self._start(element, tag)
            return
        self._open.pop()
        if self._inside:
            self._inside -= 1
        if self._inside:
            return
        table = self._folders[-1]
        if tag == "Folder" and element.get("id") == LEADERS:
            pass
        elif tag in _FOLDERS:
            self._end_folder()
        elif tag == "Placemark":
            self._placemark(table, element)
        elif tag in _LEFT_OUT:
            table.count += 1
            told = text_of(element, "name") or text_of(element, "href", deep=True) or tag
            table.rejected.append((table.count, message(_LEFT_OUT[tag], name=told[:200])))
        elif tag in ("Style", "StyleMap"):
            self._styles.add(element)
        elif tag == "Schema":
            fields = {f.get("name", ""): f.get("type", "") for f in element if local(f.tag) == "SimpleField"}
            self._schemas[element.get("id") or element.get("name") or ""] = fields
        elif tag == "name" and self._open and local(self._open[-1].tag) in _FOLDERS:
            self._call(element)
            return
        else:
            return
        self._drop()

    def _start(self, element: Element, tag: str) -> None:
        if not self._open and tag not in ("kml", *_FOLDERS, "Placemark", *_LEFT_OUT):
            raise not_of_format(self._name, "KML")
        self._open.append(element)
        if self._inside:
            self._inside += 1
        elif tag == "Folder" and element.get("id") == LEADERS:
            self._inside = 1
        elif tag in _FOLDERS:
            self._folders.append(_Table(self._folders[-1].path))
        elif tag in ("Placemark", "Style", "StyleMap", "Schema", *_LEFT_OUT):
            self._inside = 1

    def _call(self, element: Element) -> None:
        """A folder's own name goes behind the path; a document's only where it lies in another."""
        owner, table = self._open[-1], self._folders[-1]
        if local(owner.tag) == "Folder" or sum(local(e.tag) == "Document" for e in self._open) > 1:
            table.path = (*self._folders[-2].path, " ".join((element.text or "").split())[:80] or "?")

    def _end_folder(self) -> None:
        table = self._folders.pop()
        if not table.count:
            return
        if self._streaming in (None, table):
            self._close(table)
            self._streaming = None
            for waiting in self._waiting:
                self._close(waiting)
            self._waiting = []
        else:
            self._waiting.append(table)

    def _close(self, table: _Table) -> None:
        self._sent += 1
        if passed := TABLES.passed(self._sent):
            raise Refusal(message(N_("The file goes over a limit.")), passed)
        table.send(self._sink)
        self._sink.close(" / ".join(table.path), crs=None, notes=table.notes)

    def finish(self, size: int) -> None:
        self._end_folder()
        if not self._sent:
            self._sink.close("", crs=None)

    def _drop(self) -> None:
        """What is done with leaves the tree, or a large file would stand in it whole."""
        if self._open:
            del self._open[-1][-1]

    def _placemark(self, table: _Table, placemark: Element) -> None:
        table.count += 1
        try:
            shape, more, remarks = shape_of(placemark)
        except BadShape as error:
            table.rejected.append((table.count, error.reason))
            return
        table.notes += [[table.count, words.to_json()] for words in remarks]
        table.numbers.append(table.count)
        table.shapes.append(shape)
        table.values.append({**self._values(placemark), **more})
        table.ids.append(placemark.get("id"))
        if len(table.numbers) >= BATCH and self._streaming in (None, table):
            self._streaming = table
            table.send(self._sink)
            self._sink.progress(0.5)

    def _values(self, placemark: Element) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for child in placemark:
            tag = local(child.tag)
            if tag in _PLAIN:
                text = (child.text or "").strip()
                if text:
                    values[tag] = text
            elif tag in ("TimeStamp", "TimeSpan"):
                for moment in child:
                    if (key := _TIMES.get(local(moment.tag))) and moment.text:
                        values[key] = moment.text.strip()
            elif tag in ("ExtendedData", "Metadata"):
                for key, value in self._data(child):
                    values[_unused(key, values)] = value
        if look := self._styles.of(placemark):
            values[_unused("style", values)] = look
        return values

    def _data(self, extended: Element) -> Iterator[tuple[str, Any]]:
        for item in extended:
            tag = local(item.tag)
            if tag == "Data":
                yield item.get("name") or "Data", text_of(item, "value") or None
            elif tag == "SchemaData":
                types = self._schemas.get((item.get("schemaUrl") or "").lstrip("#"), {})
                for cell in item:
                    key = cell.get("name") or "SimpleData"
                    if local(cell.tag) == "SimpleData":
                        yield key, _typed((cell.text or "").strip(), types.get(key, ""))
                    elif local(cell.tag) == "SimpleArrayData":
                        yield key, [(v.text or "").strip() for v in cell]
            elif text := "".join(item.itertext()).strip():
                yield tag, text


def _unused(key: str, values: dict[str, Any]) -> str:
    wanted, n = key, 2
    while wanted in values:
        wanted, n = f"{key} {n}", n + 1
    return wanted


def _typed(text: str, kind: str) -> Any:
    """A number where the schema says so and the text is one; the text itself otherwise."""
    if not text:
        return None
    if kind == "bool" and text.casefold() in ("0", "1", "true", "false"):
        return text.casefold() in ("1", "true")
    if kind not in _NUMBERS:
        return text
    try:
        return _NUMBERS[kind](text)
    except (ValueError, OverflowError):
        return text
