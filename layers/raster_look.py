"""How a raster is coloured: ramps and classes from the values it has, and what the legend says of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from layers.classify import METHODS, Floats
from layers.legend import Entry
from layers.ramp import RAMPS, Ramp, mixed, named
from layers.raster import Raster
from layers.stack import Layer
from layers.style import Look

EVENLY = "evenly"
_STOPS = 5
_MOST_STEPS = 12
_PICTURE = Look("", glyph="layers", fill_opacity=0.0)


def values_of(raster: Raster) -> Floats:
    """Values of the coarsest level, of several moments where it has many: enough to find classes by."""
    level = raster.levels - 1
    steps = np.unique(np.linspace(0, raster.steps - 1, min(raster.steps, _MOST_STEPS)).round().astype(int)).tolist()
    cells = np.concatenate([raster.window(level, 0, 0, *raster.size(level), step=n).ravel() for n in steps])
    found: Floats = cells[np.isfinite(cells)].astype(np.float64)
    return found


def in_classes(ramp: Ramp, raster: Raster, *, colours: Sequence[str], method: str, classes: int) -> Ramp:
    """The same in so many classes; evenly where the raster has no values to be told apart."""
    values = values_of(raster)
    exact = METHODS[method][1](values, classes) if len(values) else ()
    breaks = tuple(np.unique(np.round(exact, decimals_of(float(np.ptp(values))))).tolist()) if exact else ()
    if not breaks:
        return evenly(ramp, colours)
    return replace(ramp, colours=mixed(colours, len(breaks) + 1), breaks=breaks, names=())


def evenly(ramp: Ramp, colours: Sequence[str]) -> Ramp:
    return replace(ramp, colours=tuple(colours), breaks=(), names=())


def name_of(ramp: Ramp) -> str:
    """Which of the bundled ramps it is, in classes or not; empty for another."""
    return next((k for k in RAMPS if ramp.colours in (named(k), mixed(named(k), len(ramp.colours)))), "")


def span_of(ramp: Ramp, raster: Raster) -> tuple[float, float]:
    """The values between which the colours are spread."""
    low = ramp.low if ramp.low is not None else raster.low
    high = ramp.high if ramp.high is not None else raster.high
    return low or 0.0, high or 0.0


def legend_of(ramp: Ramp, raster: Raster) -> list[tuple[str, str]]:
    """Colours and the values they stand for, the least first; none for a raster of colours."""
    low, high = span_of(ramp, raster)
    if raster.colours or raster.low is None:
        return []
    if ramp.names:
        return list(zip(ramp.colours, ramp.names, strict=True))
    unit = f" {raster.unit}" if raster.unit else ""
    decimals = decimals_of(high - low)
    if ramp.breaks:
        edges = [f"{v:,.{decimals}f}" for v in (min(low, ramp.breaks[0]), *ramp.breaks, max(high, ramp.breaks[-1]))]
        return [(ink, f"{a} – {b}{unit}") for ink, (a, b) in zip(ramp.colours, pairwise(edges), strict=True)]
    values = np.linspace(low, high, _STOPS).tolist() if high > low else [low]
    inks = mixed(ramp.colours, len(values)) if len(values) > 1 else ramp.colours
    return [(ink, f"{v:,.{decimals}f}{unit}") for ink, v in zip(inks, values, strict=False)]


def decimals_of(span: float) -> int:
    """How many decimals tell values within `span` apart to about a hundredth of it."""
    return min(max(2 - math.floor(math.log10(span)), 0), 9) if span > 0 else 2


def of_colour(ramp: Ramp) -> Look:
    """A small area in the ramp's middle colour: what stands for the raster as a whole."""
    return Look("", fill=mixed(ramp.colours, 1)[0])


def looks_of(layer: Layer, raster: Raster) -> list[Entry]:
    """What the legend says of a raster: its title, then each colour with its values; of a picture its title."""
    if raster.colours:
        return [Entry(_PICTURE, layer.title, layer.key)]
    ramp = layer.ramp or Ramp()
    found = [(Look(words, fill=ink), f"{layer.title} · {words}") for ink, words in legend_of(ramp, raster)]
    rows = [Entry(look, words, layer.key) for look, words in found]
    return [Entry(of_colour(ramp), layer.title, layer.key), *rows] if rows else []
