"""How what is shown lies above each other, from the bottom up: neighbours that are painted as one ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from desktop.map.density import History
from desktop.map.facts import Facts
from desktop.map.keys import Ground
from desktop.map.rasters import Relief
from desktop.map.sides import Side


@dataclass(frozen=True, slots=True)
class Grounds:
    """`still` are painted in squares, with nothing in between; then `above`, as they follow each other.

    So an edit of what is lively draws nothing of the city anew.
    """

    still: tuple[Ground, ...]
    above: tuple[Ground, ...]

    def __iter__(self) -> Iterator[Ground]:
        yield from self.still
        yield from self.above


def grounds_of(shown: Sequence[Facts | History | Relief], side: Side) -> Grounds:
    """Of one side; what is lively and has neither line nor area is left out."""
    found: list[Ground] = []
    ground = [layer for layer in side.takes(shown) if not isinstance(layer, History)]
    for quiet, run in groupby(ground, key=lambda layer: layer.quiet):
        layers = tuple(layer for layer in run if layer.has_ground)
        if layers:
            found.append(Ground(layers, lowest=quiet and not found, lively=not quiet))
    dotted = tuple(layer for layer in ground if isinstance(layer, Facts) and layer.dotted and layer.shapes.has_points)
    if dotted:  # above all areas, so that no fill hides them
        found.append(Ground(dotted, points=True))
    seen = [one for one in found if not one.bare]
    count = next((n for n, one in enumerate(seen) if one.lively), len(seen))
    return Grounds(tuple(seen[:count]), tuple(seen[count:]))
