"""`anlan import` and `anlan export`: what went in, what was rejected, and that nothing else changed."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from shapely import Point

from layers.edit import adding
from layers.feature import Feature
from layers.situation import new_situation
from tests.layers.cli.conftest import Anlan
from tests.layers.exchange.test_grid_files import POINTS, netcdf, shakemap


def geojson(path: Path, rows: Sequence[tuple[dict[str, object], object]]) -> Path:
    features = [{"type": "Feature", "properties": values, "geometry": place} for values, place in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def point(n: int) -> dict[str, object]:
    return {"type": "Point", "coordinates": [108.3 + n / 100, 22.8]}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Where no file is yet."""
    (tmp_path / "desk").mkdir()
    return tmp_path / "desk" / "new.gpkg"


@pytest.fixture
def wells(tmp_path: Path) -> Path:
    return geojson(tmp_path / "wells.geojson", [({"name": f"W{n}", "depth": n}, point(n)) for n in range(4)])


@pytest.fixture
def schools(tmp_path: Path) -> Path:
    rows = [({"code": f"S{n}", "name": f"School {n}", "capacity": 100 * n}, point(n)) for n in range(3)]
    return geojson(tmp_path / "schools.geojson", rows)


def test_import_makes_the_workspace_with_nothing_in_it_but_the_rows(anlan: Anlan, workspace: Path, wells: Path) -> None:
    said = anlan("import", workspace, wells, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.lines == [{"file": str(wells), "read": 4, "added": 4, "changed": 0, "same": 0, "rejected": []}]
    listed = anlan("list", workspace, "--json").features
    assert [(f["properties"]["kind"], f["properties"]["name"], f["properties"]["depth"]) for f in listed] == [
        ("wells", f"W{n}", n) for n in range(4)
    ]
    assert len(anlan("log", workspace, "--json").lines) == 1


def test_rows_of_a_reference_layer_under_one_key_are_told(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    rows = [({"code": f"W{min(n, 18)}", "depth": n}, point(n)) for n in range(20)]
    said = anlan("import", workspace, geojson(tmp_path / "wells.geojson", rows))
    assert said.code == 0
    assert "1 row repeats the code of an earlier one, “W18”" in said.err


def test_one_of_several_variables_is_named_and_all_are_listed(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    shaken = tmp_path / "grid.xml"
    shaken.write_text(shakemap(POINTS), encoding="utf-8")
    said = anlan("import", workspace, shaken)
    assert said.code == 0
    assert "MMI was taken; another one of PGA can be named with --map value=NAME." in said.err
    said = anlan("import", workspace, shaken, "--map", "value=PGV")
    assert said.code != 0
    assert "PGA, MMI" in said.err
    assert anlan("import", workspace, shaken, "--map", "value=PGA").code == 0

    sea = tmp_path / "sea.nc"
    axes = {"lat": np.array([22.0, 22.5, 23.0]), "lon": np.array([108.0, 108.5, 109.0])}
    cells = np.arange(9.0).reshape(3, 3)
    netcdf(sea, axes, {"depth": (("lat", "lon"), cells), "speed": (("lat", "lon"), cells)})
    said = anlan("import", workspace, sea, "--crs", "EPSG:4326")
    assert said.code != 0
    assert "depth, speed" in said.err
    assert "--map value=" in said.err
    assert anlan("import", workspace, sea, "--crs", "EPSG:4326", "--map", "value=speed").code == 0


def test_the_same_file_twice_adds_nothing_and_is_done(anlan: Anlan, workspace: Path, schools: Path) -> None:
    assert anlan("import", workspace, schools, "--kind", "shelter").code == 0
    said = anlan("import", workspace, schools, "--kind", "shelter", "--json")
    assert said.code == 0
    assert (said.lines[0]["added"], said.lines[0]["same"]) == (0, 3)
    assert len(anlan("log", workspace, "--json").lines) == 1


def test_some_rows_in_and_some_rejected_is_partly(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    file = geojson(
        tmp_path / "half.geojson", [({"name": "a"}, point(1)), ({"name": "b"}, None), ({"name": "c"}, point(2))]
    )
    said = anlan("import", workspace, file, "--json")
    assert said.code == 3
    (told,) = said.lines
    assert (told["read"], told["added"]) == (3, 2)
    assert [rejected["row"] for rejected in told["rejected"]] == [2]
    assert "row 2" in said.err


def test_when_no_row_can_be_taken_the_code_is_1_and_no_workspace_is_left(
    anlan: Anlan, workspace: Path, tmp_path: Path
) -> None:
    said = anlan("import", workspace, geojson(tmp_path / "none.geojson", [({"name": "a"}, None)]))
    assert said.code == 1
    assert list(workspace.parent.iterdir()) == []


@pytest.mark.parametrize("content", ["", "not json", '{"type": "FeatureCollection"', "\0" * 100])
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    anlan: Anlan, workspace: Path, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "bad.geojson"
    file.write_text(content)
    said = anlan("import", workspace, file)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("anlan: ")
    assert list(workspace.parent.iterdir()) == []


def test_a_file_that_is_not_there_is_refused(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    assert anlan("import", workspace, tmp_path / "none.geojson").code == 1
    assert list(workspace.parent.iterdir()) == []


def test_of_several_files_each_has_its_line_and_a_bad_one_makes_it_partly(
    anlan: Anlan, workspace: Path, wells: Path, schools: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.geojson"
    bad.write_text("{")
    said = anlan("import", workspace, wells, bad, schools, "--json")
    assert said.code == 3
    assert [line["file"] for line in said.lines] == [str(wells), str(bad), str(schools)]
    assert len(anlan("list", workspace, "--json").features) == 7


def test_columns_named_lon_and_lat_do_not_say_the_crs(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text("name,lon,lat\nA,108.3,22.8\nB,,\n", encoding="utf-8")
    said = anlan("import", workspace, file)
    assert said.code == 1
    assert "--crs" in said.err
    said = anlan("import", workspace, file, "--crs", "EPSG:4326", "--zone", "Asia/Shanghai", "--json")
    assert said.code == 3
    assert [rejected["row"] for rejected in said.lines[0]["rejected"]] == [2]


@pytest.mark.parametrize(
    "options",
    [
        ["--crs", "EPSG:nonsense"],
        ["--zone", "Mars/Olympus"],
        ["--kind", "castle"],
        ["--map", "name=nowhere", "--kind", "shelter"],
        ["--post", "king"],
        ["--kind", "shelter", "--archive", "both"],
        ["--archive", "history"],
    ],
)
def test_an_option_that_cannot_be_is_refused_and_nothing_is_made(
    anlan: Anlan, workspace: Path, wells: Path, options: list[str]
) -> None:
    said = anlan("import", workspace, wells, *options)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("anlan: ")
    assert list(workspace.parent.iterdir()) == []


def test_columns_are_taken_for_the_fields_that_map_names(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    file = geojson(tmp_path / "s.geojson", [({"label": "A", "beds": 7, "kind": "old", "state": "GX"}, point(1))])
    said = anlan("import", workspace, file, "--kind", "shelter", "--map", "name=label", "--map", "capacity=beds")
    assert said.code == 0
    assert said.err == "anlan: s.geojson, row 1: “GX” is no state of Shelter; it begins as Designated.\n"
    properties = anlan("list", workspace, "--json").features[0]["properties"]
    assert (properties["name"], properties["capacity"]) == ("A", 7)
    assert (properties["kind"], properties["kind_"]) == ("shelter", "old")


def test_a_layer_with_columns_called_kind_and_state_keeps_them_with_an_underscore(
    anlan: Anlan, workspace: Path, tmp_path: Path
) -> None:
    file = geojson(tmp_path / "odd.geojson", [({"kind": "x", "state": "y", "id": "z", "geometry": "g"}, point(1))])
    assert anlan("import", workspace, file).code == 0
    (feature,) = anlan("list", workspace, "--json").features
    properties = feature["properties"]
    assert (properties["kind"], properties["state"], properties["kind_"], properties["state_"]) == (
        "odd",
        None,
        "x",
        "y",
    )
    assert properties["geometry"] == "g"
    assert feature["geometry"]["type"] == "Point"


def test_a_gzipped_history_becomes_an_archive(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "crimes.csv.gz"
    rows = [f"2024-01-0{n} 12:00,theft,{108 + n / 10},22.8" for n in range(1, 6)]
    file.write_bytes(gzip.compress("\n".join(["time,category,lon,lat", *rows]).encode()))
    args = ["import", workspace, file, "--archive", "crimes", "--crs", "EPSG:4326"]
    said = anlan(*args)
    assert said.code == 1
    assert "--zone" in said.err
    assert anlan(*args, "--zone", "Asia/Shanghai").code == 0
    assert anlan("list", workspace, "--json").features == []
    crimes = anlan("list", workspace, "crimes", "--json").features
    assert [f["properties"]["time"] for f in crimes][:2] == ["2024-01-01T04:00:00Z", "2024-01-02T04:00:00Z"]
    assert len(anlan("log", workspace, "--json").lines) == 1
    assert anlan("verify", workspace).code == 0


def test_undo_takes_an_import_back_whole(anlan: Anlan, workspace: Path, wells: Path, schools: Path) -> None:
    anlan("import", workspace, wells)
    anlan("import", workspace, schools, "--kind", "shelter")
    assert anlan("undo", workspace).code == 0
    assert len(anlan("list", workspace, "--json").features) == 4
    assert anlan("undo", workspace).code == 0
    assert anlan("list", workspace, "--json").features == []
    assert anlan("undo", workspace).code == 1


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "csv"])
def test_what_is_exported_is_what_is_there(
    anlan: Anlan, workspace: Path, schools: Path, tmp_path: Path, suffix: str
) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    out = tmp_path / f"out.{suffix}"
    said = anlan("export", workspace, out, "--kind", "shelter")
    assert said.code == 0
    assert "looks on the map" in said.err
    if suffix == "csv":
        with out.open(encoding="utf-8-sig", newline="") as stream:
            names = [row["name"] for row in csv.DictReader(stream)]
    else:
        names = list(pyogrio.read_dataframe(out)["name"])
    assert names == ["School 0", "School 1", "School 2"]


def test_an_export_of_a_past_moment_holds_what_was_there(
    anlan: Anlan, workspace: Path, schools: Path, tmp_path: Path
) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    out = tmp_path / "then.geojson"
    assert anlan("export", workspace, out, "--kind", "shelter", "--as-known", "2001-01-01").code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["features"] == []


@pytest.mark.parametrize(
    ("name", "kind"), [("out.docx", "shelter"), ("none/out.csv", "shelter"), ("out.csv", "castle"), (".", "shelter")]
)
def test_an_export_that_cannot_be_is_refused(
    anlan: Anlan, workspace: Path, schools: Path, tmp_path: Path, name: str, kind: str
) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    said = anlan("export", workspace, tmp_path / name, "--kind", kind)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("anlan: ")


def test_a_wrong_post_imports_nothing(anlan: Anlan, workspace: Path, schools: Path) -> None:
    said = anlan("import", workspace, schools, "--kind", "shelter", "--post", "VIW")
    assert said.code == 1
    assert "may not create" in said.err
    assert list(workspace.parent.iterdir()) == []


def test_a_newer_version_of_a_base_file_under_another_name_becomes_the_difference(
    anlan: Anlan, workspace: Path, tmp_path: Path
) -> None:
    rows = [({"code": f"F{n}", "name": f"Facility {n}"}, point(n)) for n in range(4)]
    newer = [
        rows[0],
        ({**rows[1][0], "name": "Renamed"}, rows[1][1]),
        *rows[2:],
        ({"code": "F9", "name": "N"}, point(9)),
    ]
    anlan("import", workspace, geojson(tmp_path / "2023.geojson", rows), "--kind", "facility")
    said = anlan("import", workspace, geojson(tmp_path / "2024.geojson", newer), "--kind", "facility", "--json").lines[
        0
    ]
    assert (said["added"], said["changed"], said["same"]) == (1, 1, 3)
    assert [f["properties"]["name"] for f in anlan("list", workspace, "facility", "--json").features] == [
        *("Facility 0", "Renamed", "Facility 2", "Facility 3", "N")
    ]


def test_another_base_file_with_the_same_numbers_takes_nothing_away(
    anlan: Anlan, workspace: Path, tmp_path: Path
) -> None:
    for n, town in enumerate(("north", "south")):
        rows = [({"code": str(i), "name": f"{town} {i}"}, point(10 * n + i)) for i in range(3)]
        assert anlan("import", workspace, geojson(tmp_path / f"{town}.geojson", rows), "--kind", "facility").code == 0
    assert len(anlan("list", workspace, "facility", "--json").features) == 6


def test_an_archive_is_listed_and_exported_with_every_column_under_its_own_name(
    anlan: Anlan, workspace: Path, tmp_path: Path
) -> None:
    history, out = tmp_path / "history.csv", tmp_path / "out.csv"
    history.write_text("date,loc_cat,lon,lat\n2019-01-01 00:00,street,108.3,22.8\n", encoding="utf-8")
    said = anlan("import", workspace, history, "--archive", "past", "--crs", "EPSG:4326", "--zone", "Asia/Shanghai")
    assert said.code == 0
    [row] = anlan("list", workspace, "past", "--json").features
    expected = {"time": "2018-12-31T16:00:00Z", "date": "2019-01-01 00:00", "loc_cat": "street"}
    assert row["properties"].items() >= {**expected, "kind": "past", "category": "street"}.items()
    assert "2019-01-01 00:00 +08  street" in anlan("list", workspace, "past").out
    anlan("export", workspace, out, "--kind", "past")
    [written] = csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines())
    assert written.items() >= expected.items()


def test_a_refused_file_has_its_object_with_counts_of_nothing(anlan: Anlan, workspace: Path, wells: Path) -> None:
    said = anlan("import", workspace, wells, wells.with_name("none.csv"), "--json")
    assert said.code == 3
    assert said.lines[1].items() >= {"read": 0, "added": 0, "changed": 0, "same": 0, "rejected": []}.items()
    assert "none.csv" in said.lines[1]["error"]


@pytest.mark.parametrize("name", ["EPSG:32648", "urn:ogc:def:crs:EPSG::32648", "urn:ogc:def:crs:EPSG:8.5:32648"])
def test_a_system_named_in_geojson_is_taken_as_named(anlan: Anlan, workspace: Path, tmp_path: Path, name: str) -> None:
    path = geojson(tmp_path / "named.geojson", [({"n": 1}, {"type": "Point", "coordinates": [840000.0, 2525000.0]})])
    collection = json.loads(path.read_text())
    path.write_text(json.dumps({**collection, "crs": {"type": "name", "properties": {"name": name}}}))
    assert anlan("import", workspace, path).code == 0
    [row] = anlan("list", workspace, "--json").features
    assert row["geometry"]["coordinates"] == pytest.approx([108.31, 22.80], abs=0.01)


def test_a_repeated_local_hour_is_told_and_marked(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("title,occurred_at,lon,lat\nFire,2023-11-05 01:30,-87.6,41.8\n", encoding="utf-8")
    options = ("--kind", "incident", "--crs", "EPSG:4326", "--zone", "America/Chicago")
    said = anlan("import", workspace, path, *options)
    assert said.code == 0
    assert "row 1: The local time comes twice that night; the first was taken." in said.err
    [row] = anlan("list", workspace, "incident", "--json").features
    assert (row["properties"]["occurred_at"], row["properties"]["occurred_at_repeated"]) == (
        "2023-11-05T06:30:00Z",
        True,
    )


def test_numbers_past_64_bits_leave_as_text_in_a_geopackage(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    path = geojson(tmp_path / "big.geojson", [({"n": 2**70}, point(0)), ({"n": "x"}, point(1))])
    assert anlan("import", workspace, path).code == 0
    assert anlan("export", workspace, tmp_path / "out.gpkg", "--kind", "big").code == 0
    assert list(pyogrio.read_dataframe(tmp_path / "out.gpkg")["n"]) == [str(2**70), "x"]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".csv"])
def test_a_base_exported_and_brought_back_keeps_its_rows_and_their_ids(
    anlan: Anlan, workspace: Path, tmp_path: Path, suffix: str
) -> None:
    rows = [({"name": f"Street {n}", "road_class": "primary", "maxspeed_kmh": 40}, line(n)) for n in range(3)]
    anlan("import", workspace, geojson(tmp_path / "streets.geojson", rows), "--kind", "road")
    out = tmp_path / f"out{suffix}"
    anlan("export", workspace, out, "--kind", "road")
    said = anlan("import", workspace, out, "--kind", "road", "--crs", "EPSG:4326", "--json").lines[0]
    assert (said["added"], said["changed"], said["same"]) == (0, 0, 3)
    again = workspace.with_name("again.gpkg")
    assert anlan("import", again, out, "--kind", "road", "--crs", "EPSG:4326").code == 0
    assert anlan("list", again, "road", "--json").ids == anlan("list", workspace, "road", "--json").ids


def line(n: int) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [[108.3 + n / 100, 22.8], [108.3 + n / 100, 22.9]]}


def test_a_register_without_places_is_not_told_of_its_shapes(anlan: Anlan, workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "offices.geojson"
    rows = [({"name": "Water office"}, point(0)), ({"name": "Fire office"}, None)]
    said = anlan("import", workspace, geojson(path, rows), "--kind", "organisation")
    assert (said.code, said.err) == (0, "")


def test_a_hand_over_package_goes_out_and_comes_in(
    anlan: Anlan, workspace: Path, schools: Path, tmp_path: Path
) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    package = tmp_path / "over.anlan.zip"
    made = anlan("export", workspace, package, "--kind", "shelter", "--replay")
    assert made.code == 0
    other = tmp_path / "other.gpkg"
    brought = anlan("import", other, package, "--json")
    told = json.loads(brought.out)
    assert (brought.code, told["added"], told["rejected"]) == (0, told["read"], [])
    assert json.loads(anlan("import", other, package, "--json").out)["same"] == told["read"]


def test_a_clash_of_two_planners_is_listed_and_settled_by_saying_whose_is_to_stand(
    anlan: Anlan, workspace: Path, schools: Path, tmp_path: Path
) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    other, package, edits = tmp_path / "other.gpkg", tmp_path / "over.anlan.zip", tmp_path / "edits.jsonl"
    shutil.copy(workspace, other)
    first = anlan("list", workspace, "shelter", "--json").ids[0]
    for path, name in ((workspace, "Ours"), (other, "Theirs")):
        edits.write_text(json.dumps({"set": first, "values": {"name": name}}))
        assert anlan("apply", path, edits).code == 0
    anlan("export", other, package, "--kind", "shelter")

    asked = anlan("import", workspace, package, "--json")
    assert (asked.code, asked.lines[0]["added"]) == (1, 0)
    assert "here Ours, there Theirs" in asked.lines[0]["clashes"][0]
    assert "--mine" in asked.err
    assert "--theirs" in asked.err

    taken = anlan("import", workspace, package, "--theirs", "--json")
    assert (taken.code, taken.lines[0]["changed"]) == (0, 1)
    assert "Theirs" in anlan("list", workspace, "shelter", "--json").out
    assert anlan("import", workspace, package, "--mine", "--json").lines[0]["changed"] == 0


def test_a_plan_goes_out_by_its_name_with_what_is_drawn_for_it(anlan: Anlan, tmp_path: Path) -> None:
    workspace = tmp_path / "w.gpkg"
    situation = new_situation(workspace)
    spot = Point(108.3, 22.8)
    for feature in (
        Feature(
            "p1", "plan", {"code": "FL", "title": "洪水预案", "title_en": "Flood plan", "version": 1}, None, "draft"
        ),
        Feature("p2", "plan", {"code": "OT", "title": "Other", "version": 1}, None, "draft"),
        Feature("g1", "plan_graphic", {"plan": "p1", "role": "note", "name": "Gate"}, spot),
        Feature("g2", "plan_graphic", {"plan": "p2", "role": "note", "name": "Tower"}, spot),
    ):
        situation.apply(adding(feature), imported=True)
    situation.close()
    package = tmp_path / "flood.anlan.zip"

    said = anlan("export", workspace, package, "--plan", "flood PLAN", "--json")
    assert (said.code, said.lines[0]["written"]) == (0, 2)
    other = tmp_path / "other.gpkg"
    assert anlan("import", other, package).code == 0
    assert anlan("list", other, "plan_graphic", "--json").ids == ["g1"]

    said = anlan("export", workspace, package, "--plan", "Storm")
    assert (said.code, "There is no plan Storm." in said.err, "洪水预案" in said.err) == (1, True, True)
    assert anlan("export", workspace, tmp_path / "x.kml", "--plan", "FL").code == 2


def test_a_layer_goes_out_by_the_name_that_the_window_has_for_it(
    anlan: Anlan, workspace: Path, schools: Path, tmp_path: Path
) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    for name in ("Shelters", "避难场所"):
        assert anlan("export", workspace, tmp_path / "over.anlan.zip", "--kind", name).code == 0
        assert anlan("export", workspace, tmp_path / "over.geojson", "--kind", name).code == 0


def test_an_export_never_takes_the_place_of_a_workspace(anlan: Anlan, workspace: Path, schools: Path) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    shapes = ("--kind", "shelter")
    for command in (("export", *shapes), ("export", *shapes, "--format", "csv"), ("web",)):
        said = anlan(command[0], workspace, workspace, *command[1:])
        assert said.code == 1
        assert "is an Anlan workspace; an export does not take its place." in said.err
    assert anlan("verify", workspace).code == 0


def test_a_kind_that_is_named_twice_goes_out_once(anlan: Anlan, workspace: Path, schools: Path, tmp_path: Path) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    once = anlan("export", workspace, tmp_path / "a.csv", "--kind", "shelter")
    twice = anlan("export", workspace, tmp_path / "b.csv", "--kind", "shelter", "--kind", "shelter")
    assert (once.code, twice.code) == (0, 0)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize("command", [("export", "x.geojson", "--kind", "shelter"), ("web", "x.html")])
def test_a_folder_that_is_not_there_is_told_as_such(
    anlan: Anlan, workspace: Path, schools: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    verb, name, *rest = command
    said = anlan(verb, workspace, tmp_path / "nowhere" / name, *rest)
    assert said.code == 1
    assert f"{name} could not be written. There is no folder" in said.err


def test_a_trial_of_an_export_ends_as_the_export_would(
    anlan: Anlan, workspace: Path, schools: Path, tmp_path: Path
) -> None:
    anlan("import", workspace, schools, "--kind", "shelter")
    taken, free = tmp_path / "taken.geojson", tmp_path / "free.geojson"
    taken.mkdir()
    assert anlan("export", workspace, taken, "--kind", "shelter", "--dry-run").code == 1
    assert anlan("export", workspace, tmp_path / "n.cap", "--kind", "shelter", "--dry-run").code == 1
    assert anlan("export", workspace, workspace, "--kind", "shelter", "--dry-run").code == 1
    assert anlan("export", workspace, free, "--kind", "shelter", "--dry-run").code == 0
    package = tmp_path / "nowhere" / "h.anlan.zip"
    assert anlan("export", workspace, package, "--kind", "shelter", "--dry-run").code == 1
    assert not free.exists()
