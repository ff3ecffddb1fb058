"""Whose a part is: zones that were split carry their parent's code and a letter, and find back to it.

A part has a new id, the parent's public code and a suffix (Z1-A, Z1-B), and the parent's id in `parent`. When all parts
of one parent are joined again the parent comes back: its id, its code and its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import Any

from shapely.geometry.base import BaseGeometry

from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.i18n import tr
from layers.kind import Kind

PARENT = "parent"
COUNTED = frozenset({"population", "households", "calls", "people", "capacity", "occupancy"})
"""What was counted for the whole, and is not known of a part until somebody counts it."""
_NAMES = ("name", "name_en")
_NOTHING = 1e-9


def parts_of(parent: Feature, shapes: Sequence[BaseGeometry], kind: Kind, taken: Iterable[str] = ()) -> list[Feature]:
    """New features for the parts, the largest first, lettered from A on; codes already `taken` are left out.

    What was counted for the whole is left empty: a part's share is not known.
    """
    ordered = sorted(shapes, key=lambda shape: -shape.area or -shape.length)
    letters = _free_letters(parent, kind, set(taken))
    return [_part(parent, shape, kind, next(letters)) for shape in ordered]


def joined_feature(
    parts: Sequence[Feature], shape: BaseGeometry, kind: Kind, *, siblings: int = 0, parent: Feature | None = None
) -> Feature:
    """What becomes of parts joined: their parent, where they are all of it; else the first of them, grown.

    `siblings` is how many other parts of the same parent there are; `parent` is the parent as it last was, if the
    record still has it.

    Raises
    ------
    SituationError
        The parts are in different states.
    """
    states = {part.state for part in parts}
    if len(states) > 1:
        raise SituationError(
            tr("They are in different states and cannot become one."),
            hint=tr("Bring them into the same state first."),
        )
    mothers = {part[PARENT] for part in parts}
    mother = next(iter(mothers)) if len(mothers) == 1 else None
    if mother is None or siblings or len(parts) < 2:
        return replace(parts[0], values=_summed(parts), geometry=shape)
    if parent is not None and parent.id == mother:
        return replace(parent, geometry=_as_it_was(parent.geometry, shape), state=parts[0].state)
    values = {k: v for k, v in _summed(parts).items() if k != PARENT}
    for key in ("code", *_NAMES):
        if stem := _stem([part[key] for part in parts], "-" if key == "code" else " "):
            values[key] = stem
    return Feature(str(mother), parts[0].kind, values, shape, parts[0].state)


def _as_it_was(before: BaseGeometry | None, joined: BaseGeometry) -> BaseGeometry:
    """The parent's own corners, where the parts joined cover just what it did."""
    if before is None or before.symmetric_difference(joined).area > _NOTHING * before.area:
        return joined
    return before


def lost_by_splitting(parent: Feature, kind: Kind) -> list[str]:
    """The titles of what will be empty in the parts, translated."""
    return [tr(f.title) for f in kind.fields if f.key in COUNTED and parent[f.key] is not None]


def _part(parent: Feature, shape: BaseGeometry, kind: Kind, letter: str) -> Feature:
    values = {k: v for k, v in parent.values.items() if k not in COUNTED}
    if parent["code"]:
        values["code"] = f"{parent['code']}-{letter}"
    for key in _NAMES:
        if parent[key]:
            values[key] = f"{parent[key]} {letter}"
    if kind.field(PARENT) is not None:
        values[PARENT] = parent.id
    return Feature(new_id(), parent.kind, values, shape, parent.state)


def _free_letters(parent: Feature, kind: Kind, taken: set[str]) -> Iterator[str]:
    n = 0
    while True:
        letter = ascii_uppercase[n % 26] + (str(n // 26 + 1) if n >= 26 else "")
        n += 1
        if f"{parent['code']}-{letter}" not in taken:
            yield letter


def _summed(parts: Sequence[Feature]) -> dict[str, Any]:
    """The values of the first; counts are added where all parts have one, and are unknown where one has none."""
    values = dict(parts[0].values)
    for key in COUNTED:
        counts = [part[key] for part in parts]
        values.pop(key, None)
        if all(isinstance(count, int) for count in counts):
            values[key] = sum(counts)
    return values


def _stem(texts: Sequence[Any], mark: str) -> str:
    """What all of them begin with before their last letter; empty where they do not agree."""
    stems = {str(text).rpartition(mark)[0] for text in texts if text}
    return stems.pop() if len(stems) == 1 else ""
