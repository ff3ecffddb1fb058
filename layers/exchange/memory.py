"""What was answered for a file counts for the next one of its shape: one memory, kept with the workspace, for the
import panel and the command line alike."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Protocol

from layers.errors import SituationError
from layers.exchange.formats import format_of
from layers.exchange.guard import RawTable
from layers.exchange.job import Job, Options, make_job
from layers.exchange.mapping import folded
from layers.exchange.needs import NeedsCrs, NeedsDayOrder, NeedsSwap, NeedsZone
from layers.i18n import N_, Message, message, tr

SETTING = "import:shapes"
_MOST = 200
_TEXTS = ("kind", "crs", "zone", "encoding")
_FLAGS = ("swap", "day_first", "repair", "no_nodata")
_TABLES = ("columns", "numbers")
_KEPT = (*_TEXTS, *_FLAGS, *_TABLES, "merge")
_UNSAID = Options()


class Before(Enum):
    """How much of what was answered for the last file of a shape is taken for this one without being said again."""

    NOTHING = "nothing"
    COLUMNS = "columns"
    ALL = "all"


class Settings(Protocol):
    """Where the workspace keeps what is no fact."""

    def get_setting(self, key: str) -> Any: ...

    def set_setting(self, key: str, value: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was answered, of which file, and whether that became an archive, which has a name of its own."""

    options: Options
    file: str
    archive: bool = False

    def again(self, stem: str) -> Options:
        """The same answers for another file; an archive is named after it, as each is one of its own."""
        return replace(self.options, archive=stem if self.archive else None, like=self.file)

    def is_about(self, options: Options) -> bool:
        """Whether that file became the same sort of thing."""
        return (self.options.kind, self.archive) == (options.kind, options.archive is not None)


def shape_of(format_key: str, tables: Sequence[RawTable]) -> str:
    """A name for all files of a format with these columns, in whatever order; empty where there are none."""
    names = sorted({folded(name) for table in tables for name in table.columns})
    text = "\n".join((format_key, *names))
    return hashlib.sha256(text.encode()).hexdigest()[:24] if names else ""


def recall(settings: Settings, shape: str) -> Remembered | None:
    """None for a shape that never came in. What is stored is believed only as far as it has the right types."""
    kept = _shapes(settings).get(shape)
    if not isinstance(kept, Mapping):
        return None
    said: dict[str, Any] = {key: kept[key] for key in _TEXTS if isinstance(kept.get(key), str)}
    said |= {key: kept[key] for key in _FLAGS if isinstance(kept.get(key), bool)}
    said |= {key: _texts(kept[key]) for key in _TABLES if isinstance(kept.get(key), Mapping)}
    merge = kept.get("merge")
    names = tuple(name for name in merge if isinstance(name, str)) if isinstance(merge, list) else ()
    options = replace(Options(), **said, merge=names)
    return Remembered(options, str(kept.get("file", ""))[:200], kept.get("archive") is True)


def said_of(options: Options, file: str) -> dict[str, Any]:
    """What is worth keeping of the answers for `file`; nothing where nothing was answered."""
    told: dict[str, Any] = {key: getattr(options, key) for key in _KEPT if _is_said(options, key)}
    told |= {key: dict(told[key]) for key in _TABLES if key in told}
    if options.archive is not None:
        told["archive"] = True
    return {**told, "file": file} if told else {}


def _is_said(options: Options, key: str) -> bool:
    return bool(getattr(options, key) != getattr(_UNSAID, key))


def remember(settings: Settings, said: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep what was said of each shape of file, once it came in; the oldest of very many shapes is forgotten."""
    if not said:
        return
    kept = {shape: told for shape, told in _shapes(settings).items() if shape not in said}
    kept |= {shape: dict(told) for shape, told in said.items() if told}
    settings.set_setting(SETTING, dict(list(kept.items())[-_MOST:]))


def _shapes(settings: Settings) -> dict[str, Any]:
    kept = settings.get_setting(SETTING)
    return kept if isinstance(kept, dict) else {}


def _texts(table: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in table.items()}


def last_like(job: Job, tables: Sequence[RawTable]) -> Remembered | None:
    """What was answered for the last file of the shape that `tables` have."""
    kept = recall(job.facts, shape_of(format_of(job.path).key, tables))
    return kept if kept is not None and (kept.options.kind or "") in ("", *job.facts.kinds) else None


def as_before(job: Job, kept: Remembered | None, how: Before) -> Job:
    """The job with what was answered before, as far as `how` goes; what is said now comes first."""
    if kept is None or how is Before.NOTHING:
        return job
    said = job.options
    if how is Before.ALL:
        return make_job(job.path, _filled(said, kept.again(job.stem)), job.facts)
    if not kept.is_about(said):
        return job
    return replace(job, options=replace(said, columns=_columns(said, kept.options)))


def _filled(said: Options, last: Options) -> Options:
    """`last`, with what is said now in its place."""
    becomes = last if said.kind is None and said.archive is None else said
    told: dict[str, Any] = {key: getattr(said if _is_said(said, key) else last, key) for key in _KEPT}
    told |= {"kind": becomes.kind, "archive": becomes.archive, "like": last.like}
    told |= {"columns": _columns(said, last), "numbers": {**last.numbers, **said.numbers}}
    return replace(said, **told)


def _columns(said: Options, last: Options) -> dict[str, str]:
    """Columns by field: those of now, and of before what they leave free."""
    taken = set(said.columns.values())
    return {**{f: c for f, c in last.columns.items() if c not in taken}, **said.columns}


def told_again(options: Options, said: Options, kept: Remembered | None) -> list[Message]:
    """A word about the answers that are those of the last file of this shape, and were not given for this one.

    `said` is what was answered for this one.
    """
    if kept is None:
        return []
    if options.like:
        what = ", ".join(_words(options, kept.options))
        return [message(N_("Answered as for {file}, which had the same columns: {what}."), file=kept.file, what=what)]
    more = {f: c for f, c in options.columns.items() if f not in said.columns}
    columns = ", ".join(f"{f} ← {c}" for f, c in more.items())
    return [message(N_("Columns as chosen the last time: {columns}."), columns=columns)] if more else []


_TITLES = {
    "kind": N_("Kind"),
    "crs": N_("Coordinate system"),
    "zone": N_("Time zone"),
    "encoding": N_("Encoding of the texts"),
    "merge": N_("Spellings made one"),
    "repair": N_("Invalid shapes repaired"),
    "swap": N_("Longitude and latitude turned round"),
    "day_first": N_("The day comes first"),
    "no_nodata": N_("Every number is a value"),
}


def _words(options: Options, last: Options) -> list[str]:
    """Each answer that both have, in words."""
    words = []
    for key, title in _TITLES.items():
        value = getattr(options, key)
        if not _is_said(options, key) or value is False or value != getattr(last, key):
            continue
        shown = ", ".join(value) if isinstance(value, tuple) else "" if value is True else str(value)
        words.append(f"{tr(title)} {shown}".strip())
    for key in _TABLES:
        both = getattr(options, key).items() & getattr(last, key).items()
        words += [f"{field} ← {column}" for field, column in sorted(both)]
    return words


def reminded(error: SituationError, kept: Remembered | None) -> SituationError:
    """The same question, with what was answered for the last file of this shape."""
    if kept is None or (option := _option(error, kept.options)) is None:
        return error
    words = tr("For {file}, which had the same columns, it was {option}; --as-before says all of it again.")
    return type(error)(error.message, hint=f"{error.hint} {words.format(file=kept.file, option=option)}".strip())


def _option(error: SituationError, last: Options) -> str | None:
    match error:
        case NeedsCrs() if last.crs:
            return f"--crs {last.crs}"
        case NeedsZone() if last.zone:
            return f"--zone {last.zone}"
        case NeedsSwap() if last.swap is not None:
            return "--swap" if last.swap else "--no-swap"
        case NeedsDayOrder() if last.day_first is not None:
            return "--day-first" if last.day_first else "--month-first"
    return None
