"""Many new features at once, as columns: what the journal and the tables both write of them is made but once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from layers.edit import Change
from layers.feature import Feature, wkbs
from layers.texts import in_columns


class Together:
    """Every column has one entry a feature."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = features
        self._within: dict[str, dict[str, list[Any]] | None] = {}

    @classmethod
    def added(cls, changes: Iterable[Change]) -> Together:
        """The features that `changes` add."""
        return cls([c.after for c in changes if c.before is None and c.after is not None])

    def __len__(self) -> int:
        return len(self.features)

    @cached_property
    def ids(self) -> list[str]:
        return [feature.id for feature in self.features]

    @cached_property
    def kinds(self) -> list[str]:
        return [feature.kind for feature in self.features]

    @cached_property
    def states(self) -> list[str | None]:
        return [feature.state for feature in self.features]

    @cached_property
    def shapes(self) -> list[bytes | None]:
        """Their places as WKB."""
        return wkbs([feature.geometry for feature in self.features])

    @cached_property
    def _alike(self) -> dict[str, list[Any]] | None:
        return in_columns([feature.values for feature in self.features])

    @cached_property
    def values(self) -> dict[str, list[Any]]:
        """Their values; None for one that a feature does not have."""
        if self._alike is not None:
            return self._alike
        tables = [feature.values for feature in self.features]
        return {key: [table.get(key) for table in tables] for key in set().union(*tables)}

    @cached_property
    def has_null(self) -> bool:
        """Whether a value is None: something else than one that is not there."""
        if self._alike is not None:
            return any(None in column for column in self._alike.values())
        return any(None in feature.values.values() for feature in self.features)

    def within(self, key: str) -> dict[str, list[Any]] | None:
        """The column `key` as columns again, where it holds tables that all have the same keys."""
        if key not in self._within:
            self._within[key] = in_columns(self.values[key])
        return self._within[key]

    def by_kind(self) -> Iterator[tuple[str, Together]]:
        """Those of each kind, in the order in which the kinds come."""
        kinds = dict.fromkeys(self.kinds)
        if len(kinds) == 1:
            yield self.kinds[0], self
            return
        for kind in kinds:
            yield kind, Together([feature for feature in self.features if feature.kind == kind])
