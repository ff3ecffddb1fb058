"""All suites of hostile files, by the format they are made for."""

from __future__ import annotations

from tests.layers.exchange.hostile.case import Suite
from tests.layers.exchange.hostile.databases import geopackages
from tests.layers.exchange.hostile.extracts import osms, pbfs
from tests.layers.exchange.hostile.grids import asciigrids, geotiffs, heights, netcdfs, shakemaps
from tests.layers.exchange.hostile.packages import kmzs, own_packages, replays, workbooks, zips
from tests.layers.exchange.hostile.reports import haves, hurdats, ibtracs, quakemls
from tests.layers.exchange.hostile.shapes import flatgeobufs, geoparquets, shapefiles
from tests.layers.exchange.hostile.texts import caps, cots, csvs, geojsons, gpxs, kmls
from tests.layers.exchange.hostile.tiles import archives_of_tiles, databases_of_tiles
from tests.layers.exchange.hostile.vectors import vector_archives, vector_databases

SUITES: dict[str, Suite] = {
    "gpkg": geopackages,
    "shp": shapefiles,
    "fgb": flatgeobufs,
    "parquet": geoparquets,
    "tif": geotiffs,
    "nc": netcdfs,
    "asc": asciigrids,
    "hgt": heights,
    "shakemap": shakemaps,
    "mbtiles": databases_of_tiles,
    "pmtiles": archives_of_tiles,
    "geojson": geojsons,
    "csv": csvs,
    "kml": kmls,
    "gpx": gpxs,
    "cap": caps,
    "cot": cots,
    "cot.zip": zips,
    "kmz": kmzs,
    "xlsx": workbooks,
    "anlan.zip": own_packages,
    "replay": replays,
    "pbf": pbfs,
    "osm": osms,
    "quakeml": quakemls,
    "have": haves,
    "hurdat": hurdats,
    "ibtracs": ibtracs,
    "mvt.mbtiles": vector_databases,
    "mvt.pmtiles": vector_archives,
}
