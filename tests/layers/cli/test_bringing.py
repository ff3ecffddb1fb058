"""Bringing in many files as a person at night does it, and a folder that is watched."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from layers.exchange import importing
from layers.exchange.guard import Collector
from layers.exchange.importing import Prepared, prepare
from layers.record.workspace import create_workspace
from tests.layers.cli.conftest import Anlan

SHELTERS = "name,lon,lat\nOne,108.3,22.8\nTwo,108.4,22.9\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    (made / "a.csv").write_text(SHELTERS)
    (made / "b.csv").write_text("name,lon,lat\nBad,1,91\nGood,1,1\n")
    (made / "c.csv").write_text("no,place\n1,2\n")
    return made


def test_a_batch_gives_one_result_a_file_in_order(anlan: Anlan, city: Path, folder: Path, tmp_path: Path) -> None:
    told = tmp_path / "list.json"
    told.write_text(json.dumps([[str(folder / "a.csv"), "shelter"], ["in/b.csv", "shelter"], ["in/c.csv", None]]))

    said = anlan("import", city, "--batch", told, "--crs", "EPSG:4326", "--json")

    assert said.code == 3
    assert [(r["kind"], r["ok"], r["added"], len(r["rejected"])) for r in said.lines] == [
        ("shelter", True, 2, 0),
        ("shelter", True, 1, 1),
        (None, False, 0, 0),
    ]
    assert said.lines[2]["error"]
    assert "--map" in said.lines[2]["hint"]


def test_a_folder_that_holds_the_workspace_gives_it_no_rows_of_its_own(anlan: Anlan, city: Path) -> None:
    (city.parent / "own.csv").write_text(SHELTERS)

    said = anlan("import", city, city.parent, "--kind", "shelter", "--crs", "EPSG:4326", "--json")

    assert [r["added"] for r in said.lines if "added" in r] == [2]
    assert f"{city.name} is the workspace itself, and was left out." in said.out + said.err


def test_a_batch_that_is_all_good_or_all_refused_says_so(
    anlan: Anlan, city: Path, folder: Path, tmp_path: Path
) -> None:
    told = tmp_path / "list.txt"
    told.write_text(f"{folder / 'a.csv'}\tshelter\n")
    assert anlan("import", city, "--batch", told, "--crs", "EPSG:4326").code == 0
    told.write_text(f"{folder / 'c.csv'}\n{folder / 'nothing.csv'}\n")
    assert anlan("import", city, "--batch", told, "--crs", "EPSG:4326").code == 1
    assert anlan("import", city, "--batch", told, folder / "a.csv").code == 2
    assert anlan("import", city).code == 2
    assert anlan("import", city, "--batch", tmp_path / "none.txt").code == 1


def test_our_own_mistake_with_one_file_does_not_end_the_night(
    anlan: Anlan, city: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(path: Path, *args: object, **more: object) -> Prepared:
        if path.name == "a.csv":
            raise RuntimeError("broken")
        return prepare(path, *args, **more)

    monkeypatch.setattr(importing, "prepare", breaks)
    told = tmp_path / "list.txt"
    told.write_text(f"{folder / 'a.csv'}\tshelter\n{folder / 'b.csv'}\tshelter\n")

    said = anlan("import", city, "--batch", told, "--crs", "EPSG:4326", "--json")

    assert said.code == 3
    assert [r["ok"] for r in said.lines] == [False, True]
    assert said.lines[0]["error"]


def test_a_folder_is_all_its_files(anlan: Anlan, city: Path, folder: Path) -> None:
    (folder / "notes.docx").write_text("x")
    said = anlan("import", city, folder, "--kind", "shelter", "--crs", "EPSG:4326")
    assert said.code == 3
    assert "notes.docx" in said.err
    assert len(anlan("list", city, "shelter", "--json").features) == 3


def test_two_files_of_one_name_in_a_folder_are_two_layers(anlan: Anlan, city: Path, tmp_path: Path) -> None:
    for n, year in enumerate(("2023", "2024")):
        (tmp_path / "in" / year).mkdir(parents=True)
        (tmp_path / "in" / year / "zones.csv").write_text(f"name,lon,lat\nOf {year},{n},1\n")

    for added in (1, 0):  # once more, and they are the same
        said = anlan("import", city, tmp_path / "in", "--crs", "EPSG:4326", "--json")
        assert [(line["added"], line.get("gone", 0)) for line in said.lines] == [(added, 0)] * 2

    rows = anlan("list", city, "--json").features
    layers = {row["properties"]["kind"]: row["properties"].get("name") for row in rows}
    assert layers["2023/zones"] == "Of 2023"
    assert layers["2024/zones"] == "Of 2024"


def test_a_watched_folder_is_taken_in_once(anlan: Anlan, city: Path, folder: Path) -> None:
    args = ("watch", city, folder, "--kind", "shelter", "--crs", "EPSG:4326", "--once", "--every", "0", "--json")
    first = anlan(*args)
    assert [r["ok"] for r in first.lines] == [True, True, False]
    assert anlan(*args).lines == []
    assert sorted(p.name for p in folder.iterdir()) == ["a.csv", "b.csv", "c.csv"]


def test_the_command_line_asks_by_failing_with_the_option_to_give(anlan: Anlan, city: Path, tmp_path: Path) -> None:
    turned = tmp_path / "t.csv"
    turned.write_text("name,lon,lat\nOne,22.8,108.3\n")
    said = anlan("import", city, turned, "--kind", "shelter")
    assert said.code == 1
    assert "--crs" in said.err
    assert "--swap" in anlan("import", city, turned, "--kind", "shelter", "--crs", "EPSG:4326").err
    assert anlan("import", city, turned, "--kind", "shelter", "--crs", "EPSG:4326", "--swap").code == 0
    assert anlan("import", city, turned, "--number", "capacity").code == 2


def test_files_may_stand_behind_the_options(anlan: Anlan, tmp_path: Path) -> None:
    table = tmp_path / "s.csv"
    table.write_text("name,lon,lat\nA,108.3,22.8\n")
    said = anlan("import", tmp_path / "w.gpkg", "--kind", "shelter", "--crs", "EPSG:4326", table)
    assert (said.code, "1 added" in said.out) == (0, True)
    assert anlan("import", tmp_path / "w.gpkg", "--kind", "shelter", table, "--wrong").code == 2


def test_the_log_keeps_the_report_of_an_import(anlan: Anlan, city: Path, folder: Path) -> None:
    anlan("import", city, folder / "b.csv", "--kind", "shelter", "--crs", "EPSG:4326")
    [line] = anlan("log", city, "--json").lines
    assert (line["report"]["read"], line["report"]["added"]) == (2, 1)
    assert [r["row"] for r in line["report"]["rejected"]] == [1]
    anlan("undo", city)
    assert "report" not in anlan("log", city, "--json").lines[-1]
    assert anlan("list", city, "shelter", "--json").features == []


def test_a_spreadsheet_of_shelters_in_chinese_comes_to_the_right_places(
    anlan: Anlan, city: Path, tmp_path: Path
) -> None:
    """A wrong column, two bad rows and GCJ-02 coordinates, as a new user would meet them."""
    path = tmp_path / "避难场所.csv"
    rows = "名称,可容纳,经度,纬度\n第一小学,８００人,108.3340077,22.8172525\n坏行,1,九十,22.8\n坏行二,1,108.3,122.8\n"
    path.write_bytes(rows.encode("gb18030"))

    asked = anlan("import", city, path, "--kind", "shelter")
    assert "GCJ-02" in asked.err
    said = anlan("import", city, path, "--kind", "shelter", "--crs", "GCJ-02", "--map", "capacity=可容纳")

    assert said.code == 3
    [made] = anlan("list", city, "shelter", "--json").features
    assert made["properties"]["capacity"] == 800
    assert [round(v, 5) for v in made["geometry"]["coordinates"]] == [108.33, 22.82]


def test_answers_are_offered_for_the_next_file_and_taken_again_with_a_word(
    anlan: Anlan, city: Path, folder: Path
) -> None:
    text = "name,room,lon,lat\nA,3,108.33,22.81\n"
    (folder / "d.csv").write_text(text)
    (folder / "e.csv").write_text(text.replace("A,3", "B,4"))
    assert anlan("import", city, folder / "d.csv", "--kind", "shelter", "--crs", "GCJ-02").code == 0

    refused = anlan("import", city, folder / "e.csv", "--kind", "shelter")
    assert refused.code == 1
    assert "d.csv" in refused.err
    assert "--crs GCJ-02" in refused.err
    taken = anlan("import", city, folder / "e.csv", "--as-before")
    assert taken.code == 0
    assert "Answered as for d.csv" in taken.err
    assert "1 added" in taken.out


KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACEMARK = "<Placemark><name>{}</name><Point><coordinates>{},22.8</coordinates></Point></Placemark>"


def layers_of(anlan: Anlan, workspace: Path) -> dict[str, int]:
    """How many features each layer holds."""
    return dict(Counter(row["properties"]["kind"] for row in anlan("list", workspace, "--json").features))


def kml(path: Path, *names: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(KML.format("".join(PLACEMARK.format(name, 108 + n / 100) for n, name in enumerate(names))))
    return path


def csv(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_another_file_of_the_same_name_but_ending_is_a_layer_of_its_own(
    anlan: Anlan, city: Path, tmp_path: Path
) -> None:
    zones = kml(tmp_path / "zones.kml", "North", "South")
    other = csv(tmp_path / "zones.csv", "station,lon,lat\nOne,108.5,22.9\n")
    anlan("import", city, zones)
    said = anlan("import", city, other, "--crs", "EPSG:4326")
    assert "1 added" in said.out
    assert "gone" not in said.out
    assert "There is a layer zones of zones.kml already, which is another; this one is called zones.csv." in said.err
    assert layers_of(anlan, city) == {"zones": 2, "zones.csv": 1}

    for again in (other, csv(tmp_path / "mail" / "zones.csv", other.read_text())):  # each finds its own again
        said = anlan("import", city, again, "--crs", "EPSG:4326")
        assert ("1 same" in said.out, said.err) == (True, "")
    csv(other, "station,lon,lat\nOne,108.5,22.9\nTwo,108.6,22.9\n")
    assert "1 added, 0 changed, 1 same" in anlan("import", city, other, "--crs", "EPSG:4326").out
    assert "2 same" in anlan("import", city, zones).out
    assert layers_of(anlan, city) == {"zones": 2, "zones.csv": 2}


def test_a_file_of_the_same_name_that_is_quite_another_is_a_layer_of_its_own(
    anlan: Anlan, city: Path, tmp_path: Path
) -> None:
    anlan("import", city, csv(tmp_path / "a" / "data.csv", "name,lon,lat\nOne,108.5,22.9\n"), "--crs", "EPSG:4326")
    other = csv(tmp_path / "b" / "data.csv", "depth,lon,lat\n3,109.5,23.9\n")
    assert "called data.csv" in anlan("import", city, other, "--crs", "EPSG:4326").err
    assert layers_of(anlan, city) == {"data": 1, "data.csv": 1}


def test_the_same_rows_in_another_format_are_a_newer_version(anlan: Anlan, city: Path, tmp_path: Path) -> None:
    anlan("import", city, csv(tmp_path / "wells.csv", "name,lon,lat\nA,108.5,22.9\nB,108.6,22.9\n"), "--crs", "WGS84")
    rows = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Point", "coordinates": [x, 22.9]}}
        for name, x in (("A", 108.5), ("B", 108.6), ("C", 108.7))
    ]
    (tmp_path / "wells.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    assert anlan("import", city, tmp_path / "wells.geojson").err == ""
    assert layers_of(anlan, city) == {"wells": 3}


def test_a_file_that_came_in_with_its_folder_is_found_again_alone(anlan: Anlan, city: Path, tmp_path: Path) -> None:
    for n, year in enumerate(("2023", "2024")):
        csv(tmp_path / year / "zones.csv", f"name,lon,lat\nOf {year},{n},1\n")
    both = [tmp_path / year / "zones.csv" for year in ("2023", "2024")]
    anlan("import", city, *both, "--crs", "EPSG:4326")
    for path in both:
        assert "1 same" in anlan("import", city, path, "--crs", "EPSG:4326").out
    assert layers_of(anlan, city) == {"2023/zones": 1, "2024/zones": 1}


def test_a_file_that_came_in_alone_is_found_again_among_others_of_its_name(
    anlan: Anlan, city: Path, tmp_path: Path
) -> None:
    one = csv(tmp_path / "a" / "zones.csv", "name,lon,lat\nA,108.5,22.9\n")
    other = csv(tmp_path / "b" / "zones.csv", "name,lon,lat\nB,109.5,23.9\n")
    anlan("import", city, one, "--crs", "EPSG:4326")
    for files in ((other, one), (one, other)):
        assert "gone" not in anlan("import", city, *files, "--crs", "EPSG:4326").out
    assert layers_of(anlan, city) == {"zones": 1, "b/zones": 1}


def test_two_cities_of_one_name_do_not_take_the_place_of_each_other(anlan: Anlan, city: Path, tmp_path: Path) -> None:
    kml(tmp_path / "posts.kml", "North", "South")
    csv(tmp_path / "posts.csv", "name,lon,lat\nElsewhere,109.5,23.9\n")
    for path in (tmp_path / "posts.kml", tmp_path / "posts.csv"):
        assert "gone" not in anlan("import", city, path, "--kind", "facility", "--crs", "EPSG:4326").out
    assert layers_of(anlan, city) == {"facility": 3}


def test_undoing_the_first_of_two_leaves_the_other_its_name(anlan: Anlan, city: Path, tmp_path: Path) -> None:
    anlan("import", city, kml(tmp_path / "zones.kml", "North", "South"))
    other = csv(tmp_path / "zones.csv", "station,lon,lat\nOne,108.5,22.9\n")
    anlan("import", city, other, "--crs", "EPSG:4326")
    anlan("undo", city)
    assert layers_of(anlan, city) == {"zones": 2}
    anlan("undo", city)
    assert "called" not in anlan("import", city, other, "--crs", "EPSG:4326").err
    assert layers_of(anlan, city) == {"zones": 1}


@pytest.mark.parametrize(
    "name", ["anlan_journal", "anlan_journal_keeps", "gpkg_contents", "SQLite_sequence", "rtree_a_geom"]
)
def test_a_file_called_like_a_table_of_the_workspace_does_no_harm_to_it(
    anlan: Anlan, city: Path, tmp_path: Path, name: str
) -> None:
    for added in (1, 0):
        said = anlan("import", city, csv(tmp_path / f"{name}.csv", "n,lon,lat\nA,108.5,22.9\n"), "--crs", "EPSG:4326")
        assert (said.code, said.err) == (0, "")
        assert f"{added} added" in said.out
    assert anlan("verify", city).code == 0
    assert layers_of(anlan, city) == {f"_{name}": 1}


def test_a_file_of_the_same_name_that_shares_columns_and_no_row_is_a_layer_of_its_own(
    anlan: Anlan, city: Path, tmp_path: Path
) -> None:
    anlan("import", city, csv(tmp_path / "a" / "points.csv", "name,lon,lat\nOne,108.5,22.9\n"), "--crs", "EPSG:4326")
    other = csv(tmp_path / "b" / "points.csv", "name,lon,lat\nTwo,109.5,23.9\nThree,109.6,23.9\n")
    said = anlan("import", city, other, "--crs", "EPSG:4326")
    assert "gone" not in said.out
    assert "already, which is another" in said.err
    assert layers_of(anlan, city) == {"points": 1, "points.csv": 2}


@pytest.mark.parametrize(
    "newer",
    [
        "name,lon,lat,n\nOne,109.5,23.9,7\n",  # moved
        "name,lon,lat,n\nOther,108.5,22.9,7\n",  # renamed
        "name,lon,lat,n\nOne,108.5,22.9,8\n",  # counted again
        "name,lon,lat,n,more\nOne,108.6,22.9,7,x\nTen,108.7,22.9,7,y\n",
    ],
)
def test_a_file_of_the_same_name_that_still_tells_of_something_is_its_newer_version(
    anlan: Anlan, city: Path, tmp_path: Path, newer: str
) -> None:
    anlan("import", city, csv(tmp_path / "points.csv", "name,lon,lat,n\nOne,108.5,22.9,7\n"), "--crs", "EPSG:4326")
    said = anlan("import", city, csv(tmp_path / "points.csv", newer), "--crs", "EPSG:4326")
    assert (said.code, said.err) == (0, "")
    assert list(layers_of(anlan, city)) == ["points"]


def test_what_is_watched_takes_the_place_of_what_it_was_though_nothing_in_it_is_as_before(
    anlan: Anlan, city: Path, tmp_path: Path
) -> None:
    strikes = csv(tmp_path / "in" / "lightning.csv", "lon,lat,ka\n108.5,22.9,7\n")
    watch = ("watch", city, strikes.parent, "--crs", "EPSG:4326", "--once", "--every", "0.05")
    assert "1 added" in anlan(*watch).out
    csv(strikes, "lon,lat,ka\n109.5,23.9,17\n109.6,23.9,18\n")
    assert "2 added" in anlan(*watch).out
    assert layers_of(anlan, city) == {"lightning": 2}


def test_an_empty_word_in_place_of_a_file_is_not_the_folder_one_is_in(
    anlan: Anlan, city: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    csv(folder / "a.csv", "name,lon,lat\nA,108.3,22.8\n")
    monkeypatch.chdir(folder)
    assert anlan("import", city, "").code == 2
    assert layers_of(anlan, city) == {}


def test_a_link_that_leads_to_itself_is_refused_in_words(anlan: Anlan, city: Path, folder: Path) -> None:
    (folder / "loop.csv").symlink_to("loop.csv")
    said = anlan("import", city, folder / "loop.csv")
    assert said.code == 1
    assert "loop.csv cannot be read." in said.err


def test_a_name_that_is_no_text_is_shown_by_its_numbers_in_json_too(anlan: Anlan, city: Path, folder: Path) -> None:
    path = folder / os.fsdecode(b"a\xff\n.csv")
    csv(path, "name,lon,lat\nA,108.3,22.8\n")
    said = anlan("import", city, path, "--crs", "EPSG:4326", "--json")
    assert (said.code, said.lines[0]["file"], said.lines[0]["added"]) == (0, str(path), 1)
    assert len(anlan("import", city, path, "--crs", "EPSG:4326").out.splitlines()) == 1


@pytest.mark.own_process
def test_a_reader_that_dies_is_told_in_one_line_and_its_last_words_go_to_the_log(
    anlan: Anlan, city: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANLAN_FAULT_AT", "import:read:1")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    path = csv(folder / "a.csv", "name,lon,lat\nA,108.3,22.8\n")
    said = anlan("import", city, path, "--crs", "EPSG:4326")
    assert said.code == 1
    assert len(said.err.splitlines()) == 1
    assert "a.csv" in (folder / "state" / "anlan" / "anlan.log").read_text()


def test_what_is_left_out_of_a_folder_is_told(anlan: Anlan, city: Path, folder: Path) -> None:
    (folder / "link.csv").symlink_to("a.csv")
    said = anlan("import", city, folder, "--crs", "EPSG:4326")
    assert len(said.out.splitlines()) == 2
    assert "link.csv is a link to a.csv in the same folder" in said.err


@pytest.mark.own_process
def test_a_file_that_changes_while_it_is_read_is_not_taken(
    anlan: Anlan, city: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv(folder / "a.csv", "name,lon,lat\nA,108.3,22.8\n")
    taken = Collector.take

    def while_it_grows(self: Collector, mark: bytes, payload: bytes) -> bool:
        with path.open("a") as stream:
            stream.write("B,108.4,22.9\n")
        return taken(self, mark, payload)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Collector, "take", while_it_grows)
        said = anlan("import", city, path, "--crs", "EPSG:4326")
    assert said.code == 1
    assert "a.csv changed while it was read" in said.err
    assert layers_of(anlan, city) == {}
    assert "added" in anlan("import", city, path, "--crs", "EPSG:4326").out


@pytest.mark.parametrize("replaced", [False, True])
def test_a_workspace_that_was_taken_away_meanwhile_is_told(
    anlan: Anlan, city: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, replaced: bool
) -> None:
    def prepared_while_it_goes(*args: Any, **more: Any) -> Prepared:
        made = prepare(*args, **more)
        city.rename(city.with_suffix(".old"))
        if replaced:
            create_workspace(city)
        return made

    monkeypatch.setattr(importing, "prepare", prepared_while_it_goes)
    said = anlan("import", city, folder / "a.csv", "--crs", "EPSG:4326")
    assert said.code == 1
    assert "city.gpkg was taken away or replaced meanwhile" in said.err
