"""Many files at once: lists in every form, folders, and a folder that is watched."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from layers.errors import NotStored, SituationError
from layers.exchange.batch import names_apart, wishes
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
    assert (watched.look(), [one.path for one in watched.strangers]) == ([], [tmp_path / "x.docx"])
    assert (watched.look(), watched.strangers) == ([], [])


def test_a_watched_file_is_taken_once_it_has_settled_and_only_once(tmp_path: Path) -> None:
    watched = Watch(tmp_path, rest_s=0.0)
    path = tmp_path / "a.csv"
    path.write_text("one")
    assert watched.look() == []
    path.write_text("one and more")
    assert watched.look() == []
    assert watched.look() == [path]
    watched.settle(path)
    assert watched.look() == []

    copy = tmp_path / "copy.csv"
    copy.write_text("one and more")
    os.utime(path)
    assert [watched.look() for _ in range(3)] == [[], [], []]

    later = Watch(tmp_path, watched.kept(), rest_s=0.0)
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


def taken(watched: Watch) -> list[str]:
    """What three looks find, all of it taken."""
    found = [path for _ in range(3) for path in watched.look()]
    for path in found:
        watched.settle(path)
    return [path.read_text() for path in found]


def test_a_watched_file_that_is_again_what_it_was_is_taken_again(tmp_path: Path) -> None:
    watched = Watch(tmp_path, rest_s=0.0)
    path = tmp_path / "state.csv"
    for told in ("all clear", "alarm!", "all clear", "alarm!"):
        path.write_text(told)
        assert taken(watched) == [told]
    path.write_text("all clear")
    later = Watch(tmp_path, json.loads(json.dumps(watched.kept())), rest_s=0.0)
    assert taken(later) == ["all clear"]
    assert taken(later) == []


def test_a_watched_file_with_another_name_is_not_taken_twice(tmp_path: Path) -> None:
    watched = Watch(tmp_path, rest_s=0.0)
    (tmp_path / "a.csv").write_text("one")
    assert taken(watched) == ["one"]
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    assert taken(watched) == []


def test_what_was_seen_by_its_content_alone_is_still_known(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("one")
    digest = hashlib.sha256(b"one").hexdigest()
    assert taken(Watch(tmp_path, [digest, 3, ["half"]], rest_s=0.0)) == []


def test_a_file_that_went_on_growing_after_it_was_found_is_not_known_by_what_it_holds_now(tmp_path: Path) -> None:
    watched = Watch(tmp_path, rest_s=0.0)
    path = tmp_path / "a.csv"
    path.write_text("half")
    assert [watched.look() for _ in range(2)] == [[], [path]]
    assert watched.holds(path)
    path.write_text("half and the rest")
    assert not watched.holds(path)
    watched.settle(path)
    assert taken(watched) == ["half and the rest"]


def test_a_file_that_the_disk_had_no_room_for_is_tried_again_after_a_while(tmp_path: Path) -> None:
    seconds = iter((0.0, 1.0, 2.0, 3.0, 70.0, 71.0))
    watched = Watch(tmp_path, rest_s=0.0, clock=lambda: next(seconds))
    path = tmp_path / "a.csv"
    path.write_text("one")
    assert [watched.look() for _ in range(2)] == [[], [path]]
    watched.settle(path, NotStored("The disk is full."))
    assert [watched.look() for _ in range(2)] == [[], [path]]
    watched.settle(path)
    assert taken(Watch(tmp_path, watched.kept(), rest_s=0.0)) == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_a_file_that_somebody_has_open_for_writing_is_not_taken_however_slow_it_grows(tmp_path: Path) -> None:
    watched = Watch(tmp_path, rest_s=0.0)
    with (tmp_path / "a.csv").open("w") as stream:
        stream.write("half")
        stream.flush()
        assert [watched.look() for _ in range(3)] == [[], [], []]
        stream.write(" and the rest")
    assert taken(watched) == ["half and the rest"]


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
