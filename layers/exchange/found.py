"""A grid as a file has it: how large, where it lies, and what is said of its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from layers.i18n import N_
from layers.pyramid import Cells

COLOURS = N_("colours")
"""What is chosen of a file whose bands make a picture; else the name of one of them."""

Six: TypeAlias = tuple[float, float, float, float, float, float]
Rows: TypeAlias = Callable[[int, int, int], Cells]
"""Step, first row and number of rows of the file to their cells."""


@dataclass(frozen=True, slots=True)
class Found:
    """A grid as the file has it. `crs` is EPSG:n or WKT, or empty where the file does not say; `notes` are about it."""

    width: int
    height: int
    transform: Six
    crs: str
    steps: int = 1
    colours: bool = False
    unit: str = ""
    vertical: str = ""
    times: tuple[str, ...] = ()
    credit: str = ""
    title: str = ""
    """Which of several grids of the file it is."""
    are_classes: bool = False
    """Whether its values are numbers of classes, of which no mean is one."""
