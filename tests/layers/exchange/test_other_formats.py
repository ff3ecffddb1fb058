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


@pytest.mark.parametrize("lines", [False, True])
def test_geojson_in_another_encoding_is_read_and_told(desk: Desk, lines: bool) -> None:
    found = feature([1, 1], name="南宁市", note="避难场所")
    text = json.dumps(found if lines else collection(found), ensure_ascii=False)
    report = desk.bring(desk.file("a.geojsonl" if lines else "a.geojson", text.encode("gb18030"))).report

    assert [f["name"] for f in desk.store.features("a")] == ["南宁市"]
    assert report.notes[0] == (0, "It is in GB18030, though GeoJSON has to be in UTF-8.")


def test_geojson_in_utf8_is_told_nothing_of_its_encoding(desk: Desk) -> None:
    text = json.dumps(collection(feature([1, 1], name="南宁市")), ensure_ascii=False)
    for name, encoding in {"a": "utf-8", "b": "utf-8-sig", "c": "utf-16"}.items():
        assert desk.bring(desk.file(f"{name}.geojson", text.encode(encoding))).report.notes == []
        assert [f["name"] for f in desk.store.features(name)] == ["南宁市"]


def test_geojson_in_what_is_surely_no_encoding_is_refused_until_a_person_names_it(desk: Desk) -> None:
    text = json.dumps(collection(feature([1, 1], name="Zürich Süd")), ensure_ascii=False)
    path = desk.file("a.geojson", text.encode("cp1252"))
    with pytest.raises(SituationError, match="not in UTF-8") as caught:
        desk.prepare(path)
    assert "--encoding" in (caught.value.hint or "")

    desk.bring(path, encoding="cp1252")
    assert [f["name"] for f in desk.store.features("a")] == ["Zürich Süd"]
    with pytest.raises(SituationError, match="not in the encoding"):
        desk.prepare(path, encoding="utf-8")
