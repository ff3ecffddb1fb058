"""Places as people write them, read and written: degrees in many spellings, MGRS, UTM, and x, y of a named system."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

import mgrs
import numpy as np
from mgrs.core import MGRSError

from layers import geo
from layers.errors import SituationError
from layers.geo import LonLat
from layers.systems import WGS84, system

LON, LAT = "lon", "lat"
_AXES = {"E": LON, "W": LON, "N": LAT, "S": LAT}
_MARKS = str.maketrans(
    {
        "º": "°",
        "˚": "°",
        "度": "°",
        "′": "'",
        "’": "'",
        "‘": "'",
        "分": "'",
        "″": '"',
        "”": '"',
        "“": '"',
        "秒": '"',
        "−": "-",
        "–": "-",
    }
)
_LETTERS = {
    "E": ("东经", "東経", "东", "東"),
    "W": ("西经", "西経", "西"),
    "N": ("北纬", "北緯", "北"),
    "S": ("南纬", "南緯", "南"),
}
_ANGLE = re.compile(
    r"""(?P<before>[NSEW])?\s*(?P<sign>[-+])?\s*(?P<d>\d{1,3}(?:[.,]\d+)?)
    (?:\s*(?:°|D(?:EG)?|:|\s)\s*(?:(?P<m>\d{1,2}(?:[.,]\d+)?)(?:\s*(?:'|M(?:IN)?|:|\s)\s*(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:"|'')?)?)?)?)?
    \s*(?P<after>[NSEW])?""",
    re.VERBOSE,
)
_MGRS = re.compile(r"(\d{1,2}[C-HJ-NP-X]|[ABYZ])[A-HJ-NP-Z]{2}(\d*)")
_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_UTM = re.compile(
    rf"(?:UTM)?\s*(?:ZONE)?\s*(\d{{1,2}})\s*([C-HJ-NP-X])[\s,:]+{_NUMBER}\s*(?:ME?|E)?[\s,]+{_NUMBER}\s*(?:MN?|N)?"
)
_NAMED = re.compile(r"(EPSG:\d{4,6}|CGCS\s*2000|GCJ-?\s?02|BD-?\s?09|WGS\s?-?84)[\s:,]+(.+)", re.DOTALL)
_PLAIN = re.compile(rf"{_NUMBER}\s*[,;\s]\s*{_NUMBER}")
_BAND_S_M = (3_540_000.0, 4_432_000.0)
"""Northings of MGRS band S: there `48S` may mean the northern band or the southern half of the Earth."""


@dataclass(frozen=True, slots=True)
class Written:
    """A place as written: x and y (longitude and latitude where they are degrees), the system if the text says one, and
    whether the text says which of the two is which. Of a square of MGRS it is the middle, and `square_m` its width."""

    x: float
    y: float
    crs: str | None = None
    ordered: bool = False
    square_m: int = 0


def angle(text: str) -> tuple[float, str | None] | None:
    """Degrees, and the axis where a letter says it: 108°19′48″E, 108 19 48, N22.5, 东经108.33, -6.2. None for none."""
    match = _ANGLE.fullmatch(_plain(text))
    if match is None or (match["before"] and match["after"]):
        return None
    parts = [float(p.replace(",", ".")) for p in match.group("d", "m", "s") if p]
    if any(p >= 60 for p in parts[1:]) or any(not p.is_integer() for p in parts[:-1]):
        return None
    degrees = sum(p / 60**n for n, p in enumerate(parts))
    letter = match["before"] or match["after"]
    if letter in ("W", "S") or (match["sign"] == "-" and letter is None):
        degrees = -degrees
    return degrees, _AXES[letter] if letter else None


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_MARKS)).strip().upper()
    for letter, words in _LETTERS.items():
        for word in words:
            text = text.replace(word, letter)
    return text


def written(text: str) -> Written | None:
    """A whole place in one text; None for any other text."""
    plain = _plain(text)
    if len(plain) > 100:
        return None
    return _mgrs(plain) or _utm(plain) or _named(plain) or _pair(plain)


def place_typed(text: str) -> LonLat | None:
    """Where a text says, in EPSG:4326: longitude first unless letters or size say otherwise; None for no place."""
    found = written(text)
    if found is None:
        return None
    x, y = found.x, found.y
    if not found.ordered and (found.crs is None or system(found.crs).degrees) and abs(x) <= 90 < abs(y):
        x, y = y, x
    lon, lat = (float(v[0]) for v in geo.lon_lat_of(np.array([x]), np.array([y]), found.crs or WGS84))
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _mgrs(plain: str) -> Written | None:
    match = _MGRS.fullmatch(re.sub(r"\s+", "", plain))
    if match is None or len(match[2]) % 2 or len(match[2]) > 10:
        return None
    try:
        lat, lon = mgrs.MGRS().toLatLon(match[0])
    except MGRSError:
        return None
    return Written(lon, lat, WGS84, ordered=True, square_m=10 ** (5 - len(match[2]) // 2))


def _utm(plain: str) -> Written | None:
    match = _UTM.fullmatch(plain)
    if match is None or not 1 <= int(match[1]) <= 60:
        return None
    x, y = float(match[3]), float(match[4])
    if match[2] == "S" and _BAND_S_M[0] < y < _BAND_S_M[1]:
        return None
    south = match[2] < "N" or match[2] == "S"
    zone = (32700 if south else 32600) + int(match[1])
    lon, lat = geo.lon_lat_of(np.array([x]), np.array([y]), f"EPSG:{zone}")
    if not (math.isfinite(lon[0]) and math.isfinite(lat[0])):
        return None
    return Written(float(lon[0]), float(lat[0]), WGS84, ordered=True)


def _named(plain: str) -> Written | None:
    match = _NAMED.fullmatch(plain)
    if match is None:
        return None
    try:
        named = system(match[1])
    except SituationError:
        return None
    if not named.degrees:
        pair = _PLAIN.fullmatch(match[2].strip())
        return Written(float(pair[1]), float(pair[2]), named.key, ordered=True) if pair else None
    found = _pair(match[2].strip())
    return Written(found.x, found.y, named.key, found.ordered) if found else None


def _pair(plain: str) -> Written | None:
    for first, second in _halves(plain):
        one, two = angle(first), angle(second)
        if one is None or two is None or (one[1] is not None and one[1] == two[1]):
            continue
        turned = one[1] == LAT or two[1] == LON
        x, y = (two[0], one[0]) if turned else (one[0], two[0])
        return Written(x, y, None, ordered=bool(one[1] or two[1]))
    return None


def _halves(plain: str) -> list[tuple[str, str]]:
    """Where a text may fall into two: at a mark between, else at a space with as much before it as after it."""
    bare = plain.strip("()[] ")
    for mark in (";", ",", "/", "|"):
        if bare.count(mark) == 1:
            first, _, second = bare.partition(mark)
            return [(first, second)]
    parts = bare.split()
    cuts = sorted(range(1, len(parts)), key=lambda n: abs(2 * n - len(parts)))
    found = [(" ".join(parts[:n]), " ".join(parts[n:])) for n in cuts]
    if match := re.fullmatch(r"(.*[NSEW])\s*([^NSEW]+[NSEW])", bare):
        found.insert(0, (match[1], match[2]))
    if match := re.fullmatch(r"([NSEW][^NSEW]+)([NSEW].*)", bare):
        found.insert(0, (match[1], match[2]))
    return found


# Read-outs


def format_dms(lon: float, lat: float) -> str:
    """108°19′48.00″E 22°49′12.00″N, about 0.3 m."""
    return f"{_dms(lon, 'E', 'W')} {_dms(lat, 'N', 'S')}"


def _dms(degrees: float, plus: str, minus: str) -> str:
    hundredths = round(abs(degrees) * 360_000)
    minutes, rest = divmod(hundredths, 6_000)
    return f"{minutes // 60}°{minutes % 60:02d}′{rest / 100:05.2f}″{plus if degrees >= 0 else minus}"


def format_mgrs(lon: float, lat: float) -> str:
    """To the metre, in groups: 49Q BF 25943 26071."""
    text = str(mgrs.MGRS().toMGRS(lat, lon))
    match = re.fullmatch(r"(\d*[A-Z])([A-Z]{2})(\d{5})(\d{5})", text)
    return " ".join(match.groups()) if match else text


def format_in(lon: float, lat: float, crs: str) -> str:
    """x and y in a system, with its name in front: `EPSG:4545 533877.3 2524641.7`, `GCJ-02 108.334008 22.817252`.

    It reads back with `place_typed`.
    """
    named = system(crs)
    x, y = (float(v[0]) for v in geo.x_y_of(np.array([lon]), np.array([lat]), named.key))
    if not (math.isfinite(x) and math.isfinite(y)):
        return "–"
    return f"{named.key} {x:.6f} {y:.6f}" if named.degrees else f"{named.key} {x:.1f} {y:.1f}"
