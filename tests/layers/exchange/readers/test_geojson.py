"""GeoJSON decoded many features at a stroke is what it is one feature after the other, however it is written."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from layers.errors import SituationError
from layers.exchange.named_crs import declared_crs
from layers.exchange.readers import geojson
from tests.layers.exchange.here import read_here

COUNT = 400
TRAP = '},{ "type": "Feature", "properties": {} },{ "type": "Feature"'
"""What looks like the place between two features."""


@pytest.fixture(autouse=True)
def small_strokes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few features a stroke, and a window that cuts them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(geojson, "_WINDOW", 5_000)
    monkeypatch.setattr(geojson, "_STROKE", 2_000)
    monkeypatch.setattr(geojson, "BATCH", 50)


def told(path: Path) -> list[Any]:
    try:
        tables = read_here(path, progress=lambda done, text: None)
    except SituationError as error:
        return [str(error), error.hint]
    return [
        (list(t.rows), list(t.geometry or ()), {k: list(c) for k, c in t.columns.items()}, t.ids, t.rejected, t.says)
        for t in tables
    ]


def features() -> list[Any]:
    luck = random.Random(11)
    made: list[Any] = []
    for n in range(COUNT):
        place: Any = {"type": "Point", "coordinates": [luck.uniform(-180, 180), luck.uniform(-90, 90)]}
        if luck.random() < 0.1:
            place = {"type": "LineString", "coordinates": [[0, 0], [n, 1]]}
        values: dict[str, Any] = {"name": f"第{n}点", "n": n}
        if luck.random() < 0.1:
            values |= {"said": TRAP, "within": [{"type": "Feature"}, {"type": "Feature", "properties": {}}]}
        made.append({"type": "Feature", "properties": values, "geometry": place})
        if luck.random() < 0.05:
            made.append(luck.choice([5, "text", None, [], {}, {"type": "Feature"}, [{"type": "Feature"}]]))
    return made


WRITTEN = {
    "as GDAL does": lambda f: ",\n".join(f"{{ {json.dumps(one)[1:]}" if one else "{}" for one in f),
    "close": lambda f: ",".join(json.dumps(one, separators=(",", ":")) for one in f),
    "spread out": lambda f: ",\n\n".join(json.dumps(one, indent=2) for one in f),
    "each otherwise": lambda f: "".join(f"{json.dumps(one)}{' ' * (n % 5)},\t" for n, one in enumerate(f))[:-2].rstrip(
        ", "
    ),
}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("only_objects", [True, False], ids=["features", "all sorts of things"])
def test_a_stroke_reads_what_is_read_one_by_one(
    tmp_path: Path, way: str, only_objects: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = (
        [f for f in features() if isinstance(f, dict) and f] if only_objects or way == "as GDAL does" else features()
    )
    path = tmp_path / "points.geojson"
    path.write_text(f'{{"type": "FeatureCollection", "name": "x", "features": [\n{WRITTEN[way](several)}\n]}}')
    at_a_stroke = told(path)
    monkeypatch.setattr(geojson, "_MISSES", 0)
    assert at_a_stroke == told(path)
    assert len(at_a_stroke[0][0]) + len(at_a_stroke[0][4]) == len(several)


@pytest.mark.parametrize(
    "end", ["", "]", "}", ",]}", "] }", ', {"type": "Feature"', '], "features2": [{}, {}]}', "]}]}"]
)
def test_a_broken_end_is_said_as_it_is_one_by_one(tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "points.geojson"
    several = [f for f in features() if isinstance(f, dict) and f]
    path.write_text(f'{{"type": "FeatureCollection", "features": [{WRITTEN["close"](several)}{end}')
    at_a_stroke = told(path)
    monkeypatch.setattr(geojson, "_MISSES", 0)
    assert at_a_stroke == told(path)


def test_a_list_that_goes_on_behind_the_features_is_not_taken_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = {"type": "Feature", "properties": {"n": 1}, "geometry": None}
    row = ",".join([json.dumps(one)] * 5)
    path = tmp_path / "points.geojson"
    path.write_text(f'{{"type": "FeatureCollection", "features": [{row}], "others": [{row},{row}]}}')
    at_a_stroke = told(path)
    assert at_a_stroke[0][0] == [1, 2, 3, 4, 5]
    monkeypatch.setattr(geojson, "_MISSES", 0)
    assert at_a_stroke == told(path)


def test_features_between_record_separators_may_be_of_several_lines(tmp_path: Path) -> None:
    features = [{"type": "Feature", "properties": {"n": n}, "geometry": None} for n in range(COUNT)]
    path = tmp_path / "t.geojsons"
    path.write_text("".join(f"\x1e{json.dumps(feature, indent=1)}\n" for feature in features), encoding="utf-8")
    (table,) = read_here(path, progress=lambda done, text: None, lines=True)
    assert list(table.columns["n"]) == list(range(COUNT))
    assert table.rejected == []


@pytest.mark.parametrize("lines", [False, True], ids=["a collection", "a feature a line"])
def test_a_feature_of_very_many_corners_is_refused_before_all_of_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: bool
) -> None:
    small = json.dumps(features()[0])
    line = {"type": "LineString", "coordinates": [[n / 100, 1] for n in range(9_000)]}
    large = json.dumps({"type": "Feature", "properties": {}, "geometry": line})
    path = tmp_path / "coast.geojson"
    several = "\n".join([small, large, small])
    path.write_text(several if lines else f'{{"type": "FeatureCollection", "features": [{",".join([small, large])}]}}')
    monkeypatch.setattr(geojson, "_MOST_OF_ONE", 40_000)
    with pytest.raises(SituationError) as refused:
        read_here(path, progress=lambda done, text: None, lines=lines)
    assert "longer than 40,000" in str(refused.value)
    assert "GeoPackage" in refused.value.hint
    monkeypatch.setattr(geojson, "_MOST_OF_ONE", len(large) + 5_000)
    (table,) = read_here(path, progress=lambda done, text: None, lines=lines)
    assert len(table.rows) == (3 if lines else 2)


POINT = {"type": "Feature", "properties": {"n": 1}, "geometry": {"type": "Point", "coordinates": [108.3, 22.8]}}


@pytest.mark.parametrize(
    ("member", "crs"),
    [
        ({"type": "EPSG", "properties": {"code": 4326}}, "EPSG:4326"),
        ({"type": "name", "properties": {"name": "http://www.opengis.net/def/crs/EPSG/0/4490"}}, "EPSG:4490"),
        ({"type": "name", "properties": {"name": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}, None),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC::CRS84h"}}, None),
        (
            {
                "type": "link",
                "properties": {"href": "http://spatialreference.org/ref/epsg/4326/proj4/", "type": "proj4"},
            },
            "EPSG:4326",
        ),
        ({"type": "link", "properties": {"href": "http://example.org/4326/", "type": "proj4"}}, "?"),
        ({"type": "EPSG", "properties": {"code": "4326; x"}}, "?"),
    ],
)
def test_a_system_may_be_named_in_the_old_ways(member: Any, crs: str | None) -> None:
    assert declared_crs(member) == crs


def test_a_list_of_features_is_read_as_a_collection(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([POINT] * 300), encoding="utf-8")
    [table] = read_here(path, progress=lambda done, text: None)
    assert (len(table.rows), table.rejected) == (300, [])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"type": "Topology", "objects": {}, "arcs": []}, "but TopoJSON"),
        ({"version": 0.6, "generator": "Overpass API", "elements": []}, "but Overpass JSON"),
        ([{"lat": 22.8, "lng": 108.3}], "but a list of records"),
    ],
)
def test_other_json_is_refused_by_its_name_and_with_a_way(tmp_path: Path, content: Any, words: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(SituationError, match=words) as refused:
        read_here(path, progress=lambda done, text: None)
    assert refused.value.hint
