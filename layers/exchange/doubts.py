"""What is doubtful about a file before it is taken in: where it stands, in words, and what one may answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from layers.exchange.job import Options
from layers.i18n import Message

NOTHING = ""
"""The answer that leaves things as they stand, where an answer is a word."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One choice: `value` for the option `key`; for options that hold several, that of the column or field `of`."""

    words: Message
    key: str
    value: Any
    of: str = ""

    def taken(self, options: Options) -> Options:
        """The options with this answer in them."""
        now: Any = getattr(options, self.key)
        if self.key == "merge":
            others = tuple(column for column in now if column != self.of)
            return replace(options, merge=(*others, self.of) if self.value else others)
        if self.key == "numbers":
            kept = {key: value for key, value in now.items() if key != self.of}
            return replace(options, numbers={**kept, self.of: self.value} if self.value else kept)
        said: dict[str, Any] = {self.key: self.value}
        return replace(options, **said)

    def is_in(self, options: Options) -> bool:
        """Whether the options say this already."""
        now: Any = getattr(options, self.key)
        if self.key == "merge":
            return (self.of in now) == bool(self.value)
        if self.key == "numbers":
            return bool(now.get(self.of, NOTHING) == self.value)
        return bool(now == self.value)


@dataclass(frozen=True, slots=True)
class Doubt:
    """`column` and `rows` (numbers in the file) are where it stands; neither means the file as a whole.

    While one is `open` nothing can be taken in; the others have an answer already, which leaves things as they are.
    `more` says what else helps to answer.
    """

    code: str
    words: Message
    answers: tuple[Answer, ...] = ()
    open: bool = False
    column: str = ""
    rows: tuple[int, ...] = ()
    more: tuple[Message, ...] = ()
