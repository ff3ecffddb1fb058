"""Doubts about columns and cells: what is missing, what does not fit, times without a zone, several numbers in one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from layers.columns import Column
from layers.exchange.alike import repeats
from layers.exchange.bulk import key_column
from layers.exchange.convert import WHICH, chosen_number, convert, is_blank
from layers.exchange.doubts import NOTHING, Answer, Doubt
from layers.exchange.fields import BLANK, NOT_FITTING
from layers.exchange.gate import NOT_VALID, Table, as_list
from layers.exchange.identity import is_key
from layers.exchange.job import Job
from layers.exchange.mapping import propose
from layers.exchange.merging import Group, groups
from layers.exchange.time_column import time_column
from layers.exchange.times import COUNTS, read_times, ways
from layers.i18n import N_, Message, message
from layers.kind import Field, Kind

Columns = Mapping[str, Sequence[Any]]
_UTC = ZoneInfo("UTC")
_MOST_SPELLINGS = 6
_MOST_REASONS = 6
_TOLD_ELSEWHERE = (NOT_VALID, NOT_FITTING, BLANK)
_NUMBERS = {
    "first": N_("The first: {value}"),
    "last": N_("The last: {value}"),
    "sum": N_("Their sum: {value}"),
    "largest": N_("The largest: {value}"),
    "smallest": N_("The smallest: {value}"),
}


def about_columns(job: Job, kind: Kind, columns: Columns) -> Iterator[Doubt]:
    """Fields that every row needs and no column fills."""
    filled = propose(kind, columns, job.options.columns)
    for field in kind.all_fields:
        if field.required and field.key not in filled:
            words = message(N_("No column is chosen for {field}, which every row needs."), field=field.title)
            yield Doubt("required", words, open=True, more=(message(N_("Choose it below.")),))


def about_cells(job: Job, kind: Kind, columns: Columns, rows: Sequence[int]) -> Iterator[Doubt]:
    """Cells that do not fit their field, and times that do not say enough."""
    for key, column in propose(kind, columns, job.options.columns).items():
        field = kind.field(key)
        if field is None or column not in columns:
            continue
        if field.type is datetime:
            yield from _about_time(job, column, columns[column], rows)
        else:
            yield from _about_fit(job, field, column, columns[column], rows)


def _about_fit(job: Job, field: Field, column: str, values: Sequence[Any], rows: Sequence[int]) -> Iterator[Doubt]:
    made = convert(field, values, zone=None, file=job.file, column=column)
    yield from _about_blanks(column, made.blanks, rows)
    several = [n for n, value in made.left.items() if _are_several(field, value)]
    others = [n for n in made.left if n not in several]
    if several:
        example = str(made.left[several[0]])[:60]
        words = message(N_("{column} holds several numbers in one cell, say “{value}”."), column=column, value=example)
        choices = (
            Answer(message(N_("Keep it as text")), "numbers", NOTHING, field.key),
            *(_number(field, example, which) for which in WHICH),
        )
        yield Doubt("numbers", words, choices, column=column, rows=tuple(rows[n] for n in several))
    if others:
        words = message(
            N_("“{value}” and {n} more in {column} do not fit {field}; they are kept as they are."),
            value=str(made.left[others[0]])[:60],
            n=len(others) - 1,
            column=column,
            field=field.title,
        )
        if len(others) == 1:
            value = str(made.left[others[0]])[:60]
            text = N_("“{value}” in {column} does not fit {field}; it is kept as it is.")
            words = message(text, value=value, column=column, field=field.title)
        yield Doubt("fit", words, column=column, rows=tuple(rows[n] for n in others))


def _about_blanks(column: str, blanks: Mapping[int, Any], rows: Sequence[int]) -> Iterator[Doubt]:
    """Cells with a word for nothing."""
    if blanks:
        shown = ", ".join(f"“{word}”" for word in dict.fromkeys(str(value)[:20] for value in blanks.values()))
        words = message(N_("{words} in {column} means nothing; the cells are left empty."), words=shown, column=column)
        yield Doubt("blank", words, column=column, rows=tuple(rows[n] for n in blanks))


def _are_several(field: Field, value: Any) -> bool:
    """Whether a cell has two numbers that are not the same one."""
    return chosen_number(field, value, "first") is not None and (
        chosen_number(field, value, "smallest") != chosen_number(field, value, "largest")
    )


def _number(field: Field, example: str, which: str) -> Answer:
    found = chosen_number(field, example, which)
    return Answer(
        message(_NUMBERS[which], value=f"{found:g}" if found is not None else "–"), "numbers", which, field.key
    )


def about_times(job: Job, columns: Columns) -> Iterator[Doubt]:
    """An archive's column of times; a reference layer keeps times as they stand."""
    if job.options.archive is None:
        return
    column = time_column(columns, job.options.columns)
    if column is None or column not in columns:
        words = message(N_("No column of times is chosen, and an archive needs one."))
        yield Doubt("required", words, open=True, more=(message(N_("Choose it below.")),))
    else:
        yield from _about_time(job, column, columns[column], range(1, len(columns[column]) + 1))


def _about_time(job: Job, column: str, values: Sequence[Any], rows: Sequence[int]) -> Iterator[Doubt]:
    blanks = {n: value for n, value in enumerate(values) if is_blank(value)}
    yield from _about_blanks(column, blanks, rows)
    values = [None if n in blanks else value for n, value in enumerate(values)]
    yield from _about_ways(column, values, rows)
    ordered = read_times(values, _UTC, None)
    if ordered.open_order:
        words = message(N_("Dates in {column} may begin with the day or the month."), column=column)
        answers = (
            Answer(message(N_("The day comes first")), "day_first", value=True),
            Answer(message(N_("The month comes first")), "day_first", value=False),
        )
        yield Doubt("day_first", words, answers, open=job.options.day_first is None, column=column)
    if read_times(values, None, True if job.options.day_first is None else job.options.day_first).naive:
        words = message(N_("The times in {column} do not say their zone."), column=column)
        zones = dict.fromkeys((local_zone(job), "UTC"))
        named = tuple(Answer(message(zone), "zone", zone) for zone in zones)
        yield Doubt("zone", words, named, open=job.zone is None, column=column)
    read = read_times(values, job.zone or _UTC, job.options.day_first)
    if read.repeated:
        words = message(N_("Local times in {column} come twice that night; the first is taken."), column=column)
        yield Doubt("repeated", words, column=column, rows=tuple(rows[n] for n in read.repeated))
    if read.gaps:
        words = message(
            N_("Local times in {column} were on no clock that night: the rows stay outside."), column=column
        )
        yield Doubt("gap", words, column=column, rows=tuple(rows[n] for n in read.gaps))


def _about_ways(column: str, values: Sequence[Any], rows: Sequence[int]) -> Iterator[Doubt]:
    """Times that one column writes in several ways, or counts in several units."""
    found = ways(values)
    if len(found) < 2:
        return
    others = list(found.values())[1:]
    if set(found) <= set(COUNTS):
        text = N_("{column} counts seconds in some rows and milliseconds in others; each is taken by its size.")
        words = message(text, column=column)
    else:
        examples = ", ".join(f"“{str(values[where[0]])[:24]}”" for where in found.values())
        words = message(
            N_("{column} writes times in {n} ways: {examples}."), column=column, n=len(found), examples=examples
        )
    yield Doubt("ways", words, column=column, rows=tuple(sorted(rows[n] for where in others for n in where)))


def about_whole(job: Job, kind: Kind | None, table: Table, used: Collection[str]) -> Iterator[Doubt]:
    """What is worth a word in the report besides single rows: rows under one key, times written in several ways.

    `used` are the columns of which the place was made.
    """
    columns = {name: column for name, column in table.columns.items() if name not in used}
    yield from about_repeats(job, kind, columns, table.rows, table.geometry)
    if kind is None:
        return
    for key, column in propose(kind, columns, job.options.columns).items():
        field = kind.field(key)
        if field is not None and field.type is datetime and column in columns:
            yield from _about_ways(column, as_list(columns[column])[:_LOOKED_AT], table.rows)


_LOOKED_AT = 5_000
"""Times of a column that are judged for how they are written: a report of a million rows need not know them all."""


def about_repeats(
    job: Job,
    kind: Kind | None,
    columns: Mapping[str, Column],
    rows: Sequence[int],
    geometry: Sequence[bytes | None] | None,
) -> Iterator[Doubt]:
    """Rows under a key that an earlier row of the same file has already; without such, rows that are as an earlier one
    in everything."""
    if (under_key := _about_keys(job, kind, columns, rows)) is not None:
        yield under_key
    elif again := repeats(columns, geometry, len(rows)):
        words = message(
            N_("{n} rows are the same as an earlier one in all values and in place, say row {row}; all come in."),
            n=len(again),
            row=rows[again[0]],
        )
        yield Doubt("again", words, rows=tuple(rows[n] for n in again))


def _about_keys(job: Job, kind: Kind | None, columns: Mapping[str, Column], rows: Sequence[int]) -> Doubt | None:
    names = _key_columns(job, kind, columns)
    if not names:
        return None
    if len(names) == 1 and is_key(columns[names[0]]):  # as nearly always
        return None
    keys = list(zip(*(as_list(columns[name]) for name in names), strict=True))
    if len(set(map(str, keys))) == len(keys):
        return None
    seen: set[Any] = set()
    again = []
    for n, key in enumerate(keys):
        if None in key or "" in key:
            continue
        if (text := tuple(map(str, key))) in seen:
            again.append(n)
        seen.add(text)
    if not again or (kind is None and len(again) * _RARE > len(keys)):
        return None
    value = ", ".join(str(part)[:40] for part in keys[again[0]])
    words = message(
        N_("{n} rows repeat the {column} of an earlier one, say “{value}”; each comes in as one of its own."),
        n=len(again),
        column=", ".join(names),
        value=value,
    )
    return Doubt("again", words, column=names[0], rows=tuple(rows[n] for n in again))


_RARE = 10
"""A column of a reference layer tells its rows apart where nine of ten values are met once."""


def _key_columns(job: Job, kind: Kind | None, columns: Mapping[str, Column]) -> tuple[str, ...]:
    """The columns of the natural key of a kind; of a reference layer the one that is named like a key."""
    if kind is None:
        named = key_column(list(columns)) if job.options.archive is None else None
        return (named,) if named is not None else ()
    filled = propose(kind, columns, job.options.columns)
    keys = tuple(filled[key] for key in kind.natural_key if key in filled)
    return keys if keys and len(keys) == len(kind.natural_key) and all(name in columns for name in keys) else ()


def local_zone(job: Job) -> str:
    """The zone of the workspace's people: the likeliest, and never taken unasked."""
    return job.facts.zone


def about_spellings(job: Job, columns: Columns) -> Iterator[Doubt]:
    """Categories that are spelled in more than one way."""
    for column, values in columns.items():
        found = groups(list(values))
        if not found or len(found) > _MOST_SPELLINGS:
            continue
        said = _spelled(found[0])
        words = message(N_("{column} spells one thing in several ways: {spellings}."), column=column, spellings=said)
        answers = (
            Answer(message(N_("Leave them")), "merge", value=False, of=column),
            Answer(message(N_("All as {one}"), one=", ".join(g.one for g in found)), "merge", value=True, of=column),
        )
        yield Doubt("merge", words, answers, column=column)


def _spelled(group: Group) -> str:
    return ", ".join(f"{spelling} ({n})" for spelling, n in group.spellings.items())


def about_rows(table: Table) -> Iterator[Doubt]:
    """Rows that stay outside, by reason; and those that come in with a word."""
    rejected = _gathered(table.rejected)
    for reason, rows in rejected[:_MOST_REASONS]:
        yield Doubt("rejected", reason, rows=rows)
    if left := tuple(row for _, rows in rejected[_MOST_REASONS:] for row in rows):
        yield Doubt("rejected", message(N_("They are rejected for other reasons.")), rows=left)
    told = [*((table.rows[n], words) for n, words in table.odd.items()), *table.more]
    noted = [(row, words) for row, words in told if words.text not in _TOLD_ELSEWHERE]
    for words, rows in _gathered(noted)[:_MOST_REASONS]:
        yield Doubt("note", words, rows=rows)


def _gathered(rows: Sequence[tuple[int, Message]]) -> list[tuple[Message, tuple[int, ...]]]:
    """Each sentence once, with the numbers of all its rows."""
    found: dict[str, tuple[Message, list[int]]] = {}
    for row, words in rows:
        found.setdefault(str(words), (words, []))[1].append(row)
    return [(words, tuple(numbers)) for words, numbers in found.values()]
