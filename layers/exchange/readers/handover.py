"""A hand-over or replay package of our own: every entry against its hash, every journal line against its seal."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.exchange.handover import CONTENTS, FEATURES, JOURNAL, MANIFEST, STACK, VERSION
from layers.exchange.limits import BYTES, NAME, RATIO, RATIO_FREE, ROWS, TILES
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import BATCH, Sink
from layers.i18n import N_, Message, message
from layers.record.journal import seal

_NAMES = re.compile(rf"{MANIFEST}|{FEATURES}|{JOURNAL}|{STACK}|{CONTENTS}[0-9a-f]{{64}}")
_TOLD = (FEATURES, JOURNAL, STACK)
_PART = 1 << 20
_LINES_BYTES = 8 << 20
"""Journal lines that are sent at once."""


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """A table of features, one of journal lines where the journal is in it, and the contents that bulk sets name."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = _entries(package, name)
            manifest = json.loads(_read(package, entries[MANIFEST], name))
            _check_version(manifest, name)
            hashes: Mapping[str, str] = manifest["files"]
            data = {e: _checked(package, entries[e], hashes, name) for e in _TOLD if e in entries}
            contents = sorted(entry for entry in entries if entry.startswith(CONTENTS))
            for n, entry in enumerate(contents):
                sink.tile((0, 0, 0, n), _checked(package, entries[entry], hashes, name))
                if n % 100 == 0:
                    sink.progress(0.5 * n / len(contents))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise _damaged(name) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(name) from error
    if contents:
        sink.close("contents", contents=True)
    sink.progress(0.5)
    _send(manifest, data, name, sink)


def _entries(package: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """The entries by name: ours and nothing else, none twice, and not more than an import may hold."""
    infos = package.infolist()
    sizes, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    ratio = sizes / max(packed, 1) if sizes > RATIO_FREE.most else 0.0
    for passed in (TILES.passed(len(infos)), BYTES.passed(sizes), RATIO.passed(ratio)):
        if passed is not None:
            raise Refusal(message(N_("The file unpacks to more than an import may hold.")), passed)
    found = {info.filename: info for info in infos}
    if len(found) != len(infos) or not all(_NAMES.fullmatch(entry) for entry in found) or MANIFEST not in found:
        raise not_of_format(name, "Anlan")
    return found


def _read(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """The entry's bytes, no more than it says."""
    parts, size = [], 0
    with package.open(info) as source:
        while part := source.read(_PART):
            size += len(part)
            if size > info.file_size:
                raise _damaged(name)
            parts.append(part)
    return b"".join(parts)


def _checked(package: zipfile.ZipFile, info: zipfile.ZipInfo, hashes: Mapping[str, str], name: str) -> bytes:
    data = _read(package, info, name)
    if hashlib.sha256(data).hexdigest() != hashes.get(info.filename):
        raise Refusal(
            message(N_("{file}: {entry} is not as it was packed."), file=name, entry=info.filename),
            message(N_("It was changed or damaged on its way. Have it sent again.")),
        )
    return data


def _check_version(manifest: Mapping[str, Any], name: str) -> None:
    if manifest.get("format") != "anlan hand-over" or not isinstance(manifest.get("version"), int):
        raise not_of_format(name, "Anlan")
    if manifest["version"] > VERSION:
        raise Refusal(
            message(N_("{file} was made by a newer Anlan."), file=name), message(N_("Update this one, then try again."))
        )


def _damaged(name: str) -> Refusal:
    return Refusal(message(N_("{file} is not a whole package."), file=name), message(N_("Have it sent again.")))


def _send(manifest: Mapping[str, Any], data: Mapping[str, bytes], name: str, sink: Sink) -> None:
    lines = _send_lines(data[JOURNAL], name, sink) if JOURNAL in data else 0
    try:
        looks = _looks(manifest, data)
        lines_of_features = data.get(FEATURES, b"").splitlines()
        if passed := ROWS.passed(len(lines_of_features)):
            raise Refusal(message(N_("The file goes over a limit.")), passed)
        for first in range(0, len(lines_of_features), BATCH):
            _send_features(lines_of_features[first : first + BATCH], first + 1, sink)
        told = {"workspace": str(manifest["workspace"]), "zone": str(manifest.get("zone")), "lines": lines}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(name) from error
    sink.close("features", crs=None, looks=looks, **told)


def _send_features(lines: Sequence[bytes], first: int, sink: Sink) -> None:
    """Lines from the number `first` on; what is no feature is rejected."""
    numbers: list[int] = []
    told: list[_Told] = []
    rejected: list[tuple[int, Message]] = []
    for number, line in enumerate(lines, first):
        try:
            told.append(_told(json.loads(line)))
            numbers.append(number)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            rejected.append((number, message(N_("It cannot be read."))))
    sink.rejected(rejected)
    if told:
        columns = {key: [one.row[key] for one in told] for key in ("kind", "state", "values", "rev")}
        columns["lineage"] = [one.lineage for one in told]
        sink.rows(numbers, [one.shape for one in told], columns, ids=[one.row["id"] for one in told])


@dataclass(frozen=True, slots=True)
class _Told:
    """A line that tells of a feature. Whether it may be one is judged where it is compared."""

    row: Mapping[str, Any]
    shape: bytes | None
    lineage: list[str]


def _told(row: Mapping[str, Any]) -> _Told:
    """Raises ValueError, KeyError, TypeError or AttributeError where the line has not what each has."""
    identity, shape = row["id"], row["geometry"]
    if not isinstance(identity, str) or not identity or NAME.passed(len(identity)) is not None:
        raise ValueError("no identity")
    if not all(key in row for key in ("kind", "state", "values", "rev")):
        raise KeyError("not all there")
    return _Told(row, None if shape is None else bytes.fromhex(shape), _lineage(row))


def _lineage(row: Mapping[str, Any]) -> list[str]:
    """Packages of the first version tell the fingerprint and the one under which it had come, if it had."""
    if isinstance(row.get("lineage"), list):
        return [str(one) for one in row["lineage"]]
    return [str(one) for one in ((row["base"] or {}).get("hash"), row["hash"]) if one]


def _looks(manifest: Mapping[str, Any], data: Mapping[str, bytes]) -> list[Any]:
    """How the layers of the package are shown there."""
    layers = json.loads(data[STACK]).get("layers", []) if STACK in data else []
    return [layer for layer in layers if isinstance(layer, dict) and layer.get("key") in manifest["kinds"]]


def _send_lines(data: bytes, name: str, sink: Sink) -> int:
    """Send the journal, each line sealed by the one before it; how many it has."""
    batch: list[dict[str, Any]] = []
    count = size = 0
    for line in _sealed_lines(data, name):
        count += 1
        batch.append(line)
        size += len(line["changes"])
        if size > _LINES_BYTES or len(batch) >= BATCH:
            _send_batch(batch, count, sink)
            batch, size = [], 0
    _send_batch(batch, count, sink)
    sink.close("journal")
    return count


def _send_batch(lines: list[dict[str, Any]], last: int, sink: Sink) -> None:
    columns = {key: [line[key] for line in lines] for key in ("fields", "changes", "previous", "hash")}
    if lines:
        sink.rows(range(last - len(lines) + 1, last + 1), None, columns, of_any_length=True)


def _sealed_lines(data: bytes, name: str) -> Iterator[dict[str, Any]]:
    previous = ""
    for count, line in enumerate(_lines(data, name), 1):
        try:
            sealed = seal(line["previous"], line["fields"], line["changes"].encode())
        except (KeyError, TypeError, AttributeError) as error:
            raise _damaged(name) from error
        if line["previous"] != previous or sealed != line["hash"]:
            raise Refusal(
                message(N_("{file}: line {n} of its journal was changed."), file=name, n=count),
                message(N_("Nothing was taken from it. Have it sent again.")),
            )
        previous = sealed
        yield line


def _lines(data: bytes, name: str) -> Iterator[dict[str, Any]]:
    for line in data.splitlines():
        try:
            yield json.loads(line)
        except ValueError as error:
            raise _damaged(name) from error
