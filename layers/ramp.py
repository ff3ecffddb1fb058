"""How the values of a raster become colours: evenly, or in classes, with or without light on slopes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from layers.i18n import N_
from resources import resource


def named(name: str) -> tuple[str, ...]:
    """The colours of a bundled ramp; `resources/design/ramps.json` says where each comes from."""
    ramps = json.loads(resource("design", "ramps.json").read_text("utf-8"))
    return tuple(ramps[name]["colours"])


VIRIDIS = named("viridis")

RAMPS = {
    "viridis": N_("Violet to yellow"),
    "depths": N_("Water depth"),
    "alarm": N_("Yellow to red"),
    "heights": N_("Heights"),
    "greys": N_("Dark to light"),
}
"""The bundled ramps for values, with their titles."""


def mixed(colours: Sequence[str], count: int) -> tuple[str, ...]:
    """As many colours, evenly from the first to the last; a single one from the middle."""
    inks = np.array([[int(ink[n : n + 2], 16) for n in (1, 3, 5)] for ink in colours], dtype=np.float64)
    at = np.linspace(0, len(colours) - 1, count) if count > 1 else np.array([len(colours) / 2])
    mixed = np.column_stack([np.interp(at, np.arange(len(colours)), inks[:, n]) for n in range(3)])
    return tuple(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in mixed.round().astype(int))


@dataclass(frozen=True, slots=True)
class Ramp:
    """`colours` as `#RRGGBB` or `#RRGGBBAA`, from the least value to the greatest.

    Without `breaks` they are spread evenly from `low` to `high`, None being the raster's own; with n rising `breaks`
    there are n + 1 colours, one for each class, and a value on a break belongs to the upper one; `names` are those of
    the classes, where they have any. `hillshade` darkens what faces away from the north-west, which is meant for
    heights.
    """

    colours: tuple[str, ...] = VIRIDIS
    low: float | None = None
    high: float | None = None
    breaks: tuple[float, ...] = ()
    hillshade: bool = False
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.colours or (self.breaks and len(self.colours) != len(self.breaks) + 1):
            raise ValueError("there is one colour more than breaks")
        if self.names and (not self.breaks or len(self.names) != len(self.colours)):
            raise ValueError("there is a name for each class")

    def to_json(self) -> dict[str, Any]:
        told = {
            "colours": list(self.colours),
            "low": self.low,
            "high": self.high,
            "breaks": list(self.breaks),
            "hillshade": self.hillshade,
        }
        return {**told, "names": list(self.names)} if self.names else told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Ramp:
        """Back from what was kept.

        Raises
        ------
        ValueError, TypeError, KeyError
            It is no ramp.
        """
        low, high = (None if told.get(key) is None else float(told[key]) for key in ("low", "high"))
        breaks = tuple(float(value) for value in told.get("breaks", ()))
        colours, names = (tuple(str(word) for word in words) for words in (told["colours"], told.get("names", ())))
        return cls(colours, low, high, breaks, bool(told.get("hillshade", False)), names)
