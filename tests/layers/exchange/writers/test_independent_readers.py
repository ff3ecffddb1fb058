"""Other programs read what is written: the same count, the same values, the same places."""

from __future__ import annotations

import csv
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pyogrio
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from layers.errors import SituationError
from layers.exchange.cells import plain
from layers.exchange.writers import About, export, losses, writer_for
from layers.feature import Feature
from layers.kinds.shelters import SHELTERS
from layers.kinds.signs import SIGNS
from layers.times import parse_utc
from tests.builders import a_shelter
from tests.layers.exchange.writers.facts import BY_THE_DOZEN, SHAPES, a_layer, a_row, points, same_ground, shelters

pytestmark = pytest.mark.slow

SLOW_SHP = pytest.param(".shp", marks=pytest.mark.slow)
ABOUT = About(("© OpenStreetMap contributors",), "replay", parse_utc("2024-09-11T09:00:00Z"))


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp.zip", SLOW_SHP, ".kml", ".fgb"])
@BY_THE_DOZEN
@given(features=st.lists(shelters(shapes=points), min_size=30, max_size=30))
def test_gdal_finds_every_shelter_with_its_name_number_state_and_place(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, features: list[Feature]
) -> None:
    path = tmp_path_factory.mktemp("out") / f"s{suffix}"
    assert export(path, [(SHELTERS, features)], ABOUT) == len(features)

    frame = pyogrio.read_dataframe(f"/vsizip/{path}/s.shp" if suffix == ".shp.zip" else path)

    name = "Name" if suffix == ".kml" and "Name" in frame else "name"
    rows = frame.set_index(frame["id"].str.removeprefix("f-"))
    assert set(rows.index) == {f.id for f in features}
    for feature in features:
        row = rows.loc[feature.id]
        assert row[name] == feature["name"]
        assert row["state"] == feature.state
        assert same_ground(row.geometry, feature.geometry)
        if feature["capacity"] is not None:
            assert int(row["capacity"]) == feature["capacity"]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".kml", ".kmz", ".fgb"])
def test_gdal_finds_every_sort_of_shape(tmp_path: Path, suffix: str) -> None:
    flat = [shape for shape in SHAPES if not shape.has_z]
    path = tmp_path / f"s{suffix}"
    export(path, [(a_layer(), [a_row(n, shape) for n, shape in enumerate(flat)])])
    if suffix == ".kmz":
        with zipfile.ZipFile(path) as package:
            path = Path(package.extract("doc.kml", tmp_path))
    frame = pyogrio.read_dataframe(path)
    assert all(same_ground(a, b) for a, b in zip(frame.geometry, flat, strict=True)) or suffix == ".fgb"
    assert len(frame) == len(flat)


def test_a_shapefile_has_a_file_for_each_sort_of_shape_with_its_heights(tmp_path: Path) -> None:
    path = tmp_path / "s.shp"
    export(path, [(a_layer(), [a_row(n, shape) for n, shape in enumerate(SHAPES)])])
    made = {p.stem: pyogrio.read_dataframe(p) for p in tmp_path.glob("*.shp")}
    assert {name: len(frame) for name, frame in made.items()} == {
        "s_points": 1, "s_points_z": 1, "s_multipoints": 1, "s_lines": 2, "s_lines_z": 1, "s_areas": 2,
    }  # fmt: skip
    assert made["s_points_z"].geometry[0].z == 30.5
    assert (tmp_path / "s_lines.cpg").read_text().strip() == "UTF-8"


def test_gdal_finds_waypoints_and_tracks(tmp_path: Path) -> None:
    path = tmp_path / "s.gpx"
    assert export(path, [(a_layer(), [a_row(n, shape) for n, shape in enumerate(SHAPES)])]) == len(SHAPES)
    assert len(pyogrio.read_dataframe(path, layer="waypoints")) == 4
    tracks = pyogrio.read_dataframe(path, layer="tracks")
    assert (len(tracks), tracks["ogr_label"][0]) == (5, "row 2")


def test_a_zip_of_several_kinds_holds_them_all(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    export(path, [(SHELTERS, [a_shelter()]), (a_layer(), [a_row(1), a_row(2)])])
    with zipfile.ZipFile(path) as package:
        names = {n for n in package.namelist() if n.endswith(".shp")}
        assert package.testzip() is None
    assert names == {"all_shelter_points.shp", "all_wells_points.shp"}


@BY_THE_DOZEN
@given(features=st.lists(shelters(shapes=points), min_size=30, max_size=30))
def test_excel_cells_are_text_or_numbers_and_never_formulas(
    tmp_path_factory: pytest.TempPathFactory, features: list[Feature]
) -> None:
    path = tmp_path_factory.mktemp("out") / "s.xlsx"
    export(path, [(SHELTERS, features)], ABOUT)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    head, *rows = sheet.iter_rows()
    names = [cell.value for cell in head]
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    found = {row[0].value: dict(zip(names, (c.value for c in row), strict=True)) for row in rows}
    for feature in features:
        told = found[feature.id]
        assert (told["name"], told["capacity"], told["indoor"]) == (
            feature["name"], feature["capacity"], feature["indoor"],
        )  # fmt: skip
        assert (told["lon"], told["lat"]) == (feature.geometry.x, feature.geometry.y)
        assert (told["credit"], told["mode"]) == (ABOUT.credit, "replay")


def test_no_cell_of_ten_thousand_hostile_ones_begins_like_a_formula(tmp_path: Path) -> None:
    starts = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'=", "''+", "x", '"=', " ="]
    texts = [f"{starts[n % len(starts)]}cmd|' /C calc'!A{n}" for n in range(10_000)]
    path = tmp_path / "s.csv"
    export(path, [(SHELTERS, [a_shelter(name="n", address=text, capacity=-n) for n, text in enumerate(texts)])])

    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert not [row for row in rows if row["address"].startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert [plain(row["address"]) for row in rows] == texts
    assert [int(row["capacity"]) for row in rows] == [-n for n in range(10_000)]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".kml", ".gpx", ".csv", ".xlsx", ".shp.zip", ".fgb"])
def test_the_credit_goes_out_with_every_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"s{suffix}"
    export(path, [(SHELTERS, [a_shelter()])], ABOUT)
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            data = b"".join(package.read(name) for name in package.namelist())
    assert "© OpenStreetMap contributors".encode() in data
    assert b"replay" in data


def test_a_table_without_places_or_rows_is_a_table_all_the_same(tmp_path: Path) -> None:
    for suffix in (".geojson", ".gpkg", ".kml", ".csv", ".xlsx", ".fgb"):
        for features in ([Feature("p", "wells", {"c0": "x"})], [])[: 1 if suffix == ".fgb" else 2]:
            path = tmp_path / f"s{suffix}"
            assert export(path, [(a_layer(), features)]) == len(features)
            assert path.stat().st_size > 0


@pytest.mark.parametrize("suffix", [".gpx", ".cot", ".cap", ".cap.zip", ".have.xml", ".have2.xml"])
def test_a_format_with_no_place_for_any_of_it_leaves_the_old_file_alone(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"s{suffix}"
    path.write_bytes(b"the good one of yesterday")
    with pytest.raises(SituationError, match="no place for any of it"):
        export(path, [(a_layer(), [Feature("p", "wells", {"c0": "x"})])])
    assert path.read_bytes() == b"the good one of yesterday"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(("suffix", "what"), [(".cap", "notices"), (".cap.zip", "notices"), (".have.xml", "hospitals")])
def test_a_file_of_messages_without_one_is_not_written(tmp_path: Path, suffix: str, what: str) -> None:
    path = tmp_path / f"s{suffix}"
    path.write_bytes(b"the good one of yesterday")
    with pytest.raises(SituationError, match="There is nothing to write") as refused:
        export(path, [(a_layer(), [])])
    assert what in refused.value.message.casefold()
    assert path.read_bytes() == b"the good one of yesterday"


def test_a_cot_event_takes_a_collection_of_one_part(tmp_path: Path) -> None:
    path, writer = tmp_path / "s.cot", writer_for(Path("s.cot"))
    one = a_row(1, shapely.MultiPolygon([Point(108, 22).buffer(0.1)]))
    two = a_row(2, shapely.MultiPolygon([Point(108, 22).buffer(0.1), Point(109, 22).buffer(0.1)]))
    told = [str(loss) for loss in losses([(a_layer(), [one, two])], writer, About())]
    assert "1 of the shape MultiPolygon is left out." in told
    assert export(path, [(a_layer(), [one, two])]) == 1


def test_shapely_and_kml_agree_on_a_hole(tmp_path: Path) -> None:
    ring = Point(0, 0).buffer(2).difference(Point(0, 0).buffer(1))
    path = tmp_path / "s.kml"
    export(path, [(a_layer(), [a_row(1, ring)])])
    [made] = pyogrio.read_dataframe(path).geometry
    assert shapely.equals(shapely.force_2d(made), ring)


def test_words_go_to_kml_in_their_size_and_ink_and_a_symbol_without_words_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "s.kml"
    words = Feature("t1", "sign", {"name": "Gate", "size_pt": 36.0, "ink": "hazard"}, Point(108, 22))
    fire = Feature("t2", "sign", {"glyph": "fire"}, Point(108, 22))
    export(path, [(SIGNS, [words, fire])])
    first, second = ET.parse(path).findall(".//{*}Placemark")
    assert first.findtext("{*}Style/{*}LabelStyle/{*}scale") == "2"
    assert first.findtext("{*}Style/{*}IconStyle/{*}scale") == "0"
    assert second.findtext("{*}name") == "Fire"
    assert second.findtext("{*}Style/{*}IconStyle/{*}scale") == "1"
    assert second.find("{*}Style/{*}IconStyle/{*}Icon") is None
    told = [str(loss) for loss in losses([(SIGNS, [words, fire])], writer_for(path), About())]
    assert "The pictures of symbols go along in a file whose name ends in .kmz, not in .kml." in told


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_kmz_takes_the_pictures_of_symbols_along_and_the_lines_to_what_they_stand_for(tmp_path: Path) -> None:
    path = tmp_path / "s.kmz"
    fire = Feature("t2", "sign", {"glyph": "fire", "ink": "hazard", "anchor": [108.01, 22.02]}, Point(108, 22))
    words = Feature("t1", "sign", {"name": "Gate"}, Point(108, 22))
    export(path, [(SIGNS, [words, fire, Feature("t3", "sign", dict(fire.values), Point(108, 23))])])
    with zipfile.ZipFile(path) as package:
        assert package.namelist() == ["doc.kml", "symbols/fire-hazard-halo.png"]
        document = ET.fromstring(package.read("doc.kml"))
        with rasterio.open(BytesIO(package.read("symbols/fire-hazard-halo.png"))) as picture:
            assert (picture.width, picture.height, picture.count) == (64, 64, 4)
            opacity = picture.read(4)
    assert opacity[32, 32] == 255
    assert opacity[0].max() == 0
    hrefs = [e.text for e in document.findall(".//{*}Icon/{*}href")]
    assert hrefs == ["symbols/fire-hazard-halo.png"] * 2
    [first, _] = [e.text for e in document.findall(".//{*}LineString/{*}coordinates")]
    assert first == "108.0,22.0 108.01,22.02"
