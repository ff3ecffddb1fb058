"""Shapefiles as people hand them over: with neighbours missing, in old encodings, zipped, damaged."""

from __future__ import annotations

import shutil
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely

from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs
from tests.layers.exchange.conftest import Desk

NAMES = ["南宁市青秀区民族大道", "良庆区五象新区体育中心", "邕宁区蒲庙镇中心小学"]


def shapefile(folder: Path, stem: str = "shelters", *, encoding: str = "utf-8", names: list[str] | None = None) -> Path:
    """Points with a name each, as GDAL writes them."""
    names = names or NAMES
    frame = geopandas.GeoDataFrame(
        {"name": names, "places": range(len(names))},
        geometry=[shapely.Point(108.3 + n / 100, 22.8, 75.0) for n in range(len(names))],
        crs="EPSG:4490",
    )
    path = folder / f"{stem}.shp"
    pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding=encoding)
    return path


def rows(desk: Desk, name: str) -> list[str]:
    return [f["name"] for f in desk.store.features(name)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("with_cpg", [True, False])
def test_chinese_names_come_in_right_with_and_without_a_code_page(desk: Desk, encoding: str, with_cpg: bool) -> None:
    path = shapefile(desk.folder, encoding=encoding)
    if not with_cpg:
        path.with_suffix(".cpg").unlink()

    report = desk.bring(path).report

    assert (report.added, report.rejected, report.notes) == (3, [], [])
    assert rows(desk, "shelters") == NAMES
    assert next(desk.store.features("shelters")).geometry.z == 75.0


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("big5", ["臺北市中正區避難所", "高雄市苓雅區國民小學", "臺南市體育館"]),
        ("cp932", ["七尾市立中学校", "のと里山海道サービスエリア", "小丸山小学校体育館"]),
    ],
)
def test_big5_and_shift_jis_are_found_out(desk: Desk, encoding: str, names: list[str]) -> None:
    path = shapefile(desk.folder, encoding=encoding, names=names)
    path.with_suffix(".cpg").unlink()
    desk.bring(path)
    assert rows(desk, "shelters") == names


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("gb18030", "UTF-8"),
        ("utf-8", "ANSI 936"),
        ("utf-8", "GBK"),
        ("utf-8", "ISO-8859-1"),
        ("gb18030", "ISO-8859-1"),
        ("gb18030", "ANSI 1252"),
        ("gb18030", "OEM 437"),
    ],
)
def test_a_code_page_that_lies_is_not_believed_and_that_is_told(desk: Desk, encoding: str, told: str) -> None:
    path = shapefile(desk.folder, encoding=encoding)
    path.with_suffix(".cpg").write_text(told)

    report = desk.bring(path).report

    assert rows(desk, "shelters") == NAMES
    assert "which they are not" in report.notes[0][1]


@pytest.mark.parametrize(
    ("encoding", "told", "names"),
    [
        ("latin-1", "ISO-8859-1", ["Café Zürich", "Señor Núñez", "Åse Ærø"]),
        ("latin-1", "88591", ["Ñandú", "Übergrößen"]),
        ("cp1252", "ANSI 1252", ["Çà et là", "naïve – 5 €"]),
        ("cp437", "OEM 437", ["Café"]),
        ("gb18030", "GBK", ["联通", "南宁", "目标"]),
        ("big5", "BIG-5", ["臺北市", "高雄市"]),
        ("cp1251", "ANSI 1251", ["МОСКВА", "Санкт-Петербург"]),
        ("euc-kr", "EUC-KR", ["서울특별시", "부산광역시"]),
    ],
)
def test_a_code_page_that_is_true_is_believed(desk: Desk, encoding: str, told: str, names: list[str]) -> None:
    path = shapefile(desk.folder, names=[f"{n}{'#' * 60}" for n in range(len(names))])
    table = path.with_suffix(".dbf")
    cells = table.read_bytes()
    for n, name in enumerate(names):
        cells = cells.replace(f"{n}{'#' * 60}".encode(), name.encode(encoding).ljust(61))
    table.write_bytes(cells)
    path.with_suffix(".cpg").write_text(told)

    assert desk.bring(path).report.notes == []
    assert rows(desk, "shelters") == names


@pytest.mark.filterwarnings("ignore:Value .* has been truncated")
def test_a_name_cut_within_a_character_does_not_change_the_encoding(desk: Desk) -> None:
    path = shapefile(desk.folder, names=["避" * 90, *(f"{n}号避难所" for n in range(40))])
    path.with_suffix(".cpg").unlink()
    desk.bring(path)
    assert rows(desk, "shelters")[1] == "0号避难所"


def test_without_a_prj_the_system_is_asked_for(desk: Desk) -> None:
    path = shapefile(desk.folder)
    path.with_suffix(".prj").unlink()
    with pytest.raises(NeedsCrs):
        desk.prepare(path)
    assert desk.bring(path, crs="EPSG:4490").report.added == 3


def test_a_missing_index_is_made_anew_beside_nothing_of_the_users(desk: Desk) -> None:
    path = shapefile(desk.folder)
    path.with_suffix(".shx").unlink()
    before = {p.name: p.read_bytes() for p in desk.folder.iterdir()}

    report = desk.bring(path).report

    assert report.added == 3
    assert [note for _, note in report.notes if ".shx" in note]
    assert {p.name: p.read_bytes() for p in desk.folder.iterdir()} == before


def test_without_a_table_there_are_only_shapes(desk: Desk) -> None:
    path = shapefile(desk.folder)
    path.with_suffix(".dbf").unlink()
    report = desk.bring(path).report
    assert report.added == 3
    assert [note for _, note in report.notes if ".dbf" in note]


def test_neighbours_in_capitals_are_found(desk: Desk) -> None:
    path = shapefile(desk.folder)
    for suffix in (".dbf", ".prj", ".shx", ".cpg"):
        path.with_suffix(suffix).rename(path.with_name(f"SHELTERS{suffix.upper()}"))
    assert desk.bring(path).report.notes == []
    assert rows(desk, "shelters") == NAMES


def test_values_come_in_as_what_they_are(desk: Desk) -> None:
    import pandas as pd

    frame = geopandas.GeoDataFrame(
        {
            "whole": pd.array([1, None, 3], dtype="Int32"),
            "real": [0.5, None, 2.25],
            "day": pd.to_datetime(["2024-05-01", None, "2024-05-03"]).date,
        },
        geometry=[shapely.Point(1, 1), None, shapely.box(0, 0, 1, 1).boundary.interpolate(0.5)],
        crs=4326,
    )
    pyogrio.write_dataframe(frame, desk.folder / "v.shp", driver="ESRI Shapefile")
    report = desk.bring(desk.folder / "v.shp").report
    assert report.rejected == [(2, "It has no place.")]
    first, last = list(desk.store.features("v"))
    assert (first["whole"], first["real"], str(first["day"])[:10]) == (1, 0.5, "2024-05-01")
    assert (last["whole"], last["real"]) == (3, 2.25)


def test_a_point_that_is_no_number_is_rejected(desk: Desk) -> None:
    path = shapefile(desk.folder)
    data = bytearray(path.read_bytes())
    at = data.index(struct.pack("<dd", 108.31, 22.8))
    data[at : at + 8] = struct.pack("<d", float("nan"))
    path.write_bytes(data)
    report = desk.bring(path).report
    assert (report.read, report.added, [row for row, _ in report.rejected]) == (3, 2, [2])


def damage(path: Path, change: Callable[[bytearray], Any]) -> None:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "harm",
    [
        lambda p: p.write_bytes(b""),
        lambda p: p.write_bytes(p.read_bytes()[:50]),
        lambda p: p.write_bytes(b"\0\0\x27\x0a" + b"\xff" * 96),
        lambda p: p.write_text("<OGRVRTDataSource/>"),
        lambda p: damage(p, lambda d: d.__setitem__(slice(28, 32), b"\x09\0\0\0")),
        lambda p: p.with_suffix(".dbf").write_bytes(b"\x03"),
        lambda p: damage(p.with_suffix(".dbf"), lambda d: d.__setitem__(slice(4, 8), b"\xff\xff\xff\x7f")),
        lambda p: damage(p.with_suffix(".dbf"), lambda d: d.__setitem__(slice(10, 12), b"\0\0")),
        lambda p: damage(p, lambda d: d.__setitem__(slice(104, 108), b"\x7f\xff\xff\xff")),
        lambda p: p.with_suffix(".shx").write_bytes(b"\0" * 100),
        lambda p: p.with_suffix(".prj").write_text("GEOGCS[" * 5000),
    ],
)
def test_damage_is_refused_or_told_and_never_more(desk: Desk, harm: Callable[[Path], Any]) -> None:
    path = shapefile(desk.folder)
    harm(path)
    with suppress(SituationError):
        assert desk.prepare(path).report.taken <= 3
    assert desk.store.datasets("reference") == []


def test_a_zip_of_one_is_the_shapefile_itself(desk: Desk) -> None:
    path = shapefile(desk.folder, encoding="gb18030")
    zipped = desk.folder / "避难所.zip"
    with zipfile.ZipFile(zipped, "w") as package:
        for part in sorted(desk.folder.glob("shelters.*")):
            package.write(part, f"数据/{part.name}")
        package.writestr("说明.txt", "读我")
    direct = pyogrio.read_dataframe(path)

    report = desk.bring(zipped).report

    assert (report.added, report.rejected) == (len(direct), [])
    [dataset] = desk.store.datasets("reference")
    assert (dataset["name"], dataset["group"]) == ("避难所", None)
    assert rows(desk, "避难所") == list(direct["name"])


def test_a_zip_of_several_is_a_group(desk: Desk) -> None:
    for stem in ("north", "south"):
        shapefile(desk.folder, stem)
    zipped = Path(shutil.make_archive(str(desk.folder.parent / "all"), "zip", desk.folder))

    report = desk.bring(zipped).report

    assert report.added == 6
    assert {(d["name"], d["group"]) for d in desk.store.datasets("reference")} == {
        ("all · north", "all"),
        ("all · south", "all"),
    }


def test_a_person_may_say_the_encoding_of_the_table_zipped_too(desk: Desk) -> None:
    path = shapefile(desk.folder, encoding="cp1250", names=["Dvořák", "Příbram", "Žižka"])
    path.with_suffix(".cpg").unlink()
    desk.bring(path, encoding="cp1250")
    assert rows(desk, "shelters") == ["Dvořák", "Příbram", "Žižka"]
    with pytest.raises(SituationError, match="not in the encoding"):
        desk.prepare(path, encoding="UTF-8")
    packed = desk.folder / "packed.zip"
    with zipfile.ZipFile(packed, "w") as package:
        for part in desk.folder.glob("shelters.*"):
            package.write(part, part.name)
    desk.bring(packed, encoding="cp1250")
    assert rows(desk, "packed") == ["Dvořák", "Příbram", "Žižka"]


@pytest.mark.parametrize("with_index", [True, False])
def test_shapes_without_a_row_in_the_table_come_in_without_values(desk: Desk, with_index: bool) -> None:
    path = shapefile(desk.folder)
    table = path.with_suffix(".dbf")
    row = struct.unpack("<H", table.read_bytes()[10:12])[0]
    table.write_bytes(table.read_bytes()[: -row - 10])  # cut off within the second row
    if not with_index:
        path.with_suffix(".shx").unlink()

    report = desk.bring(path).report

    assert (report.read, report.added) == (3, 3)
    assert report.notes[-1] == (0, "Rows in the table: 1; shapes: 3. The last shapes come in without values.")
    assert sorted(f.geometry.x for f in desk.store.features("shelters")) == [108.3, 108.31, 108.32]
    assert [f["name"] for f in desk.store.features("shelters") if f["name"]] == NAMES[:1]


def test_rows_of_the_table_without_a_shape_are_told(desk: Desk) -> None:
    path = shapefile(desk.folder, names=NAMES[:1])
    longer = shapefile(desk.folder, "longer").with_suffix(".dbf")
    shutil.copyfile(longer, path.with_suffix(".dbf"))
    report = desk.bring(path).report
    assert report.added == 1
    assert "The last rows of the table have no shape and are left out." in report.notes[0][1]


def with_table(folder: Path, sort: str, width: int, decimals: int, cells: list[str]) -> Path:
    """A shapefile of points whose table has the one column K, written byte by byte."""
    path = shapefile(folder, names=[f"{n}" for n in range(len(cells))])
    field = struct.pack("<11sc4xBB14x", b"K", sort.encode(), width, decimals)
    head = struct.pack("<BBBBIHH20x", 3, 124, 1, 1, len(cells), 65, 1 + width)
    rows = b"".join(b" " + cell.encode().rjust(width) for cell in cells)
    path.with_suffix(".dbf").write_bytes(head + field + b"\r" + rows + b"\x1a")
    path.with_suffix(".cpg").unlink()
    return path


@pytest.mark.parametrize(
    ("sort", "width", "decimals", "cells"),
    [
        ("N", 8, 2, ["1,5", "12.50"]),
        ("N", 8, 2, ["1 234.5", "12.50"]),
        ("N", 8, 2, ["1.234.5", "-"]),
        ("F", 8, 2, ["abc", "2"]),
        ("N", 10, 0, ["2024-01-02", "7"]),
        ("D", 8, 0, ["20240102", "20241301"]),
        ("D", 8, 0, ["20240230", "20240102"]),
        ("D", 8, 0, ["2024/1/2", "20240102"]),
        ("N", 20, 0, ["1234567890123456789", "45"]),
    ],
)
def test_a_column_with_cells_of_another_sort_comes_in_as_text_and_that_is_told(
    desk: Desk, sort: str, width: int, decimals: int, cells: list[str]
) -> None:
    """GDAL takes the number in front, 1 for 1,5, or refuses the file for one day that there is not."""
    report = desk.bring(with_table(desk.folder, sort, width, decimals, cells)).report
    assert [f["K"] for f in desk.store.features("shelters")] == cells
    assert "came in as text" in report.notes[0][1]


@pytest.mark.parametrize(
    ("sort", "width", "decimals", "cells", "values"),
    [
        ("N", 8, 2, ["12.50", "", "-3", ".5", "1e3"], [12.5, None, -3, 0.5, 1000]),
        ("N", 6, 0, ["000123", "45"], [123, 45]),
        ("N", 12, 0, ["12.7", "1e5", "3"], [12.7, 100000, 3]),
        ("N", 19, 0, ["123456789012345678", "45"], [123456789012345678, 45]),
        ("D", 8, 0, ["20240229", "", "00000000"], ["2024-02-29", None, None]),
    ],
)
def test_numbers_and_days_of_a_table_come_in_whole(
    desk: Desk, sort: str, width: int, decimals: int, cells: list[str], values: list[object]
) -> None:
    report = desk.bring(with_table(desk.folder, sort, width, decimals, cells)).report
    assert [f["K"] for f in desk.store.features("shelters")] == values
    assert report.notes == []


def test_numbers_that_were_too_long_for_their_cells_are_told(desk: Desk) -> None:
    report = desk.bring(with_table(desk.folder, "N", 8, 2, ["********", "12.50"])).report
    assert [f["K"] for f in desk.store.features("shelters")] == [None, 12.5]
    assert report.notes == [(0, "K: 1 cell holds a number that was too long for it; it is empty.")]


def test_the_measures_of_a_surveyed_line_are_no_heights(desk: Desk) -> None:
    line = struct.pack("<i4d3i4d", 23, 108, 22, 109, 23, 1, 2, 0, 108, 22, 109, 23) + struct.pack("<4d", 0, 9, 0, 9)

    def head(words: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + words) + struct.pack("<2i8d", 1000, 23, *([0.0] * 8))

    half = len(line) // 2
    path = desk.file("m.shp", head(4 + half) + struct.pack(">2i", 1, half) + line)
    desk.file("m.shx", head(4) + struct.pack(">2i", 50, half))

    report = desk.bring(path, crs="EPSG:4326").report

    assert next(desk.store.features("m")).geometry.wkt == "LINESTRING (108 22, 109 23)"
    assert (1, "Measures (M) of shapes are left out, from here on in 1 row.") in report.notes
