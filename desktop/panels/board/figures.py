"""What the board counts, from its facts: values with the ids of the rows behind each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf

from desktop.panels.board.facts import BoardFacts
from layers.feature import Feature
from layers.times import parse_utc

OPEN_STATES = ("reported", "verified", "responding", "controlled")
SHELTER_OPEN = ("open", "full")
_FREE = "available"
_GONE = "out_of_service"


@dataclass(frozen=True, slots=True)
class Counted:
    """A number and the features it counts; None where nothing is known."""

    value: float | None
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """The resources of one sort: how many are free, of how many in service."""

    sort: str
    free: Counted
    all: Counted


def open_incidents(facts: BoardFacts) -> list[Feature]:
    """Those still going on, the most urgent first: late, soon due, graver, older. They say no more than that."""
    told = facts.without_places("incident", ("due_at", "grade", "received_at", "occurred_at"))
    return sorted((f for f in told if f.state in OPEN_STATES), key=_urgency)


def due_in_s(incident: Feature, now: datetime) -> float | None:
    """Seconds until it is due, negative when it is late."""
    due = incident["due_at"]
    return None if due is None or incident.state == "controlled" else (parse_utc(due) - now).total_seconds()


def pools(facts: BoardFacts) -> list[Pool]:
    """Resources by sort, the largest pool first."""
    found: dict[str, list[Feature]] = {}
    for feature in facts.without_places("resource", ("kind", "class")):
        found.setdefault(str(feature["kind"] or feature["class"] or "other"), []).append(feature)
    made = [
        Pool(sort, _counted(f for f in units if f.state == _FREE), _counted(f for f in units if f.state != _GONE))
        for sort, units in found.items()
    ]
    return sorted(made, key=lambda pool: (-len(pool.all.ids), pool.sort))


def shelters_open(facts: BoardFacts) -> tuple[Counted, Counted]:
    """Open shelters, and all of them."""
    every = list(facts.without_places("shelter", ()))
    return _counted(f for f in every if f.state in SHELTER_OPEN), _counted(every)


def shelter_people(facts: BoardFacts) -> tuple[Counted, Counted]:
    """People in open shelters, and the places they have; only what was said is counted."""
    told = facts.without_places("shelter", ("occupancy", "capacity"))
    every = [f for f in told if f.state in SHELTER_OPEN]
    return _sum(every, "occupancy"), _sum(every, "capacity")


def zones_by_state(facts: BoardFacts) -> list[tuple[str, Counted, Counted]]:
    """Evacuation zones that are not normal: state, zones, people in them."""
    found: dict[str, list[Feature]] = {}
    for feature in facts.without_places("evac_zone", ("population",)):
        found.setdefault(str(feature.state), []).append(feature)
    order = ("order", "shelter_in_place", "warning", "advisory", "clear_to_return", "normal")
    return [(s, _counted(found[s]), _sum(found[s], "population")) for s in order if s in found]


def _urgency(incident: Feature) -> tuple[float, int, str]:
    """The same at any time: what is due sooner now is so later too."""
    told = incident.values
    due = told.get("due_at") if incident.state != "controlled" else None
    since = told.get("received_at") or told.get("occurred_at") or ""
    return (inf if due is None else parse_utc(due).timestamp(), told.get("grade") or 9, since)


def _counted(features: Iterable[Feature]) -> Counted:
    ids = tuple(f.id for f in features)
    return Counted(len(ids), ids)


def _sum(features: Iterable[Feature], field: str) -> Counted:
    known = [f for f in features if f[field] is not None]
    return Counted(sum(f[field] for f in known) if known else None, tuple(f.id for f in known))
