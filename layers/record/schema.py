"""The tables of a workspace file: a GeoPackage's own, the journal, and what can be rebuilt from it."""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x47504B47
"""`GPKG`: what makes a SQLite file a GeoPackage (OGC 12-128r18, requirement 2)."""
GEOPACKAGE_VERSION = 10400
FORMAT = 1
"""Version of the tables below. A file with a higher one was made by a newer Anlan."""

_WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)

TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
        z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    "CREATE TABLE anlan_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE anlan_journal (
        seq INTEGER PRIMARY KEY, recorded TEXT NOT NULL, valid TEXT NOT NULL, monotonic_ns INTEGER NOT NULL,
        station TEXT NOT NULL, post TEXT NOT NULL, mode TEXT NOT NULL, verb TEXT NOT NULL, undoes INTEGER,
        label TEXT NOT NULL, reason TEXT NOT NULL, changes BLOB NOT NULL, previous TEXT NOT NULL,
        hash TEXT NOT NULL)""",
    "CREATE TABLE anlan_touch (feature TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (feature, seq)) WITHOUT ROWID",
    "CREATE TABLE anlan_bin (feature TEXT PRIMARY KEY, kind TEXT NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE anlan_content (hash TEXT NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (hash, part))",
    "CREATE TABLE anlan_draft (key TEXT PRIMARY KEY, saved TEXT NOT NULL, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE anlan_setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)

# They stop accidents, not attackers: those are found by the hash chain.
TRIGGERS = (
    """CREATE TRIGGER anlan_journal_keeps BEFORE UPDATE ON anlan_journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER anlan_journal_stays BEFORE DELETE ON anlan_journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)


def create(connection: sqlite3.Connection) -> None:
    """All tables of an empty workspace, inside the caller's transaction."""
    for statement in (*TABLES, *TRIGGERS):
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("WGS 84", 4326, "EPSG", 4326, _WGS84_WKT, "longitude and latitude in degrees"),
            ("Undefined Cartesian", -1, "NONE", -1, "undefined", None),
            ("Undefined geographic", 0, "NONE", 0, "undefined", None),
        ],
    )


def strangers(connection: sqlite3.Connection) -> list[str]:
    """Names of triggers and views that are not ours, and of our tables whose definition was changed."""
    ours = {_plain(sql) for sql in (*TABLES, *TRIGGERS)}
    names = {sql.split()[2] for sql in (*TABLES, *TRIGGERS)}
    found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    missing = {sql.split()[2] for sql in TABLES} - {name for _, name, _ in found}
    return sorted(missing) + [
        name
        for kind, name, sql in found
        if _plain(sql) not in ours and (kind in {"trigger", "view"} or name in names or "VIRTUAL" in sql[:16].upper())
    ]


def unguarded(connection: sqlite3.Connection) -> bool:
    """Whether a trigger that keeps the journal append-only was taken off: the file can be judged, but not written."""
    found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return not {sql.split()[2] for sql in TRIGGERS} <= found


def _plain(sql: str) -> str:
    return " ".join(sql.split())
