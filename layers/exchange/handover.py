"""A hand-over: features with their ids, as they were given on, so that both sides can go on and find each other again.

Every feature is told with its fingerprint, and with the fingerprint under which it once came from the other side. So
the receiver knows who changed it since: nobody, we, they, or both, and only the last is a clash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from layers.edit import Change
from layers.exchange.difference import FactsView
from layers.feature import Feature, wkb
from layers.texts import CANONICAL

SUFFIX = ".anlan.zip"
VERSION = 1
MANIFEST, FEATURES, JOURNAL, STACK, CONTENTS = (
    "manifest.json",
    "features.jsonl",
    "journal.jsonl",
    "stack.json",
    "contents/",
)
HANDED = "handed"
"""The key in a feature's source under which it is kept whence it came: workspace, revision and fingerprint."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One feature of a hand-over. `rev` is the journal line that last changed it there; `base` the fingerprint with
    which it had come from us, None where it had not."""

    feature: Feature
    rev: int
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A feature that both sides changed, or changed in a way that its workflow does not allow; `base` as in Handed."""

    here: Feature
    there: Feature
    base: str | None


@dataclass
class Comparison:
    """What a hand-over would change here: new and changed features, those that are the same, and clashes."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    clashes: list[Clash] = field(default_factory=list)


def fingerprint(feature: Feature) -> str:
    """SHA-256 over what the feature says, and not over where it came from; hex."""
    shape = wkb(feature.geometry)
    values = {key: value for key, value in feature.values.items() if key != "source"}
    told = [feature.id, feature.kind, feature.state, None if shape is None else shape.hex(), values]
    return hashlib.sha256(b"anlan feature 1\n" + CANONICAL.encode(told).encode()).hexdigest()


def came_from(feature: Feature, workspace: str) -> str | None:
    """The fingerprint with which it came from that workspace; None where it did not."""
    handed = (feature["source"] or {}).get(HANDED) or {}
    return str(handed["hash"]) if handed.get("from") == workspace and handed.get("hash") else None


def compare(handed: Sequence[Handed], workspace: str, facts: FactsView) -> Comparison:
    """Each feature of a hand-over from `workspace` against the one of its id that is here."""
    found = Comparison()
    for one in handed:
        here, there = facts.get(one.feature.id), _marked(one, workspace)
        if here is None:
            found.changes.append(Change(None, there))
            continue
        ours, theirs = fingerprint(here), fingerprint(there)
        bases = {one.base, came_from(here, workspace)} - {None}
        if ours == theirs or theirs in bases:
            found.same += 1
        elif ours in bases and _may_become(here, there, facts):
            found.changes.append(Change(here, there))
        else:
            found.clashes.append(Clash(here, there, one.base or came_from(here, workspace)))
    return found


def _marked(one: Handed, workspace: str) -> Feature:
    feature = one.feature
    mark = {"from": workspace, "rev": one.rev, "hash": fingerprint(feature)}
    source: Mapping[str, Any] = feature["source"] or {}
    return replace(feature, values={**feature.values, "source": {**source, HANDED: mark}})


def _may_become(here: Feature, there: Feature, facts: FactsView) -> bool:
    """No state is reached but by a listed step, and none that needs what a file cannot bring."""
    if here.kind != there.kind:
        return False
    if here.state == there.state:
        return True
    flow = facts.kinds[here.kind].workflow
    step = flow.between(here.state or "", there.state or "") if flow else None
    return step is not None and not step.needs and step.is_open_to(there.values)
