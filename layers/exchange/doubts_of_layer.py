"""What becomes of the layers that are there: told before a file takes the place of one, or gets another name."""

from __future__ import annotations

from collections.abc import Iterator

from layers.exchange.bulk import reference_set
from layers.exchange.doubts import Doubt
from layers.exchange.gate import Table
from layers.exchange.guard import RawTable
from layers.exchange.job import Job, layer_calls
from layers.exchange.versions import older_version
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.kinds.datasets import ARCHIVE


def about_layer(job: Job, raw: RawTable, table: Table, *, several: bool, part: bool) -> Iterator[Doubt]:
    """Whether the rows take the place of a layer or an archive, or are called otherwise than the file, as another is.

    With `part` there are more rows than those of `table`, by which it is judged.
    """
    if not table.rows:
        return
    if job.options.archive is not None:
        wanted = job.options.archive.casefold()
        older = next((d for d in job.facts.datasets(ARCHIVE) if str(d["name"]).casefold() == wanted), None)
        if older is not None:
            yield Doubt("layer", _replaced(older))
        return
    told: list[Message] = []
    new = reference_set(layer_calls(job, raw.name, several), table, {"file": job.file})
    older = older_version(new, job.facts, told.append, part=part)
    if older is not None:
        told.append(_replaced(older))
    for words in told:
        yield Doubt("layer", words)


def _replaced(older: Feature) -> Message:
    words = N_(
        "{name} of {file} is there, with {n} rows: the new rows take their place, and those that are missing go."
    )
    return message(words, name=older["name"], file=older["file"] or "–", n=f"{older['count']:,}")
