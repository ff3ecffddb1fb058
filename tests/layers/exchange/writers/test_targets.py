"""Where an export may stand: a link stays one, what is no plain file is refused, and a trial says so too."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from layers.errors import NotStored, SituationError
from layers.exchange.writers import About, export, try_out, writer_for
from layers.kinds.shelters import SHELTERS
from layers.record.workspace import create_workspace
from tests.builders import a_shelter

Write = Callable[[Path], int]
TABLES = [(SHELTERS, [a_shelter()])]


def really(path: Path) -> int:
    return export(path, TABLES)


def only_trying(path: Path) -> int:
    return try_out(path, TABLES, About(), writer=writer_for(path))


@pytest.fixture(params=[really, only_trying])
def write(request: pytest.FixtureRequest) -> Write:
    made: Write = request.param
    return made


def test_what_a_link_leads_to_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    real, link = tmp_path / "share" / "real.geojson", tmp_path / "link.geojson"
    real.write_text("old")
    link.symlink_to("share/real.geojson")
    assert export(link, TABLES) == 1
    assert link.is_symlink()
    assert "FeatureCollection" in real.read_text()
    assert sorted(os.listdir(tmp_path)) == ["link.geojson", "share"]
    assert os.listdir(tmp_path / "share") == ["real.geojson"]


def test_what_a_link_leads_to_is_made_where_its_folder_is_there(tmp_path: Path) -> None:
    (tmp_path / "link.geojson").symlink_to("new.geojson")
    assert export(tmp_path / "link.geojson", TABLES) == 1
    assert (tmp_path / "new.geojson").is_file()


def test_a_link_that_somebody_else_laid_is_not_gone_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    (tmp_path / "mine.geojson").write_text("mine")
    (tmp_path / "link.geojson").symlink_to("mine.geojson")
    owner = os.geteuid()
    os.lchown(tmp_path / "link.geojson", owner or 12345, -1)
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(SituationError, match="somebody else"):
        write(tmp_path / "link.geojson")
    assert (tmp_path / "mine.geojson").read_text() == "mine"


def a_workspace(path: Path) -> None:
    create_workspace(path.with_name("w.gpkg"))
    path.symlink_to("w.gpkg")


def a_socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # the address of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def read_only(path: Path) -> None:
    path.write_text("old")
    path.chmod(0o444)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: p.symlink_to(p.name), "leads to itself"),
        (lambda p: p.symlink_to("/dev/null"), "is not a file"),
        (lambda p: p.symlink_to("nowhere/x.geojson"), "There is no folder"),
        (os.mkfifo, "is not a file"),
        (a_socket, "is not a file"),
        (Path.mkdir, "is a folder"),
        (read_only, "is read-only"),
        (a_workspace, "is an Anlan workspace"),
    ],
)
def test_what_cannot_be_replaced_is_told_before_and_stays(
    tmp_path: Path, write: Write, make: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / "x.geojson"
    make(path)
    before = sorted(os.listdir(tmp_path)), path.lstat().st_ino
    with pytest.raises(SituationError, match=words):
        write(path)
    assert (sorted(os.listdir(tmp_path)), path.lstat().st_ino) == before


@pytest.mark.parametrize("name", ["nowhere/x.geojson", "nowhere/x.shp"])
def test_a_folder_that_is_not_there_is_named(tmp_path: Path, write: Write, name: str) -> None:
    with pytest.raises(SituationError, match="There is no folder"):
        write(tmp_path / name)


def test_a_shapefile_that_is_there_is_told_by_a_trial_too(tmp_path: Path, write: Write) -> None:
    (tmp_path / "x.dbf").write_text("mine")
    with pytest.raises(SituationError, match=r"x\.dbf is there already"):
        write(tmp_path / "x.shp")
    assert os.listdir(tmp_path) == ["x.dbf"]


def test_a_trial_says_when_the_folder_takes_nothing_or_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=10))
    with pytest.raises(NotStored, match="The disk is full"):
        only_trying(tmp_path / "x.geojson")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(NotStored, match=r"x\.geojson could not be written"):
        only_trying(tmp_path / "x.geojson")


@pytest.mark.parametrize("name", ["x.geojson", "x.shp", "x.kmz"])
def test_a_trial_leaves_nothing_anywhere(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    passing = tmp_path_factory.mktemp("passing")
    monkeypatch.setattr("tempfile.tempdir", str(passing))
    assert only_trying(tmp_path / name) == 1
    assert (os.listdir(tmp_path), os.listdir(passing)) == ([], [])


def test_who_may_not_read_the_old_file_may_not_read_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    export(path, TABLES)
    path.chmod(0o640)
    export(path, TABLES)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("letter", ["x", "馆"])
@pytest.mark.parametrize("ending", [".geojson", ".shp"])
def test_a_name_may_be_as_long_as_the_disk_takes(tmp_path: Path, letter: str, ending: str) -> None:
    most = (255 - len(ending)) // len(letter.encode())
    path = tmp_path / (letter * most + ending)
    assert export(path, TABLES) == 1
    assert path.is_file()


def test_what_a_killed_export_left_is_gone_with_the_next_one_whatever_that_writes(tmp_path: Path) -> None:
    if not (child := os.fork()):
        os.environ["ANLAN_FAULT_AT"] = "export:written:1"
        export(tmp_path / "a.geojson", TABLES)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(os.listdir(tmp_path)) == 1
    (tmp_path / ".mine.1-99999999.part").mkdir()
    export(tmp_path / "b.geojson", TABLES)
    assert sorted(os.listdir(tmp_path)) == [".mine.1-99999999.part", "b.geojson"]
