"""Which column of a file goes into which field: proposed from names, and changed by whoever imports."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from layers.errors import SituationError
from layers.exchange.units import spells
from layers.i18n import tr, tr_in
from layers.kind import Field, Kind

LON, LAT, WKT, PLACE, TIME, CATEGORY, STATE, ID = "lon", "lat", "wkt", "place", "time", "category", "state", "id"
VALUE = "value"
"""Which of the grids of a raster file is meant."""
SPECIAL = (LON, LAT, WKT, PLACE, STATE, ID)

_NAMES: Mapping[str, tuple[str, ...]] = {
    LON: (
        *("lon", "longitude", "lng", "long", "经度", "経度", "經度", "東経", "東經", "东经", "경도"),
        *("x", "easting", "point_x", "coord_x", "横坐标", "东坐标"),
    ),
    LAT: (
        *("lat", "latitude", "纬度", "緯度", "北纬", "北緯", "위도"),
        *("y", "northing", "point_y", "coord_y", "纵坐标", "北坐标"),
    ),
    WKT: ("wkt", "geom", "geometry", "the_geom", "wkt_geom", "几何"),
    PLACE: (
        *("mgrs", "usng", "utm", "coordinates", "coordinate", "coords", "latlon", "latlng", "lonlat", "lnglat"),
        *("坐标", "座標", "经纬度", "経緯度", "位置坐标", "latlong", "gps", "geopoint", "geo_point_2d", "geolocation"),
        *("geocoded_column", "location", "location 1", "position", "位置", "地理坐标", "经纬度坐标"),
    ),
    STATE: ("state", "状态", "状態"),
    ID: ("id",),
    TIME: (
        *(
            "time",
            "datetime",
            "timestamp",
            "date",
            "occurred_at",
            "time_utc",
            "reported_utc",
            "reported_at",
            "iso_time",
        ),
        *("event_time", "reported_local", "snapshot_time", "incident_date", "created_at", "created", "received_at"),
        *("date_time", "时间", "時間", "日時", "日期", "日付", "发生时间", "接报时间", "発生日時", "first_seen_utc"),
    ),
    CATEGORY: (
        *("category", "type", "class", "kind", "subtype", "event_class", "event_type", "loc_cat", "code"),
        *("类别", "類別", "类型", "種別", "分类", "カテゴリ"),
    ),
}


def folded(name: str) -> str:
    """A name without case, width, spaces and hyphens: `Open At` and `ｏｐｅｎ_ａｔ` are the same."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if c not in " _-.\u3000")


def special(key: str, columns: Iterable[str], chosen: Mapping[str, str]) -> str | None:
    """The column for one of our own roles: as chosen, otherwise the first known name."""
    if key in chosen:
        return chosen[key]
    names = {folded(c): c for c in reversed(list(columns))}
    return next((names[folded(n)] for n in _NAMES[key] if folded(n) in names), None)


def named_places(columns: Iterable[str]) -> list[str]:
    """The columns whose name says that they may hold whole places, the plainest name first."""
    names = {folded(c): c for c in reversed(list(columns))}
    return [names[folded(n)] for n in _NAMES[PLACE] if folded(n) in names]


def place_columns(columns: Sequence[str], chosen: Mapping[str, str]) -> tuple[str, str] | None:
    """The columns of longitude and latitude; both or neither. Under one heading (`位置 经度`) they count too."""
    lon, lat = special(LON, columns, chosen), special(LAT, columns, chosen)
    if not (lon or lat):
        lon, lat = _under_one_heading(columns)
    if not (lon or lat):
        lon, lat = _with_datum(columns)
    if not (lon or lat):
        bare = {_without_unit(c): c for c in reversed(columns)}
        lon, lat = (next((bare[name] for name in bare if name in _folded(key)), None) for key in (LON, LAT))
    return (lon, lat) if lon and lat and lon != lat else None


def _under_one_heading(columns: Sequence[str]) -> tuple[str | None, str | None]:
    """The only pair of columns whose names end in words for longitude and latitude and begin alike."""
    ends = headed(columns)
    pairs = [
        (lon, lat)
        for lon, (group, word) in ends.items()
        for lat, (other, second) in ends.items()
        if group == other and folded(word) in _folded(LON) and folded(second) in _folded(LAT)
    ]
    return pairs[0] if len(pairs) == 1 else (None, None)


_DATUMS = {
    "EPSG:4326": re.compile(r"wgs[-_ ]?84|(?<![a-z])(?:wgs|gps)(?![a-z])"),
    "EPSG:4490": re.compile(r"cgcs[-_ ]?2000|cgcs|国家2000|2000国家|大地2000"),
    "GCJ-02": re.compile(r"gcj[-_ ]?(?:02)?|火星|高德|国测局|(?<![a-z])(?:amap|gaode|mars)(?![a-z])"),
    "BD-09": re.compile(r"bd[-_ ]?09(?:ll)?|百度|(?<![a-z])(?:baidu|bd)(?![a-z])"),
}
"""Words in names that speak of a datum; true degrees first."""
_BRACKETS = re.compile(r"[()\[\]{}<>【】坐标系]")


def datum_in(name: str) -> str | None:
    """The system that a name speaks of, say `lng_gcj02` or `百度经度`."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return next((key for key, words in _DATUMS.items() if words.search(text)), None)


def _with_datum(columns: Sequence[str]) -> tuple[str | None, str | None]:
    """Columns such as `lng_gcj02` and `lat_gcj02`: the pair of the truest datum there is."""
    bare = {(datum_in(c), _without_datum(c)): c for c in reversed(columns) if datum_in(c)}
    for datum in _DATUMS:
        lon = next((c for (of, name), c in bare.items() if of == datum and name in _folded(LON)), None)
        lat = next((c for (of, name), c in bare.items() if of == datum and name in _folded(LAT)), None)
        if lon and lat:
            return lon, lat
    return None, None


def _without_datum(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    for words in _DATUMS.values():
        text = words.sub("", text)
    return folded(_BRACKETS.sub("", text))


_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_DEGREES = re.compile(r"(?<![a-z])(?:decimal|degrees?|deg|dec|dd)(?![a-z])")


def _without_unit(name: str) -> str:
    """A name without what stands in brackets, and without words for degrees: `经度（°）` or `lon_deg`."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("_", " ")
    return folded(_DEGREES.sub("", _ASIDE.sub("", text)))


def _folded(key: str) -> set[str]:
    return {folded(name) for name in _NAMES[key]}


def headed(columns: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Columns that stand with others under a heading, as merged cells make them: the heading and the own name."""
    parts = {column: column.rsplit(" ", 1) for column in columns if " " in column}
    groups = Counter(group for group, _ in parts.values())
    return {column: (group, own) for column, (group, own) in parts.items() if groups[group] > 1}


def propose(kind: Kind, columns: Mapping[str, Any], chosen: Mapping[str, str]) -> dict[str, str]:
    """Field key → column: what was chosen, then columns named as the key, as a title, as an alias."""
    fields = {f.key: f for f in kind.all_fields}
    taken = {field: column for field, column in chosen.items() if field in fields}
    free = {folded(c): c for c in reversed(list(columns)) if c not in chosen.values()}
    if (own := special(ID, free.values(), {})) and all_uuids(columns[own]):
        free.pop(folded(own))
    wishes = (
        lambda f: (f.key,),
        lambda f: (f.title, tr_in("zh", f.title)),
        lambda f: f.aliases,
    )
    for names in (free, _own_names(free.values()), _before_brackets(free.values())):
        for wish in wishes:
            for field in fields.values():
                if field.key in taken:
                    continue
                hit = next((folded(n) for n in wish(field) if folded(n) in names), None)
                if hit is not None and names[hit] not in taken.values() and _fits(field, names[hit]):
                    taken[field.key] = names.pop(hit)
    return taken


def _own_names(columns: Iterable[str]) -> dict[str, str]:
    """Columns under a heading by their own name, where no other has it."""
    ends = headed(columns)
    often = Counter(folded(own) for _, own in ends.values())
    return {folded(own): column for column, (_, own) in ends.items() if often[folded(own)] == 1}


def _before_brackets(columns: Iterable[str]) -> dict[str, str]:
    """Columns by their name without what stands in brackets behind it: `容量（人）`, `Name (required)`."""
    return {_bare(column): column for column in reversed(list(columns)) if _bare(column) != folded(column)}


def _bare(column: str) -> str:
    return folded(_ASIDE.sub("", unicodedata.normalize("NFKC", column)))


def _fits(field: Field, column: str) -> bool:
    """Whether a column of numbers says no other unit in its brackets than the field has: not `面积（亩）`."""
    said = _ASIDE.findall(unicodedata.normalize("NFKC", column))
    return field.type not in (int, float) or all(spells(field.unit, text[1:-1]) for text in said)


def all_uuids(values: Sequence[Any]) -> bool:
    """Whether every value is an id as this program gives them."""
    if isinstance(values, str) or not len(values):
        return False
    try:
        return all(isinstance(v, str) and len(v) == 36 and bool(UUID(v)) for v in values)
    except ValueError:
        return False


def check_choice(chosen: Mapping[str, str], columns: Sequence[str], allowed: Sequence[str]) -> None:
    """A SituationError for a field or a column that is not there."""
    for field, column in chosen.items():
        if field not in allowed:
            raise SituationError(
                tr("There is no field {field}.").format(field=field),
                hint=tr("The fields are: {fields}.").format(fields=", ".join(allowed)),
            )
        if column not in columns:
            raise SituationError(
                tr("The file has no column {column}.").format(column=column),
                hint=tr("Its columns are: {columns}.").format(columns=", ".join(columns)),
            )
