"""The first rows of a long file, with the name and the system that its table really has, whatever the format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely

from layers.exchange.job import Options
from layers.exchange.sheet import ROWS, look_closely
from layers.exchange.sink import BATCH
from tests.layers.exchange.conftest import Desk

COUNT = 2 * BATCH + 1


def frame() -> geopandas.GeoDataFrame:
    x = 500_000.0 + np.arange(COUNT) / 10
    places = shapely.points(x, np.full(COUNT, 2_500_000.0))
    return geopandas.GeoDataFrame({"code": np.arange(COUNT)}, geometry=places, crs="EPSG:4545")


def with_gdal(driver: str, **more: Any) -> Callable[[Path], None]:
    return lambda path: pyogrio.write_dataframe(frame(), path, driver=driver, **more)


def geojson(path: Path) -> None:
    """The system stands behind the features, as nothing forbids."""
    rows = (f'{{"type":"Feature","geometry":null,"properties":{{"code":{n}}}}}' for n in range(COUNT))
    crs = {"type": "name", "properties": {"name": "EPSG:4545"}}
    text = f'{{"type":"FeatureCollection","features":[{",".join(rows)}],"name":"towns","crs":{json.dumps(crs)}}}'
    path.write_text(text)


def kml(path: Path) -> None:
    mark = "<Placemark><name>{n}</name><Point><coordinates>108,22</coordinates></Point></Placemark>"
    marks = "".join(mark.format(n=n) for n in range(COUNT))
    other = f"<Folder><name>roads</name>{mark.format(n=0)}</Folder>"
    path.write_text(f"<kml><Document><Folder><name>towns</name>{marks}</Folder>{other}</Document></kml>")


def gpx(path: Path) -> None:
    points = "".join(f'<wpt lat="22" lon="108"><name>{n}</name></wpt>' for n in range(COUNT))
    path.write_text(f'<gpx version="1.1">{points}</gpx>')


def xlsx(path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("towns")
    sheet.append(["code", "lon", "lat"])
    for n in range(COUNT):
        sheet.append([n, 108.0, 22.0])
    book.save(path)


FILES: dict[str, tuple[Callable[[Path], None], str, str | None]] = {
    "a.gpkg": (with_gdal("GPKG", layer="towns"), "towns", "EPSG:4545"),
    "a.fgb": (with_gdal("FlatGeobuf"), "a", "EPSG:4545"),
    "a.shp": (with_gdal("ESRI Shapefile"), "a", "EPSG:4545"),
    "a.parquet": (lambda path: frame().to_parquet(path), "a", "EPSG:4545"),
    "a.geojson": (geojson, "towns", "EPSG:4545"),
    "a.kml": (kml, "towns", "EPSG:4326"),
    "a.gpx": (gpx, "a", "EPSG:4326"),
    "a.xlsx": (xlsx, "towns", None),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_look_at_a_long_file_says_its_tables_name_and_system(desk: Desk, name: str) -> None:
    write, title, crs = FILES[name]
    path = desk.folder / name
    write(path)

    seen, *_ = look_closely(path, Options(), desk.store, progress=lambda done, words: None).sheets

    assert (seen.name, seen.crs, len(seen.rows), seen.whole) == (title, crs, ROWS, False)
