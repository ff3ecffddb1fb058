"""Why a reader gives a file back, in words that travel through the pipe and are translated on our side."""

from __future__ import annotations

from typing import Any

from layers.i18n import N_, Message, message


class Refusal(Exception):
    """The file cannot be read; `hint` says what to do."""

    def __init__(self, words: Message, hint: Message | None = None) -> None:
        super().__init__(words.text)
        self.words = words
        self.hint = hint

    def to_json(self) -> dict[str, Any]:
        return {"words": self.words.to_json(), "hint": self.hint.to_json() if self.hint else None}


def not_of_format(name: str, format_title: str) -> Refusal:
    return Refusal(
        message(N_("{file} is no {format} file."), file=name, format=format_title),
        message(N_("Its content does not go with its extension. Export it again, or give it its true extension.")),
    )
