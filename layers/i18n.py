"""The words people see, in Chinese and English; English is the key, the catalogues are .po files by area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from psygnal import Signal

from resources import resource

LANGUAGES = ("zh", "en")


class Languages:
    """The language in use. One for the process: the words of two windows never differ."""

    changed = Signal(str)

    def __init__(self) -> None:
        self.current = "en"

    def use(self, code: str) -> None:
        """Switch to `code`, one of LANGUAGES."""
        if code not in LANGUAGES:
            raise ValueError(f"no such language: {code}")
        if code != self.current:
            self.current = code
            self.changed.emit(code)


languages = Languages()


def set_language(code: str) -> None:
    languages.use(code)


def language() -> str:
    return languages.current


def N_(text: str) -> str:  # noqa: N802  (gettext's own name)
    """Mark words that are declared before a language is chosen."""
    return text


def tr(text: str) -> str:
    """`text` in the language in use; itself where the catalogue has nothing."""
    return catalogue(languages.current).get(text, text) if text else text


def tr_in(code: str, text: str) -> str:
    """`text` in the language `code`, whatever is in use."""
    return catalogue(code).get(text, text) if text else text


def counted(text: str, n: object, **args: object) -> str:
    """`text`, which counts `n` things in the plural, filled in: in English one thing stands in the singular."""
    return _for_count(languages.current, text, n).format(n=n, **args)


@cache
def catalogue(code: str) -> Mapping[str, str]:
    """All words of a language. English needs none: its words are the keys."""
    return {} if code == "en" else _read(code)


@cache
def singulars() -> Mapping[str, str]:
    """What English says of one thing, by what it says of many. Chinese makes no difference."""
    return _read("en")


def _for_count(code: str, text: str, n: object) -> str:
    """The template for so many things; `n` may be written already."""
    return singulars().get(text, text) if code == "en" and str(n) == "1" else tr_in(code, text)


def _read(code: str) -> Mapping[str, str]:
    from babel.messages.pofile import read_po

    words: dict[str, str] = {}
    for path in sorted(resource("translations", code).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream):
                if isinstance(message.id, str) and message.id and isinstance(message.string, str) and message.string:
                    words[message.id] = message.string
    return words


@dataclass(frozen=True, slots=True)
class Message:
    """Words and their arguments, kept apart so that they are translated when shown. `n` is a count of things."""

    text: str
    args: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.in_language(languages.current)

    def in_language(self, code: str) -> str:
        """The sentence in `code`; an argument that is itself a key of the catalogue is translated too."""
        words = {k: tr_in(code, v) if isinstance(v, str) else v for k, v in self.args.items()}
        template = _for_count(code, self.text, words.get("n"))
        return template.format(**words) if words else template

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "args": dict(self.args)} if self.args else {"text": self.text}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Message:
        return Message(value["text"], value.get("args", {}))


def message(text: str, **args: Any) -> Message:
    """A Message; `text` is marked for translation by the caller's N_."""
    return Message(text, args)
