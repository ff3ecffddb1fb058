"""A year of made-up incidents with a city's rhythm: rush hours, week-ends, the rainy season, places that return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.columns import Column
from layers.demo.frame import Floats, to_degrees
from layers.demo.people import CELL_M, Cells
from layers.i18n import N_

ROWS = 30_000
DAYS = 365
_OFFSET_H = 8


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """How often, at which hours (peaks of a day, local time), how much more in summer and at the week-end."""

    title: str
    share: float
    peaks: tuple[tuple[float, float], ...]
    summer: float = 0.0
    weekend: float = 1.0
    clustered: float = 0.45
    severity: tuple[float, ...] = (0.02, 0.1, 0.33, 0.55)


_RHYTHMS = (
    _Rhythm(N_("Traffic accident"), 0.27, ((8.2, 1.2), (18.1, 1.6), (13.0, 4.0)), weekend=0.82),
    _Rhythm(N_("Medical rescue"), 0.19, ((7.5, 2.5), (20.0, 3.5)), summer=0.1, clustered=0.2),
    _Rhythm(
        N_("Fire alarm"), 0.10, ((12.0, 1.8), (19.0, 2.2), (2.0, 3.0)), summer=-0.25, severity=(0.03, 0.14, 0.35, 0.48)
    ),
    _Rhythm(N_("Theft"), 0.11, ((15.0, 3.0), (21.5, 2.5)), weekend=1.2, clustered=0.7, severity=(0.0, 0.03, 0.27, 0.7)),
    _Rhythm(N_("Fight or dispute"), 0.10, ((22.3, 1.8), (13.0, 2.5)), weekend=1.5, clustered=0.65),
    _Rhythm(N_("Waterlogging"), 0.05, ((16.5, 2.5), (4.0, 3.0)), summer=0.95, clustered=0.85),
    _Rhythm(N_("Power cut"), 0.05, ((15.0, 3.0), (20.5, 2.0)), summer=0.55, clustered=0.25),
    _Rhythm(
        N_("Gas leak"), 0.04, ((11.5, 1.5), (18.0, 1.5)), summer=-0.35, clustered=0.3, severity=(0.04, 0.2, 0.4, 0.36)
    ),
    _Rhythm(N_("Crowding"), 0.02, ((20.0, 1.4), (15.0, 2.0)), weekend=2.2, clustered=0.9),
    _Rhythm(N_("Road damage"), 0.04, ((10.0, 3.0),), summer=0.4, weekend=0.6),
    _Rhythm(
        N_("Person in the water"),
        0.03,
        ((17.5, 2.2), (21.0, 1.5)),
        summer=0.8,
        weekend=1.3,
        clustered=0.9,
        severity=(0.1, 0.3, 0.4, 0.2),
    ),
)

CATEGORIES = tuple(r.title for r in _RHYTHMS)
SOURCES = ("110", "119", "120", "12345", "grid_worker", "sensor", "patrol")


def make_history(
    cells: Cells, riverside: NDArray[np.float64], wet: BaseGeometry, *, end: datetime, rng: np.random.Generator
) -> dict[str, Column]:
    """ROWS incidents in the DAYS before `end`, sorted by time, none in `wet`; columns as archives have them.

    `riverside` holds points (n, 2) on the banks, in metres.
    """
    count = int(ROWS * 1.12)
    category = rng.choice(
        len(_RHYTHMS), count, p=np.array([r.share for r in _RHYTHMS]) / sum(r.share for r in _RHYTHMS)
    )
    start = end - timedelta(days=DAYS)
    seconds, places = np.zeros(count), np.zeros((count, 2))
    severity = np.zeros(count, dtype=np.int64)
    for n, rhythm in enumerate(_RHYTHMS):
        mine = np.flatnonzero(category == n)
        seconds[mine] = _seconds(len(mine), rhythm, start, rng)
        places[mine] = _places(len(mine), rhythm, cells, riverside, rng)
        severity[mine] = 1 + rng.choice(4, len(mine), p=np.array(rhythm.severity) / sum(rhythm.severity))
    _repeat(seconds, places, category, rng)
    shapely.prepare(wet)
    dry = np.flatnonzero(~shapely.contains_xy(wet, places[:, 0], places[:, 1]) & (seconds < DAYS * 86_400))[:ROWS]
    order = dry[np.argsort(seconds[dry], kind="stable")]
    epoch = int(start.timestamp())
    lon_lat = to_degrees(places[order])
    return {
        "time": (epoch * 1_000_000 + (np.round(seconds[order] / 60) * 60_000_000)).astype(np.int64),
        "lon": lon_lat[:, 0].copy(),
        "lat": lon_lat[:, 1].copy(),
        "category": [CATEGORIES[c] for c in category[order]],
        "severity": severity[order],
        "channel": [
            SOURCES[c] for c in rng.choice(len(SOURCES), len(order), p=(0.42, 0.14, 0.2, 0.12, 0.06, 0.03, 0.03))
        ],
        "minutes": np.round(np.exp(rng.normal(3.6, 0.55, len(order)))).astype(np.int64),
    }


def _seconds(count: int, rhythm: _Rhythm, start: datetime, rng: np.random.Generator) -> Floats:
    days = np.arange(DAYS)
    dates = [start + timedelta(days=int(d), hours=_OFFSET_H) for d in days]
    season = 1 + rhythm.summer * np.cos((np.array([d.timetuple().tm_yday for d in dates]) - 200) / 365 * 2 * np.pi)
    week = np.where(np.array([d.weekday() for d in dates]) >= 5, rhythm.weekend, 1.0)
    weight = np.clip(season, 0.03, None) * week * np.exp(rng.normal(0, 0.22 + 0.9 * max(rhythm.summer, 0), DAYS))
    day = rng.choice(days, count, p=weight / weight.sum())
    peak = rng.integers(0, len(rhythm.peaks), count)
    middle, width = np.array(rhythm.peaks)[peak].T
    hour = np.where(rng.random(count) < 0.22, rng.uniform(0, 24, count), rng.normal(middle, width)) % 24
    since_midnight = (start + timedelta(hours=_OFFSET_H)).hour
    result: Floats = day * 86_400 + ((hour - since_midnight) % 24) * 3600
    return result


def _places(count: int, rhythm: _Rhythm, cells: Cells, riverside: Floats, rng: np.random.Generator) -> Floats:
    weight = (cells.day + cells.night).astype(float)
    home = cells.corner[rng.choice(len(weight), count, p=weight / weight.sum())] + rng.uniform(0, CELL_M, (count, 2))
    spots = cells.corner[rng.choice(len(weight), 26, p=weight**1.3 / (weight**1.3).sum())] + CELL_M / 2
    if rhythm.title in ("Waterlogging", "Person in the water"):
        spots = riverside[rng.choice(len(riverside), 26)]
    heat = rng.pareto(1.4, 26) + 0.2
    near = rng.choice(26, count, p=heat / heat.sum())
    hot = spots[near] + rng.normal(0, 1, (count, 2)) * rng.uniform(60, 260, 26)[near, None]
    result: Floats = np.where(rng.random(count)[:, None] < rhythm.clustered, hot, home)
    return result


def _repeat(seconds: Floats, places: Floats, category: NDArray[np.int64], rng: np.random.Generator) -> None:
    """Some come back: the same sort of thing within a fortnight and a hundred metres or two."""
    count = len(seconds)
    again = rng.choice(count, count // 14, replace=False)
    first = rng.integers(0, count, len(again))
    seconds[again] = seconds[first] + rng.exponential(4 * 86_400, len(again))
    places[again] = places[first] + rng.normal(0, 70, (len(again), 2))
    category[again] = category[first]
