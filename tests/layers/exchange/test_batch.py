"""Many files at once: lists in every form, folders, and a folder that is watched."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from layers.errors import SituationError
from layers.exchange.batch import files_in, names_apart, wishes
from layers.exchange.job import Options
from layers.exchange.watch import Watch

USUAL = Options(crs="EPSG:4326")


@pytest.mark.parametrize(
    "text",
    [
        '[["a.csv", "shelter"], ["b.csv", null]]',
        '["a.csv", "shelter"]\n["b.csv", ""]\n',
        '[{"file": "a.csv", "kind": "shelter"}, {"file": "b.csv"}]',
        '{"file": "a.csv", "kind": "shelter"}\n\n{"file": "b.csv", "kind": "-"}\n',
        "a.csv\tshelter\nb.csv\t-\n",
        "\ufeff# two files\na.csv\tshelter\r\nb.csv\r\n",
    ],
)
def test_a_list_is_read_in_every_form(text: str, tmp_path: Path) -> None:
    found = wishes(text, USUAL, tmp_path)
    assert [(str(w.path), w.options.kind, w.options.crs) for w in found] == [
        ("a.csv", "shelter", "EPSG:4326"),
        ("b.csv", None, "EPSG:4326"),
    ]


def test_an_item_may_say_all_that_the_command_line_can(tmp_path: Path) -> None:
    said = {"file": "a.csv", "archive": "h", "crs": "GCJ-02", "zone": "Asia/Tokyo", "map": {"lon": "x"}}
    said |= {"swap": False, "repair": True, "merge": ["TYPE"], "number": {"capacity": "sum"}}
    said |= {"encoding": "GBK"}
    [wish] = wishes(json.dumps([said]), Options(kind="shelter"), tmp_path)
    wanted = Options(None, "h", "GCJ-02", "Asia/Tokyo", {"lon": "x"}, False, True, ("TYPE",), {"capacity": "sum"})
    assert wish.options == replace(wanted, encoding="GBK")


@pytest.mark.parametrize("text", ["[1]", "[{}]", "{broken", '[{"file": "a", "colour": 1}]', '[["", "x"]]'])
def test_a_list_that_is_not_understood_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SituationError):
        wishes(text, USUAL, tmp_path)


def test_a_file_is_also_looked_for_beside_the_list(tmp_path: Path) -> None:
    (tmp_path / "here.csv").write_text("a\n")
    [wish] = wishes("here.csv\n", USUAL, tmp_path)
    assert wish.path == tmp_path / "here.csv"


def test_a_folder_gives_what_can_be_read_without_what_only_goes_along(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.csv", "deep/a.geojson", "x.dbf", "x.prj", "notes.docx", ".hidden.csv"):
        (tmp_path / name).write_text("x")
    good, other = files_in(tmp_path)
    assert [p.name for p in good] == ["b.csv", "a.geojson"]
    assert [p.name for p in other] == ["notes.docx"]


def test_files_of_one_name_are_called_apart(tmp_path: Path) -> None:
    names = ("2023/zones.shp", "2024/zones.SHP", "2024/roads.csv", "2024/ROADS.kml", "2024/alone.csv")
    paths = [tmp_path / name for name in names]
    assert names_apart([*paths, paths[0]]) == {
        paths[0]: "2023/zones",
        paths[1]: "2024/zones",
        paths[2]: "roads.csv",
        paths[3]: "ROADS.kml",
    }


def test_what_cannot_be_read_in_a_watched_folder_is_told_once(tmp_path: Path) -> None:
    watched = Watch(tmp_path, rest_s=0.0)
    (tmp_path / "x.docx").write_text("x")
    assert (watched.look(), watched.strangers) == ([], [tmp_path / "x.docx"])
    assert (watched.look(), watched.strangers) == ([], [])


def test_a_watched_file_is_taken_once_it_has_settled_and_only_once(tmp_path: Path) -> None:
    watched = Watch(tmp_path, rest_s=0.0)
    path = tmp_path / "a.csv"
    path.write_text("one")
    assert watched.look() == []
    path.write_text("one and more")
    assert watched.look() == []
    assert watched.look() == [path]
    watched.done(path)
    assert watched.look() == []

    copy = tmp_path / "copy.csv"
    copy.write_text("one and more")
    os.utime(path)
    assert [watched.look() for _ in range(3)] == [[], [], []]

    later = Watch(tmp_path, watched.seen, rest_s=0.0)
    assert [later.look() for _ in range(3)] == [[], [], []]
    path.write_text("something else")
    assert [watched.look() for _ in range(3)] == [[], [path], []]


def test_a_file_that_is_still_being_written_is_not_taken_however_often_one_looks(tmp_path: Path) -> None:
    seconds = iter((0.0, 0.1, 0.2, 1.0, 1.1, 2.4, 2.6))
    watched = Watch(tmp_path, rest_s=1.5, clock=lambda: next(seconds))
    path = tmp_path / "a.csv"
    path.write_text("one")
    assert [watched.look() for _ in range(3)] == [[], [], []]
    path.write_text("one and more")
    assert [watched.look() for _ in range(3)] == [[], [], []]
    assert watched.look() == [path]


def test_a_watched_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    watched = Watch(folder)
    folder.rmdir()
    with pytest.raises(SituationError, match="not there any more"):
        watched.look()


def test_what_is_no_folder_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(SituationError, match="not a folder"):
        Watch(tmp_path / "nothing")
