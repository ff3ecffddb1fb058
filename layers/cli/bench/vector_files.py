"""The same points in every vector and table format, written and read by the library that is at home in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio


@dataclass(frozen=True, slots=True)
class Case:
    """`write` puts a frame of points into a file, `read` is the bare reading that an import is held against."""

    title: str
    suffix: str
    library: str
    write: Callable[[gpd.GeoDataFrame, Path], object]
    read: Callable[[Path], object]


def _by_gdal(title: str, suffix: str, driver: str, **more: Any) -> Case:
    def write(frame: gpd.GeoDataFrame, path: Path) -> None:
        pyogrio.write_dataframe(frame, path, driver=driver, **more)

    layer = more.get("layer")
    return Case(title, suffix, "pyogrio", write, lambda path: pyogrio.read_dataframe(path, layer=layer))


def _write_gpx(frame: gpd.GeoDataFrame, path: Path) -> None:
    pyogrio.write_dataframe(frame[["name", "geometry"]], path, driver="GPX", layer="waypoints")


def _as_table(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns="geometry")).assign(lon=frame.geometry.x, lat=frame.geometry.y)


def _write_csv(frame: gpd.GeoDataFrame, path: Path) -> None:
    _as_table(frame).to_csv(path, index=False)


def _read_csv(path: Path) -> object:
    return pyogrio.read_dataframe(path, X_POSSIBLE_NAMES="lon", Y_POSSIBLE_NAMES="lat")


def _write_xlsx(frame: gpd.GeoDataFrame, path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("points")
    table = _as_table(frame)
    sheet.append(list(table.columns))
    for row in table.itertuples(index=False):
        sheet.append(list(row))
    book.save(path)


def _read_xlsx(path: Path) -> object:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    book.close()
    return rows


CASES = (
    _by_gdal("GeoJSON", ".geojson", "GeoJSON"),
    _by_gdal("GeoPackage", ".gpkg", "GPKG"),
    _by_gdal("Shapefile", ".shp", "ESRI Shapefile", encoding="utf-8"),
    _by_gdal("FlatGeobuf", ".fgb", "FlatGeobuf"),
    _by_gdal("KML", ".kml", "KML"),
    Case("GPX", ".gpx", "pyogrio", _write_gpx, lambda path: pyogrio.read_dataframe(path, layer="waypoints")),
    Case("CSV", ".csv", "pyogrio, to places", _write_csv, _read_csv),
    Case("GeoParquet", ".parquet", "geopandas", lambda frame, path: frame.to_parquet(path), gpd.read_parquet),
    Case("Excel", ".xlsx", "openpyxl", _write_xlsx, _read_xlsx),
)

BY_PANDAS = Case("CSV", ".csv", "pandas, without places", _write_csv, pd.read_csv)
