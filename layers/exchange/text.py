"""Text as it may enter the record: NFC, no control characters, marks that turn the reading direction made visible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from layers.exchange.limits import TEXT
from layers.i18n import Message
from layers.pieces import Blobs, Texts

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_BIDI = {
    "\u200e": "[LRM]",
    "\u200f": "[RLM]",
    "\u061c": "[ALM]",
    "\u202a": "[LRE]",
    "\u202b": "[RLE]",
    "\u202c": "[PDF]",
    "\u202d": "[LRO]",
    "\u202e": "[RLO]",
    "\u2066": "[LRI]",
    "\u2067": "[RLI]",
    "\u2068": "[FSI]",
    "\u2069": "[PDI]",
}
_BIDI_TABLE = str.maketrans(_BIDI)


def clean(text: str) -> str:
    """One text."""
    if text.isascii() and text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", lines).translate(_BIDI_TABLE))


def clean_name(text: str) -> str:
    """A name: one line besides."""
    return " ".join(clean(text).split())


def clean_value(value: Any) -> Any:
    """A JSON value with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_value(v) for v in value]
    if isinstance(value, dict):
        return {clean(str(k)): clean_value(v) for k, v in value.items()}
    return value


def clean_column(values: Sequence[Any]) -> tuple[list[Any], dict[int, Message]]:
    """Every text of a column cleaned, and the limit that some go over; at once where there is nothing to do."""
    kinds = set(map(type, values))
    if kinds <= {int, bool, type(None)}:
        return list(values), {}
    if kinds <= {str, type(None)}:
        texts = [v for v in values if v]
        short = max(map(len, texts), default=0) * 4 <= TEXT.most
        if short and _is_plain("|".join(texts)):
            return list(values), {}
    cleaned = [clean_value(v) for v in values]
    return cleaned, {n: passed for n, v in enumerate(cleaned) if (passed := too_long(v))}


def clean_texts(texts: Texts) -> tuple[Texts, dict[int, Message]]:
    """The same of texts in one piece, some of which are looked at at a time; one that is too long is left out."""
    long: dict[int, Message] = {}

    def cleaned() -> Iterator[Texts]:
        first = 0
        for part in texts.parts(_PART_BYTES):
            if is_clean(part):
                yield part
            else:
                values, over = clean_column(list(part))
                several = [Texts.NONE if value is None or n in over else value for n, value in enumerate(values)]
                yield Texts(Texts.BETWEEN.join(several).encode(), len(several))
                long.update((first + n, passed) for n, passed in over.items())
            first += len(part)

    return Texts.joined(cleaned()), long


_PART_BYTES = 1_000_000


def is_clean(texts: Texts) -> bool:
    """Whether nothing has to be done to any of them."""
    if not texts.none_longer(TEXT.most):
        return False
    return _is_plain_ascii(texts.data) if texts.data.isascii() else _is_plain(texts.data.translate(_AS_PLAIN).decode())


def _is_plain_ascii(data: bytes) -> bool:
    """The same for what is in ASCII, some times as quick: nothing but the two signs is a control character."""
    controls = int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) < ord(" ")))
    signs = data.count(Texts.BETWEEN.encode()) + data.count(Texts.NONE.encode())
    return controls == signs and b"\x7f" not in data


_AS_PLAIN = bytes.maketrans(f"{Texts.BETWEEN}{Texts.NONE}".encode(), b"||")


def _is_plain(whole: str) -> bool:
    return whole.isprintable() and unicodedata.is_normalized("NFC", whole) and not _has_bidi(whole)


def long_ones(column: Any) -> dict[int, Message]:
    """Texts of the column that are too long even when they are clean, by their position; what lies deeper in a value is
    not looked at."""
    if isinstance(column, np.ndarray | Blobs):
        return {}
    if isinstance(column, Texts):
        found = column.longer(TEXT.most)
        texts = list(column.take(found)) if found else []
    else:
        found = [n for n, value in enumerate(column) if isinstance(value, str) and len(value) * 4 > TEXT.most]
        texts = [column[n] for n in found]
    return {n: passed for n, text in zip(found, texts, strict=True) if (passed := too_long(clean(str(text))))}


def has_controls(text: str) -> bool:
    """Whether it holds characters that XML, and what is made of it, cannot."""
    return not text.isprintable() and _CONTROLS.search(text) is not None


def without_controls(text: str) -> str:
    """The same with the sign for an unknown character in their place."""
    return _CONTROLS.sub("\ufffd", text) if has_controls(text) else text


def _has_bidi(text: str) -> bool:
    return not text.isascii() and any(mark in text for mark in _BIDI)


def too_long(value: Any) -> Message | None:
    """The limit that a text, or a text within the value, goes over."""
    if isinstance(value, str):
        return TEXT.passed(len(value.encode("utf-8", "replace"))) if len(value) * 4 > TEXT.most else None
    if isinstance(value, list | dict):
        inner = value if isinstance(value, list) else [*value.keys(), *value.values()]
        return next((passed for v in inner if (passed := too_long(v))), None)
    return None
