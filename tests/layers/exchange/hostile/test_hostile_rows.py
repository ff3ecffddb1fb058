"""Rows that cannot be: each is rejected by its number with a reason, and the good ones beside it come in."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.layers.exchange.conftest import Desk

pytestmark = pytest.mark.usefixtures("here")

BAD = {
    "not a number": ("NaN", "22"),
    "not a number at all": ("108", "nan"),
    "without end": ("Infinity", "22"),
    "without end below": ("108", "-inf"),
    "too large for a float": ("1e999", "22"),
    "as large as a float goes": ("1e308", "22"),
    "a latitude of 91": ("108", "91"),
    "a latitude of -90.0001": ("108", "-90.0001"),
    "a longitude of 361": ("361", "22"),
    "a longitude of -541": ("-541", "22"),
    "metres for degrees": ("12056000", "2610000"),
    "letters": ("east", "north"),
    "nothing": ("", ""),
    "half of it": ("108", ""),
    "hexadecimal": ("0x6C", "22"),
    "an underscore": ("1_08", "22"),
    "two numbers in one": ("108 109", "22"),
    "a formula": ("=108", "22"),
}
GOOD = ("108.3", "22.8")
QUOTED = {"letters", "nothing", "half of it", "hexadecimal", "an underscore", "two numbers in one", "a formula"}
"""What JSON cannot say as a number stands there as text."""


def csv(pairs: list[tuple[str, str]]) -> str:
    return "name,lon,lat\n" + "".join(f"n{n},{lon},{lat}\n" for n, (lon, lat) in enumerate(pairs))


def geojson(pairs: list[tuple[str, str]]) -> str:
    def said(value: str) -> str:
        return (
            value
            if value in ("NaN", "Infinity", "1e999") or value.replace(".", "").lstrip("-").isdigit()
            else json.dumps(value)
        )

    places = (f"[{said(lon)},{said(lat)}]" for lon, lat in pairs)
    features = (
        f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point","coordinates":{place}}}}}'
        for place in places
    )
    return '{"type":"FeatureCollection","features":[' + ",".join(features) + "]}"


def kml(pairs: list[tuple[str, str]]) -> str:
    marks = (f"<Placemark><Point><coordinates>{lon},{lat}</coordinates></Point></Placemark>" for lon, lat in pairs)
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(marks)}</Document></kml>'


def gpx(pairs: list[tuple[str, str]]) -> str:
    points = (f'<wpt lat="{lat}" lon="{lon}"/>' for lon, lat in pairs)
    return f'<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="x">{"".join(points)}</gpx>'


FORMATS: dict[str, Callable[[list[tuple[str, str]]], str]] = {
    "r.csv": csv,
    "r.geojson": geojson,
    "r.kml": kml,
    "r.gpx": gpx,
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", BAD)
def test_a_place_that_cannot_be_is_rejected_and_its_neighbours_come_in(desk: Desk, name: str, case: str) -> None:
    path = desk.file(name, FORMATS[name]([GOOD, BAD[case], GOOD]))
    report = desk.bring(path, crs="EPSG:4326" if name == "r.csv" else None, swap=False).report
    assert (report.read, report.added, [row for row, _ in report.rejected]) == (3, 2, [2])
    assert report.rejected[0][1].strip()


NAMES = (
    'x"; DROP TABLE gpkg_contents; --',
    "x'); DELETE FROM journal; --",
    "sqlite_master",
    "select",
    "a\u202eb",
    "[x]",
    "%s",
    "{0}",
)


@pytest.mark.parametrize("text", NAMES)
def test_names_of_columns_are_only_names(desk: Desk, text: str) -> None:
    row = {"type": "Feature", "properties": {text: text}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    desk.bring(desk.file("names.geojson", json.dumps({"type": "FeatureCollection", "features": [row]})))
    [made] = desk.store.features("names")
    assert text.replace("\u202e", "[RLO]") in made.values.values()
    assert len(list(desk.store.lines())) == 1
