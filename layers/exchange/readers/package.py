"""Zip packages: each file in it by its own reader, one layer or more each; shapefiles with their neighbours."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from layers.errors import SituationError
from layers.exchange.formats import FORMATS, GEOTIFF, HEAD, PACKAGE, agrees, bare_name, format_of
from layers.exchange.inflate import plain_file
from layers.exchange.manifest import about_manifest, is_manifest
from layers.exchange.readers.shapefile import PARTS
from layers.exchange.refusal import Refusal, wrong_content
from layers.exchange.sink import Sink
from layers.exchange.text import clean_name
from layers.exchange.unzip import Entry, Package, opened
from layers.exchange.world_file import SUFFIXES as WORLD
from layers.i18n import N_, Message, message

_BESIDE = {*PARTS, ".sbn", ".sbx", ".qix", ".qmd", ".qpj", ".qml", ".fix", ".ain", ".aih", ".atx", ".ixs", ".mxs"}
_TIFF = GEOTIFF.suffixes
_WORDS = {".txt", ".md", ".pdf", ".html", ".htm", ".url", ".doc", ".docx", ".rtf", ".lyr", ".sld"}
"""What explains the data, and is not data itself."""


@dataclass(frozen=True, slots=True)
class _Member:
    """One file to read, with what lies beside it under its name."""

    entry: Entry
    beside: tuple[Entry, ...] = ()

    @property
    def name(self) -> str:
        return clean_name(PurePosixPath(self.entry.name).name)[:120]

    @property
    def layer(self) -> str:
        """What its layer is called: its name without extension."""
        return clean_name(PurePosixPath(bare_name(Path(self.entry.name))).stem)[:120]

    @property
    def path(self) -> str:
        """The same with the folders in the package."""
        return clean_name(str(PurePosixPath(self.entry.name).parent / self.layer))[:120]


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """Every file that can be read, as its own tables; what is refused of it stands under `rejected` with its name."""
    with opened(path, name) as package:
        members = list(_members(package))
        if not members:
            raise _nothing(package, name)
        often = Counter(member.layer for member in members)
        refused = []
        about = [*_left_out(package, members), *about_manifest(package)]
        for n, member in enumerate(members):
            layer = member.layer if often[member.layer] == 1 else member.path
            refused.append(_read_one(package, member, _Named(sink, layer, n / len(members), about), options))
        if all(refused) and refused[0] is not None:
            raise refused[0]
        for entry, why in package.passed_over:
            sink.refuse(entry, why)


def _left_out(package: Package, members: Sequence[_Member]) -> list[Message]:
    """A word about texts that lie beside the data: one of them may be data after all."""
    taken = {member.entry.name for member in members}
    names = [clean_name(e.name)[:80] for e in package.entries if _suffix(e) in _WORDS and e.name not in taken]
    return [message(N_("Not read, as words about the data: {names}."), names=", ".join(names[:20]))] if names else []


def _read_one(package: Package, member: _Member, sink: _Named, options: dict[str, Any]) -> Refusal | None:
    """Read one file of the package; the reason when it is refused."""
    folder = Path("member")
    folder.mkdir()
    try:
        _read_member(package, member, folder, sink, options)
    except Refusal as refused:
        sink.refuse(refused.words)
        return refused
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return None


class _Named:
    """The sink for one file of the package: its tables are called after it. The first that is closed says what is
    told `about` the package."""

    def __init__(self, sink: Sink, layer: str, done: float, about: list[Message]) -> None:
        self._sink = sink
        self._about = about
        self._layer = layer
        self._done = done
        self.rows = sink.rows
        self.rejected = sink.rejected
        self.tile = sink.tile
        self.say = sink.say
        self.remark = sink.remark
        self.brief = sink.brief

    @property
    def full(self) -> bool:
        return self._sink.full

    def progress(self, done: float) -> None:
        self._sink.progress(self._done)

    def refuse(self, why: Message) -> None:
        self._sink.refuse(self._layer, why)

    def close(self, name: str, **says: Any) -> None:
        own = name and name.casefold() != PurePosixPath(self._layer).name.casefold()
        if self._about:
            says["about"] = [*(words.to_json() for words in self._about), *says.get("about", ())]
            self._about.clear()
        self._sink.close(f"{self._layer} / {name}" if own else self._layer, **says)


def _read_member(package: Package, member: _Member, folder: Path, sink: Any, options: dict[str, Any]) -> None:
    suffixes = PurePosixPath(member.entry.name).suffixes
    packed = suffixes[-1:] == [".gz"]
    path = package.unpack(
        member.entry, folder / f"file{''.join(suffixes[-2:] if packed else suffixes[-1:]).casefold()}"
    )
    for entry in member.beside:
        package.unpack(entry, folder / f"file{_suffix(entry)}")
    try:
        known = format_of(path)
    except SituationError as error:
        raise Refusal(_UNKNOWN) from error
    path = plain_file(path, member.name)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not agrees(known.key, head):
        raise wrong_content(member.name, known.title, head)
    lines = bare_name(Path(member.name)).casefold().endswith((".geojsonl", ".geojsons", ".ndjson", ".jsonl"))
    reader = import_module(f"layers.exchange.readers.{known.key}")
    reader.read(path, member.name, sink, {**options, "lines": lines})


def _members(package: Package) -> Iterator[_Member]:
    """The files that may be read, in the order of the package."""
    beside: dict[str, list[Entry]] = {}
    for entry in package.entries:
        beside.setdefault(_stem(entry), []).append(entry)
    data = [e for e in package.entries if _suffix(e) not in _WORDS]
    for entry in data or package.entries:
        suffix = _suffix(entry)
        parts = [e for e in beside[_stem(entry)] if e is not entry]
        if is_manifest(entry):
            continue
        if suffix in WORLD and any(_suffix(e) in _TIFF for e in parts):
            continue
        if suffix in _BESIDE and (suffix not in (".dbf", ".shp") or any(_suffix(e) == ".shp" for e in parts)):
            continue
        if suffix in PACKAGE.suffixes:
            package.passed_over.append((clean_name(entry.name)[:120], _NESTED))
        elif suffix == ".gz" or suffix == ".xml" or any(suffix in known.suffixes for known in FORMATS):
            own = [e for e in parts if _suffix(e) in (PARTS if suffix == ".shp" else WORLD if suffix in _TIFF else ())]
            log = [e for e in package.entries if suffix == ".gpkg" and e.name == entry.name + "-wal"]
            yield _Member(entry, (*own, *log))
        else:
            package.passed_over.append((clean_name(entry.name)[:120], _UNKNOWN))


_UNKNOWN = message(N_("It is of a format that cannot be read."))
_NESTED = message(N_("A package within a package is not opened."))


def _nothing(package: Package, name: str) -> Refusal:
    """Nothing in the package can be read; the first reason says why."""
    hint = next((why for _, why in package.passed_over), None)
    return Refusal(message(N_("{file} holds nothing that can be read."), file=name), hint)


def _suffix(entry: Entry) -> str:
    return PurePosixPath(entry.name).suffix.casefold()


def _stem(entry: Entry) -> str:
    return str(PurePosixPath(entry.name).with_suffix("")).casefold()
