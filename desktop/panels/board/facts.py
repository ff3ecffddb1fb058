"""The facts that the board counts: read once without their places, and then followed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from layers.edit import DATASET, Edit
from layers.feature import Feature
from layers.picture import Picture

FIELDS = {
    "incident": frozenset({"due_at", "grade", "received_at", "occurred_at"}),
    "resource": frozenset({"kind", "class"}),
    "shelter": frozenset({"occupancy", "capacity"}),
    "evac_zone": frozenset({"population"}),
}
"""What is counted, and of their values what is wanted for that."""


class BoardFacts:
    """Those of a picture, which are tens of thousands; told of every edit it stays as the picture is."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._known: dict[str, dict[str, Feature]] = {}

    def count(self, kind: str) -> int:
        return len(self._of(kind))

    def without_places(self, kind: str, fields: Collection[str]) -> Iterator[Feature]:
        """As the picture has them; `fields` are among those of the board."""
        return iter(self._of(kind).values())

    def follow(self, edit: Edit) -> None:
        for change in edit.changes:
            if change.kind == DATASET:
                for kind in change.kinds:
                    self._known.pop(kind, None)
            elif (known := self._known.get(change.kind)) is None:
                continue
            elif change.after is None:
                known.pop(change.id, None)
            else:
                known[change.id] = _light(change.after)

    def _of(self, kind: str) -> dict[str, Feature]:
        if kind not in self._known:
            self._known[kind] = {f.id: f for f in self._picture.without_places(kind, FIELDS[kind])}
        return self._known[kind]


def _light(feature: Feature) -> Feature:
    kept = {key: value for key, value in feature.values.items() if key in FIELDS[feature.kind]}
    return replace(feature, values=kept, geometry=None)
