"""Sets of features as Esri's services give them, read as GDAL's own driver reads them, which the gate keeps out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely

from layers.errors import SituationError
from tests.layers.exchange.conftest import Desk

FIELDS = [
    {"name": "OBJECTID", "type": "esriFieldTypeOID"},
    {"name": "名称", "type": "esriFieldTypeString"},
    {"name": "seen", "type": "esriFieldTypeDate"},
]


def a_set(*shapes: Any, kind: str = "Point", wkid: Any = 4326, **more: Any) -> dict[str, Any]:
    features = [
        {"attributes": {"OBJECTID": n, "名称": f"点{n}", "seen": 1714521600000 + n}, "geometry": shape}
        for n, shape in enumerate(shapes)
    ]
    return {
        "objectIdFieldName": "OBJECTID",
        "geometryType": f"esriGeometry{kind}",
        "spatialReference": wkid if isinstance(wkid, dict) else {"wkid": wkid},
        "fields": FIELDS,
        **more,
        "features": features,
    }


def square(west: float, south: float, side: float, *, clockwise: bool = True) -> list[list[float]]:
    ring = [[west, south], [west, south + side], [west + side, south + side], [west + side, south], [west, south]]
    return ring if clockwise else ring[::-1]


def shapes_of(desk: Desk, path: Path, **options: Any) -> list[Any]:
    report = desk.bring(path, **options).report
    assert report.rejected == []
    return [f.geometry for f in sorted(desk.store.features("e"), key=lambda f: f["OBJECTID"])]


SETS: dict[str, dict[str, Any]] = {
    "points": a_set({"x": 108.3, "y": 22.8}, {"x": 108.4, "y": 22.9}),
    "heights": a_set({"x": 108.3, "y": 22.8, "z": 70}, {"x": 108.4, "y": 22.9, "z": 80}, hasZ=True),
    "several points": a_set({"points": [[108.3, 22.8], [108.4, 22.9]]}, kind="Multipoint"),
    "lines": a_set({"paths": [[[1, 1], [2, 2]], [[3, 3], [4, 4], [5, 4]]]}, kind="Polyline"),
    "one area": a_set({"rings": [square(1, 1, 4), square(2, 2, 1, clockwise=False)]}, kind="Polygon"),
    "areas": a_set(
        {
            "rings": [
                square(1, 1, 8),
                square(20, 1, 8),
                square(21, 2, 1, clockwise=False),
                square(2, 2, 4, clockwise=False),
                square(3, 3, 1),
            ]
        },
        kind="Polygon",
    ),
}


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_the_shapes_that_gdal_reads(desk: Desk, name: str) -> None:
    path = desk.file("e.json", SETS[name])
    expected = pyogrio.read_dataframe(path, columns=["OBJECTID"]).geometry

    found = shapes_of(desk, path, swap=False)

    assert len(found) == len(expected)
    for own, theirs in zip(found, expected, strict=True):
        assert shapely.equals(own, theirs)
        assert own.has_z == theirs.has_z


def test_values_come_in_with_dates_as_dates(desk: Desk) -> None:
    desk.bring(desk.file("e.json", SETS["points"]))
    first, second = sorted(desk.store.features("e"), key=lambda f: f["OBJECTID"])
    assert (first["名称"], first["seen"], second["seen"]) == ("点0", "2024-05-01T00:00:00Z", "2024-05-01T00:00:00.001Z")


@pytest.mark.parametrize("wkid", [102100, {"wkid": 102100, "latestWkid": 3857}, 3857])
def test_the_system_is_the_one_that_it_names(desk: Desk, wkid: Any) -> None:
    place = {"x": 12055000, "y": 2610000}
    plain = pyogrio.read_dataframe(desk.file("plain.json", a_set(place, wkid=3857)), columns=["OBJECTID"])
    expected = list(plain.to_crs(4326).geometry)
    found = shapes_of(desk, desk.file("e.json", a_set(place, wkid=wkid)))
    assert shapely.distance(found, expected) == pytest.approx(0, abs=1e-9)


def test_a_set_that_names_no_system_is_asked_about(desk: Desk) -> None:
    path = desk.file("e.json", a_set({"x": 108.3, "y": 22.8}, wkid={}))
    with pytest.raises(SituationError, match="coordinate system"):
        desk.prepare(path)
    assert desk.bring(path, crs="EPSG:4326").report.added == 1


def test_measures_are_no_heights_and_a_part_of_a_set_is_told_to_be_one(desk: Desk) -> None:
    told = a_set({"paths": [[[1, 1, 7], [2, 2, 9]]]}, kind="Polyline", hasM=True, exceededTransferLimit=True)
    report = desk.bring(desk.file("e.json", told)).report
    assert not next(desk.store.features("e")).geometry.has_z
    assert (0, "It is only a part: the service that it is from has more features.") in report.notes


def test_rings_that_all_run_the_wrong_way_round_are_areas_all_the_same(desk: Desk) -> None:
    rings = [square(1, 1, 1, clockwise=False), square(5, 1, 1, clockwise=False)]
    (shape,) = shapes_of(desk, desk.file("e.json", a_set({"rings": rings}, kind="Polygon")))
    assert shape.area == 2.0


def test_a_set_whose_features_come_first_is_read_too(desk: Desk) -> None:
    told = SETS["points"]
    turned = {"features": told["features"], **{k: v for k, v in told.items() if k != "features"}}
    assert len(shapes_of(desk, desk.file("e.json", turned))) == 2


def test_bad_features_of_a_set_are_rejected_alone(desk: Desk) -> None:
    told = a_set({"x": 1, "y": 1}, {"x": "NaN", "y": 1}, {"x": "a", "y": 1}, {"curvePaths": []}, {"rings": [[1]]}, None)
    told["features"].append({"type": "Feature", "properties": {}, "geometry": None})
    report = desk.bring(desk.file("e.json", told)).report
    assert report.added == 1
    assert [row for row, _ in report.rejected] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("told", [{"features": []}, {"features": [{"a": 1}]}, {"esriPBuffer": 1, "features": []}])
def test_what_is_neither_is_refused(desk: Desk, told: dict[str, Any]) -> None:
    with pytest.raises(SituationError, match="is no GeoJSON"):
        desk.prepare(desk.file("e.json", told))


def test_a_geojson_with_attributes_in_it_stays_geojson(desk: Desk) -> None:
    odd = {"type": "FeatureCollection", "features": [{"attributes": {}, "geometry": {"x": 1, "y": 1}}]}
    assert desk.bring(desk.file("g.json", odd)).report.rejected == [(1, "It is not a feature.")]
