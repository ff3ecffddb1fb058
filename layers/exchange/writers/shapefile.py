"""Shapefiles through GDAL: one for each kind and type of shape, in UTF-8 with short names; also in one zip file."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.errors import SituationError
from layers.exchange.writers.columns import column_names, spoken
from layers.exchange.writers.declared import AREAS, LINES, About, Holds, Tables, Writer
from layers.exchange.writers.ogr import OgrLayer, write_layers
from layers.exchange.writers.typed import typed
from layers.faults import fault
from layers.feature import Feature, wkb
from layers.i18n import N_, Message, message, tr
from layers.kind import Kind

NAME_BYTES, TEXT_BYTES = 10, 254
_WHOLE = 10**17
"""Whole numbers from here on do not fit the eighteen digits of a column, and are text."""
_TYPES = {"points": "Point", "multipoints": "MultiPoint", "lines": "MultiLineString", "areas": "MultiPolygon"}


@dataclass(frozen=True, slots=True)
class _Part:
    """The features of one kind that fit into one shapefile."""

    kind: Kind
    sort: str
    high: bool
    features: Sequence[Feature]


def write(path: Path, tables: Tables, about: About) -> int:
    """`path` is a folder for the files, or the zip file that holds them.

    Raises
    ------
    SituationError
        None of the features has a place.
    """
    folder = path if path.is_dir() else path.parent
    parts = _parts(tables)
    if not parts:
        raise SituationError(
            tr("Nothing here has a place, and a Shapefile holds nothing else."), hint=tr("Write it as CSV or Excel.")
        )
    stem = _stem(path)
    names = _file_names(parts, stem)
    write_layers(folder, "ESRI Shapefile", [_layer(p, f"{n}.shp", about) for p, n in zip(parts, names, strict=True)])
    fault("export:rows")
    if not path.is_dir():
        _zip(path)
    return sum(len(part.features) for part in parts)


def _stem(path: Path) -> str:
    """The name asked for, without its ending."""
    return re.sub(r"(\.shp)?(\.(shp|shz|zip))$", "", path.name, flags=re.IGNORECASE) or "shapes"


def _parts(tables: Tables) -> list[_Part]:
    made: dict[tuple[str, str, bool], list[Feature]] = {}
    kinds = {kind.key: kind for kind, _ in tables}
    for kind, features in tables:
        for feature in features:
            if (sort := _sort(feature)) is not None and feature.geometry is not None:
                made.setdefault((kind.key, sort, feature.geometry.has_z), []).append(feature)
    return [_Part(kinds[key], sort, high, found) for (key, sort, high), found in made.items()]


def _sort(feature: Feature) -> str | None:
    shape = feature.geometry.geom_type if feature.geometry is not None else ""
    if shape in AREAS or shape in LINES:
        return "areas" if shape in AREAS else "lines"
    return {"Point": "points", "MultiPoint": "multipoints"}.get(shape)


def _file_names(parts: Sequence[_Part], stem: str) -> list[str]:
    """The name asked for where there is one part; else what each part has of its own behind it."""
    if len(parts) == 1:
        return [stem]
    several = len({p.kind.key for p in parts}) > 1
    plain = [
        "_".join([stem, *([re.sub(r"\W", "_", p.kind.key)] if several else []), p.sort, *(["z"] if p.high else [])])
        for p in parts
    ]
    return [name if plain.index(name) == n else f"{name}_{n}" for n, name in enumerate(plain)]


def _layer(part: _Part, file: str, about: About) -> OgrLayer:
    said = spoken(about)
    names = _columns(part.kind, part.features, said)
    values: dict[str, list[Any]] = {"id": [f.id for f in part.features]}
    if any(f.state is not None for f in part.features):
        values["state"] = [f.state for f in part.features]
    values |= {short: [f[key] for f in part.features] for key, short in names.items()}
    values |= {name: [text] * len(part.features) for name, text in said.items()}
    made = {name: typed(column, most=_WHOLE) for name, column in values.items()}
    return OgrLayer(
        file=file,
        geometry_type=_TYPES[part.sort] + (" Z" if part.high else ""),
        geometry=[wkb(f.geometry) for f in part.features],
        columns={name: [_short(v) for v in column] for name, (_, column) in made.items()},
        types={name: kind for name, (kind, _) in made.items()},
    )


def _columns(kind: Kind, features: Sequence[Feature], said: Mapping[str, str]) -> dict[str, str]:
    """Field key → name of at most ten bytes, each once; only fields that somebody filled."""
    used = {key for f in features for key in f.values}
    names = column_names(kind, ours=("id", "state", *said))
    return _shortened({key: name for key, name in names.items() if key in used}, ("id", "state", *said))


def _shortened(names: Mapping[str, str], ours: Sequence[str]) -> dict[str, str]:
    taken = {name.casefold() for name in ours}
    short: dict[str, str] = {}
    for key, name in names.items():
        wanted, n = _cut(name, NAME_BYTES), 1
        while wanted.casefold() in taken:
            n += 1
            wanted = _cut(name, NAME_BYTES - len(str(n)) - 1) + f"_{n}"
        taken.add(wanted.casefold())
        short[key] = wanted
    return short


def _cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, no letter in halves."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _short(value: Any) -> Any:
    return _cut(value, TEXT_BYTES) if isinstance(value, str) else value


def _zip(path: Path) -> None:
    made = sorted(p for p in path.parent.iterdir() if p != path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part in made:
            package.write(part, part.name)
    fault("export:zipped")


def _more(tables: Tables) -> Iterator[Message]:
    cuts: dict[str, str] = {}
    for kind, features in tables:
        names = column_names(kind, ours=("id", "state"))
        for key, short in _columns(kind, features, {}).items():
            if names[key] != short:
                cuts[names[key]] = short
    if cuts:
        table = ", ".join(f"{name} → {short}" for name, short in cuts.items())
        yield message(N_("Names are cut to {most} bytes: {names}."), most=NAME_BYTES, names=table)
    values = [v for _, features in tables for f in features for v in f.values.values()]
    if any(isinstance(v, float) for v in values):
        yield message(N_("Real numbers keep fifteen digits."))
    if any(v == "" for v in values):
        yield message(N_("An empty text is the same as none."))
    parts = _parts(tables)
    if len(parts) > 1:
        yield message(N_("There is a file for each kind and type of shape: {n}."), n=len(parts))


WRITER = Writer(
    "shapefile",
    N_("Shapefile"),
    (".shp.zip", ".shp", ".shz", ".zip"),
    write,
    Holds(
        unplaced=False,
        about=False,
        text_bytes=TEXT_BYTES,
        shapes=frozenset({"Point", "MultiPoint"} | LINES | AREAS),
    ),
    more=_more,
    folders=(".shp",),
)
