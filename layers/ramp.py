"""How the values of a raster become colours: evenly, or in classes, with or without light on slopes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resources import resource


def named(name: str) -> tuple[str, ...]:
    """The colours of a bundled ramp; `resources/design/ramps.json` says where each comes from."""
    ramps = json.loads(resource("design", "ramps.json").read_text("utf-8"))
    return tuple(ramps[name]["colours"])


VIRIDIS = named("viridis")


@dataclass(frozen=True, slots=True)
class Ramp:
    """`colours` as `#RRGGBB` or `#RRGGBBAA`, from the least value to the greatest.

    Without `breaks` they are spread evenly from `low` to `high`, None being the raster's own; with n rising `breaks`
    there are n + 1 colours, one for each class, and a value on a break belongs to the upper one. `hillshade` darkens
    what faces away from the north-west, which is meant for heights.
    """

    colours: tuple[str, ...] = VIRIDIS
    low: float | None = None
    high: float | None = None
    breaks: tuple[float, ...] = ()
    hillshade: bool = False

    def __post_init__(self) -> None:
        if not self.colours or (self.breaks and len(self.colours) != len(self.breaks) + 1):
            raise ValueError("there is one colour more than breaks")

    def to_json(self) -> dict[str, Any]:
        return {
            "colours": list(self.colours),
            "low": self.low,
            "high": self.high,
            "breaks": list(self.breaks),
            "hillshade": self.hillshade,
        }

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
        return cls(tuple(str(c) for c in told["colours"]), low, high, breaks, bool(told.get("hillshade", False)))
