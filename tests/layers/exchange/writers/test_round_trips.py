"""What is written comes back the same, but for what was said to be lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from layers.exchange.writers import About, export, losses, writer_for
from layers.feature import Feature, new_id
from layers.kinds import KINDS
from layers.kinds.shelters import SHELTERS
from layers.kinds.signs import SIGNS
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.writers.facts import (
    BY_THE_DOZEN,
    SHAPES,
    a_layer,
    a_row,
    areas,
    by_id,
    points,
    same_ground,
    shelters,
)

pytestmark = pytest.mark.slow

SUFFIXES = (".geojson", ".gpkg", ".csv", ".xlsx", ".kml", ".kmz", ".gpx", ".shp.zip", ".fgb")
FIFTEEN = {".shp.zip", ".xlsx"}
DEAR = (".shp.zip", ".fgb")
KEYS = ("name", "name_en", "capacity", "effective_area_m2", "indoor", "opened_at", "address")
CRS = {".csv": "EPSG:4326", ".xlsx": "EPSG:4326"}


def brought_back(desk: Desk, suffix: str, features: list[Feature]) -> dict[str, Feature]:
    path = desk.folder / f"s{suffix}"
    written = export(path, [(SHELTERS, features)])
    report = desk.bring(path, kind="shelter", crs=CRS.get(suffix)).report
    assert (report.read, report.rejected) == (written, []), report.rejected[:3]
    found = by_id(list(desk.store.features("shelter")))
    while desk.store.history.next_undo is not None:
        desk.store.undo()
    return found


def values(feature: Feature) -> dict[str, Any]:
    """Those that a test looks at; a column with a cut name stays beside the fields under it."""
    beside = feature["attrs"] or {}
    return {k: v for k in KEYS if (v := beside.get(k[:10], feature[k])) is not None}


def nearly(value: Any) -> Any:
    """To the fifteen digits that the format keeps."""
    return pytest.approx(value, rel=1e-13, abs=1e-14) if isinstance(value, float) else value


@pytest.mark.parametrize("suffix", SUFFIXES)
@BY_THE_DOZEN
@given(features=st.lists(shelters(shapes=points), min_size=25, max_size=25))
def test_shelters_come_back_with_ids_values_states_and_places(desk: Desk, suffix: str, features: list[Feature]) -> None:
    found = brought_back(desk, suffix, features)
    assert set(found) == {f.id for f in features}
    for was in features:
        now = found[was.id]
        expected = {k: nearly(v) for k, v in values(was).items()} if suffix in FIFTEEN else values(was)
        assert values(now) == expected
        assert (now.state, same_ground(now.geometry, was.geometry)) == (was.state, True)


@pytest.mark.parametrize(
    "suffix",
    [*(s for s in SUFFIXES if s not in DEAR), *(pytest.param(s, marks=pytest.mark.slow) for s in DEAR)],
)
@BY_THE_DOZEN
@given(features=st.lists(shelters(shapes=areas), min_size=10, max_size=10))
def test_areas_come_back_with_their_holes(desk: Desk, suffix: str, features: list[Feature]) -> None:
    found = brought_back(desk, suffix, features)
    assert all(same_ground(found[f.id].geometry, f.geometry) for f in features)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_reference_layer_comes_back_with_its_columns_types_and_shapes(desk: Desk, suffix: str) -> None:
    told = [(a_layer(), [a_row(n, shape) for n, shape in enumerate(SHAPES)])]
    path = desk.folder / f"r{suffix}"
    lost = "\n".join(str(m) for m in losses(told, writer_for(path), About()))
    count = export(path, told)

    desk.bring(path, crs=CRS.get(suffix))

    rows = [f for d in desk.store.datasets("reference") for f in desk.store.features(str(d["of"]))]
    assert len(rows) == count + ("several points" in lost)  # two waypoints for the one of two points
    kinds = {str(d["of"]): desk.store.kinds[str(d["of"])] for d in desk.store.datasets("reference")}
    found = {}
    for row in rows:
        titles = {f.title: f.key for f in kinds[row.kind].fields}
        found[row[titles["label"]]] = {t: row[k] for t, k in titles.items()} | {"shape": row.geometry}
    plain = "Numbers, yes and no are text" in lost
    for n, shape in enumerate(SHAPES):
        row = found[f"row {n}"]
        numbers = (row["depth"], row["share"]) if not plain else (int(row["depth"]), float(row["share"]))
        assert numbers == (n, n + 0.5)
        if "outlines" not in lost and "several points" not in lost:
            kept = not (shape.has_z and "heights" in lost)
            assert same_ground(row["shape"], shape) or not kept


def test_a_track_keeps_the_times_of_its_points_as_gpx_has_them(desk: Desk) -> None:
    point = '<trkpt lat="{0}" lon="2"><time>2024-05-01T00:0{0}:00Z</time></trkpt>'
    points = "".join(point.format(n) for n in range(3))
    came = f'<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}</trkseg></trk></gpx>'
    desk.bring(desk.file("t.gpx", came))
    [kind] = [desk.store.kinds["t"]]

    path = desk.folder / "again.gpx"
    export(path, [(kind, list(desk.store.features("t")))])

    assert path.read_text(encoding="utf-8").count("<time>2024-05-01T00:0") == 3
    desk.bring(path)
    assert next(desk.store.features("again"))["times"] == [f"2024-05-01T00:0{n}:00Z" for n in range(3)]


@pytest.mark.parametrize("suffix", [".kml", ".kmz"])
def test_lines_from_signs_to_what_they_stand_for_come_back_as_the_signs_own_places(desk: Desk, suffix: str) -> None:
    values = {"glyph": "fire", "name": "Depot", "anchor": [108.25, 22.5], "halo": True, "turn_deg": -30.0}
    led, plain = (Feature(new_id(), "sign", said, Point(108, 22)) for said in (values, {"name": "B"}))
    path = desk.folder / f"signs{suffix}"
    export(path, [(SIGNS, [led, plain]), (SHELTERS, [])])

    report = desk.bring(path, kind="sign").report

    assert (report.added, report.rejected) == (2, [])
    found = by_id(list(desk.store.features("sign")))
    for was in (led, plain):
        now = found[was.id]
        assert {key: now[key] for key in values} == {key: was[key] for key in values}
        assert now.geometry == was.geometry
    assert desk.store.datasets("reference") == []


def test_a_plan_with_signs_comes_back_from_kml_without_rejected_rows(desk: Desk) -> None:
    sign = Feature("t1", "sign", {"name": "Depot", "anchor": [108.25, 22.5]}, Point(108, 22))
    graphic = Feature("g1", "plan_graphic", {"role": "note", "name": "N"}, Point(108.1, 22))
    path = desk.folder / "plan.kml"
    export(path, [(kind, [f]) for f in (graphic, sign) for kind in KINDS if kind.key == f.kind])

    report = desk.bring(path).report

    assert (report.read, report.rejected) == (2, [])
