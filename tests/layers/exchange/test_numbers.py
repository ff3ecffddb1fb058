"""A number that is none rejects its row, whatever the format; nothing at all in its place does not."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from tests.layers.exchange.conftest import Desk

VALUES: tuple[float | None, ...] = (1.0, math.nan, None, math.inf, -math.inf, 2.0)
SHAPES = shapely.to_wkb(shapely.points([(108.0 + n, 22.0) for n in range(len(VALUES))]))


def table() -> pa.Table:
    return pa.table(
        {
            "name": pa.array([f"n{n}" for n in range(len(VALUES))]),
            "value": pa.array(VALUES, pa.float64(), from_pandas=False),
            "geometry": pa.array(list(SHAPES), pa.binary()),
        }
    )


def with_gdal(driver: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        pyogrio.write_arrow(
            table(), path, driver=driver, geometry_name="geometry", geometry_type="Point", crs="EPSG:4326"
        )

    return write


def geoparquet(path: Path) -> None:
    about = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    pq.write_table(table().replace_schema_metadata({"geo": json.dumps(about)}), path)


def geojson(path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [108.0 + n, 22.0]},
            "properties": {"name": f"n{n}", "value": value},
        }
        for n, value in enumerate(VALUES)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


FORMATS: dict[str, Callable[[Path], Any]] = {
    "a.geojson": geojson,
    "a.parquet": geoparquet,
    "a.fgb": with_gdal("FlatGeobuf"),
    "a.shp": with_gdal("ESRI Shapefile"),
}


@pytest.mark.filterwarnings("ignore:NaN of Infinity")
@pytest.mark.parametrize("name", FORMATS)
def test_a_number_that_is_none_rejects_its_row_and_nothing_at_all_does_not(desk: Desk, name: str) -> None:
    path = desk.folder / name
    FORMATS[name](path)

    report = desk.bring(path).report

    assert {f["name"]: f["value"] for f in desk.store.features("a")} == {"n0": 1.0, "n2": None, "n5": 2.0}
    assert [reason for _, reason in report.rejected] == ["A value is not a finite number."] * 3


def test_a_column_without_a_single_number_is_taken_as_empty(desk: Desk) -> None:
    path = desk.folder / "a.fgb"
    values = np.full(2, np.nan)
    pyogrio.raw.write(
        path, SHAPES[:2], [values], ["value"], driver="FlatGeobuf", geometry_type="Point", crs="EPSG:4326"
    )
    assert desk.bring(path).report.added == 2
