"""Doubts about a file as a whole: the encoding of its texts, which of its grids is meant, what its reader remarked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layers.exchange.doubts import Answer, Doubt
from layers.exchange.encodings import UNCERTAIN, title_of
from layers.exchange.guard import RawTable
from layers.exchange.job import Job
from layers.exchange.limits import TABLES
from layers.exchange.mapping import VALUE
from layers.exchange.text import clean_name
from layers.i18n import N_, message

_MOST_LETTERS = 40


def about_encoding(job: Job, raw: RawTable) -> Iterator[Doubt]:
    """Where several encodings read the texts about as well: each with some words as it reads them."""
    likely = _likely(raw)
    if len(likely) < 2:
        return
    answers = tuple(
        Answer(message(N_("{encoding}: {words}"), encoding=title_of(e), words=words), "encoding", e if n else None)
        for n, (e, words) in enumerate(likely)
    )
    words = message(N_("The texts seem to be in {encoding}, which is not certain."), encoding=title_of(likely[0][0]))
    yield Doubt("encoding", words, answers, more=(message(N_("Choose the one that can be read.")),))


def _likely(raw: RawTable) -> list[tuple[str, str]]:
    """Encodings and words that the reader sent; it may be lying, so what is no such pair is left out."""
    told: Any = raw.says.get("encodings")
    pairs = told if isinstance(told, list) else []
    return [
        (str(pair[0])[:_MOST_LETTERS], clean_name(str(pair[1]))[:_MOST_LETTERS])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2
    ]


def grids_of(raw: RawTable) -> tuple[str, ...]:
    """The names of the grids of a raster file, where it has several."""
    told: Any = raw.says.get("choices")
    return tuple(str(name)[:100] for name in told[: TABLES.most]) if isinstance(told, list) else ()


def grid_taken(raw: RawTable) -> str:
    """Which of them was taken without being asked for, where a file has one that people mean."""
    return str(raw.says.get("value") or "")[:100]


def about_grids(job: Job, raw: RawTable) -> Iterator[Doubt]:
    """A file of several grids, of which one has to be chosen."""
    if len(names := grids_of(raw)) > 1 and VALUE not in job.options.columns and not grid_taken(raw):
        words = message(N_("The file has {n} grids, and one becomes the layer."), n=len(names))
        yield Doubt("value", words, open=True, more=(message(N_("Choose it from the list above.")),))


def about_nodata(raw: RawTable) -> Iterator[Doubt]:
    """A raster that declares no number for no data, though it can hold those that many programs write for it."""
    if raw.says.get("undeclared"):
        words = N_("The file does not declare a number for no data: −9999, −32768 and the like count as such.")
        answers = (
            Answer(message(N_("They stand for no data")), "no_nodata", value=False),
            Answer(message(N_("Every number is a value")), "no_nodata", value=True),
        )
        yield Doubt("nodata", message(words), answers)


def about_remarks(raw: RawTable) -> Iterator[Doubt]:
    """What the reader remarked on the whole of the file."""
    for words in raw.notes:
        if words.text != UNCERTAIN:
            yield Doubt("note", words)
