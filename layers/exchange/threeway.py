"""Two versions of a feature and the one before them: who changed which field since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from layers.edit import DATASET
from layers.exchange.handover import (
    MASKED,
    STATE,
    WHOLE,
    Handed,
    Version,
    digests_of,
    fingerprint,
    lineage_of,
    parted,
)
from layers.feature import Feature
from layers.i18n import N_, Message, message
from layers.kind import Kind


class Side(StrEnum):
    """Who changed something since the ways parted."""

    HERE = "here"
    THERE = "there"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Part:
    """Something in which the two differ, by its key; `barred` says why theirs cannot be taken."""

    key: str
    changed: Side
    barred: Message | None = None

    @property
    def clashes(self) -> bool:
        return self.changed is Side.BOTH and self.barred is None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One feature as it is here, as it is there and, where that is on record here, as it was when the ways parted.

    `row` is its row in the package, `known` are the fingerprints of what it has been here.
    """

    row: int
    handed: Handed
    here: Feature | None
    before: Feature | None
    parts: tuple[Part, ...]
    known: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.handed.id

    @property
    def there(self) -> Feature | None:
        return self.handed.feature

    @property
    def some(self) -> Feature:
        found = self.there or self.here
        if found is None:
            raise ValueError("a meeting without a feature")
        return found

    @property
    def clashes(self) -> bool:
        return any(part.clashes for part in self.parts)

    @property
    def is_new(self) -> bool:
        return self.here is None and not self.clashes


def meet(
    handed: Sequence[tuple[int, Handed]],
    kinds: Mapping[str, Kind],
    get: Callable[[str], Feature | None],
    versions: Callable[[Collection[str]], Mapping[str, Sequence[Feature | None]]],
) -> tuple[list[Meeting], int]:
    """Where the package and the facts differ, and how many features are the same or were changed here only.

    `get` gives the feature as it is here, `versions` what it was before, as `Facts` do.
    """
    here = {one.id: get(one.id) for _, one in handed}
    differing = [(row, one) for row, one in handed if fingerprint(here[one.id]) != one.lineage[-1]]
    had = versions([one.id for _, one in differing])
    found = []
    for row, one in differing:
        meeting = _meeting(row, one, here[one.id], had.get(one.id, ()), kinds)
        if any(part.changed is not Side.HERE for part in meeting.parts):
            found.append(meeting)
    return found, len(handed) - len(found)


def _meeting(
    row: int, one: Handed, here: Feature | None, had: Sequence[Feature | None], kinds: Mapping[str, Kind]
) -> Meeting:
    if here is None and one.feature is None:
        return Meeting(row, one, None, None, ())
    if here is not None and not had:  # a row of a bulk set, which nobody here has changed
        base: Version | None = Version(fingerprint(here), digests_of(here), here)
    else:
        base = parted(had, one.lineage)
    if not had and here is None:
        parts: tuple[Part, ...] = (Part(WHOLE, Side.THERE),)
    elif base is not None and base.hash == one.lineage[-1]:
        parts = ()
    elif here is None or one.feature is None or here.kind != one.kind:
        there_only = base is not None and base.hash == fingerprint(here)
        barred = _other_kind() if here is not None and here.kind != one.kind else None
        parts = (Part(WHOLE, Side.THERE if there_only and barred is None else Side.BOTH, barred),)
    else:
        parts = tuple(_parts(here, one.feature, base, kinds[one.kind]))
    before = base.feature if base is not None else None
    return Meeting(row, one, here, before, parts, tuple(lineage_of(had)))


def _parts(here: Feature, there: Feature, base: Version | None, kind: Kind) -> Iterator[Part]:
    ours, theirs = digests_of(here), digests_of(there)
    was = base.fields if base is not None else None
    for key in dict.fromkeys((*theirs, *ours)):
        mine, other = ours.get(key), theirs.get(key)
        if mine == other:
            continue
        if was is None:
            changed = Side.BOTH
        elif other == was.get(key):
            changed = Side.HERE
        else:
            changed = Side.THERE if mine == was.get(key) or _joins(there, key) else Side.BOTH
        yield Part(key, changed, _barred(here, there, kind) if key == STATE and changed is not Side.HERE else None)


def _joins(feature: Feature, key: str) -> bool:
    """Whether what both sides did to it goes together: rows leave a bulk set one by one."""
    return feature.kind == DATASET and key == MASKED


def _barred(here: Feature, there: Feature, kind: Kind) -> Message | None:
    """No state is reached but by a listed step, and none that needs what a file cannot bring."""
    flow = kind.workflow
    step = flow.between(here.state or "", there.state or "") if flow else None
    if flow is None or (step is not None and not step.needs and step.is_open_to(there.values)):
        return None
    return message(
        N_("No step leads from {source} to {target} by a file alone."),
        source=flow.title(here.state or ""),
        target=flow.title(there.state or ""),
    )


def _other_kind() -> Message:
    return message(N_("It is of another kind there."))
