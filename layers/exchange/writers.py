"""Features to GeoJSON, GeoPackage and CSV: written beside the target, then put in its place, whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import shapely

from layers.errors import NotStored, SituationError
from layers.exchange.cells import guarded
from layers.faults import fault
from layers.feature import Feature, wkb
from layers.geo import bounds_of
from layers.i18n import tr
from layers.kind import Geometry, Group, Kind

Tables: TypeAlias = Sequence[tuple[Kind, Sequence[Feature]]]


def export(path: Path, tables: Tables) -> int:
    """Write the features, kind by kind, in the format of the extension, and return how many.

    Places are EPSG:4326. What was at `path` stays until the new file is whole.

    Raises
    ------
    SituationError
        The extension is none of ours, or the folder cannot be written.
    """
    write = _WRITERS.get(path.suffix.casefold())
    if write is None:
        raise SituationError(
            tr("{file} is of a format that cannot be written.").format(file=path.name),
            hint=tr("These can: {formats}.").format(formats=", ".join(_WRITERS)),
        )
    try:
        with _replacing(path) as target:
            write(target, tables)
    except OSError as error:
        raise NotStored(
            tr("{file} could not be written.").format(file=path.name), hint=error.strerror or str(error)
        ) from error
    return sum(len(features) for _, features in tables)


@contextmanager
def _replacing(path: Path) -> Any:
    """A new file in the same folder that takes the place of `path` once it is on the disk."""
    _clear_left(path)
    target = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        fault("export:begin")
        yield target
        fault("export:written")
        _sync(target)
        os.replace(target, path)
        fault("export:replaced")
        _sync(path.parent)
    finally:
        target.unlink(missing_ok=True)


def _clear_left(path: Path) -> None:
    """What a killed export left half done."""
    wanted = re.compile(re.escape(f".{path.name}.") + r"(\d+)\.part(?:-journal)?")
    for left in path.parent.iterdir():
        match = wanted.fullmatch(left.name)
        if match and not _alive(int(match[1])):
            left.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_geojson(path: Path, tables: Tables) -> None:
    """RFC 7946: one collection, rings by the right-hand rule, `kind` and `state` among the properties."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('{"type":"FeatureCollection","features":[')
        between = "\n"
        for kind, features in tables:
            names = column_names(kind, ours=("kind", "state"))
            for feature in features:
                out.write(between + _geojson_feature(kind, feature, names))
                between = ",\n"
        fault("export:rows")
        out.write("\n]}\n")


def _geojson_feature(kind: Kind, feature: Feature, names: Mapping[str, str]) -> str:
    properties: dict[str, Any] = {"kind": kind.key}
    if feature.state is not None:
        properties["state"] = feature.state
    properties |= {names.get(k, k): v for k, v in feature.values.items() if v is not None}
    shape = "null"
    if feature.geometry is not None:
        shape = shapely.to_geojson(shapely.orient_polygons(feature.geometry, exterior_cw=False))
    body = json.dumps(properties, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f'{{"type":"Feature","id":{json.dumps(feature.id)},"geometry":{shape},"properties":{body}}}'


def column_names(kind: Kind, *, ours: Iterable[str]) -> dict[str, str]:
    """Field key → column; a reference layer's columns under their own names, where those are not ours."""
    names: dict[str, str] = {}
    used = {name.casefold() for name in ours}
    for declared in kind.all_fields:
        name = declared.title if kind.group is Group.REFERENCE and declared in kind.fields else declared.key
        while name.casefold() in used:
            name += "_"
        used.add(name.casefold())
        names[declared.key] = name
    return names


def _write_csv(path: Path, tables: Tables) -> None:
    """UTF-8 with its mark, for spreadsheets; points as lon and lat, other shapes as WKT; lists and tables as JSON."""
    points = all(f.geometry is None or f.geometry.geom_type == "Point" for _, features in tables for f in features)
    place = ("lon", "lat") if points else ("wkt",)
    mixed = len(tables) > 1
    ours = ("id", *(("kind",) if mixed else ()), "state")
    names = [column_names(kind, ours=(*ours, *place)) for kind, _ in tables]
    columns = list(dict.fromkeys(name for part in names for name in part.values()))
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([guarded(c) for c in (*ours, *columns, *place)])
        for (kind, features), part in zip(tables, names, strict=True):
            for feature in features:
                values = {part.get(k, k): v for k, v in feature.values.items()}
                head = (feature.id, *((kind.key,) if mixed else ()), feature.state)
                row = (*head, *(_cell(values.get(c)) for c in columns), *_place(feature, points=points))
                writer.writerow([guarded(v) for v in row])
        fault("export:rows")


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _place(feature: Feature, *, points: bool) -> tuple[Any, ...]:
    shape = feature.geometry
    if points:
        return (None, None) if shape is None else (shape.x, shape.y)
    return (None if shape is None else shapely.to_wkt(shape, rounding_precision=-1, trim=True),)


_SRS = (
    ("Undefined Cartesian", -1, "NONE", -1, "undefined"),
    ("Undefined geographic", 0, "NONE", 0, "undefined"),
    (
        "WGS 84",
        4326,
        "EPSG",
        4326,
        (
            'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
            'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
            'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
        ),
    ),
)
_SCHEMA = (
    (
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,"
        " organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,"
        " description TEXT)"
    ),
    (
        "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,"
        " identifier TEXT UNIQUE, description TEXT DEFAULT '',"
        " last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),"
        " min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER)"
    ),
    (
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
        " geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,"
        " PRIMARY KEY (table_name, column_name))"
    ),
)
_SQL_TYPES = {int: "INTEGER", float: "REAL", bool: "BOOLEAN", datetime: "TEXT"}
_HEADER = b"GP\x00\x01" + (4326).to_bytes(4, "little")


def _write_geopackage(path: Path, tables: Tables) -> None:
    """One table a kind (OGC 12-128r18, version 1.2); lists and tables as JSON text."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA application_id = {0x47504B47}")
        connection.execute("PRAGMA user_version = 10200")
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", _SRS)
        for kind, features in tables:
            _write_table(connection, kind, features)
        fault("export:rows")


def _write_table(connection: sqlite3.Connection, kind: Kind, features: Sequence[Feature]) -> None:
    names = column_names(kind, ours=("fid", "geom", "id", "state"))
    placed = kind.geometry is not Geometry.NONE
    declared = ", ".join(f"{_quoted(n)} {_SQL_TYPES.get(_type(kind, k), 'TEXT')}" for k, n in names.items())
    connection.execute(
        f"CREATE TABLE {_quoted(kind.key)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        f"{'geom GEOMETRY, ' if placed else ''}id TEXT, state TEXT{', ' if declared else ''}{declared})"
    )
    bounds = bounds_of(f.geometry for f in features) or (None, None, None, None)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (kind.key, "features" if placed else "attributes", kind.key, *bounds, 4326 if placed else None),
    )
    if placed:
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'GEOMETRY', 4326, 2, 0)", (kind.key,))
    marks = ", ".join("?" * (len(names) + 2 + placed))
    listed = ", ".join([*(["geom"] if placed else []), "id", "state", *map(_quoted, names.values())])
    insert = f"INSERT INTO {_quoted(kind.key)} ({listed}) VALUES ({marks})"  # noqa: S608  (quoted names)
    connection.executemany(
        insert,
        (
            (*((_blob(f),) if placed else ()), f.id, f.state, *(_stored(f.values.get(key)) for key in names))
            for f in features
        ),
    )


def _type(kind: Kind, key: str) -> type:
    declared = kind.field(key)
    return declared.type if declared is not None else str


def _stored(value: Any) -> Any:
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False) if isinstance(value, list | dict) else value


def _blob(feature: Feature) -> bytes | None:
    shape = wkb(feature.geometry)
    return None if shape is None else _HEADER + shape


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("\0", "") + '"'


_WRITERS: dict[str, Callable[[Path, Tables], None]] = {
    ".geojson": _write_geojson,
    ".json": _write_geojson,
    ".gpkg": _write_geopackage,
    ".csv": _write_csv,
}
