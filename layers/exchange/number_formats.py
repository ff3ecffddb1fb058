"""What a spreadsheet shows of a number beside its value: the zeros in front of a code, the words behind a quantity.

The language of the formats is that of ECMA-376, part 1, 18.8.31.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layers.i18n import N_, Message, message

_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[[^\]]*\]|[_*].|(?P<section>;)|(?P<sign>.)', re.DOTALL)
_PLAIN = frozenset("0-/() +:")
"""What a code may be shown with; anything else calculates, or is a day."""
_PLACES = frozenset("0#?")
_TIMES = re.compile(r"[百千十]?[万萬亿億]|百万|千(?![米克瓦帕赫伏安卡])|(?:thousand|million|billion)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """`pattern` is that of a code: "0" for each of the digits that it has at least, and any other sign behind a
    backslash; none for a quantity. `words` are those behind a quantity."""

    pattern: tuple[str, ...] = ()
    words: str = ""

    def of(self, value: Any) -> Any:
        """The value as the sheet shows it, where it means something else without that."""
        if type(value) not in (int, float) or value < 0:
            return value
        if self.pattern and value == int(value):
            return self._code(int(value))
        return f"{value:.15g}{self.words}" if _TIMES.match(self.words) else value

    def _code(self, number: int) -> str:
        digits = str(number).rjust(self.pattern.count("0"), "0")
        rest, parts = digits, []
        for left, part in enumerate(reversed(self.pattern)):
            if part != "0":
                parts.append(part[1:])
            else:
                is_first = "0" not in self.pattern[: len(self.pattern) - left - 1]
                parts.append(rest if is_first else rest[-1])
                rest = rest[:-1]
        return "".join(reversed(parts))


def shown_by(number_format: str) -> Shown | None:
    """What a number format shows beside the number; None where that is nothing of weight."""
    signs: list[tuple[str, bool]] = []
    for token in _TOKEN.finditer(number_format):
        if token["section"]:
            break
        said = token["quoted"] if token["quoted"] is not None else token["escaped"]
        signs += [(said, True)] if said is not None else [(token["sign"], False)] if token["sign"] else []
    bare = {sign for sign, is_text in signs if not is_text}
    zeros = sum(sign == "0" for sign, is_text in signs if not is_text)
    if bare <= _PLAIN and zeros > 1:
        return Shown(tuple("0" if sign == "0" and not is_text else f"\\{sign}" for sign, is_text in signs))
    last = max((n for n, (sign, is_text) in enumerate(signs) if not is_text and sign in _PLACES), default=-1)
    behind = signs[last + 1 :]
    words = "".join(sign for sign, is_text in behind if is_text).strip()
    if last < 0 or not words or any(sign in ",%E" for sign, is_text in behind if not is_text):
        return None
    return Shown(words=words)


_FIRST_OWN = 164
"""The number of the first format that is not one of those that every workbook has: none of these shows more."""


class Formats:
    """The formats of a workbook, and the words that its columns show behind their numbers."""

    def __init__(self, book: Any) -> None:
        codes = {n: shown_by(code) for n, code in enumerate(book._number_formats, _FIRST_OWN)}
        styles = ((n, codes.get(style.numFmtId)) for n, style in enumerate(book._cell_styles))
        self._shown: dict[int, Shown] = {n: shown for n, shown in styles if shown is not None}
        self._words: Counter[tuple[int, str]] = Counter()

    def shown(self, cells: Sequence[Mapping[str, Any]]) -> list[Any]:
        """The values of a row from its first column on, each as its format shows it."""
        values = [None] * max((cell["column"] for cell in cells), default=0)
        for cell in cells:
            at = cell["column"] - 1
            values[at] = self._of(at, cell["value"], cell["style_id"])
        return values

    def _of(self, column: int, value: Any, style: int) -> Any:
        shown = self._shown.get(style) if self._shown else None
        if shown is None or type(value) not in (int, float):
            return value
        made = shown.of(value)
        if shown.words and made is value:
            self._words[column, shown.words] += 1
        return made

    def notes(self, header: Sequence[str]) -> Iterator[Message]:
        """On the sheet that was read last: words that its columns show and their names do not say."""
        for (column, words), count in self._words.items():
            if column < len(header) and words.casefold() not in header[column].casefold():
                said = N_("{column}: “{words}” stands behind its numbers in the sheet and is left out: {count}.")
                yield message(said, column=header[column], words=words[:40], count=count)
        self._words.clear()
