"""A table's columns into the fields of a kind, the rest kept beside them; or as they are, with their types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from layers.columns import Column
from layers.exchange.convert import Converted, Said, convert
from layers.exchange.gate import Table, as_list
from layers.exchange.limits import NAME
from layers.exchange.mapping import ID, STATE, all_uuids, folded, propose, special
from layers.exchange.pace import Beat, still, watched
from layers.i18n import N_, Message, message, tr_in
from layers.kind import Field, Kind
from layers.pieces import Texts

NOT_FITTING = N_("“{value}” does not fit {field}; it is kept as it is.")
BLANK = N_("“{value}” in {field} means nothing; it is left empty.")
NO_STATE = N_("“{value}” is no state of {kind}; it begins as {state}.")
NAME_FIELDS = {"name", "title", "name_zh", "name_en"}


@dataclass
class Filled:
    """Fields of a kind by row; attrs, states and what the times were in the file, row by row."""

    table: Table
    values: dict[str, list[Any]]
    attrs: list[dict[str, Any]]
    states: list[str | None]
    sources: list[dict[str, Any]]
    ids: list[str] | None = None
    state_given: bool = False


@dataclass
class _Gathered:
    attrs: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    bad: dict[int, Message] = field(default_factory=dict)


def fill(
    kind: Kind,
    table: Table,
    chosen: Mapping[str, str],
    *,
    zone: ZoneInfo | None,
    file: str,
    used: Sequence[str],
    numbers: Mapping[str, str] = MappingProxyType({}),
    day_first: bool | None = None,
    beat: Beat = still,
) -> Filled:
    """The rows of `table` as values of `kind`; `used` are the columns that made the place, `numbers` what counts of
    several numbers in a cell, by field, `day_first` what 03/04/2024 means where the column does not show it.

    A value that does not fit its field stays in the row's attrs; a row without a required one is rejected.
    """
    columns = {n: as_list(c) for n, c in watched(table.columns.items(), beat) if n not in used}
    assigned = propose(kind, columns, {f: c for f, c in chosen.items() if kind.field(f)})
    count = len(table.rows)
    found = _Gathered([{} for _ in range(count)], [{} for _ in range(count)])
    values: dict[str, list[Any]] = {}
    for key, column in assigned.items():
        declared = kind.field(key)
        if declared is None:
            continue
        beat()
        said = Said(numbers.get(key), day_first)
        made = convert(declared, columns[column], zone=zone, file=file, column=column, said=said, beat=beat)
        values[key] = made.values
        _gather(found, table, declared, column, made)
    values = {k: v for k, v in values.items() if any(item is not None for item in v)}
    for check in (_check_required, _check_names, _check_spans):
        beat()
        check(kind, values, count, found.bad)
    ids = _own_ids(table, columns, set(assigned.values()))
    left = {n: c for n, c in columns.items() if n not in assigned.values()}
    known = len(left)
    states = _states(kind, left, chosen, table)
    given = len(left) < known
    if ids is not None:
        left = {n: c for n, c in left.items() if folded(n) != ID}
    if "attrs" in values:
        _merge_attrs(found.attrs, values.pop("attrs"))
    for name, column_values in left.items():
        if not (folded(name) == "kind" and all(value == kind.key for value in column_values)):
            for n, value in watched(enumerate(column_values), beat):
                if value is not None and value != "":
                    found.attrs[n].setdefault(name, value)
    return _kept(Filled(table, values, found.attrs, states, found.sources, ids, given), found.bad)


def _gather(found: _Gathered, table: Table, declared: Field, column: str, made: Converted) -> None:
    """What one column leaves beside its field."""
    for n, value in made.left.items():
        found.attrs[n][column] = value
        table.remark(n, message(NOT_FITTING, value=str(value)[:80], field=declared.title))
    for n, value in made.blanks.items():
        found.sources[n].setdefault("text", {})[declared.key] = value
        table.remark(n, message(BLANK, value=str(value)[:20], field=declared.title))
    for n, value in made.sources.items():
        found.sources[n].setdefault("text", {})[declared.key] = value
    for n in made.repeated:
        found.sources[n].setdefault("repeated", []).append(declared.key)
        table.remark(n, message(N_("The local time comes twice that night; the first was taken.")))
    for n, reason in made.rejected.items():
        found.bad.setdefault(n, reason)


def _merge_attrs(attrs: list[dict[str, Any]], given: list[Any]) -> None:
    for row, table in zip(attrs, given, strict=True):
        for name, value in (table or {}).items():
            row.setdefault(name, value)


def _check_required(kind: Kind, values: dict[str, list[Any]], count: int, bad: dict[int, Message]) -> None:
    for declared in kind.all_fields:
        if declared.required:
            column = values.get(declared.key) or [None] * count
            for n, value in enumerate(column if None in column else ()):
                if value is None:
                    bad.setdefault(n, message(N_("{field} is missing."), field=declared.title))


def _check_names(kind: Kind, values: dict[str, list[Any]], count: int, bad: dict[int, Message]) -> None:
    """A name is one line, and not a page long."""
    for key in NAME_FIELDS | {kind.label}:
        declared = kind.field(key)
        if declared is None or declared.type is not str or key not in values:
            continue
        told = [value for value in values[key] if value is not None]
        if not NAME.passed(max(map(len, told), default=0)) and not any("\n" in value for value in told):
            continue
        for n, value in enumerate(values[key]):
            if value is not None and (passed := NAME.passed(len(value))):
                bad.setdefault(n, passed)
            elif value is not None and "\n" in value:
                values[key][n] = " ".join(value.split())


def _check_spans(kind: Kind, values: dict[str, list[Any]], count: int, bad: dict[int, Message]) -> None:
    if not kind.span or not all(key in values for key in kind.span):
        return
    for n, (start, end) in enumerate(zip(values[kind.span[0]], values[kind.span[1]], strict=True)):
        if start and end and datetime.fromisoformat(end) < datetime.fromisoformat(start):
            bad.setdefault(n, message(N_("It ends before it begins.")))


def _own_ids(table: Table, columns: Mapping[str, list[Any]], assigned: set[str]) -> list[str] | None:
    """Ids of our own kind that the file brings back; None where it brings none, or one twice."""
    own = special(ID, [c for c in columns if c not in assigned], {})
    for ids in (table.ids, columns.get(own) if own else None):
        if ids is not None and all_uuids(ids) and len(set(ids)) == len(ids):
            return [str(i) for i in ids]
    return None


def _states(kind: Kind, left: dict[str, list[Any]], chosen: Mapping[str, str], table: Table) -> list[str | None]:
    """Each row's state: listed in the file, or the first of the workflow. Takes its column out of `left`."""
    count = len(table.rows)
    if kind.workflow is None:
        return [None] * count
    words = {s.code.casefold(): s.code for s in kind.workflow.states}
    for state in kind.workflow.states:
        words |= {state.title.casefold(): state.code, tr_in("zh", state.title).casefold(): state.code}
    column = special(STATE, left, chosen)
    given = left.get(column or "", [None] * count)
    states = [words.get(str(v).strip().casefold()) if v is not None else None for v in given]
    unknown = [n for n, (s, v) in enumerate(zip(states, given, strict=True)) if s is None and v not in (None, "")]
    if column and not unknown:
        left.pop(column)
    first = next(s.title for s in kind.workflow.states if s.code == kind.workflow.initial)
    for n in unknown:
        table.remark(n, message(NO_STATE, value=str(given[n])[:40], kind=kind.one, state=first))
    return [s or kind.workflow.initial for s in states]


def _kept(filled: Filled, bad: dict[int, Message]) -> Filled:
    if not bad:
        return filled
    rows = [n for n in range(len(filled.table.rows)) if n not in bad]
    return Filled(
        filled.table.without(bad),
        {k: [v[n] for n in rows] for k, v in filled.values.items()},
        [filled.attrs[n] for n in rows],
        [filled.states[n] for n in rows],
        [filled.sources[n] for n in rows],
        None if filled.ids is None else [filled.ids[n] for n in rows],
        filled.state_given,
    )


RESERVED = ("id", "geometry", "state")


def as_they_are(table: Table, *, reserved: Sequence[str] = RESERVED) -> tuple[dict[str, Column], list[dict[str, str]]]:
    """Columns for a reference layer or an archive, and their keys, types and titles.

    A name that is ours, or differs from another in case alone, gets a trailing underscore as its key; the title is
    the name in the file.
    """
    columns: dict[str, Column] = {}
    described = []
    used = {name.casefold() for name in reserved}
    for name, column in table.columns.items():
        key = name
        while key.casefold() in used:
            key += "_"
        used.add(key.casefold())
        kind, typed_column = typed(column)
        columns[key] = typed_column
        described.append({"key": key, "type": kind, "title": name})
    return columns, described


def typed(column: Column) -> tuple[str, Column]:
    """A column's type as it is, numbers of both sorts made one."""
    if isinstance(column, np.ndarray):
        return {"f": "real", "i": "integer", "b": "bool"}[column.dtype.kind], column
    if isinstance(column, Texts):
        return "text", column
    kinds = set(map(type, column)) - {type(None)}
    if kinds == {int, float}:
        return "real", [None if v is None else float(v) for v in column]
    if kinds == {int} and any(v is not None and abs(v) >= 2**63 for v in column):
        return "text", [None if v is None else str(v) for v in column]
    for only, name in _TYPES.items():
        if kinds <= {only}:
            return name, list(column)
    return "json", list(column)


_TYPES: dict[type, str] = {str: "text", int: "integer", float: "real", bool: "bool"}


def columns_of_kind(filled: Filled, kind: Kind) -> dict[str, Column]:
    """The content columns of a bulk set of `kind`, attrs among them."""
    columns: dict[str, Column] = {}
    fields: dict[str, Field] = {f.key: f for f in kind.all_fields}
    for key, values in filled.values.items():
        columns[key] = packed(values, fields[key])
    if any(filled.attrs):
        columns["attrs"] = [row or None for row in filled.attrs]
    return columns


def packed(values: list[Any], declared: Field) -> Column:
    """Numbers without gaps as an array, all else as the list it is."""
    if declared.type in (int, float, bool) and all(v is not None for v in values):
        return np.array(values, dtype={int: np.int64, float: np.float64, bool: np.bool_}[declared.type])
    return values
