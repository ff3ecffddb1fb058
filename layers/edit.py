"""The one currency: what was and what is, with an inverse and a label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from shapely.geometry.base import BaseGeometry

from layers.feature import Feature
from layers.i18n import N_, Message, message

DATASET = "dataset"
"""The kind of the features that stand for a bulk set (`layers/kinds/datasets.py`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One feature before and after. `before` is None for a new feature, `after` for a removed one."""

    before: Feature | None
    after: Feature | None

    @property
    def inverse(self) -> Change:
        return Change(self.after, self.before)

    @property
    def id(self) -> str:
        return (self.after or self._some).id

    @property
    def kind(self) -> str:
        return (self.after or self._some).kind

    @property
    def kinds(self) -> tuple[str, ...]:
        some = self._some
        return (some.kind, str(some["of"])) if some.kind == DATASET else (some.kind,)

    @property
    def _some(self) -> Feature:
        some = self.after or self.before
        if some is None:
            raise ValueError("a change without a feature")
        return some


@dataclass(frozen=True, slots=True)
class Edit:
    """Changes that belong together: one line in the journal, one step of undo."""

    label: Message
    changes: tuple[Change, ...]

    @property
    def inverse(self) -> Edit:
        return Edit(self.label, tuple(change.inverse for change in reversed(self.changes)))

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind concerned; a bulk set concerns the kind of its rows too."""
        own = frozenset(change.kind for change in self.changes)
        return own if DATASET not in own else frozenset(kind for change in self.changes for kind in change.kinds)

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(change.id for change in self.changes)

    def __bool__(self) -> bool:
        return bool(self.changes)


def adding(*features: Feature, label: Message | None = None) -> Edit:
    return Edit(label or message(N_("Add {n}"), n=len(features)), tuple(Change(None, f) for f in features))


def removing(*features: Feature, label: Message | None = None) -> Edit:
    return Edit(label or message(N_("Delete {n}"), n=len(features)), tuple(Change(f, None) for f in features))


def setting(feature: Feature, label: Message | None = None, **values: Any) -> Edit:
    """Some values changed; None empties a field."""
    kept = {k: v for k, v in {**feature.values, **values}.items() if v is not None}
    return changing(feature, replace(feature, values=kept), label=label)


def moving(feature: Feature, geometry: BaseGeometry | None, label: Message | None = None) -> Edit:
    """Another place."""
    return changing(feature, replace(feature, geometry=geometry), label=label or message(N_("Move")))


def changing(before: Feature, after: Feature, *, label: Message | None = None) -> Edit:
    return Edit(label or message(N_("Change")), (Change(before, after),) if before != after else ())


def joined(label: Message, edits: Iterable[Edit]) -> Edit:
    """Several edits as one step."""
    return Edit(label, tuple(change for edit in edits for change in edit.changes))


def merged(edit: Edit) -> Edit:
    """One change a feature: from how the edit first found it to how it leaves it."""
    added = [change.after.id for change in edit.changes if change.before is None and change.after is not None]
    if len(added) == len(edit.changes) == len(set(added)):
        return edit
    net: dict[str, Change] = {}
    for change in edit.changes:
        first = net.get(change.id)
        net[change.id] = change if first is None else Change(first.before, change.after)
    return Edit(edit.label, tuple(c for c in net.values() if c.before != c.after))
