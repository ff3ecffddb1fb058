"""Bulk sets: a base or reference layer, or an archive, that came in as one and goes out as one.

The feature says what the set is; its rows are content, kept once under their hash. So import, undo, replay and the
journal treat a million rows like any single fact.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from layers.edit import DATASET as DATASET
from layers.edit import Change
from layers.feature import Feature
from layers.i18n import N_
from layers.kind import Choice, Field, Geometry, Group, Kind, choices
from layers.roles import rights
from layers.style import Look, Stroke, Style
from layers.systems import CONVERSIONS

BASE, REFERENCE, ARCHIVE, RASTER = "base", "reference", "archive", "raster"
_OF_THE_FILE = ("anlan_", "gpkg_", "sqlite_", "rtree_")
TABLELESS = frozenset({ARCHIVE, RASTER})
"""Sets that are read from their content alone: no table has rows of theirs."""
OF_THEIR_OWN = frozenset({REFERENCE, ARCHIVE, RASTER})
"""Sets that bring the kind of their rows with them."""


def is_of_the_file(name: str) -> bool:
    """Whether the name of a layer, which names its table too, is one of those that the workspace file keeps for
    itself: a table in such a place would take that of another, or make the file one that nobody opens."""
    return name.casefold().startswith(_OF_THE_FILE)


DATASETS = Kind(
    key=DATASET,
    title=N_("Data sets"),
    one=N_("Data set"),
    geometry=Geometry.NONE,
    fields=(
        Field("name", str, N_("Name"), required=True),
        Field(
            "role",
            str,
            N_("Role"),
            required=True,
            choices=choices(
                base=N_("Base map"),
                reference=N_("Reference layer"),
                archive=N_("Archive"),
                raster=N_("Raster"),
            ),
        ),
        Field("of", str, N_("Kind"), required=True, hint=N_("The kind its rows are of.")),
        Field("sha256", str, N_("Content hash"), required=True),
        Field("count", int, N_("Rows"), required=True, minimum=0),
        Field("columns", list, N_("Columns"), hint=N_("Key and type of each column.")),
        Field("bounds", list, N_("Extent")),
        Field("masked", list, N_("Rows that became features of their own")),
        Field("crs", str, N_("Coordinate system of the file")),
        Field("datum", str, N_("Datum of the file")),
        Field(
            "moved",
            str,
            N_("Brought to WGS 84 by"),
            choices=tuple(Choice(code, words) for code, words in CONVERSIONS.items()),
        ),
        Field("zone", str, N_("Time zone of the file")),
        Field("credit", str, N_("Credit")),
        Field("file", str, N_("File")),
        Field("group", str, N_("Layer group"), hint=N_("The file whose layers belong together.")),
        Field("first", datetime, N_("From")),
        Field("last", datetime, N_("To")),
        Field("rejected", int, N_("Rows rejected"), minimum=0),
    ),
    group=Group.REGISTER,
    rights=rights("PLN DUT CMD TRN LIA"),
    natural_key=("name",),
    basis=N_("House plan: bulk facts."),
)

_TYPES: dict[str, type] = {"text": str, "integer": int, "real": float, "bool": bool, "time": datetime, "json": dict}

_REFERENCE_STYLE = Style(
    default=Look(
        N_("Reference layer"),
        strokes=(Stroke("map.halo", 3.4, opacity=0.7), Stroke("chart.c", 1.6)),
        fill="chart.c",
        fill_opacity=0.12,
    ),
    label="name",
    label_max_mpp=12,
)


# One colour for all that is history, as the canvas draws it.
ARCHIVE_STYLE = Style(default=Look(N_("History"), fill="chart.b", dot=True))


_GEOMETRY = {ARCHIVE: Geometry.POINT, RASTER: Geometry.NONE}


def reference_kind(dataset: Feature) -> Kind:
    """The kind of a reference layer's or an archive's rows: its columns as they are, any shape. A raster has none."""
    columns: list[dict[str, Any]] = dataset["columns"] or []
    own = (Field("time", datetime, "time"),) if dataset["role"] == ARCHIVE else ()
    return Kind(
        key=str(dataset["of"]),
        title=str(dataset["name"]),
        one=str(dataset["name"]),
        geometry=_GEOMETRY.get(dataset["role"], Geometry.ANY),
        fields=(*own, *(Field(c["key"], _TYPES.get(c["type"], str), c.get("title", c["key"])) for c in columns)),
        group=Group.REFERENCE,
        style=ARCHIVE_STYLE if dataset["role"] == ARCHIVE else _REFERENCE_STYLE,
        rights=rights("PLN DUT CMD LIA"),
        bulk=True,
        reference=True,
        label=next((c["key"] for c in columns if c["key"].casefold() in _NAMES), "name"),
    )


_NAMES = {"name", "名称", "title", "name_zh", "名前", "kab_name"}


def rows_swapped(change: Change) -> tuple[frozenset[str], frozenset[str]] | None:
    """Rows that left a bulk set and rows that came back, where nothing else of it changed; else None."""
    before, after = change.before, change.after
    if before is None or after is None or before["sha256"] != after["sha256"] or before["of"] != after["of"]:
        return None
    was, now = frozenset(before["masked"] or ()), frozenset(after["masked"] or ())
    return now - was, was - now
