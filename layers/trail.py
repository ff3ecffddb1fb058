"""Where one has been on the map: a way back and a way forward, as in a browser."""

from __future__ import annotations

from typing import Generic, TypeVar

_Place = TypeVar("_Place")


class Trail(Generic[_Place]):
    """`go` says where one is now; whatever lay ahead is forgotten then. The oldest fall out after `most`."""

    def __init__(self, most: int = 100) -> None:
        self._most = most
        self._behind: list[_Place] = []
        self._ahead: list[_Place] = []

    @property
    def here(self) -> _Place | None:
        return self._behind[-1] if self._behind else None

    def go(self, place: _Place) -> None:
        if place != self.here:
            self._behind = [*self._behind, place][-self._most :]
            self._ahead = []

    def back(self) -> _Place | None:
        """The place before; None at the first."""
        if len(self._behind) < 2:
            return None
        self._ahead.append(self._behind.pop())
        return self.here

    def forward(self) -> _Place | None:
        """The place one came back from; None where there is none."""
        if not self._ahead:
            return None
        self._behind.append(self._ahead.pop())
        return self.here
