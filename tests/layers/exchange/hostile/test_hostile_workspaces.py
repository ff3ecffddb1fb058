"""Workspaces that somebody bent: opened as far as they are whole, or refused in words; nothing in them ends us."""

from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from layers.columns import encode
from layers.edit import adding, setting
from layers.errors import SituationError
from layers.kinds import KINDS
from layers.overlay import SetRows
from layers.record import schema
from layers.record.store import open_store
from layers.record.verify import verify
from layers.record.workspace import create_workspace
from layers.report.web_layers import layer_body
from layers.situation import open_situation
from tests.builders import a_reference_layer, a_shelter
from tests.layers.exchange.hostile.damage import DAMAGE, mutants
from tests.layers.exchange.hostile.databases import deep, wkb_bombs

OPENS = ""
"""It is opened, and all of it can be read."""
_HEADER = b"GP\0\x01" + struct.pack("<i", 4326)


@cache
def good() -> bytes:
    """A workspace of one shelter, changed once, and a reference layer."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "w.gpkg"
        create_workspace(path)
        store = open_store(path, KINDS)
        shelter = a_shelter()
        store.apply(adding(shelter))
        store.apply(setting(shelter, capacity=5))
        layer, contents = a_reference_layer("wells", [(108.0, 22.8)] * 5)
        store.apply(adding(layer), contents=contents)
        store.close()
        return path.read_bytes()


def bent(path: Path, statement: str, **values: Any) -> None:
    """The good workspace after a statement that its own triggers would not let pass."""
    path.write_bytes(good())
    with closing(sqlite3.connect(path)) as database, database:
        for trigger in schema.TRIGGERS:
            database.execute(f"DROP TRIGGER {trigger.split()[2]}")
        database.execute(statement, values)
        for trigger in schema.TRIGGERS:
            database.execute(trigger)


def said_of(path: Path) -> str:
    """What a person is told who opens the file and looks at all of it; empty where it opens."""
    try:
        open_situation(path).close()
        store = open_store(path, KINDS)
        try:
            for kind in store.kinds_present():
                list(store.features(kind))
            list(store.lines())
            list(verify(store))
        finally:
            store.close()
    except SituationError as error:
        return str(error)
    return OPENS


NEWER, ALTERED, ROWS, FOREIGN = "made by a newer Anlan", "was altered", "stored rows are damaged", "not Anlan's"
STATEMENTS: Mapping[str, tuple[str, str]] = {
    "a version of five thousand digits": (
        f"UPDATE anlan_meta SET value = '{'9' * 5_000}' WHERE key = 'format'",
        NEWER,
    ),
    "a version of the future": ("UPDATE anlan_meta SET value = '2' WHERE key = 'format'", NEWER),
    "a version in words": ("UPDATE anlan_meta SET value = 'x' WHERE key = 'format'", OPENS),
    "a zone that leads out": ("UPDATE anlan_meta SET value = '../../etc/passwd' WHERE key = 'zone'", OPENS),
    "no notes about itself": ("DELETE FROM anlan_meta", ALTERED),
    "notes of bytes": ("UPDATE anlan_meta SET value = x'ff00'", ALTERED),
    "a setting that is cut": ("INSERT OR REPLACE INTO anlan_setting VALUES ('stack', '{')", OPENS),
    "a setting that is a list": ("INSERT OR REPLACE INTO anlan_setting VALUES ('stack', '[1]')", OPENS),
    "layers that are numbers": ("INSERT OR REPLACE INTO anlan_setting VALUES ('stack', '{\"layers\": [1]}')", OPENS),
    "a setting without a bottom": (
        f"INSERT OR REPLACE INTO anlan_setting VALUES ('stack', '{'[' * 100_000}')",
        OPENS,
    ),
    "a staged note that is cut": ("INSERT INTO anlan_setting VALUES ('staged:x:0', '{')", OPENS),
    "a staged note of tables": ("INSERT INTO anlan_setting VALUES ('staged:x:0', '[{\"a\": 1}]')", OPENS),
    "a draft that is cut": ("INSERT INTO anlan_draft VALUES ('k', 'never', '{')", OPENS),
    "a label that is cut": ("UPDATE anlan_journal SET label = '{'", "of the journal cannot be read"),
    "times in words": ("UPDATE anlan_journal SET recorded = 'now'", "of the journal cannot be read"),
    "numbers of lines without end": ("UPDATE anlan_journal SET seq = seq + 9223372036854775000", ALTERED),
    "half a shape": ("UPDATE shelter SET geom = x'4750'", ROWS),
    "a shape of words": ("UPDATE shelter SET geom = 'POINT(1 2)'", ROWS),
    "a trigger": (
        "CREATE TRIGGER evil AFTER INSERT ON anlan_draft BEGIN DELETE FROM anlan_setting; END",
        FOREIGN,
    ),
    "a view": ("CREATE VIEW bank AS SELECT load_extension('evil')", FOREIGN),
    "a table of another module": ("CREATE VIRTUAL TABLE evil USING rtree(a, b, c)", FOREIGN),
}


@pytest.mark.parametrize("case", STATEMENTS)
def test_a_bent_workspace_opens_or_is_refused_in_words(tmp_path: Path, case: str) -> None:
    path = tmp_path / "w.gpkg"
    statement, expected = STATEMENTS[case]
    bent(path, statement)
    said = said_of(path)
    assert expected in said
    assert (expected == OPENS) == (said == OPENS)
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith("xdg")] == [path.name]


BOMBS = {**wkb_bombs(), "collections 200000 deep": deep(200_000)}


@pytest.mark.parametrize("name", BOMBS)
def test_a_shape_that_would_end_the_program_is_told_as_damaged(tmp_path: Path, name: str) -> None:
    shape = BOMBS[name]
    path = tmp_path / "w.gpkg"
    bent(path, "UPDATE shelter SET geom = :shape", shape=_HEADER + shape)
    assert ROWS in said_of(path)


@pytest.mark.parametrize("as_hex", [False, True])
@pytest.mark.parametrize("kind", ["shelter", "wells"])
def test_rows_in_bulk_are_refused_in_words_and_views_leave_the_bad_one_out(
    tmp_path: Path, kind: str, as_hex: bool
) -> None:
    """Hex is what GEOS takes for a shape where it is given a text."""
    path = tmp_path / "w.gpkg"
    wrong = []
    for name, shape in BOMBS.items():
        stored = (_HEADER + shape) if not as_hex else "x" * 8 + shape.hex()
        bent(path, f'UPDATE "{kind}" SET geom = :shape WHERE fid = 1', shape=stored)
        with closing(open_situation(path)) as situation:
            rows = situation.picture.rows(kind)
            with pytest.raises(SituationError, match=ROWS):
                situation.picture.frame(kind)
            body = layer_body(situation.kinds[kind], rows, tolerance_deg=0.0, zone="UTC")
            if (body["unreadable"], len(body["features"])) != (1, len(rows["id"]) - 1):
                wrong.append(name)
    assert wrong == []


def test_deep_rows_of_a_set_as_it_came_are_told_as_damaged(tmp_path: Path) -> None:
    """The set itself is bent, not its table: the past is read from there."""
    path = tmp_path / "w.gpkg"
    path.write_bytes(good())
    store = open_store(path, KINDS)
    [dataset] = store.datasets("reference")
    rows = store.content(str(dataset["sha256"]))
    store.close()
    bombs = [deep(200_000), *list(rows["geometry"])[1:]]
    bent(path, "UPDATE anlan_content SET data = :data", data=zlib.compress(encode({**rows, "geometry": bombs})))
    with closing(open_situation(path)) as situation, pytest.raises(SituationError, match=ROWS):
        SetRows(situation.store).of(dataset)


@pytest.mark.parametrize("name", [name for name in DAMAGE if name != "noise behind the end"])
def test_a_damaged_workspace_is_refused_and_not_touched(tmp_path: Path, name: str) -> None:
    path = tmp_path / "w.gpkg"
    path.write_bytes(data := DAMAGE[name](good()))
    if said_of(path) != OPENS:
        assert path.read_bytes() == data


def check_mutants(folder: Path, count: int) -> None:
    path = folder / "w.gpkg"
    for data in mutants(good(), "workspace", count):
        path.write_bytes(data)
        said_of(path)
        for left in folder.glob("w.gpkg*"):
            left.unlink()


@pytest.mark.slow
def test_twenty_mutants_of_a_workspace_break_nothing(tmp_path: Path) -> None:
    check_mutants(tmp_path, 20)


@pytest.mark.long
def test_two_hundred_mutants_of_a_workspace_break_nothing(tmp_path: Path) -> None:
    check_mutants(tmp_path, 200)


KNOWN = {"layers/feature.py", "layers/record/tables.py", "layers/record/bundle.py"}
"""Those that ask first how deep a shape goes."""
MADE_HERE = {"layers/demo/making.py", "layers/cli/bench/edit.py", "desktop/following.py"}
"""Those whose shapes this program has just made."""
READ_ALREADY = ("layers/exchange/", "desktop/dialogs/importing/")
"""What comes here came through the import's guard, which asks too."""


def test_nothing_else_hands_stored_bytes_to_geos() -> None:
    root = Path(__file__).parents[4]
    found = {
        str(path.relative_to(root))
        for package in ("layers", "desktop")
        for path in (root / package).rglob("*.py")
        if ".from_wkb(" in path.read_text(encoding="utf-8")
    }
    assert {name for name in found - KNOWN - MADE_HERE if not name.startswith(READ_ALREADY)} == set()
