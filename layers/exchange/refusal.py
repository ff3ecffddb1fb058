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


def wrong_content(name: str, format_title: str, head: bytes) -> Refusal:
    """A file that begins with `head`, and so cannot be of the format that its extension says."""
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    if head.startswith(_OLE):
        return Refusal(
            message(N_("{file} is an old Excel or Office file, or has a password."), file=name),
            message(N_("Open it in Excel or WPS and save it as .xlsx without a password.")),
        )
    if begins.startswith((b"<!doctype html", b"<html")):
        return Refusal(
            message(N_("{file} is a web page, perhaps one that asks to log in."), file=name),
            message(N_("Fetch the file itself again.")),
        )
    return not_of_format(name, format_title)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def not_of_format(name: str, format_title: str) -> Refusal:
    return Refusal(
        message(N_("{file} is no {format} file."), file=name, format=format_title),
        message(N_("Its content does not go with its extension. Export it again, or give it its true extension.")),
    )
