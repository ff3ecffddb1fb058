"""Every file of the shared data, in one table: as many as another reader finds in it, or refused with its reason."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import osmium
import pyogrio
import pytest
import rasterio

from layers.errors import SituationError
from layers.exchange.guard import RawTable
from tests.conftest import SHARED_DATA
from tests.layers.exchange.hostile.nursery import Nursery

FILES = sorted(p for p in SHARED_DATA.rglob("*") if p.is_file()) if SHARED_DATA.is_dir() else []
REFUSED = {
    "README.md": "format that cannot be read",
    "CAP-v1.2.xsd": "format that cannot be read",
    "eosdis-wmts-cap.xml": "describes a map service",
    "mapserver-wfs-cap.xml": "describes a map service",
    "wms_nationalatlas_getcapabilities_130.xml": "describes a map service",
}
REJECTED = {"invalid.cap": 1, "kmlsamples.kml": 8, "time.kml": 12, "helsinki-centre.osm.pbf": 74}
"""Rows that are left out with a reason; of the KML samples the overlays and links."""


@pytest.fixture
def readers(reader_forks: Nursery) -> Nursery:
    return reader_forks


def by_gdal(path: Path) -> int:
    """Features of all layers, those without a place too."""
    return sum(
        pyogrio.read_info(path, layer=name, force_feature_count=True)["features"]
        for name, _ in pyogrio.list_layers(path)
    )


def without_pictures(path: Path) -> int:
    """GDAL takes a picture laid over the ground for an area."""
    return by_gdal(path) - path.read_bytes().count(b"<GroundOverlay")


def by_csv(path: Path) -> int:
    """Rows; of storm tracks the storms."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return len({row["sid"] for row in rows}) if "sid" in rows[0] else len(rows)


def by_zip(path: Path) -> int:
    """Events of a mission package; the features of the KML in a KMZ."""
    with zipfile.ZipFile(path) as package:
        if path.suffix == ".zip":
            return sum(name.endswith(".cot") for name in package.namelist())
        [document] = [name for name in package.namelist() if name.endswith(".kml")]
        return package.read(document).count(b"<Placemark")


def by_osmium(path: Path) -> int:
    return sum(1 for o in osmium.FileProcessor(str(path)) if o.is_way() and "highway" in o.tags)


def by_name(path: Path) -> int:
    """One notice an alert; an index counts its entries; what is not valid counts none."""
    return max(path.read_bytes().count(b"<entry"), 0 if path.name == "invalid.cap" else 1)


COUNTS: dict[str, Callable[[Path], int]] = {
    ".geojson": by_gdal, ".json": by_gdal, ".gpkg": by_gdal, ".kml": without_pictures, ".csv": by_csv, ".gz": by_csv,
    ".zip": by_zip, ".kmz": by_zip, ".pbf": by_osmium, ".cap": by_name, ".xml": by_name,
}  # fmt: skip


def rows_of(tables: list[RawTable], path: Path) -> int:
    roads = [t for t in tables if path.suffix == ".pbf" and t.name == "road"]
    broken = sum(len(t.rejected) for t in roads)
    return sum(len(t.rows) for t in (roads or tables)) + broken


def grid_of(path: Path) -> tuple[int, int]:
    with rasterio.open(f"/vsizip/{path}/N43E007.hgt" if path.suffix == ".zip" else path) as raster:
        return raster.width, raster.height


def test_the_shared_data_are_there(shared_data: Path) -> None:
    assert len(FILES) > 60


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(SHARED_DATA).as_posix())
def test_a_file_is_read_as_another_reader_reads_it_or_refused(readers: Nursery, path: Path) -> None:
    if path.name in REFUSED:
        with pytest.raises(SituationError, match=REFUSED[path.name]):
            readers.read(path)
        return
    tables = readers.read(path)
    grids: list[Any] = [t.says["grid"] for t in tables if "grid" in t.says]
    assert sum(len(t.rejected) for t in tables) == REJECTED.get(path.name, 0)
    if grids:
        assert [(g["width"], g["height"]) for g in grids] == [grid_of(path)]
    else:
        assert rows_of(tables, path) == COUNTS[path.suffix](path)
