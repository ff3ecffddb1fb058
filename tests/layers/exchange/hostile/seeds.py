"""A small good file of every format that is read, made here: what is then cut, bent and disguised."""

from __future__ import annotations

import struct
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import osmium
from pmtiles.tile import TileType
from shapely import Point, Polygon

from layers.exchange.writers import export, handover
from layers.feature import Feature
from layers.kinds import KINDS
from layers.kinds.shelters import SHELTERS
from layers.record.store import open_store
from layers.record.workspace import create_workspace
from tests.builders import a_shelter
from tests.layers.exchange.messages import HAVE, HAVE_2, HURDAT, QUAKE, alert, event
from tests.layers.exchange.test_base_maps import NANNING, city, mbtiles, pmtiles
from tests.layers.exchange.test_grid_files import POINTS, netcdf, shakemap
from tests.layers.exchange.test_rasters import geotiff
from tests.layers.exchange.vector_tile import AREA, LINE, POINT, VectorLayer, box, encoded
from tests.rasters import hills

XML = ("edxl", "kml", "gpx", "osm", "cap", "cot", "have", "have2", "quakeml", "shakemap")
ZIPPED = ("kmz", "xlsx", "shp.zip", "cot.zip", "anlan.zip")
OSM_XML = """<osm version="0.6"><node id="1" version="1" lat="22.8" lon="108.3"><tag k="amenity" v="school"/></node>
<node id="2" version="1" lat="22.8" lon="108.4"/><way id="3" version="1"><nd ref="1"/><nd ref="2"/>
<tag k="highway" v="primary"/></way></osm>"""
ASC = "ncols 3\nnrows 2\nxllcorner 108\nyllcorner 22\ncellsize 0.1\nNODATA_value -9999\n1 2 3\n4 5 -9999\n"
IBTRACS = """sid,name,iso_time,lat,lon,wmo_wind,wmo_pres
A,ANNA,2020-01-01 00:00:00,1.3,172.0,,990\nA,ANNA,2020-01-01 06:00:00,2,190,35,\n"""
EXPORTED = ("geojson", "gpkg", "csv", "xlsx", "shp.zip", "kml", "kmz", "gpx", "fgb")
NAMES = {
    **{suffix: f"s.{suffix}" for suffix in EXPORTED},
    "pbf": "s.osm.pbf", "osm": "s.osm", "parquet": "s.parquet", "cap": "s.cap", "cot": "s.cot", "cot.zip": "s.zip",
    "have": "s.have", "have2": "h.xml",
    "quakeml": "s.quakeml", "shakemap": "s.xml", "hurdat": "s.hurdat", "tif": "s.tif", "nc": "s.nc",
    "asc": "s.asc",
    "ibtracs": "t.csv", "edxl": "t.xml", "mvt.mbtiles": "t.mbtiles", "mvt.pmtiles": "t.pmtiles",
    "hgt": "N22E108.hgt", "mbtiles": "s.mbtiles", "pmtiles": "s.pmtiles", "anlan.zip": "s.anlan.zip",
}  # fmt: skip


@cache
def seed(key: str) -> bytes:
    """The bytes of the good file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / NAMES[key]
        _write(key, path)
        return path.read_bytes()


def facts() -> list[Feature]:
    shapes = (Point(108.3, 22.8), Polygon([(108, 22), (109, 22), (109, 23)]))
    return [
        Feature(
            f"00000000-0000-4000-8000-{n:012d}",
            "shelter",
            {
                "name": f"学校 {n}",
                "capacity": n,
                "address": "=1+1",
                "opened_at": "2024-09-09T00:00:00Z",
                "indoor": True,
            },
            shapes[n % 2],
            "open",
        )
        for n in range(6)
    ]


def _write(key: str, path: Path) -> None:
    if key in EXPORTED:
        export(path, [(SHELTERS, [f for f in facts() if key != "csv" or f.geometry.geom_type == "Point"])])
    elif key in _TEXTS:
        path.write_text(_TEXTS[key], encoding="utf-8")
    else:
        _BINARIES[key](path)


_TEXTS = {
    "osm": OSM_XML, "cap": alert(), "cot": f"<events>{event()}{event('B')}</events>", "have": HAVE, "quakeml": QUAKE,
    "have2": HAVE_2, "hurdat": HURDAT, "asc": ASC, "ibtracs": IBTRACS,
    "edxl": f'<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0"><c>{HAVE}</c></EDXLDistribution>',
    "shakemap": shakemap(POINTS),
}  # fmt: skip


def _pbf(path: Path) -> None:
    with osmium.SimpleWriter(str(path)) as out:
        for n in range(4):
            tags = {"amenity": "school", "name": f"S{n}"} if n else {}
            out.add_node(osmium.osm.mutable.Node(id=n + 1, version=1, location=(108.3 + n / 10, 22.8), tags=tags))
        out.add_way(osmium.osm.mutable.Way(id=9, version=1, nodes=[1, 2, 3], tags={"highway": "primary"}))


def _parquet(path: Path) -> None:
    import geopandas as gpd

    gpd.GeoDataFrame({"n": [1, 2], "name": ["a", "b"]}, geometry=[Point(1, 2), Point(3, 4)], crs=4326).to_parquet(path)


def _cot_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        manifest = '<MissionPackageManifest version="2"><Contents><Content zipEntry="a/a.cot"/></Contents>'
        package.writestr("MANIFEST/manifest.xml", manifest + "</MissionPackageManifest>")
        package.writestr("a/a.cot", event())


def _nc(path: Path) -> None:
    axes = {"lat": np.array([22.0, 22.5, 23.0]), "lon": np.array([108.0, 108.5, 109.0])}
    netcdf(path, axes, {"depth": (("lat", "lon"), np.arange(9.0).reshape(3, 3))})


def _anlan(path: Path) -> None:
    with TemporaryDirectory() as folder:
        workspace = Path(folder) / "w.gpkg"
        create_workspace(workspace)
        store = open_store(workspace, KINDS)
        from layers.edit import adding

        store.apply(adding(a_shelter(id="s1")))
        handover.write(path, store, handover.Chosen(("shelter",)), replay=False)
        store.close()


def _vector_tile() -> bytes:
    """A lake, a road, and a town with a name."""
    lake = VectorLayer("water").add(AREA, [box(0, 0, 2048, 2048)], {"class": "lake"})
    road = VectorLayer("transportation").add(LINE, [[(0, 2048), (4096, 2048)]], {"class": "primary"})
    return encoded(lake, road, VectorLayer("place").add(POINT, [[(9, 9)]], {"class": "town", "name": "Nanning"}))


_BINARIES: dict[str, Any] = {
    "pbf": _pbf,
    "parquet": _parquet,
    "cot.zip": _cot_zip,
    "nc": _nc,
    "tif": lambda path: geotiff(path, hills(40, 40)),
    "hgt": lambda path: path.write_bytes(struct.pack(">h", 5) * 1201 * 1201),
    "mbtiles": lambda path: mbtiles(path, city(range(10, 11))),
    "pmtiles": lambda path: pmtiles(path, city(range(10, 11))),
    "anlan.zip": _anlan,
    "mvt.mbtiles": lambda path: mbtiles(path, {(10, *NANNING): _vector_tile()}, format="pbf"),
    "mvt.pmtiles": lambda path: pmtiles(path, {(10, *NANNING): _vector_tile()}, TileType.MVT),
}
