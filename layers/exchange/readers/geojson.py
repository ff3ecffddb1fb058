"""GeoJSON (RFC 7946): a collection, one feature, a bare geometry, a list of features, or a feature a line; and Esri's
sets of features.

We parse it ourselves, feature by feature. A `crs` member is taken only where it names a system of the EPSG list; what
it links to is never fetched.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from layers.columns import column
from layers.exchange import esri_json
from layers.exchange.encodings import (
    SAMPLE_BYTES,
    candidates,
    known,
    likeliest,
    not_in_encoding,
    plausible,
    title_of,
    uncertain,
)
from layers.exchange.named_crs import declared_crs
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import BATCH, BATCH_BYTES, Sink
from layers.exchange.wkb import BadShape, all_points, to_wkb
from layers.i18n import N_, Message, message

_SIGN = re.compile(r"[^ \t\n\r]")
_COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*(?=\{)")
_GEOMETRIES = {"Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"}
"""The file says that it is in some other system, and not in a way we take."""


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """All features of the file as one table."""
    chosen = options.get("encoding")
    encoding = known(chosen, name) if chosen else _encoding(path, sink)
    with path.open("rb") as raw:
        reader = _Reader(raw, encoding, name, sink)
        try:
            reader.read(lines=bool(options.get("lines")))
        except UnicodeDecodeError as error:
            if chosen:
                raise not_in_encoding(name, chosen) from error
            raise Refusal(
                message(N_("{file} is not in UTF-8, as GeoJSON has to be."), file=name),
                message(N_("Save it as UTF-8, export it again, or name its encoding with --encoding.")),
            ) from error
        except (ValueError, StopIteration, IndexError) as error:
            words = N_("{file} is not whole JSON: it breaks off near character {n}.")
            raise Refusal(message(words, file=name, n=reader.position), message(N_("Export it again."))) from error
        except RecursionError as error:
            raise Refusal(message(N_("{file} is nested too deeply."), file=name)) from error


def _encoding(path: Path, sink: Sink) -> str:
    """UTF-8, as the standard has it, unless what the file begins with is surely something else, which is told."""
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    found = likeliest(sample)
    if found.startswith("utf-") and found != "utf-8":
        return found
    if found in ("", "utf-8") or plausible(sample, found) < _SURELY:
        return "utf-8-sig"
    likely = candidates(sample, found)
    sink.say(encoding=found, encodings=likely)
    sink.remark(message(N_("It is in {encoding}, though GeoJSON has to be in UTF-8."), encoding=title_of(found)))
    for words in uncertain(found, likely):
        sink.remark(words)
    return found


_SURELY = 0.5
"""How much a text has to look like an everyday one."""
_WINDOW = 4_000_000
"""Characters that are read at once."""
_STROKE = 1_000_000
"""Of these so many are decoded at one stroke, where it shows how one feature ends and the next begins."""
_MOST_OF_ONE = 80_000_000
"""Characters of a feature, some two million corners, which take eight times as much memory while they are read."""
_BEGINNING = 12
_MISSES = 10
"""So often in a row does it show and is not so, or does not show: then it is one feature after the other."""


class _Reader:
    """Walks the text, of which it holds a window, and one batch of features at a time."""

    def __init__(self, raw: BinaryIO, encoding: str, name: str, sink: Sink) -> None:
        self._size = max(os.fstat(raw.fileno()).st_size, 1)
        self._stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
        self._raw = raw
        self._text = ""
        self._before = 0
        self._whole = False
        self._name = name
        self._sink = sink
        # `raw_decode`, which the stub knows, counts lines for an error at each miss: a third longer in all.
        self._decode: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
        self._batch: list[Any] = []
        self._first = 1
        self._sent = 0
        self._at = 0
        self._misses = 0
        self._members: dict[str, Any] = {}
        self._esri: bool | None = None
        self._shape: Any = None

    @property
    def position(self) -> int:
        """Characters of the file before what is read now."""
        return self._before + self._at

    def read(self, *, lines: bool) -> None:
        self._at = self._skip(0)
        members: dict[str, Any] = {}
        if lines:
            self._esri = False
            self._read_lines()
        elif self._text[self._at : self._at + 1] == "[":
            self._read_list()
        else:
            members = self._read_object()
            self._read_rest(members)
        self._flush()
        if not self._esri:
            self._sink.close(str(members.get("name") or ""), crs=declared_crs(members.get("crs")))
            return
        if members.get("exceededTransferLimit"):
            self._sink.remark(message(N_("It is only a part: the service that it is from has more features.")))
        self._sink.close("", crs=esri_json.crs_of(members, self._shape))

    def _read_rest(self, members: dict[str, Any]) -> None:
        """What a file with one object at its top is; with more objects behind it, it is a feature a line."""
        kind = members.get("type")
        if kind == "FeatureCollection" or "features" in members:
            end = self._skip(self._at)
            if end != len(self._text):
                raise ValueError("text behind the collection")
            if self._esri is None:
                self._begin()
            if kind is not None if self._esri else kind != "FeatureCollection" or "features" not in members:
                raise _other_json(self._name, members)
            return
        if not _is_geometry(kind) and kind != "Feature":
            raise _other_json(self._name, members)
        self._batch.append(members)
        self._esri = False
        self._read_lines()

    def _read_list(self) -> None:
        """Features without a collection about them."""
        first, _ = self._value(self._skip(self._at + 1))
        if _as_feature(first) is None:
            raise Refusal(
                message(N_("{file} is no GeoJSON file, but a list of records."), file=self._name),
                message(N_("Save it as .csv or .xlsx, with its longitudes and latitudes in columns.")),
            )
        self._esri = False
        if self._skip(self._read_features(self._at)) != len(self._text):
            raise ValueError("text behind the list")

    def _read_object(self) -> dict[str, Any]:
        """The members of the object at the top; the features go out by the batch."""
        members = self._members
        if self._text[self._at : self._at + 1] != "{":
            raise not_of_format(self._name, "GeoJSON")
        at = self._skip(self._at + 1)
        while self._text[at] != "}":
            key, at = self._value(at)
            at = self._skip(at)
            if not isinstance(key, str) or self._text[at] != ":":
                raise ValueError("no member")
            self._at = at = self._skip(at + 1)
            if key == "features" and self._text[at] == "[":
                members[key], at = True, self._read_features(at)
            else:
                members[key], at = self._value(at)
            at = self._next(at, "}")
        self._at = at + 1
        return members

    def _read_features(self, at: int) -> int:
        batch, comma = self._batch, _COMMA.match
        at = self._skip(at + 1)
        while self._text[at] != "]":
            self._at = at
            feature, at = self._value(at)
            batch.append(feature)
            del feature  # a large one is sent and gone before the next is read
            between = comma(self._text, at)
            at = self._several(at, between.end()) if between else self._next(at, "]")
            if len(batch) >= BATCH or self._before + at - self._sent > BATCH_BYTES:
                self._flush()
                self._sink.progress(self._done)
        return at + 1

    def _several(self, end: int, at: int) -> int:
        """Read features from `at` on, behind one that ended at `end`, at one stroke; where the next one begins.

        They go up to the last place that looks like the one between the two. It may lie within a feature, or in
        another list: then what is before it is no list of whole values, and nothing is read.
        """
        if self._misses >= _MISSES:
            return at
        looks = self._text[end - 1 : at + _BEGINNING]
        last = self._text.rfind(looks, at, at + _STROKE) + 1
        if not last:
            self._misses += 1
            return at
        part = f"[{self._text[at:last]}]"
        try:
            features, read = self._decode(part, 0)
        except (ValueError, StopIteration, IndexError, RecursionError):
            read = 0
        if read != len(part):
            self._misses += 1
            return at
        self._misses = 0
        self._batch += features
        return last + at - end

    def _read_lines(self) -> None:
        """One feature after another, a line each; where they begin with record separators (RFC 8142), between these."""
        between = "\x1e" if self._text[self._at : self._at + 1] == "\x1e" else "\n"
        while True:
            end = self._text.find(between, self._at)
            if end < 0 and not self._whole:
                self._at = self._more(self._at)
                continue
            line = self._text[self._at : end] if end >= 0 else self._text[self._at :]
            if text := line.strip("\x1e \t\r\n"):
                try:
                    self._batch.append(json.loads(text))
                except ValueError:
                    self._batch.append(None)
            self._at += len(line) + 1
            if len(self._batch) >= BATCH or self.position - self._sent > BATCH_BYTES:
                self._flush()
                self._sink.progress(self._done)
            if end < 0 or self._sink.full:
                return

    @property
    def _done(self) -> float:
        return self._raw.tell() / self._size

    def _value(self, at: int) -> tuple[Any, int]:
        """The value at `at`, and where it ends. One that the window cuts is read again in a larger one."""
        while True:
            try:
                value, end = self._decode(self._text, at)
                if end < len(self._text) or self._whole:
                    return value, end
            except (ValueError, StopIteration, IndexError):
                if self._whole:
                    raise
            at = self._more(at)

    def _more(self, at: int) -> int:
        """What is before `at` is let go and more is read, as much again as is left at least; where `at` is now."""
        left = self._text[at:]
        if (room := _MOST_OF_ONE - len(left)) <= 0:
            where = {"file": self._name, "n": self._before + at, "most": f"{_MOST_OF_ONE:,}"}
            words = N_("{file}: the feature from character {n} on is longer than {most} characters, or has no end.")
            raise Refusal(
                message(words, **where),
                message(N_("Save it as GeoPackage, in which shapes of that many corners can be read.")),
            )
        fresh = self._stream.read(min(max(_WINDOW, len(left)), room))
        self._whole = not fresh
        self._text = left + fresh
        self._before += at
        self._at = max(self._at - at, 0)
        return 0

    def _skip(self, at: int) -> int:
        """Past white space, to a sign or the end of the file."""
        while (sign := _SIGN.search(self._text, at)) is None and not self._whole:
            at = self._more(len(self._text))
        return len(self._text) if sign is None else sign.start()

    def _next(self, at: int, end: str) -> int:
        """Past a comma to the next item, or to the closing bracket."""
        at = self._skip(at)
        if self._text[at] == ",":
            at = self._skip(at + 1)
            if self._text[at] == end:
                raise ValueError("a comma before the end")
        elif self._text[at] != end:
            raise ValueError("no comma")
        return at

    def _flush(self) -> None:
        """Send what waits; for a look the rest is walked through too, for its system may stand behind the features."""
        if self._batch and not self._sink.full:
            if self._esri is None:
                self._begin()
            told = [esri_json.as_feature(f, self._members) for f in self._batch] if self._esri else self._batch
            send_features(self._sink, told, self._first)
            self._first += len(self._batch)
        self._batch.clear()
        self._sent = self.position

    def _begin(self) -> None:
        """By the first of the features, and what stands before them."""
        first = self._batch[0] if self._batch else None
        self._esri = esri_json.is_set(self._members, self._batch)
        self._shape = first.get("geometry") if self._esri and isinstance(first, dict) else None


def send_features(sink: Sink, features: list[Any], first: int) -> None:
    """One batch: its good features as rows, the others with their reasons."""
    rejected: dict[int, Message] = {}
    if set(map(type, features)) != {dict} or _members(features, "type").count("Feature") != len(features):
        features = [_as_feature(f) for f in features]
        rejected = {i: message(N_("It is not a feature.")) for i, f in enumerate(features) if f is None}
    told = _members([f or {} for f in features], "properties")
    tables = [{} if properties is None else properties for properties in told]
    faulty = [i for i, table in enumerate(tables) if type(table) is not dict]
    rejected |= {i: message(N_("Its properties are not a table.")) for i in faulty}
    kept = [i for i in range(len(features)) if i not in rejected]
    if rejected:
        features, tables = [features[i] for i in kept], [tables[i] for i in kept]
    shapes = _shapes(_members(features, "geometry"), kept, rejected)
    columns = {str(n): column(_members(tables, n)) for n in dict.fromkeys(chain.from_iterable(tables))}
    ids = _members(features, "id")
    sink.rejected([(first + i, rejected[i]) for i in sorted(rejected)])
    _send(sink, [first + i for i in kept], shapes, columns, ids, [n for n, i in enumerate(kept) if i in rejected])


def _other_json(name: str, members: dict[str, Any]) -> Refusal:
    """What is JSON and no GeoJSON; of the sorts that are often handed over, which one and what to do."""
    if members.get("type") == "Topology":
        title, hint = "TopoJSON", N_("Open it in a GIS, or at mapshaper.org, and export it as GeoJSON.")
    elif isinstance(members.get("elements"), list):
        title, hint = "Overpass JSON", N_("Ask Overpass for [out:xml], and save the answer as .osm.")
    else:
        return not_of_format(name, "GeoJSON")
    return Refusal(message(N_("{file} is no GeoJSON file, but {format}."), file=name, format=title), message(hint))


def _members(tables: list[dict[str, Any]], name: str) -> list[Any]:
    """One member of each; None where it has none."""
    return list(map(dict.get, tables, repeat(name)))


def _send(
    sink: Sink, numbers: list[int], shapes: Sequence[Any], columns: dict[str, Any], ids: list[Any], without: list[int]
) -> None:
    if without:
        drop = set(without)
        rows = [n for n in range(len(numbers)) if n not in drop]
        numbers, shapes, ids = ([values[n] for n in rows] for values in (numbers, shapes, ids))
        columns = {k: column([_item(v, n) for n in rows]) for k, v in columns.items()}
    if numbers:
        plain = [i if type(i) in (str, int) else None for i in ids]
        sink.rows(numbers, shapes, columns, plain if any(i is not None for i in plain) else None)


def _item(values: Any, n: int) -> Any:
    return values[n].item() if isinstance(values, np.ndarray) else values[n]


def _is_geometry(kind: Any) -> bool:
    return isinstance(kind, str) and kind in _GEOMETRIES


def _as_feature(value: Any) -> Any:
    """A bare geometry is a feature without properties; None for what is neither."""
    if not isinstance(value, dict):
        return None
    if _is_geometry(value.get("type")):
        return {"type": "Feature", "properties": {}, "geometry": value}
    return value if value.get("type") == "Feature" else None


def _shapes(geometries: list[Any], kept: list[int], rejected: dict[int, Message]) -> Sequence[bytes | None]:
    if geometries and (points := all_points(geometries)) is not None:
        return points
    shapes: list[bytes | None] = []
    for geometry, i in zip(geometries, kept, strict=True):
        try:
            shapes.append(to_wkb(geometry))
        except BadShape as error:
            rejected[i] = error.reason
            shapes.append(None)
    return shapes
