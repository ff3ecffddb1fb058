"""A hand-over: features with their ids, as they were given on, so that both sides can go on and find each other again.

Every feature is told with its lineage, the fingerprints of the versions it has had. The last version that both sides
have had is where their ways parted: what each changed since is told apart field by field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from layers.edit import DATASET
from layers.exchange.identity import field_digest
from layers.feature import Feature, wkb
from layers.texts import CANONICAL

SUFFIX = ".anlan.zip"
VERSION = 2
MANIFEST, FEATURES, JOURNAL, STACK, CONTENTS = (
    "manifest.json",
    "features.jsonl",
    "journal.jsonl",
    "stack.json",
    "contents/",
)
HANDED = "handed"
"""The key in a feature's source under which it is kept whence it came: workspace, revision and fingerprint, digests of
the fields in which it differs from what came, and fingerprints of what that was before and was never here."""
STATE, PLACE, ROWS, MASKED, WHOLE = "$state", "$place", "$rows", "masked", "$whole"
"""What is compared besides the values: state and geometry, the rows of a bulk set, which go together, and those that
have left it; and whether the feature is there at all. No field is called so."""
GONE = ""
"""The fingerprint of a feature that was deleted."""
_MOST, _MOST_MARKED = 200, 20
"""Versions of a feature that are told and compared, and of those that were elsewhere only; the newest."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One feature of a hand-over, None where it was deleted there. `rev` is the journal line that last changed it
    there, `lineage` the fingerprints of its versions, this one last."""

    id: str
    kind: str
    feature: Feature | None
    rev: int
    lineage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """What a feature once was: `fields` as digests where they are known, and itself where the record here has it."""

    hash: str
    fields: Mapping[str, str] | None
    feature: Feature | None = None


def fingerprint(feature: Feature | None) -> str:
    """SHA-256 over what the feature says, and not over where it came from; hex. GONE for none."""
    if feature is None:
        return GONE
    shape = wkb(feature.geometry)
    values = {key: value for key, value in feature.values.items() if key != "source"}
    told = [feature.id, feature.kind, feature.state, None if shape is None else shape.hex(), values]
    return hashlib.sha256(b"anlan feature 1\n" + CANONICAL.encode(told).encode()).hexdigest()


def fields_of(feature: Feature) -> dict[str, Any]:
    """What can differ between two versions, by key. The rows of a bulk set are one, whatever tells of them."""
    values = {key: value for key, value in feature.values.items() if key != "source"}
    if feature.kind == DATASET:
        masked = values.pop(MASKED, None)
        return {ROWS: values} if masked is None else {ROWS: values, MASKED: masked}
    if feature.state is not None:
        values[STATE] = feature.state
    if (shape := wkb(feature.geometry)) is not None:
        values[PLACE] = shape
    return values


def digests_of(feature: Feature | None) -> dict[str, str]:
    return {} if feature is None else {key: field_digest(value) for key, value in fields_of(feature).items()}


def lineage_of(versions: Sequence[Feature | None]) -> list[str]:
    """The fingerprints of a feature's versions, oldest first, with those from elsewhere that went into them."""
    told = [sign for sign, _, _ in _steps(versions[-_MOST:])]
    return [one for n, one in enumerate(told) if n == 0 or one != told[n - 1]][-_MOST:]


def mark(handed: Handed, workspace: str, kept: Mapping[str, str | None], known: Sequence[str]) -> dict[str, Any]:
    """What is kept under HANDED; `known` are fingerprints of versions that have been here, `kept` digests of the fields
    in which theirs is otherwise, None where it has none."""
    before = [one for one in handed.lineage[:-1] if one not in known][-_MOST_MARKED:]
    told = {"from": workspace, "rev": handed.rev, "hash": handed.lineage[-1], "kept": dict(kept), "before": before}
    return {key: value for key, value in told.items() if value not in ({}, [])}


def parted(versions: Sequence[Feature | None], lineage: Sequence[str]) -> Version | None:
    """The last version that both sides have had, of `versions` here and the `lineage` there; None where there is none.

    Both are read in order, so that a change that was made and taken back on one side is not mistaken for its absence.
    """
    here = list(_steps(versions[-_MOST:]))
    at = _last_common([sign for sign, _, _ in here], lineage[-_MOST:])
    return None if at is None else _version(*here[at])


class _Known(Enum):
    """What is known here of a step of a lineage."""

    NOTHING = 0
    FIELDS = 1
    ALL = 2


def _steps(versions: Sequence[Feature | None]) -> Iterator[tuple[str, Feature | None, _Known]]:
    """Fingerprints in order: of each version what it came of elsewhere, then its own."""
    for version in versions:
        if said := _mark(version):
            yield from ((str(one), version, _Known.NOTHING) for one in said.get("before") or ())
            yield said["hash"], version, _Known.FIELDS
        yield fingerprint(version), version, _Known.ALL


def _version(sign: str, version: Feature | None, known: _Known) -> Version:
    if known is _Known.ALL:
        return Version(sign, digests_of(version), version)
    if known is _Known.NOTHING:
        return Version(sign, None)
    theirs = {**digests_of(version), **(_mark(version).get("kept") or {})}
    return Version(sign, {key: digest for key, digest in theirs.items() if digest is not None})


def _mark(version: Feature | None) -> Mapping[str, Any]:
    """Whence a version came, where it says so in a way that can be used."""
    said = (version["source"] or {}).get(HANDED) if version is not None else None
    if not isinstance(said, Mapping) or not isinstance(said.get("hash"), str):
        return {}
    told = isinstance(said.get("kept") or {}, Mapping) and isinstance(said.get("before") or [], list)
    return said if told else {}


def _last_common(here: Sequence[str], there: Sequence[str]) -> int | None:
    """Where in `here` the longest sequence ends that both have, among the longest the newest."""
    row = [(0, -1)] * (len(there) + 1)
    for n, one in enumerate(here):
        above = row
        row = [(0, -1)]
        for m, other in enumerate(there):
            best = max(row[-1], above[m + 1])
            row.append(max(best, (above[m][0] + 1, n)) if one == other else best)
    length, at = row[-1]
    return at if length else None
