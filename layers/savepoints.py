"""What is different since a save point, and bringing it back: one thing or all, as a new edit like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from layers.edit import DATASET, Change, Edit
from layers.errors import SituationError
from layers.feature import Feature, new_id
from layers.i18n import N_, message, tr
from layers.kind import Kind
from layers.kinds.save_points import SAVE_POINT
from layers.record.store import Store

STATE, PLACE = "state", "place"


class Sort(StrEnum):
    """What became of a thing since then."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """A feature `then` and `now`; one of them may be None."""

    then: Feature | None
    now: Feature | None

    @property
    def some(self) -> Feature:
        """The feature as it is, or as it last was."""
        found = self.now or self.then
        if found is None:
            raise ValueError("a difference without a feature")
        return found

    @property
    def sort(self) -> Sort:
        if self.then is None:
            return Sort.ADDED
        return Sort.REMOVED if self.now is None else Sort.CHANGED

    @property
    def fields(self) -> tuple[str, ...]:
        """Keys of the values that differ; PLACE and STATE stand for geometry and state."""
        then, now = self.then, self.now
        if then is None or now is None:
            return ()
        keys = [k for k in dict.fromkeys((*then.values, *now.values)) if then[k] != now[k]]
        moved = then.geometry != now.geometry
        return (*([PLACE] if moved else []), *([STATE] if then.state != now.state else []), *keys)


def saving(name: str, note: str = "", taken: Iterable[str] = ()) -> Edit:
    """A save point of now.

    Raises
    ------
    SituationError
        It has no name, or another has it.
    """
    name = name.strip()
    if not name:
        raise SituationError(tr("A save point needs a name."), hint=tr("Say what is done so far, or what comes next."))
    if name in set(taken):
        raise SituationError(tr("There is a save point {name} already.").format(name=name), hint=tr("Choose another."))
    values = {"name": name, "note": note.strip() or None}
    point = Feature(new_id(), SAVE_POINT, {k: v for k, v in values.items() if v})
    return Edit(message(N_("Save point {name}"), name=name), (Change(None, point),))


def recorded_at(store: Store, point: Feature) -> datetime:
    """When the save point was made: the moment it names."""
    line, _ = store.history_of(point.id)[0]
    return line.recorded


def differences(store: Store, point: Feature) -> list[Difference]:
    """Everything that is otherwise than it was known then, in the order of kinds; bulk sets are left out."""
    line, _ = store.history_of(point.id)[0]
    kinds: Mapping[str, Kind] = store.kinds
    order = {key: n for n, key in enumerate(kinds)}
    pairs = store.history.differing(None, None, kinds, last=line.seq).values()
    found = [Difference(then, now) for then, now in pairs]
    told = [d for d in found if d.some.kind not in (SAVE_POINT, DATASET)]
    return sorted(told, key=lambda d: (order.get(d.some.kind, len(order)), _name(kinds, d.some)))


def restoring(store: Store, chosen: Sequence[Difference], point: Feature) -> tuple[Edit, list[str]]:
    """The edit that makes them as they were, and the names of those that keep their present state.

    A state is never set back against the workflow: where no step leads from the present state to the old one, the rest
    comes back and the state stays. What begins anew begins where its workflow does.
    """
    changes, kept = [], []
    for difference in chosen:
        then, now = difference.then, difference.now
        kind = store.kinds[difference.some.kind]
        if then is not None and kind.workflow is not None:
            if now is None:
                stays: str | None = kind.workflow.initial
            elif then.state == now.state or kind.workflow.between(now.state or "", then.state or ""):
                stays = then.state
            else:
                stays = now.state
            if stays != then.state:
                kept.append(kind.name_of(then))
                then = replace(then, state=stays)
        if then != now:
            changes.append(Change(now, then))
    name = str(point["name"])
    label = (
        message(N_("{what} as at save point {name}"), what=_name(store.kinds, chosen[0].some), name=name)
        if len(chosen) == 1
        else message(N_("{n} things as at save point {name}"), n=len(changes), name=name)
    )
    return Edit(label, tuple(changes)), kept


def _name(kinds: Mapping[str, Kind], feature: Feature) -> str:
    kind = kinds.get(feature.kind)
    return kind.name_of(feature) if kind is not None else feature.id[:8]
