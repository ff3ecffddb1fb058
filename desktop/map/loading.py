"""One layer being read beside the window: begun, stopped when nobody wants it any more, taken when it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from desktop.map.density import History
from desktop.map.extracts import ExtractShapes
from desktop.map.facts import Facts
from desktop.map.marks import has_marks
from desktop.map.shapes import Shapes, fields_of
from layers.archive import Archive
from layers.columns import Columns
from layers.errors import Cancelled
from layers.extract import Extract
from layers.feature import Feature
from layers.kind import Kind
from layers.record.portions import Portions
from layers.stack import Layer

_BULK = 1500

Loaded: TypeAlias = Facts | History


@dataclass(eq=False, slots=True)
class Loading:
    """`changed` is what edits made of the layer's features meanwhile: the reading may have missed it."""

    layer: Layer
    read: Callable[[Loading], Loaded]
    changed: dict[str, Feature | None] = field(default_factory=dict)
    stopped: bool = False

    @property
    def key(self) -> str:
        return self.layer.key

    def run(self) -> Loaded:
        """On any thread. Cancelled: it was stopped; SituationError: it cannot be read."""
        found = self.read(self)
        if isinstance(found, Facts):
            found.shapes.get_ready()
        self.check()
        return found

    def check(self) -> None:
        if self.stopped:
            raise Cancelled

    def watched(self, portions: Iterable[Columns]) -> Iterator[Columns]:
        """The same portions, until it is stopped."""
        for portion in portions:
            self.check()
            yield portion


def of_kind(kind: Kind, layer: Layer, portions: Portions) -> Callable[[Loading], Loaded]:
    """What reads the facts of a kind from the record."""

    def read(loading: Loading) -> Loaded:
        columnar = is_bulk(kind, portions.count())
        rows = loading.watched(portions.of(fields_of(kind, layer.filter)))
        return Facts(layer.key, kind, Shapes(kind, rows, columnar=columnar, filter=layer.filter), layer)

    return read


def of_extract(extract: Extract, layer: Layer, known: Shapes | None) -> Callable[[Loading], Loaded]:
    """What dresses an extract; `known` are its shapes as they were dressed before."""
    before = known if isinstance(known, ExtractShapes) else None

    def read(loading: Loading) -> Loaded:
        shapes = ExtractShapes(extract, layer.style, layer.filter, known=before)
        return Facts(layer.key, shapes.kind, shapes, layer)

    return read


def of_archive(archive: Callable[[], Archive], layer: Layer) -> Callable[[Loading], Loaded]:
    """What reads a history."""

    def read(loading: Loading) -> Loaded:
        history = History(layer.key, archive(), layer)
        history.get_ready()
        return history

    return read


def is_bulk(kind: Kind, count: int) -> bool:
    """Marks along lines are drawn shape by shape, which is for a few."""
    looks = (kind.style.default, *kind.style.looks.values())
    return (kind.bulk or kind.reference or count > _BULK) and not any(has_marks(look) for look in looks)
