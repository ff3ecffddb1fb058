"""XML, read in this one place: no document type, no entities of its own, no depth and no flood without end.

What stands before the root is judged by defusedxml, which stops at a document type before anything in it is looked at;
only then is the rest read. Behind the root's start a document type is no XML any more.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeAlias
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from layers.exchange.encodings import is_other_than, known, likeliest, otherwise, plausible
from layers.exchange.formats import wide_encoding
from layers.exchange.limits import TEXT_BYTES, XML_ATTRIBUTES, XML_DEPTH, Limit
from layers.exchange.refusal import Refusal
from layers.i18n import N_, Message, message

__all__ = ["Element", "check_prolog", "events", "local", "parse"]

_PART = 64 * 1024
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


Told: TypeAlias = Callable[[Message], None]


def parse(source: Path | bytes, name: str, told: Told | None = None, *, limit: Limit = TEXT_BYTES) -> Element:
    """The root of a whole document, for files of a size that fits in memory many times over.

    `told` takes what the report has to say of it.

    Raises
    ------
    Refusal
        It is no whole XML, has a document type, or goes over a limit.
    """
    root = None
    for event, element in events(source, name, told, limit=limit):
        if root is None and event == "start":
            root = element
    if root is None:
        raise _broken(name, 1)
    return root


def events(
    source: Path | bytes, name: str, told: Told | None = None, *, limit: Limit = TEXT_BYTES
) -> Iterator[tuple[str, Element]]:
    """`("start", element)` and `("end", element)` in the order of the document.

    `told` takes what the report has to say of it.

    Whoever reads a large file removes from its parent what is done with; the tree grows otherwise.

    Raises
    ------
    Refusal
        As `parse`.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if passed := limit.passed(size):
        raise _over(passed)
    with closing(io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")) as stream:
        declared, encoding = _encodings(stream)
        if told is not None:
            for words in otherwise(declared, encoding):
                told(words)
        _check_prolog(stream, name, encoding)
        yield from _events(stream, name, encoding)


def check_prolog(source: Path | bytes, name: str) -> None:
    """Refuse what carries a document type, or does not begin as XML; for what another library will read."""
    with closing(io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")) as stream:
        _check_prolog(stream, name, _encodings(stream)[1])


def local(tag: object) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class _Root(Exception):
    """The root element begins: nothing more can be declared."""


class _Prolog:
    """Takes what stands before the root, and nothing else."""

    def start(self, tag: str, attributes: dict[str, str]) -> NoReturn:
        raise _Root

    def close(self) -> None:
        """Nothing was kept."""


def _check_prolog(stream: BinaryIO, name: str, encoding: str) -> None:
    parser = DefusedXMLParser(target=_Prolog(), forbid_dtd=True)
    try:
        for part in _parts(stream, encoding):
            parser.feed(part)
        parser.close()
    except _Root:
        return
    except DefusedXmlException as error:
        raise Refusal(
            message(N_("{file} carries a document type, which can do harm."), file=name),
            message(N_("Export it again without one. Nothing was read from it.")),
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise _faulty(name, error) from error


def _events(stream: BinaryIO, name: str, encoding: str) -> Iterator[tuple[str, Element]]:
    parser: Any = XMLPullParser(("start", "end"))
    depth = 0
    try:
        for part in _parts(stream, encoding):
            parser.feed(part)
            for event, element in parser.read_events():
                if event == "start":
                    depth += 1
                    if depth > XML_DEPTH.most or len(element.attrib) > XML_ATTRIBUTES.most:
                        raise _over(XML_DEPTH.passed(depth) or XML_ATTRIBUTES.passed(len(element.attrib)))
                else:
                    depth -= 1
                yield event, element
        parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise _faulty(name, error) from error
    yield from parser.read_events()


def _encodings(stream: BinaryIO) -> tuple[str, str]:
    """The encoding that the document says it is in, and the one that its first signs beyond ASCII are in: programs
    write what their system has, and leave UTF-8 in the first line. Both are empty where the parser finds it out."""
    stream.seek(0)
    sample = stream.read(_PART)
    if wide_encoding(sample) or sample.startswith(_BOMS):
        return "", ""
    found = _DECLARED.match(sample)
    declared = found[1].decode("ascii").casefold() if found else "utf-8"
    while sample.isascii() and (part := stream.read(_PART)):
        sample = part + stream.read(_PART)
    try:
        told = known(declared)
    except Refusal:
        return "", ""
    if told == "utf-8" or is_other_than(sample, told):
        likely = likeliest(sample)
        if likely and likely != told and (likely == "utf-8" or plausible(sample, likely) >= _SURELY):
            return told, likely
    return ("", "") if told == "utf-8" else (told, told)


_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SURELY = 0.5


def _parts(stream: BinaryIO, encoding: str) -> Iterator[bytes | str]:
    """The document in parts: as bytes, or as text where the parser would not know its encoding."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)() if encoding else None
    while head := stream.read(_PART):
        yield head if decoder is None else decoder.decode(head)
    if decoder is not None:
        yield decoder.decode(b"", final=True)


def _line(error: Exception) -> int:
    return error.position[0] if isinstance(error, ParseError) else 1


def _faulty(name: str, error: Exception) -> Refusal:
    if isinstance(error, ParseError) and error.code == _NO_PREFIX:
        words = N_("{file} is not whole XML: it uses a prefix that it does not declare, in line {n}.")
        hint = N_("Export it again with another program, or declare the prefix in the first element.")
        return Refusal(message(words, file=name, n=_line(error)), message(hint))
    return _broken(name, _line(error))


_NO_PREFIX = 27
"""XML_ERROR_UNBOUND_PREFIX of the parser."""


def _broken(name: str, line: int) -> Refusal:
    return Refusal(
        message(N_("{file} is not whole XML: it cannot be read beyond line {n}."), file=name, n=line),
        message(N_("Export it again.")),
    )


def _over(passed: Message | None) -> Refusal:
    return Refusal(message(N_("The file goes over a limit.")), passed)
