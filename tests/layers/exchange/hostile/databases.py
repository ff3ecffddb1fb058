"""GeoPackages made to harm: what their schema would run, pages that go in circles, and shapes of endless counts."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.layers.exchange.hostile.case import SECRET, Bait, Case, Refused, Taken
from tests.layers.exchange.hostile.seeds import seed

COUNT = 6
NOT_WHOLE = Refused("is not a whole GeoPackage")
GOOD = Taken(COUNT)
CUT = Taken(COUNT, 1, "ring or a line is not whole")
NO_SYSTEM = Refused("in which coordinate system")
_HEADER = b"GP\0\x01" + struct.pack("<i", 4326)


def altered(data: bytes, *statements: str, bare: bool = False, **values: object) -> bytes:
    """The database after these statements; with `bare` its schema may be written over."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        path.write_bytes(data)
        with closing(sqlite3.connect(path)) as database, database:
            database.create_function("place", -1, lambda *_: None)
            if bare:
                database.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                database.execute(statement, {k: v for k, v in values.items() if f":{k}" in statement})
        return path.read_bytes()


def logged(data: bytes, *statements: str) -> tuple[bytes, bytes]:
    """The database without these statements, and the log beside it that holds them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        path.write_bytes(data)
        database = sqlite3.connect(path, isolation_level=None)
        database.create_function("place", -1, lambda *_: None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        for statement in statements:
            database.execute(statement)
        found = path.read_bytes(), path.with_name("x.gpkg-wal").read_bytes()
        database.close()
        return found


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def geopackages(bait: Bait) -> Iterator[Case]:
    good = seed("gpkg")
    yield from _schemas(good, bait)
    yield from _views(good, bait)
    yield from _pages(good)
    yield from _shapes(good)
    yield from _systems(good, bait)
    yield from _cells(good)
    yield from _logs(good, bait)


def _schemas(good: bytes, bait: Bait) -> Iterator[Case]:
    yield Case(
        "a trigger that deletes",
        altered(good, "CREATE TRIGGER t AFTER UPDATE ON shelter BEGIN DELETE FROM shelter; END"),
        GOOD,
        "B13 B14",
    )
    yield Case(
        "an extension that names an address",
        altered(
            good,
            "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT,"
            " definition TEXT, scope TEXT)",
            "INSERT INTO gpkg_extensions VALUES ('shelter', NULL, 'evil_load', :server, 'read-write')",
            server=bait.server,
        ),
        GOOD,
        "B3 B14",
    )
    yield Case(
        "a table of contents that lists the schema",
        altered(good, "UPDATE gpkg_contents SET table_name = 'sqlite_master'", "PRAGMA foreign_keys = OFF"),
        Refused("holds no rows"),
        "B13",
    )
    yield Case(
        "a layer that is not there",
        altered(good, "UPDATE gpkg_contents SET table_name = 'nowhere'"),
        Refused("holds no rows"),
    )
    yield Case("no table of contents", altered(good, "DROP TABLE gpkg_contents"), Refused("is no GeoPackage"))
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
    yield Case(
        "three hundred layers",
        altered(
            good,
            f"INSERT INTO gpkg_contents (table_name, data_type, identifier) {many}"
            " SELECT 'l' || i, 'features', i FROM n",
        ),
        Refused("Layers in a file"),
    )
    columns = ", ".join(f"c{n}" for n in range(1_500))
    yield Case(
        "fifteen hundred columns",
        altered(
            good,
            "DROP TABLE shelter",
            f"CREATE TABLE shelter (geom BLOB, {columns})",
            "INSERT INTO shelter DEFAULT VALUES",
        ),
        Refused("Columns"),
    )
    name = '"x""; DROP TABLE gpkg_contents; --"'
    yield Case("a column called like SQL", altered(good, f"ALTER TABLE shelter ADD COLUMN {name} TEXT"), GOOD, "B13")
    yield Case(
        "a column that is made up at every look",
        altered(good, "ALTER TABLE shelter ADD COLUMN evil GENERATED ALWAYS AS (zeroblob(2000000000)) VIRTUAL"),
        GOOD,
        "B14",
    )
    yield Case(
        "an index over a function that is not there",
        altered(
            good,
            "CREATE INDEX i ON shelter(lower(name))",
            "UPDATE sqlite_master SET sql = replace(sql, 'lower(', 'evil(') WHERE name = 'i'",
            bare=True,
        ),
        GOOD,
        "B14",
    )
    yield Case(
        "a schema that is no SQL",
        altered(good, "UPDATE sqlite_master SET sql = 'CREATE TABLE shelter(' WHERE name = 'shelter'", bare=True),
        NOT_WHOLE,
        "B13",
    )
    yield Case(
        "a table that another module keeps",
        altered(
            good,
            "DROP TABLE shelter",
            "UPDATE sqlite_master SET sql = sql WHERE 0",
            "INSERT INTO sqlite_master VALUES ('table', 'shelter', 'shelter', 0,"
            " 'CREATE VIRTUAL TABLE shelter USING dbstat')",
            bare=True,
        ),
        Refused("holds no rows"),
        "B3 B14",
    )
    yield Case("statistics that lie", altered(good, "ANALYZE", "UPDATE sqlite_stat1 SET stat = '0 -1 x'"), GOOD)


def _views(good: bytes, bait: Bait) -> Iterator[Case]:
    """Views in the place of a layer: they are what a foreign file can make a program run."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    views = {
        "a view that never ends": (f"{endless} SELECT i AS name, NULL AS geom FROM n", Refused("Rows")),
        "a view that works without end for nothing": (
            f"{endless} SELECT i AS name, NULL AS geom FROM n WHERE i < 0",
            Refused("takes too long"),
        ),
        "a view that loads code": ("SELECT load_extension('evil') AS name, NULL AS geom", NOT_WHOLE),
        "a view that reads a file": (f"SELECT readfile('{bait.secret}') AS name, NULL AS geom", NOT_WHOLE),
        "a view that writes a file": ("SELECT writefile('/tmp/out', 'x') AS name, NULL AS geom", NOT_WHOLE),
        "a view that tells the bytes of the file": ("SELECT data AS name, NULL AS geom FROM sqlite_dbpage", NOT_WHOLE),
        "a view of two thousand million zeros": ("SELECT zeroblob(2000000000) AS name, NULL AS geom", NOT_WHOLE),
        "a view of itself": ("SELECT * FROM shelter", NOT_WHOLE),
    }
    for name, (query, ends) in views.items():
        yield Case(name, altered(good, "DROP TABLE shelter", f"CREATE VIEW shelter AS {query}"), ends, "B13 B14")


def _pages(good: bytes) -> Iterator[Case]:
    """What SQLite finds in the file's pages (https://www.sqlite.org/fileformat.html)."""
    size = struct.unpack(">H", good[16:18])[0]
    fat = altered(
        good,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
        " INSERT INTO shelter (name) SELECT printf('%.900c', 'x') FROM n",
    )
    root = _root(fat)
    at = (root - 1) * size
    yield Case("pages that lie in themselves", patched(fat, at + 8, struct.pack(">I", root)), NOT_WHOLE, "B1 B2")
    yield Case("a page far outside", patched(fat, at + 8, struct.pack(">I", 2**31 - 1)), NOT_WHOLE, "B1 B2")
    leaf = (_root(good) - 1) * size
    (cell,) = struct.unpack(">H", good[leaf + 8 : leaf + 10])
    yield Case("a row of endless length", patched(good, leaf + cell, b"\xff" * 9), NOT_WHOLE, "B2")
    yield Case("a cell outside its page", patched(good, leaf + 8, b"\xff\xff"), NOT_WHOLE, "B2")
    yield Case("more cells than fit", patched(good, leaf + 3, b"\xff\xff"), NOT_WHOLE, "B2")
    yield Case("pages of no size", patched(good, 16, b"\0\0"), NOT_WHOLE)
    yield Case("pages of three bytes", patched(good, 16, b"\0\3"), NOT_WHOLE)
    yield Case("pages that are all reserved", patched(good, 20, b"\xff"), NOT_WHOLE)
    yield Case("a schema of a later SQLite", patched(good, 44, struct.pack(">I", 99)), NOT_WHOLE)
    yield Case("texts in an encoding that is none", patched(good, 56, struct.pack(">I", 9)), GOOD)
    yield Case("texts said to be UTF-16", patched(good, 56, struct.pack(">I", 2)), NOT_WHOLE)
    yield Case("another program's mark", patched(good, 68, struct.pack(">I", 0x12345678)), GOOD)
    yield Case("no program's mark", patched(good, 68, bytes(4)), GOOD)
    yield Case("a version of the future", patched(good, 60, struct.pack(">I", 990_000)), GOOD)
    yield Case("free pages in a circle", patched(good, 32, struct.pack(">II", 2, 2**31)), GOOD)
    tree = altered(
        good,
        "CREATE VIRTUAL TABLE rtree_shelter_geom USING rtree(id, a, b, c, d)",
        "INSERT INTO rtree_shelter_geom VALUES (1, 0, 1, 0, 1)",
    )
    node = struct.pack(">HHq4f", 9, 1, 1, -1e9, 1e9, -1e9, 1e9)
    yield Case(
        "an index that goes in circles",
        altered(tree, "UPDATE rtree_shelter_geom_node SET data = :node", node=node.ljust(1_228, b"\0")),
        GOOD,
        "B3",
    )


def _root(data: bytes) -> int:
    """The first page of the layer."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        path.write_bytes(data)
        with closing(sqlite3.connect(path)) as database:
            return int(database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'shelter'").fetchone()[0])


def wkb_bombs() -> dict[str, bytes]:
    """Shapes whose counts lie, or that lie in each other without a bottom."""
    endless = struct.pack("<I", 2**32 - 1)
    point = struct.pack("<BIdd", 1, 1, 1.0, 2.0)
    return {
        "points without end": struct.pack("<BI", 1, 4) + endless,
        "a line without end": struct.pack("<BI", 1, 2) + endless,
        "rings without end": struct.pack("<BI", 1, 3) + endless,
        "a ring without end": struct.pack("<BII", 1, 3, 1) + endless,
        "areas without end": struct.pack("<BI", 1, 6) + endless,
        "a collection without end": struct.pack("<BI", 1, 7) + endless + point,
        "a sort of shape that is none": struct.pack("<BI", 1, 99) + bytes(40),
        "a byte order that is none": b"\x07" + point[1:9],
        "half a point": point[:12],
    }


def deep(levels: int) -> bytes:
    """A point in collections in collections."""
    return struct.pack("<BII", 1, 7, 1) * levels + struct.pack("<BIdd", 1, 1, 1.0, 2.0)


def _shapes(good: bytes) -> Iterator[Case]:
    def first(blob: object) -> bytes:
        return altered(good, "UPDATE shelter SET geom = :blob WHERE fid = 1", blob=blob)

    for name, body in wkb_bombs().items():
        yield Case(name, first(_HEADER + body), CUT, "B8")
    for levels in (400, 200_000):
        yield Case(
            f"collections {levels} deep", first(_HEADER + deep(levels)), Taken(COUNT, 1, "more than 32 levels"), "B8"
        )
    yield Case("a header without a shape", first(_HEADER), CUT, "B8")
    yield Case("a header of an envelope that is none", first(b"GP\0\x0f" + bytes(200)), CUT, "B8")
    yield Case("text for a shape", first("POINT(1 2)"), CUT, "B8")
    yield Case("a number for a shape", first(7), CUT, "B8")
    yield Case("no shape", first(None), Taken(COUNT, 1, "It has no place"), "B8")
    numbers = {"no number": "nan", "an infinity": "inf", "1e308": "1e308"}
    for name, number in numbers.items():
        blob = _HEADER + struct.pack("<BIdd", 1, 1, float(number), 2.0)
        yield Case(
            f"{name} for a longitude", first(blob), Taken(COUNT, 1, "not a finite number|outside|is empty"), "B7"
        )
    high = _HEADER + struct.pack("<BIddd", 1, 1001, 1.0, 2.0, float("nan"))
    yield Case("no number for a height", first(high), Taken(COUNT, 1, "height is not a finite number"), "B7")
    bow = struct.pack("<BIII", 1, 3, 1, 5) + struct.pack("<10d", 0, 0, 1, 1, 1, 0, 0, 1, 0, 0)
    yield Case("a bow-tie", first(_HEADER + bow), GOOD, "B8")
    open_ring = struct.pack("<BIII", 1, 3, 1, 4) + struct.pack("<8d", 0, 0, 1, 1, 1, 0, 5, 5)
    yield Case("a ring that is not closed", first(_HEADER + open_ring), CUT, "B8")


def _systems(good: bytes, bait: Bait) -> Iterator[Case]:
    def system(organization: str, code: object, definition: str) -> bytes:
        return altered(
            good,
            "UPDATE gpkg_spatial_ref_sys SET organization = :o, organization_coordsys_id = :c, definition = :d"
            " WHERE srs_id = 4326",
            o=organization,
            c=code,
            d=definition,
        )

    yield Case("a system that nobody knows", system("EPSG", 999_999, ""), NO_SYSTEM, "B9")
    yield Case(
        "a system with a number that is SQL", system("EPSG", "4326; DROP TABLE shelter", ""), NO_SYSTEM, "B9 B13"
    )
    yield Case("a system at an address", system("NONE", 0, f"{bait.server}/crs.wkt"), NO_SYSTEM, "B9")
    yield Case(
        "a system read from a file", system("NONE", 0, f"+proj=longlat +nadgrids={bait.secret}"), NO_SYSTEM, "B9"
    )
    grids = f'BOUNDCRS[SOURCECRS[GEOGCRS["x"]],PARAMETERFILE["grids", "{bait.secret}"]]'
    yield Case("a system shifted by a file", system("NONE", 0, grids), NO_SYSTEM, "B9")
    yield Case("a system of a megabyte", system("NONE", 0, 'GEOGCS["' + "x" * 1_000_000), NO_SYSTEM, "B9")
    yield Case("a system of brackets", system("NONE", 0, "GEOGCS[" * 2_500), NO_SYSTEM, "B9")
    yield Case("an undefined system", system("NONE", -1, "undefined"), NO_SYSTEM, "B9")
    yield Case("no systems at all", altered(good, "DELETE FROM gpkg_spatial_ref_sys"), NO_SYSTEM, "B9")


def _cells(good: bytes) -> Iterator[Case]:
    def cell(column: str, value: str) -> bytes:
        return altered(good, f"UPDATE shelter SET {column} = {value} WHERE fid = 1")

    yield Case("bytes that are no text", cell("name", "CAST(x'ff41fe' AS TEXT)"), GOOD, "B11")
    yield Case("a text with a zero in it", cell("name", "'a' || char(0) || 'b'"), GOOD, "B11")
    yield Case(
        "a text of a hundred kilobytes", cell("name", "printf('%.100000c', 'x')"), Taken(COUNT, 1, "65,536"), "B11"
    )
    yield Case("an infinite number", cell("capacity", "9e999"), Taken(COUNT, 1, "not a finite number"), "B7")
    yield Case("text in a column of numbers", cell("capacity", "'=1+1'"), GOOD, "B12")
    yield Case("a picture in a column of text", cell("name", "zeroblob(1000)"), GOOD, "B14")
    yield Case("the greatest whole number", cell("capacity", "9223372036854775807"), GOOD, "B7")


def _logs(good: bytes, bait: Bait) -> Iterator[Case]:
    told, log = logged(good, "DELETE FROM shelter WHERE fid = 1")
    yield Case("a log beside it, with what was not yet written back", told, Taken(COUNT - 1), "B15", {"gpkg-wal": log})
    yield Case("a log with other sums", good, GOOD, "B15", {"gpkg-wal": patched(log, 40, b"\xff" * 8)})
    yield Case("noise for a log", good, GOOD, "B3", {"gpkg-wal": f"{SECRET}".encode() * 4_000})
    yield Case("a journal to roll back", good, GOOD, "B15", {"gpkg-journal": b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 600})
