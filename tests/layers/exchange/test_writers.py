"""Export: whole or not at all, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pyogrio
import pytest
from shapely import Polygon

from layers.errors import SituationError
from layers.exchange.cells import guarded, plain
from layers.exchange.writers import export
from layers.feature import Feature
from layers.kinds.shelters import SHELTERS
from tests.builders import a_shelter


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝x", "＋x", "－x", "＠x", "'=x", "''-x"]
)
def test_a_text_that_could_be_run_is_guarded_and_comes_back(text: str) -> None:
    assert guarded(text) == "'" + text
    assert plain(guarded(text)) == text


@pytest.mark.parametrize("value", ["plain", "'quoted'", -5, 1.5, None, "1=1"])
def test_anything_else_is_left_alone(value: object) -> None:
    assert guarded(value) == value


def test_csv_has_its_mark_and_numbers_stay_numbers(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    export(path, [(SHELTERS, [a_shelter(capacity=-5, address="=1+1")])])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert (row["capacity"], row["address"], row["lon"]) == ("-5", "'=1+1", "108.33")


def test_geojson_follows_the_right_hand_rule(tmp_path: Path) -> None:
    clockwise = Polygon([(0, 0), (0, 1), (1, 1), (1, 0)])
    path = tmp_path / "s.geojson"
    export(path, [(SHELTERS, [Feature("s1", "shelter", {"name": "A"}, clockwise, "open")])])
    [made] = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert (made["id"], made["properties"]["state"]) == ("s1", "open")
    assert Polygon(made["geometry"]["coordinates"][0]).exterior.is_ccw


def test_any_gis_opens_the_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "s.gpkg"
    export(path, [(SHELTERS, [a_shelter(name="甲", capacity=3)])])
    frame = pyogrio.read_dataframe(path, layer="shelter")
    assert (frame["name"][0], frame["capacity"][0], frame.crs.to_epsg()) == ("甲", 3, 4326)


def test_a_format_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(SituationError, match="cannot be written"):
        export(tmp_path / "s.docx", [])


@pytest.mark.parametrize("point", ["export:begin", "export:rows", "export:written"])
@pytest.mark.parametrize("suffix", ["geojson", *(pytest.param(s, marks=pytest.mark.slow) for s in ("gpkg", "csv"))])
def test_killed_on_the_way_the_old_file_stays_and_the_next_export_clears_up(
    tmp_path: Path, point: str, suffix: str
) -> None:
    path = tmp_path / f"s.{suffix}"
    export(path, [(SHELTERS, [a_shelter()])])
    before = path.read_bytes()
    code = (
        "import sys; from pathlib import Path; from tests.builders import a_shelter\n"
        "from layers.exchange.writers import export; from layers.kinds.shelters import SHELTERS\n"
        "export(Path(sys.argv[1]), [(SHELTERS, [a_shelter(name='other')])])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env={**os.environ, "ANLAN_FAULT_AT": f"{point}:1"},
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert run.returncode == 9
    assert path.read_bytes() == before

    export(path, [(SHELTERS, [a_shelter()])])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
