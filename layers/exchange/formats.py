"""Which format a file is of: by its extension, and then by its first bytes, which must agree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from layers.errors import SituationError
from layers.exchange.heads import head_of, is_tracks, root_of
from layers.exchange.limits import BYTES
from layers.i18n import N_, tr

GZIP = b"\x1f\x8b"
SQLITE = b"SQLite format 3\0"
ZIP = b"PK\x03\x04"
_TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_FOREIGN = (SQLITE, GZIP, ZIP, b"%PDF", b"II*\0", b"MM\0*", b"\x89PNG", b"\x7fELF", b"\x93NUMPY", b"\x80\x04")
WIDEST = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
"""The marks of UTF-32."""
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Format:
    """`key` names the reader, a module of `readers/`; `roots` are the elements with which it begins, if it is XML;
    `drivers` are those of GDAL that may exist in its process."""

    key: str
    title: str
    suffixes: tuple[str, ...]
    roots: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()


GEOJSON = Format("geojson", N_("GeoJSON"), (".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson", ".jsonl"))
GEOPACKAGE = Format("geopackage", N_("GeoPackage"), (".gpkg",), drivers=("GPKG",))
CSV = Format("csv", N_("CSV"), (".csv", ".tsv", ".txt"))
OSM = Format("osm", N_("OpenStreetMap"), (".pbf", ".osm"), ("osm",))
SHAPEFILE = Format("shapefile", N_("Shapefile"), (".shp",), drivers=("ESRI Shapefile",))
KML = Format("kml", N_("KML"), (".kml", ".kmz"), ("kml", "Document", "Folder", "Placemark"))
GPX = Format("gpx", N_("GPX"), (".gpx",), ("gpx",))
XLSX = Format("xlsx", N_("Excel"), (".xlsx", ".xlsm"))
FLATGEOBUF = Format("flatgeobuf", N_("FlatGeobuf"), (".fgb",), drivers=("FlatGeobuf",))
GEOPARQUET = Format("geoparquet", N_("GeoParquet"), (".parquet", ".geoparquet"))
GEOTIFF = Format("geotiff", N_("GeoTIFF"), (".tif", ".tiff", ".gtiff"), drivers=("GTiff",))
CAP = Format("cap", N_("CAP"), (".cap", ".atom", ".rss"), ("alert", "feed", "rss"))
COT = Format("cot", N_("Cursor on Target"), (".cot",), ("event", "events"))
EDXL = Format("edxl", N_("EDXL-DE"), (), ("EDXLDistribution",))
HAVE = Format("have", N_("EDXL-HAVE"), (".have",), ("HospitalStatus", "HAVE"))
QUAKEML = Format("quakeml", N_("QuakeML"), (".quakeml", ".qml"), ("quakeml", "eventParameters"))
TRACKS = Format("tracks", N_("Storm tracks"), (".hurdat", ".hurdat2"))
NETCDF = Format("netcdf", N_("NetCDF"), (".nc", ".nc4", ".cdf"), drivers=("netCDF",))
ASCII_GRID = Format("asciigrid", N_("ASCII grid"), (".asc", ".agr"))
HGT = Format("hgt", N_("SRTM HGT"), (".hgt",))
SHAKEMAP = Format("shakemap", N_("ShakeMap"), (), ("shakemap_grid",))
_PICTURES = ("PNG", "JPEG", "WEBP")
MBTILES = Format("mbtiles", N_("MBTiles"), (".mbtiles",), drivers=_PICTURES)
PMTILES = Format("pmtiles", N_("PMTiles"), (".pmtiles",), drivers=_PICTURES)
_IN_PACKAGES = ("GPKG", "ESRI Shapefile", "FlatGeobuf", "GTiff", "netCDF", *_PICTURES)
PACKAGE = Format("package", N_("ZIP package"), (".zip", ".dpk"), drivers=_IN_PACKAGES)
HANDOVER = Format("handover", N_("Anlan package"), (".anlan.zip",))
FORMATS = (
    HANDOVER,
    GEOJSON,
    GEOPACKAGE,
    CSV,
    OSM,
    SHAPEFILE,
    KML,
    GPX,
    XLSX,
    FLATGEOBUF,
    GEOPARQUET,
    GEOTIFF,
    NETCDF,
    ASCII_GRID,
    HGT,
    SHAKEMAP,
    MBTILES,
    PMTILES,
    CAP,
    COT,
    EDXL,
    HAVE,
    QUAKEML,
    TRACKS,
    PACKAGE,
)

_PLAIN_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")
HEAD = 64 * 1024
"""Bytes of a file that are looked at to tell its format."""


def check_path(path: Path) -> Path:
    """The file at `path`; a SituationError for what is no plain file, is too large or reads like an address.

    A library could take such a path for a driver, an archive or the web.
    """
    text = str(path)
    if "://" in text or ":/" in text[2:] or "<" in text or text.startswith("/vsi") or re.match(r"\w{2,}:", text):
        raise SituationError(tr("{file} is not a file name.").format(file=text), hint=tr("Give the path of a file."))
    try:
        found = path.resolve(strict=True)
        regular, size = found.is_file(), found.stat().st_size
    except (OSError, RuntimeError) as error:  # a link that leads to itself is the latter
        why = error.strerror if isinstance(error, OSError) else None
        raise SituationError(
            tr("{file} cannot be read.").format(file=path.name), hint=why or tr("Give the path of a file.")
        ) from error
    if not regular:
        raise SituationError(tr("{file} is not a file.").format(file=path.name), hint=tr("Give the path of a file."))
    _check_readable(found)
    if passed := BYTES.passed(size):
        raise SituationError(tr("{file} is too large.").format(file=path.name), hint=str(passed))
    return found


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise SituationError(
            tr("{file} cannot be read.").format(file=path.name), hint=error.strerror or tr("Check its permissions.")
        ) from error


def format_of(path: Path) -> Format:
    """By the extension, with or without `.gz` behind it; XML by its root, storm tracks by their first line."""
    suffix = Path(bare_name(path)).suffix.casefold()
    if path.name.casefold().endswith(HANDOVER.suffixes):
        return HANDOVER
    if suffix == ".xml":
        return _xml_format(path)
    if suffix in CSV.suffixes and is_tracks(head_of(path, HEAD)):
        return TRACKS
    for known in FORMATS:
        if suffix in known.suffixes:
            return known
    if suffix in _PLAIN_PICTURES:
        raise SituationError(
            tr("{file} is a picture that does not say where it lies.").format(file=path.name),
            hint=tr("Georeference it in a GIS and export it as GeoTIFF."),
        )
    usual = tr("These can: {formats}.").format(formats=", ".join(s for f in FORMATS for s in f.suffixes))
    hint = next((tr(way) for suffixes, way in _WAYS.items() if suffix in suffixes), usual)
    raise SituationError(tr("{file} is of a format that cannot be read.").format(file=path.name), hint=hint)


_WAYS: dict[tuple[str, ...], str] = {
    (".xls", ".xlsb", ".et", ".ods", ".numbers"): N_("Open it in Excel or WPS and save it as .xlsx."),
    (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx"): N_("It is a part of a shapefile: give the file .shp beside it."),
    (".osc", ".o5c", ".o5m"): N_("Convert it to .osm.pbf with osmium or osmconvert; .osc tells only what changed."),
    (".js",): N_("Take the JSON alone, without the words before it, and save it as .geojson."),
    (".rar", ".7z", ".tar", ".tgz", ".bz2", ".xz"): N_("Unpack it, and give the folder or the files in it."),
    (".doc", ".docx", ".wps", ".pdf", ".ppt", ".pptx"): N_("It is a document: save its table as .xlsx or .csv."),
    (".dwg", ".dxf", ".mdb", ".gdb", ".tab", ".mif", ".gml"): N_("Open it in a GIS and export it as GeoPackage."),
    (".grib", ".grib2", ".grb", ".grb2", ".img", ".adf", ".ecw", ".sid"): N_(
        "Open it in a GIS and export it as GeoTIFF."
    ),
}
"""What to do with files that are often handed over and cannot be read."""


def _xml_format(path: Path) -> Format:
    root = root_of(head_of(path, HEAD))
    if root.casefold().endswith("capabilities"):
        raise SituationError(
            tr("{file} describes a map service; it holds no map itself.").format(file=path.name),
            hint=tr("Ask the service for its data as a file, say as GeoJSON or GeoTIFF."),
        )
    found = next((known for known in FORMATS if root in known.roots), None)
    if found is None:
        raise SituationError(
            tr("{file} is XML of a sort that cannot be read: it begins with {root}.").format(
                file=path.name, root=root[:60] or "–"
            ),
            hint=tr("These can: {formats}.").format(formats=", ".join(tr(f.title) for f in FORMATS if f.roots)),
        )
    return found


def bare_name(path: Path) -> str:
    return path.name[:-3] if path.name.casefold().endswith(".gz") else path.name


def stem_of(path: Path) -> str:
    """What to call the file's content: its name without any of the extensions we know."""
    name = Path(bare_name(path))
    stem = Path(name.stem)
    inner = (*(s for f in FORMATS for s in f.suffixes), ".osm") if name.suffix.casefold() == ".zip" else (".osm",)
    return stem.stem if stem.suffix.casefold() in inner else str(stem)


def agrees(key: str, head: bytes) -> bool:
    """Whether a file that begins with `head` can be of the format `key`."""
    if key in _BEGINS:
        return _BEGINS[key](head)
    if roots := next((known.roots for known in FORMATS if known.key == key), ()):
        return root_of(head) in roots
    text = next((head[len(bom) :] for bom in _BOMS if head.startswith(bom)), head)
    wide = head[:2] in _BOMS[1:] or head.startswith(WIDEST) or bool(wide_encoding(head))
    if any(head.startswith(magic) for magic in _FOREIGN) or (b"\0" in text and not wide):
        return False
    visible = text.replace(b"\0", b"").lstrip(b" \t\r\n\x1e")
    if key == GEOJSON.key:
        return visible[:1] in (b"{", b"[", b"")
    if key == TRACKS.key:
        return is_tracks(head)
    return visible[:1] not in (b"<", b"{")


def wide_encoding(head: bytes) -> str:
    """UTF-16, one way round or the other, of text of two bytes a character without a mark: every second byte of plain
    signs is zero. Empty where it is none."""
    start = head[:_WIDE_HEAD]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if len(start) < 4 or max(even, odd) * 16 < len(start) // 2 or min(even, odd) * 4 > max(even, odd):
        return ""
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    text = start[: len(start) // 2 * 2].decode(encoding, "replace")
    strange = sum(unicodedata.category(c) in _NO_TEXT and c not in "\t\r\n" for c in text)
    return encoding if strange * 50 <= len(text) else ""


_WIDE_HEAD = 2048
_NO_TEXT = {"Cc", "Cn", "Co", "Cs"}


def is_markup(head: bytes) -> bool:
    """Whether it can be XML, in any encoding."""
    return head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n").startswith(b"<")


def _is_osm(head: bytes) -> bool:
    return (head[4:6] == b"\x0a\x09" and head[6:15] == b"OSMHeader") or root_of(head) == "osm"


_BEGINS: dict[str, Callable[[bytes], bool]] = {
    GEOPACKAGE.key: lambda head: head.startswith(SQLITE),
    OSM.key: _is_osm,
    SHAPEFILE.key: lambda head: head[:4] == b"\x00\x00\x27\x0a" and head[28:32] == b"\xe8\x03\x00\x00",
    KML.key: lambda head: root_of(head) in KML.roots or head.startswith(ZIP),
    GEOTIFF.key: lambda head: head.startswith(_TIFFS),
    XLSX.key: lambda head: head.startswith(ZIP),
    NETCDF.key: lambda head: head.startswith((b"CDF\x01", b"CDF\x02", b"CDF\x05", b"\x89HDF\r\n\x1a\n")),
    ASCII_GRID.key: lambda head: head.lstrip()[:5].lower() in (b"ncols", b"nrows"),
    HGT.key: lambda head: True,  # only its size and its name say what it is
    MBTILES.key: lambda head: head.startswith(SQLITE),
    PMTILES.key: lambda head: head.startswith(b"PMTiles\x03"),
    FLATGEOBUF.key: lambda head: head[:3] == b"fgb" and head[4:7] == b"fgb",
    GEOPARQUET.key: lambda head: head.startswith(b"PAR1"),
    HANDOVER.key: lambda head: head.startswith(ZIP),
    PACKAGE.key: lambda head: head.startswith((ZIP, b"PK\x05\x06")),
}
