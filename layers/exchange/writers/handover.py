"""A hand-over package: chosen kinds with ids, revisions and fingerprints, their bulk rows, and the order of layers.

A replay package holds the journal besides, every line as it was sealed, so that anybody can check the chain, and all
that the lines name, so that an empty workspace can tell it again.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from layers.exchange.handover import CONTENTS, FEATURES, HANDED, JOURNAL, MANIFEST, STACK, VERSION, fingerprint
from layers.exchange.writers.whole import replacing
from layers.faults import fault
from layers.feature import Feature, wkb
from layers.i18n import N_, Message, message
from layers.kinds.datasets import RASTER
from layers.pyramid import TILE_MAGIC, Pyramid
from layers.texts import CANONICAL
from layers.times import stamp, utc_now


class Given(Protocol):
    """What a hand-over needs to know of the store."""

    @property
    def workspace_id(self) -> str: ...

    @property
    def zone(self) -> str: ...

    def own_features(self, kind: str) -> Iterator[Feature]: ...

    def datasets(self, role: str | None = None) -> list[Feature]: ...

    def content_bytes(self, sha256: str) -> bytes: ...

    def content_hashes(self) -> list[str]: ...

    def pyramid(self, sha256: str) -> Pyramid: ...

    def revision(self, identity: str) -> int: ...

    def sealed_lines(self) -> Iterator[dict[str, Any]]: ...

    def get_setting(self, key: str) -> Any: ...


def write(path: Path, store: Given, kinds: Sequence[str], *, replay: bool = False) -> int:
    """Write the package, whole or not at all, and return how many features are in it; a bulk set counts as one."""
    with replacing(path) as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        entries = _Entries(package)
        features = list(_chosen(store, kinds))
        entries.add(FEATURES, "".join(_line(f, store) + "\n" for f in features).encode())
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
            "kinds": list(kinds),
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


def _chosen(store: Given, kinds: Sequence[str]) -> Iterator[Feature]:
    """The features of the kinds, and the bulk sets whose rows are of them."""
    for kind in kinds:
        yield from store.own_features(kind)
    for dataset in store.datasets():
        if dataset["of"] in kinds:
            yield dataset


def _contents(store: Given, features: Sequence[Feature]) -> list[str]:
    """The rows of the bulk sets; of rasters the index and every tile."""
    named = {str(f["sha256"]) for f in features if f["sha256"]}
    rasters = [str(f["sha256"]) for f in features if f["role"] == RASTER]
    return sorted(named.union(*(store.pyramid(sha256).hashes() for sha256 in rasters)))


def _line(feature: Feature, store: Given) -> str:
    shape = wkb(feature.geometry)
    handed: Mapping[str, Any] = (feature["source"] or {}).get(HANDED) or {}
    return CANONICAL.encode(
        {
            "id": feature.id,
            "kind": feature.kind,
            "state": feature.state,
            "geometry": None if shape is None else shape.hex(),
            "values": dict(feature.values),
            "rev": store.revision(feature.id),
            "hash": fingerprint(feature),
            "base": {"workspace": handed.get("from"), "hash": handed.get("hash")} if handed else None,
        }
    )


def losses(store: Given, kinds: Sequence[str], *, replay: bool) -> Iterator[Message]:
    """What the package does not hold, before it is written."""
    if not replay:
        yield message(N_("The journal stays here: who changed what and when is not in the package."))
