"""GeoPackage (OGC 12-128r18, version 1.2): one table a kind."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from layers.exchange.writers.columns import column_names, flat
from layers.exchange.writers.declared import About, Holds, Tables, Writer
from layers.faults import fault
from layers.feature import Feature, wkb
from layers.geo import bounds_of
from layers.i18n import N_
from layers.kind import Geometry, Kind

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


def write(path: Path, tables: Tables, about: About) -> int:
    """Lists and tables as JSON text; what is said with the facts stands in each table's description."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA application_id = {0x47504B47}")
        connection.execute("PRAGMA user_version = 10200")
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", _SRS)
        for kind, features in tables:
            _write_table(connection, kind, features, "\n".join(about.lines()))
        fault("export:rows")
    return sum(len(features) for _, features in tables)


def _write_table(connection: sqlite3.Connection, kind: Kind, features: Sequence[Feature], description: str) -> None:
    names = column_names(kind, ours=("fid", "geom", "id", "state"))
    placed = kind.geometry is not Geometry.NONE
    declared = ", ".join(f"{_quoted(n)} {_SQL_TYPES.get(_type(kind, k), 'TEXT')}" for k, n in names.items())
    connection.execute(
        f"CREATE TABLE {_quoted(kind.key)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        f"{'geom GEOMETRY, ' if placed else ''}id TEXT, state TEXT{', ' if declared else ''}{declared})"
    )
    bounds = bounds_of(f.geometry for f in features) or (None, None, None, None)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, min_x, min_y, max_x, max_y,"
        " srs_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (kind.key, "features" if placed else "attributes", kind.key, description, *bounds, 4326 if placed else None),
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
    return flat(value)


def _blob(feature: Feature) -> bytes | None:
    shape = wkb(feature.geometry)
    return None if shape is None else _HEADER + shape


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("\0", "") + '"'


WRITER = Writer("geopackage", N_("GeoPackage"), (".gpkg",), write, Holds())
