"""Files that are often handed over and cannot be read: each is told what to do with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from layers.errors import SituationError
from layers.exchange.formats import format_of
from layers.exchange.refusal import not_of_format, wrong_content
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("避难场所.xls", "save it as .xlsx"),
        ("roads.DBF", "give the file .shp"),
        ("maps.rar", "Unpack it"),
        ("list.docx", "save its table"),
        ("plan.dwg", "GeoPackage"),
        ("rain.grib2", "GeoTIFF"),
        ("x.unheard-of", "These can: "),
    ],
)
def test_a_format_that_cannot_be_read_says_what_to_do(name: str, hint: str) -> None:
    with pytest.raises(SituationError, match="format that cannot be read") as refused:
        format_of(Path(name))
    assert hint in refused.value.hint


def test_content_of_another_sort_is_called_by_its_name() -> None:
    old = wrong_content("a.xlsx", "Excel", OLE + bytes(100))
    page = wrong_content("a.csv", "CSV", b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>Log in")
    assert "old Excel" in str(old.words)
    assert "web page" in str(page.words)
    assert str(wrong_content("a.csv", "CSV", b"\x7fELF").words) == str(not_of_format("a.csv", "CSV").words)


def test_geojson_in_another_encoding_is_told(desk: Desk) -> None:
    text = json.dumps(collection(feature([1, 1], name="南宁市")), ensure_ascii=False)
    with pytest.raises(SituationError, match="not in UTF-8"):
        desk.prepare(desk.file("a.geojson", text.encode("gb18030")))
