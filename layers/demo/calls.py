"""The calls of the three days: where, what, and how far each has come. Their words are in resources/demo/calls.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from resources import resource


@dataclass(frozen=True, slots=True)
class Call:
    """One incident; its first step is the call itself, each later one (time, state, post, words)."""

    zh: str
    en: str
    event_class: str
    subtype: str
    address: str
    channel: str
    x: float
    y: float
    occurred: str
    narrative: str
    lead: str
    steps: tuple[tuple[str, str, str, str], ...]
    impact: dict[str, int]


@cache
def calls() -> tuple[Call, ...]:
    """All of them, those that are over first."""
    told = json.loads(resource("demo", "calls.json").read_text(encoding="utf-8"))
    return tuple(
        Call(**{**row, "steps": tuple((a, b, c, d) for a, b, c, d in row["steps"])})
        for row in (*told["closed"], *told["calls"])
    )
