"""Coordinate systems as people name them: EPSG codes, WKT, CGCS2000 and its zones as spoken, GCJ-02 and BD-09."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from layers.datum import BD09, GCJ02
from layers.errors import SituationError
from layers.i18n import N_, tr

WGS84 = "EPSG:4326"
NONE, NULL_SHIFT, BALLPARK, SHIFT, OFFSET = "none", "null_shift", "ballpark", "shift", "offset"
CONVERSIONS = {
    NONE: N_("None: the datum is WGS 84 already"),
    NULL_SHIFT: N_("Null shift: CGCS2000 taken as WGS 84, right to the decimetre, not survey grade"),
    BALLPARK: N_("Ballpark: no way between the datums is known here, places may be off by hundreds of metres"),
    SHIFT: N_("Datum shift by PROJ"),
    OFFSET: N_("Offset of Chinese web maps undone, good to about a metre"),
}
"""How places of a system came to WGS 84, as code and words."""


@dataclass(frozen=True, slots=True)
class System:
    """One coordinate system.

    `key` names it to `geo` and in the record: `EPSG:n`, `GCJ-02`, `BD-09` or WKT; `degrees` whether its numbers are
    longitude and latitude; `area` where it is made for, west, south, east, north.
    """

    key: str
    name: str
    datum: str
    conversion: str
    degrees: bool
    area: tuple[float, float, float, float] | None

    @property
    def words(self) -> str:
        """How people read it: the key, and its name where that says more."""
        return self.key if self.key in (self.name, GCJ02, BD09) else f"{_short(self.key)} · {self.name}".strip(" ·")


def _short(key: str) -> str:
    return key if len(key) < 20 else ""


_SPOKEN = {
    GCJ02: ("gcj02", "gcj", "火星", "火星坐标", "火星坐标系", "高德", "amap", "gaode", "mars", "国测局"),
    BD09: ("bd09", "bd09ll", "bd", "百度", "百度坐标", "百度坐标系", "baidu"),
    WGS84: ("wgs84", "wgs", "epsg4326", "ogccrs84", "crs84", "urnogcdefcrsogc1.3crs84", "gps"),
    "EPSG:4490": ("cgcs2000", "国家2000", "国家大地坐标系", "2000国家大地坐标系", "大地2000", "epsg4490", "china2000"),
}
_KNOWN = {word: key for key, words in _SPOKEN.items() for word in words}
_FORBIDDEN = ("://", "init=", "grids", "=@", "=/")
_WKT = re.compile(
    r"\s*(GEOGCS|PROJCS|GEOGCRS|PROJCRS|GEODCRS|COMPD_CS|COMPOUNDCRS|BOUNDCRS|GEODETICCRS|GEOGRAPHICCRS)\W"
)


@lru_cache(maxsize=256)
def system(text: str) -> System:
    """The system that a person, or a file, names.

    Raises
    ------
    SituationError
        There is no such system, or none for places on a map. Addresses and file names are refused unread.
    """
    key = _KNOWN.get(_folded(text)) or _zone_code(text)
    if key in (GCJ02, BD09):
        return System(key, key, key, OFFSET, degrees=True, area=None)
    crs = _crs(key or text)
    if not (crs.is_geographic or crs.is_projected):
        raise _unknown(text)
    code = _code(crs)
    known = f"EPSG:{code}" if code else key or text.strip()
    area = crs.area_of_use.bounds if crs.area_of_use else None
    degrees = bool(crs.is_geographic)
    datum = _datum_of(crs)
    return System(WGS84 if known == "OGC:CRS84" else known, crs.name, datum, _conversion(crs, text), degrees, area)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c not in " _-:/")


def _crs(text: str) -> CRS:
    bare = text.strip()
    if (any(part in bare for part in _FORBIDDEN) and not _WKT.match(bare)) or bare[:1] in ("<", "/", "@", "{", ""):
        raise _unknown(text)
    if len(bare) > 20_000:
        raise _unknown(text)
    try:
        return CRS.from_user_input(f"EPSG:{bare}" if bare.isdigit() else bare)
    except CRSError as error:
        raise _unknown(text) from error


def _unknown(text: str) -> SituationError:
    return SituationError(
        tr("{text} is not a coordinate system.").format(text=text[:80]),
        hint=tr("Give it as EPSG:n, as WKT, as “CGCS2000 3° CM 108E”, as GCJ-02 or as BD-09."),
    )


def _code(crs: CRS) -> int | None:
    """The EPSG code of a system that came as WKT; axes may be in another order there, since ours are always x, y."""
    code = crs.to_epsg(min_confidence=20)
    return code if code and crs.name in ("WGS 84", CRS.from_epsg(code).name) else None


def _datum_of(crs: CRS) -> str:
    datum = crs.datum.name if crs.datum else crs.geodetic_crs.name if crs.geodetic_crs else ""
    return {"World Geodetic System 1984 ensemble": "WGS 84", "World Geodetic System 1984": "WGS 84"}.get(
        datum, "CGCS2000" if datum in ("China 2000", "China_2000") else datum
    )


def _conversion(crs: CRS, text: str) -> str:
    datum = _datum_of(crs)
    if datum in ("WGS 84", "WGS_1984", "D_WGS_1984"):
        return NONE
    if datum == "CGCS2000":
        return NULL_SHIFT
    try:
        return BALLPARK if "allpark" in _way(crs).description else SHIFT
    except (ProjError, CRSError) as error:
        raise _unknown(text) from error


def _way(crs: CRS) -> Transformer:
    """What PROJ does in the middle of the system's area: it chooses its way by the place."""
    way = Transformer.from_crs(crs, CRS.from_epsg(4326), always_xy=True)
    if crs.area_of_use is None or not way.description.startswith("unavailable"):
        return way
    west, south, east, north = crs.area_of_use.bounds
    x, y = Transformer.from_crs(CRS.from_epsg(4326), crs, always_xy=True).transform(
        (west + east) / 2, (south + north) / 2
    )
    way.transform(x, y)
    return way.get_last_used_operation()


# The zones of CGCS2000 as they are spoken: EPSG 4491 to 4554 in their order.

_SAYS_CGCS = re.compile(r"CGCS\s*2000|CHINA\s*2000|国家\s*2000|大地\s*2000|2000\s*国家", re.IGNORECASE)
_WIDTH = re.compile(r"([36])\s*(?:°|度|-?\s*DEG(?:REE)?S?)", re.IGNORECASE)
_MERIDIAN = re.compile(r"(?:CM|中央经线|中央子午线|中央經線|L0)\s*[=:为]?\s*(\d{2,3})(?:\s*°)?\s*E?", re.IGNORECASE)
_ZONE = re.compile(r"(?:ZONE|带号|第)\s*[=:]?\s*(\d{2})|\b(\d{2})\s*(?:带|ZONE)", re.IGNORECASE)


def _zone_code(text: str) -> str | None:
    """`CGCS2000 3° CM 108E` and its like to `EPSG:n`; with a zone's number its eastings begin with that number."""
    plain = unicodedata.normalize("NFKC", text)
    if _WKT.match(plain) or not _SAYS_CGCS.search(plain):
        return None
    rest = _SAYS_CGCS.sub(" ", plain)
    width_said = _WIDTH.search(rest)
    width = int(width_said[1]) if width_said else None
    rest = _WIDTH.sub(" ", rest, count=1)
    if match := _MERIDIAN.search(rest):
        official = by_meridian(int(match[1]), 6) if width is None and "auss" in rest else None  # EPSG names the 6° so
        return official or by_meridian(int(match[1]), width)
    if match := _ZONE.search(rest):
        return by_zone(int(match[1] or match[2]), width)
    return None


def by_meridian(meridian_deg: int, width: int | None = None) -> str | None:
    """The Gauss–Krüger system of CGCS2000 with this central meridian, eastings without the zone's number."""
    if width == 6 and meridian_deg % 6 == 3 and 75 <= meridian_deg <= 135:
        return f"EPSG:{4502 + (meridian_deg - 75) // 6}"
    if width in (3, None) and meridian_deg % 3 == 0 and 75 <= meridian_deg <= 135:
        return f"EPSG:{4534 + (meridian_deg - 75) // 3}"
    return None


def by_zone(zone: int, width: int | None = None) -> str | None:
    """The Gauss–Krüger system of CGCS2000 whose eastings begin with `zone`: 13 to 23 are of 6°, 25 to 45 of 3°."""
    if 13 <= zone <= 23 and width in (6, None):
        return f"EPSG:{4491 + zone - 13}"
    return f"EPSG:{4513 + zone - 25}" if 25 <= zone <= 45 and width in (3, None) else None
