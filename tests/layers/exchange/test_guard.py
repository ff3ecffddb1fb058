"""Hostile files: refused in words, with nothing read that was not meant, nothing asked for and nothing left behind."""

from __future__ import annotations

import gzip
import hashlib
import os
import pickle
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from layers.errors import Cancelled, SituationError
from layers.exchange.drivers import ALLOWED, SETTINGS, SKIPPED
from layers.exchange.importing import NeedsCrs
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature
from tests.layers.exchange.listener import listening

pytestmark = pytest.mark.own_process


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    with listening() as found:
        yield found


VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{0}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


@pytest.mark.parametrize("name", ["x.geojson", "x.csv", "x.gpkg", "x.osm.pbf", "x.tif", "x.vrt", "x.json"])
def test_a_disguised_driver_file_is_refused_unread(desk: Desk, canary: tuple[str, list[str]], name: str) -> None:
    secret = desk.file("secret.csv", "lon,lat,word\n1,1,hush\n")
    for target in (str(secret), f"/vsicurl/{canary[0]}/x.csv"):
        path = desk.file(name, VRT.format(target))
        with pytest.raises(SituationError) as refused:
            desk.prepare(path, crs="EPSG:4326")
        assert "hush" not in str(refused.value)
    assert canary[1] == []


def test_a_linked_coordinate_system_is_never_fetched(desk: Desk, canary: tuple[str, list[str]]) -> None:
    link = {"type": "link", "properties": {"href": f"{canary[0]}/crs.wkt", "type": "ogcwkt"}}
    path = desk.file("l.geojson", collection(feature([1, 1]), crs=link))

    with pytest.raises(NeedsCrs):
        desk.prepare(path)
    assert desk.prepare(path, crs="EPSG:4326").report.added == 1

    assert canary[1] == []


@pytest.mark.parametrize(
    "address", ["/vsicurl/x.csv", "http://127.0.0.1/x.csv", "GPKG:x.gpkg", "<x>.csv", "CSV:/etc/passwd.csv"]
)
def test_an_address_is_not_a_file_name(desk: Desk, address: str) -> None:
    with pytest.raises(SituationError):
        desk.prepare(Path(address), crs="EPSG:4326")


def test_code_in_data_is_never_loaded(desk: Desk) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {desk.folder / 'ran'}",)

    for name in ("a.csv", "b.geojson", "c.pkl", "d.npy", "e.gpkg"):
        with pytest.raises(SituationError):
            desk.prepare(desk.file(name, pickle.dumps(Trap())), crs="EPSG:4326")
    assert not (desk.folder / "ran").exists()


HOSTILE = (
    "'; DROP TABLE shelter; --",
    '"><img src=x onerror=alert(1)>',
    "${alert(1)}",
    "`${alert(1)}`",
    "=cmd|' /C calc'!A0",
    "{0.__class__}",
    "%s%n",
    "../../etc/passwd",
)


def test_text_stays_literal_text(desk: Desk) -> None:
    named = collection(*(feature([1 + n, 1], name=text) for n, text in enumerate(HOSTILE)))
    desk.bring(desk.file("t.geojson", named), kind="shelter")
    assert sorted(f["name"] for f in desk.store.features("shelter")) == sorted(HOSTILE)
    desk.bring(desk.file("r.geojson", collection(feature([1, 1], **{text: text for text in HOSTILE}))))
    [row] = desk.store.features("r")
    assert {text: row[text] for text in HOSTILE} == {text: text for text in HOSTILE}


def test_controls_go_and_marks_that_turn_text_are_shown(desk: Desk) -> None:
    path = desk.file("t.geojson", collection(feature([1, 1], name="a\u202egpj.exe\u0000\u0007 e\u0301 \ud800")))
    desk.bring(path, kind="shelter")
    name = next(desk.store.features("shelter"))["name"]
    assert name == "a[RLO]gpj.exe é �"


def test_a_name_or_a_text_too_long_is_rejected_by_its_limit(desk: Desk) -> None:
    path = desk.file(
        "t.geojson", collection(feature([1, 1], name="n" * 300), feature([1, 1], name="ok", address="x" * 70_000))
    )
    report = desk.bring(path, kind="shelter").report
    assert [row for row, _ in report.rejected] == [1, 2]
    assert "256" in report.rejected[0][1]
    assert "65,536" in report.rejected[1][1]


def test_table_and_column_names_are_only_names(desk: Desk) -> None:
    name = 'x"; DROP TABLE gpkg_contents; --'
    desk.bring(desk.file(f"{name}.geojson", collection(feature([1, 1], **{'a"b': 1, "A": 2, "a": 3}))))
    made = next(desk.store.features(name))
    assert made['a"b'] == 1
    assert desk.store.kinds_present()


def test_nothing_beside_the_persons_file_changes(desk: Desk) -> None:
    database = desk.folder / "own.gpkg"
    _geopackage(database)
    desk.file("a.geojson", collection(feature([1, 1])))
    desk.file("a.csv.gz", gzip.compress(b"lon,lat\n1,1\n"))
    before = _folder_print(desk.folder)
    for path in sorted(desk.folder.iterdir()):
        desk.prepare(path, crs="EPSG:4326")
    assert _folder_print(desk.folder) == before


def test_a_foreign_trigger_or_endless_view_does_not_run(desk: Desk) -> None:
    database = desk.folder / "t.gpkg"
    _geopackage(database)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON wells BEGIN DELETE FROM wells; END")
    connection.close()
    assert desk.bring(database).report.added == 1


def readers() -> set[psutil.Process]:
    """Processes that this one has started, those of other tests among them."""
    return set(psutil.Process().children())


def time_of(process: psutil.Process) -> float:
    """Of the processor, in seconds."""
    spent = process.cpu_times()
    return spent.user + spent.system


def worked_for_us() -> float:
    """What all processes that this one started and saw ending took of the processor, in seconds."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_cancel_ends_the_reader_at_once_and_leaves_nothing(desk: Desk, at: float) -> None:
    point = '{"type":"Feature","properties":{"n":1},"geometry":{"type":"Point","coordinates":[1,2]}}'
    path = desk.file("many.geojson", '{"type":"FeatureCollection","features":[' + ",".join([point] * 150_000) + "]}")
    others, worked = readers(), list[float]()

    def enough(done: float, words: str) -> None:
        if done >= at * 0.6:
            worked.append(worked_for_us() + sum(time_of(reader) for reader in readers() - others))
            raise Cancelled

    with pytest.raises(Cancelled):
        desk.prepare(path, progress=enough)

    assert worked_for_us() < worked[0] + 1.0
    assert readers() == others
    assert list(Path(tempfile.gettempdir()).glob(f"anlan-import-{os.getpid()}-*")) == []
    assert not [t for t in threading.enumerate() if t.name.startswith("import ")]
    assert desk.store.datasets() == []


def test_a_reader_that_dies_means_that_the_file_was_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLAN_FAULT_AT", "import:read:1")
    path = desk.file("a.geojson", collection(feature([1, 1])))
    with pytest.raises(SituationError, match="refused"):
        desk.prepare(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b'{"type":"FeatureCollection","features":[{"type":"Feature"'),
        ("a.geojson", b'{"type":"FeatureCollection","features":[' + b"[" * 100_000),
        ("a.geojson", b""),
        ("a.geojson", b"\xff\xfe\xfd"),
        ("a.gpkg", b"SQLite format 3\0" + b"\0" * 200),
        ("a.osm.pbf", b"\0\0\0\x0d\x0a\x09OSMHeader" + b"\xff" * 50),
        ("a.csv", b""),
        ("a.csv.gz", b"\x1f\x8b\x08nonsense"),
        ("a.geojson", b'{"type":"Topology","objects":{}}'),
    ],
)
def test_a_damaged_file_is_refused_in_words(desk: Desk, name: str, content: bytes) -> None:
    with pytest.raises(SituationError) as refused:
        desk.prepare(desk.file(name, content), crs="EPSG:4326")
    assert name.split(".")[0] in refused.value.message


def test_what_unpacks_without_end_is_refused_by_its_limit(desk: Desk) -> None:
    path = desk.file("bomb.csv.gz", gzip.compress(b"0" * 30_000_000))
    with pytest.raises(SituationError, match="Compression"):
        desk.prepare(path, crs="EPSG:4326")


@pytest.mark.slow
def test_every_driver_of_the_installed_libraries_is_allowed_or_skipped() -> None:
    drivers = set(_drivers({}))
    assert drivers - set(SKIPPED) - set(ALLOWED) == set()
    assert set(_drivers(SETTINGS)) <= set(ALLOWED)


def _drivers(environment: dict[str, str]) -> list[str]:
    code = (
        "import pyogrio\nnames = list(pyogrio.list_drivers())\n"
        "try:\n from rasterio.env import Env\n with Env() as env: names += list(env.drivers())\n"
        "except ImportError: pass\nprint('|'.join(names))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return run.stdout.strip().split("|")


def _folder_print(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        p.name: (p.stat().st_mtime_ns, hashlib.sha256(p.read_bytes()).hexdigest()) for p in sorted(folder.iterdir())
    }


def _geopackage(path: Path) -> None:
    from layers.exchange.writers import export
    from layers.kinds.shelters import SHELTERS
    from tests.builders import a_shelter

    whole = path.with_name("whole.gpkg")
    export(whole, [(SHELTERS, [a_shelter()])])
    with sqlite3.connect(whole) as connection:
        connection.execute("ALTER TABLE shelter RENAME TO wells")
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            connection.execute(f"UPDATE {table} SET table_name = 'wells'")
        connection.execute("UPDATE gpkg_contents SET identifier = 'wells'")
    connection.close()
    whole.rename(path)
