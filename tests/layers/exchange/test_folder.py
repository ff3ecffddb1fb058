"""What lies in a folder: every file is taken or told, none is taken twice, and no link leads out of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from layers.exchange.folder import files_in


def told(folder: Path) -> tuple[list[str], dict[str, str]]:
    good, other = files_in(folder)
    return [str(p.relative_to(folder)) for p in good], {str(o.path.relative_to(folder)): o.words for o in other}


def test_a_folder_gives_what_can_be_read_without_what_only_goes_along(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.csv", "deep/a.geojson", "x.dbf", "x.prj", "notes.docx", ".hidden.csv"):
        (tmp_path / name).write_text("x")
    assert told(tmp_path)[0] == ["b.csv", "deep/a.geojson"]
    assert list(told(tmp_path)[1]) == ["notes.docx"]


def test_nothing_is_said_of_what_systems_and_office_programs_leave_lying_about(tmp_path: Path) -> None:
    for name in ("Thumbs.db", "desktop.ini", "~$open.xlsx", ".~lock.a.csv#", ".DS_Store", "__MACOSX/a.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert told(tmp_path) == ([], {})


def test_links_are_told_and_never_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    (folder / "deep").mkdir(parents=True)
    outside.mkdir()
    for path in (folder / "a.csv", folder / "deep" / "b.csv", outside / "c.csv"):
        path.write_text("x")
    links = {"same.csv": "a.csv", "out.csv": "../out/c.csv", "gone.csv": "gone", "self.csv": "self.csv"}
    for name, target in (links | {"round": ".", "deeper": "deep", "away": "../out"}).items():
        (folder / name).symlink_to(target)

    good, other = told(folder)

    assert good == ["a.csv", "deep/b.csv"]
    assert "a.csv in the same folder" in other["same.csv"]
    assert "in the same folder" in other["round"] + other["deeper"]
    assert all("out of the folder" in other[name] for name in ("out.csv", "away"))
    assert all("leads nowhere" in other[name] for name in ("gone.csv", "self.csv"))


def test_a_folder_that_is_a_link_itself_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("x")
    (tmp_path / "link").symlink_to("in")
    assert told(tmp_path / "link") == (["a.csv"], {})


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert told(tmp_path) == ([], {"pipe.csv": "pipe.csv is not a file."})


def test_a_folder_that_cannot_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "a.csv").write_text("x")
    listed = os.scandir

    def guarded(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", guarded)
    good, other = told(tmp_path)
    assert good == ["a.csv"]
    assert "shut cannot be read: Permission denied" in other["shut"]


def test_the_workspace_that_a_folder_is_brought_into_is_not_brought_into_itself(tmp_path: Path) -> None:
    beside = ("city.gpkg-wal", "city.gpkg-shm", "city.gpkg.lock")
    for name in ("city.gpkg", *beside, "city.gpkg.csv", "deep/city.gpkg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    good, other = files_in(tmp_path, tmp_path / "deep" / ".." / "city.gpkg")

    assert [str(path.relative_to(tmp_path)) for path in good] == ["city.gpkg.csv", "deep/city.gpkg"]
    assert [(one.path.name, one.words) for one in other] == [
        ("city.gpkg", "city.gpkg is the workspace itself, and was left out.")
    ]
