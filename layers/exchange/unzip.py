"""Zip packages, walked entry by entry and unpacked by us, under names of our own, with the real bytes counted.

Nothing is ever extracted by the name it has inside: such a name may lead out of the folder.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from layers.exchange.disk import is_the_disks
from layers.exchange.limits import ENTRIES, RATIO, RATIO_FREE, UNPACKED, Limit
from layers.exchange.refusal import Refusal
from layers.exchange.text import clean_name
from layers.i18n import N_, Message, message

_PART = 1 << 20
_UTF8_FLAG, _ENCRYPTED = 0x800, 0x1
_SYSTEM_FILES = re.compile(r"(^|/)(__MACOSX/|\.[^./\\]|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the package: `name` as it is told, with folders; `info` is for the package itself."""

    name: str
    info: zipfile.ZipInfo


class Package:
    """An open package. `passed_over` names the entries that were not taken, and why."""

    def __init__(self, archive: zipfile.ZipFile, name: str, most: Limit) -> None:
        self._archive = archive
        self._name = name
        self._most = most
        self._unpacked = 0
        self.passed_over: list[tuple[str, Message]] = []
        self.entries: list[Entry] = list(self._walk())

    def _walk(self) -> Iterator[Entry]:
        infos = self._archive.infolist()
        if passed := ENTRIES.passed(len(infos)):
            raise Refusal(message(N_("{file} goes over a limit."), file=self._name), passed)
        seen: set[str] = set()
        for info in infos:
            name = _told(info).replace("\\", "/")  # packers on Windows write their own sign between folders
            if name.endswith("/") or _SYSTEM_FILES.search(name):
                continue
            why = _fault(info, name, seen)
            seen.add(name.casefold())
            if why is not None:
                self.passed_over.append((clean_name(name)[:120] or "?", why))
            else:
                yield Entry(name, info)
        if passed := self._most.passed(sum(info.file_size for info in infos)):
            raise Refusal(message(N_("{file} goes over a limit."), file=self._name), passed)

    def unpack(self, entry: Entry, target: Path) -> Path:
        """The content of the entry as a file called `target`.

        Raises
        ------
        Refusal
            It is damaged, or holds more than it says or than it may.
        """
        size, packed = 0, max(entry.info.compress_size, 1)
        try:
            with self._archive.open(entry.info) as source, target.open("wb") as out:
                while part := source.read(_PART):
                    size += len(part)
                    self._check(size, packed)
                    out.write(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            if is_the_disks(error):
                raise
            raise self._damaged(entry) from error
        self._unpacked += size
        return target

    def _check(self, size: int, packed: int) -> None:
        ratio = size / packed if size > RATIO_FREE.most else 0.0
        for passed in (self._most.passed(self._unpacked + size), RATIO.passed(ratio)):
            if passed is not None:
                raise Refusal(message(N_("{file} unpacks to more than an import may hold."), file=self._name), passed)

    def _damaged(self, entry: Entry) -> Refusal:
        words = message(N_("{file}: {entry} is damaged."), file=self._name, entry=clean_name(entry.name)[:120])
        return Refusal(words, message(N_("Pack it again.")))


@contextmanager
def opened(path: Path, name: str, most: Limit = UNPACKED) -> Iterator[Package]:
    """The package at `path`.

    Raises
    ------
    Refusal
        It is no whole zip file, or goes over a limit.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield Package(archive, name, most)
    except (zipfile.BadZipFile, struct.error, EOFError, UnicodeDecodeError, NotImplementedError) as error:
        raise Refusal(
            message(N_("{file} is not a whole zip package."), file=name), message(N_("Pack it again."))
        ) from error


def _told(info: zipfile.ZipInfo) -> str:
    """The name of an entry: old packers in China write it in GBK without saying so."""
    if info.flag_bits & _UTF8_FLAG or info.filename.isascii():
        return info.orig_filename if info.orig_filename.isascii() else info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename


def _fault(info: zipfile.ZipInfo, name: str, seen: set[str]) -> Message | None:
    """Why an entry is not taken."""
    if not name:
        return message(N_("It has no name."))
    if name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/"):
        return message(N_("Its name leads out of the package."))
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return message(N_("It is a link, not a file."))
    if info.flag_bits & _ENCRYPTED:
        return message(N_("It is encrypted."))
    return message(N_("Another file has the same name.")) if name.casefold() in seen else None
