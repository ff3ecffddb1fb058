"""What a reader leaves out of a file that it takes otherwise, as notes for its report."""

from __future__ import annotations

from collections.abc import Iterable

from layers.i18n import N_, Message, message

_SHOWN = 20


def columns_of_bytes(names: Iterable[str]) -> list[Message]:
    """Pictures, further shapes and other bytes are not taken."""
    told = _listed(names)
    return [message(N_("Columns of pictures or other bytes are left out: {names}."), names=told)] if told else []


def tables_without_places(names: Iterable[str]) -> list[Message]:
    """Of a file with tables of places, those without any."""
    told = _listed(names)
    words = N_("Tables without places are left out: {names}. Name a kind without a place to take them.")
    return [message(words, names=told)] if told else []


def above_the_header(cells: Iterable[str]) -> Message:
    """A title, or who filled the table in and when."""
    return message(N_("Above the header stands: {words}"), words=" · ".join(cells)[:200])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name[:80] for name in list(names)[:_SHOWN])
