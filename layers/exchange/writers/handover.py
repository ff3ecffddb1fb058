"""A hand-over package: chosen features with ids and lineage, their bulk rows, and how their layers are shown.

A replay package holds the journal besides, every line as it was sealed, so that anybody can check the chain, and all
that the lines name, so that an empty workspace can tell it again.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from layers.edit import DATASET
from layers.errors import Refused
from layers.exchange.handover import CONTENTS, FEATURES, JOURNAL, MANIFEST, STACK, VERSION, lineage_of
from layers.exchange.writers.whole import Frame, replacing, stored
from layers.faults import fault
from layers.feature import Feature, wkb
from layers.i18n import N_, Message, counted, message, tr
from layers.kinds.datasets import RASTER
from layers.kinds.notices import NOTICE, is_restricted
from layers.pyramid import TILE_MAGIC, Pyramid
from layers.texts import CANONICAL
from layers.times import stamp, utc_now

GRAPHIC = "plan_graphic"


class Given(Protocol):
    """What a hand-over needs to know of the store."""

    @property
    def workspace_id(self) -> str: ...

    @property
    def zone(self) -> str: ...

    def get(self, identity: str) -> Feature | None: ...

    def own_features(self, kind: str) -> Iterator[Feature]: ...

    def datasets(self, role: str | None = None) -> list[Feature]: ...

    def content_bytes(self, sha256: str) -> bytes: ...

    def content_hashes(self) -> list[str]: ...

    def pyramid(self, sha256: str) -> Pyramid: ...

    def revision(self, identity: str) -> int: ...

    def versions(self, ids: Collection[str]) -> Mapping[str, Sequence[Feature | None]]: ...

    def deleted(self) -> list[Feature]: ...

    def sealed_lines(self) -> Iterator[dict[str, Any]]: ...

    def get_setting(self, key: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is handed over: all of some kinds, or of these kinds only the features with these ids.

    Notices that are not for the public go only where they are `restricted` by a person's leave.
    """

    kinds: tuple[str, ...]
    ids: frozenset[str] | None = None
    restricted: bool = False

    def holds(self, feature: Feature) -> bool:
        """A bulk set goes with the kind of its rows."""
        if self.ids is not None:
            return feature.id in self.ids
        return feature.kind in self.kinds or (feature.kind == DATASET and feature["of"] in self.kinds)


def these(store: Given, ids: Iterable[str]) -> Chosen:
    """The features of these ids that are there."""
    found = [feature for identity in dict.fromkeys(ids) if (feature := store.get(identity)) is not None]
    return Chosen(tuple(dict.fromkeys(f.kind for f in found)), frozenset(f.id for f in found))


def plan_with_graphics(store: Given, plan: Feature) -> Chosen:
    """A plan and what is drawn for it, also what was deleted of that."""
    graphics = [*store.own_features(GRAPHIC), *(f for f in store.deleted() if f.kind == GRAPHIC)]
    return Chosen((plan.kind, GRAPHIC), frozenset({plan.id, *(f.id for f in graphics if f["plan"] == plan.id)}))


def restricted_in(store: Given, chosen: Chosen) -> int:
    """How many of what is chosen are not for the public."""
    return sum(is_restricted(feature) for feature in _all_features(store, chosen))


def write(path: Path, store: Given, chosen: Chosen, *, replay: bool = False, frame: Frame = replacing) -> int:
    """Write the package, whole or not at all, and return how many features are in it; a bulk set counts as one.

    `frame` puts it there, or only tries.

    Refused is a journal that tells of what is not for the public, without leave: no line of it can be left out.
    """
    if replay and not chosen.restricted and (held := _ever_restricted(store)):
        raise Refused(
            counted("The journal tells of {n} that are not for the public.", n=held),
            hint=tr("With --restricted it goes out with them; without --replay they are held back."),
        )
    with stored(path), frame(path) as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        entries = _Entries(package)
        features = list(_features(store, chosen))
        entries.add(FEATURES, "".join(line + "\n" for line in _lines(features, store, chosen)).encode())
        for sha256 in store.content_hashes() if replay else _contents(store, features):
            entries.add(CONTENTS + sha256, store.content_bytes(sha256))
        if shown := store.get_setting("stack"):
            entries.add(STACK, CANONICAL.encode(shown).encode())
        lines = 0
        if replay:
            told = [CANONICAL.encode(line) for line in store.sealed_lines()]
            lines = len(told)
            entries.add(JOURNAL, "".join(line + "\n" for line in told).encode())
        fault("export:rows")
        manifest = {
            "format": "anlan hand-over",
            "version": VERSION,
            "made": stamp(utc_now()),
            "workspace": store.workspace_id,
            "zone": store.zone,
            "kinds": list(chosen.kinds),
            "features": len(features),
            "lines": lines,
            "files": entries.hashes,
        }
        package.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return len(features)


class _Entries:
    """Files of the package, each with its SHA-256."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self.hashes: dict[str, str] = {}

    def add(self, name: str, data: bytes) -> None:
        self.hashes[name] = hashlib.sha256(data).hexdigest()
        packed = zipfile.ZIP_STORED if data.startswith(TILE_MAGIC) else zipfile.ZIP_DEFLATED
        self._package.writestr(name, data, packed)


def _ever_restricted(store: Given) -> int:
    """How many features the journal knows that once were not for the public, also those that were deleted."""
    there = [f.id for f in (*store.own_features(NOTICE), *store.deleted()) if f.kind == NOTICE]
    versions = store.versions(there).values()
    return sum(any(f is not None and is_restricted(f) for f in had) for had in versions)


def _features(store: Given, chosen: Chosen) -> Iterator[Feature]:
    """Those that go out."""
    return (f for f in _all_features(store, chosen) if chosen.restricted or not is_restricted(f))


def _all_features(store: Given, chosen: Chosen) -> Iterator[Feature]:
    """The features of the kinds, and the bulk sets whose rows are of them; or those of the ids."""
    if chosen.ids is not None:
        yield from (feature for identity in sorted(chosen.ids) if (feature := store.get(identity)) is not None)
        return
    for kind in chosen.kinds:
        yield from store.own_features(kind)
    yield from (dataset for dataset in store.datasets() if dataset["of"] in chosen.kinds)


def _contents(store: Given, features: Sequence[Feature]) -> list[str]:
    """The rows of the bulk sets; of rasters the index and every tile."""
    named = {str(f["sha256"]) for f in features if f["sha256"]}
    rasters = [str(f["sha256"]) for f in features if f["role"] == RASTER]
    return sorted(named.union(*(store.pyramid(sha256).hashes() for sha256 in rasters)))


def _lines(features: Sequence[Feature], store: Given, chosen: Chosen) -> Iterator[str]:
    """One a feature, and one for each that was deleted, so that it goes there too."""
    present = {feature.id for feature in features}
    gone = [feature for feature in store.deleted() if chosen.holds(feature) and feature.id not in present]
    versions = store.versions([feature.id for feature in (*features, *gone)])
    for feature in features:
        lineage = lineage_of(versions[feature.id] or [feature])
        yield _line(feature, store.revision(feature.id), lineage)
    for feature in gone:
        nothing = Feature(feature.id, feature.kind)
        yield _line(nothing, store.revision(feature.id), lineage_of(versions[feature.id]))


def _line(feature: Feature, rev: int, lineage: Sequence[str]) -> str:
    shape = wkb(feature.geometry)
    return CANONICAL.encode(
        {
            "id": feature.id,
            "kind": feature.kind,
            "state": feature.state,
            "geometry": None if shape is None else shape.hex(),
            "values": dict(feature.values),
            "rev": rev,
            "lineage": list(lineage),
        }
    )


def losses(*, replay: bool) -> Iterator[Message]:
    """What the package does not hold, before it is written."""
    if not replay:
        yield message(N_("The journal stays here: who changed what and when is not in the package."))
