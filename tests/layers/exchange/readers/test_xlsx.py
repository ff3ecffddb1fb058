"""Workbooks as offices keep them: a title above, headers of two rows, formulas, several sheets."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from layers.errors import SituationError
from layers.exchange.importing import NeedsCrs
from layers.exchange.refusal import Refusal
from tests.layers.exchange.conftest import Desk

MORNING = dt.datetime(2024, 5, 1, 8, 30)  # noqa: DTZ001  (Excel knows no zones)
HEADER = ["名称", "lon", "lat", "容量", "日期"]


def workbook(desk: Desk, fill: Callable[[Any], Any], name: str = "b.xlsx") -> Path:
    book = openpyxl.Workbook()
    fill(book)
    path = desk.folder / name
    book.save(path)
    return path


def plain(book: Any) -> None:
    sheet = book.active
    sheet.append(HEADER)
    sheet.append(["甲", 108.3, 22.8, 1200, MORNING])
    sheet.append(["乙", 108.4, 22.9, None, dt.date(2024, 5, 2)])


def test_numbers_are_numbers_and_days_are_days(desk: Desk) -> None:
    path = workbook(desk, plain)
    with pytest.raises(NeedsCrs):
        desk.prepare(path)

    report = desk.bring(path, crs="EPSG:4326").report

    assert (report.added, report.rejected) == (2, [])
    first, second = desk.store.features("b")
    assert (first["容量"], first["日期"], second["容量"], second["日期"]) == (
        1200,
        "2024-05-01T08:30:00",
        None,
        "2024-05-02",
    )
    assert first.geometry.x == 108.3


def test_a_title_and_merged_headers_are_understood(desk: Desk) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.append(["南宁市避难场所一览表"])
        sheet.append([])
        sheet.append(["名称", "位置", None, "容量", None])
        sheet.append([None, "经度", "纬度", "总数", "已用"])
        sheet.append(["甲", 108.3, 22.8, 1200, 3])
        for cells in ("A1:E1", "A3:A4", "B3:C3", "D3:E3"):
            sheet.merge_cells(cells)

    path = workbook(desk, fill)
    report = desk.bring(path, crs="EPSG:4326").report
    found = next(desk.store.features("b"))
    assert (found["名称"], found["容量 总数"], found["容量 已用"]) == ("甲", 1200, 3)
    assert (found.geometry.x, found.geometry.y) == (108.3, 22.8)
    assert report.notes == [(0, "Above the header stands: 南宁市避难场所一览表")]


def test_under_a_heading_a_field_goes_by_its_own_name(desk: Desk) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.append(["场所", None, "位置", None, "容纳", None])
        sheet.append(["名称", "编号", "经度", "纬度", "容纳人数", "备注"])
        sheet.append(["甲", "S1", 108.3, 22.8, 1200, "无"])

    desk.bring(workbook(desk, fill), kind="shelter", crs="EPSG:4326")

    found = next(desk.store.features("shelter"))
    assert (found["name"], found["code"], found.geometry.x) == ("甲", "S1", 108.3)


def test_two_pairs_of_places_are_asked_about(desk: Desk) -> None:
    def fill(book: Any) -> None:
        book.active.append(["起点", None, "终点", None])
        book.active.append(["经度", "纬度", "经度", "纬度"])
        book.active.append([108.3, 22.8, 108.4, 22.9])

    with pytest.raises(SituationError, match="no columns that say where"):
        desk.prepare(workbook(desk, fill), crs="EPSG:4326")


def test_who_filled_it_in_and_when_is_no_header(desk: Desk) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.append(["避难场所统计表"])
        sheet.append(["填报单位：青秀区应急局", None, None, None, "2024年5月"])
        sheet.append([])
        sheet.append(["名称", "lon", "lat", "容量", "启用"])
        sheet.append(["甲", 108.3, 22.8, 0.35, True])
        sheet.append([])
        sheet.append(["乙", 108.4, 22.9, None, False])
        sheet["D5"].number_format = "0%"

    report = desk.bring(workbook(desk, fill), crs="EPSG:4326").report

    first, second = desk.store.features("b")
    assert [first["名称"], first["容量"], first["启用"]] == ["甲", 0.35, True]
    assert [second["名称"], second["容量"], second["启用"]] == ["乙", None, False]
    assert [words for _, words in report.notes] == [
        "Above the header stands: 避难场所统计表",
        "Above the header stands: 填报单位：青秀区应急局 · 2024年5月",
    ]


def test_a_formula_that_was_never_calculated_is_told(desk: Desk) -> None:
    def fill(book: Any) -> None:
        plain(book)
        book.active["D3"] = "=D2*2"

    report = desk.bring(workbook(desk, fill), crs="EPSG:4326").report
    assert [f["容量"] for f in desk.store.features("b")] == [1200, None]
    [(_, words)] = report.notes
    assert words.startswith("1 formula of the workbook has no value")


def test_sheets_become_a_group_and_a_sheet_without_places_is_told(desk: Desk) -> None:
    def fill(book: Any) -> None:
        plain(book)
        other = book.create_sheet("第二片区")
        other.append(HEADER)
        other.append(["丙", 108.5, 22.7, 5, None])
        words = book.create_sheet("说明")
        words.append(["说明"])
        words.append(["本表由应急局提供"])
        book.create_sheet("空")

    path = workbook(desk, fill)
    rows = sum(max(sheet.max_row - 1, 0) for sheet in openpyxl.load_workbook(path).worksheets)

    report = desk.bring(path, crs="EPSG:4326").report

    assert (report.read, report.added) == (rows, 3)
    assert [reason for _, reason in report.rejected] == ["说明: Its table has no columns that say where its rows are."]
    assert {d["name"] for d in desk.store.datasets("reference")} == {"b · Sheet", "b · 第二片区"}


def test_a_column_is_named_for_the_sheet_that_has_it(desk: Desk) -> None:
    def fill(book: Any) -> None:
        plain(book)
        book.create_sheet("remarks").append(["how to fill it in"])
        book["remarks"].append(["in pencil"])

    path = workbook(desk, fill)
    chosen = {"capacity": "容量", "opened_at": "日期"}
    report = desk.bring(path, kind="shelter", crs="EPSG:4326", zone="UTC", columns=chosen).report
    assert (report.added, [row for row, _ in report.rejected]) == (2, [2])
    with pytest.raises(SituationError, match="no column 无"):
        desk.prepare(path, kind="shelter", crs="EPSG:4326", columns={"capacity": "无"})


def test_a_formula_is_its_last_value_and_an_error_is_nothing(desk: Desk) -> None:
    path = workbook(desk, plain)
    swap(path, "xl/worksheets/sheet1.xml", b"<v>1200</v>", b"<f>600*2</f><v>1200</v>")
    swap(
        path, "xl/worksheets/sheet1.xml", b"<v>108.4</v>", b"<f>1/0</f><v>#DIV/0!</v>", b'r="B3" t="n"', b'r="B3" t="e"'
    )
    report = desk.bring(path, crs="EPSG:4326").report
    assert next(desk.store.features("b"))["容量"] == 1200
    assert [row for row, _ in report.rejected] == [3]
    assert report.notes == [(0, "Cells with the error of a formula, such as #DIV/0!, are left empty: 1.")]


def test_a_row_wider_than_its_header_is_rejected(desk: Desk) -> None:
    def fill(book: Any) -> None:
        plain(book)
        book.active.append(["丁", 1, 1, 1, None, "x"])

    assert [row for row, _ in desk.bring(workbook(desk, fill), crs="EPSG:4326").report.rejected] == [4]


def swap(path: Path, part: str, *pairs: bytes) -> None:
    """Other bytes in one part of the package."""
    with zipfile.ZipFile(path) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "harm",
    [
        lambda p: p.write_bytes(b""),
        lambda p: p.write_bytes(p.read_bytes()[:200]),
        lambda p: p.write_text("lon,lat\n1,1\n"),
        lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        lambda p: swap(p, SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY x "y">]><worksheet'),
        lambda p: swap(p, "xl/workbook.xml", b"<workbook", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><workbook'),
        lambda p: swap(p, SHEET, b"</sheetData>", b"<row>"),
        lambda p: swap(p, "xl/workbook.xml", b"sheets", b"shoots"),
        lambda p: swap(p, SHEET, b"<sheetData>", b"<sheetData>" + b" " * 30_000_000),
        lambda p: zipfile.ZipFile(p, "w").close(),
    ],
)
def test_what_is_no_whole_workbook_is_refused(
    desk: Desk, read_here: Callable[[Path], None], harm: Callable[[Path], Any]
) -> None:
    path = workbook(desk, plain)
    harm(path)
    with pytest.raises(Refusal):
        read_here(path)


def test_a_text_merged_over_several_rows_is_said_of_each_and_a_number_of_the_first_alone(desk: Desk) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        rows = [
            ["城区", "名称", "lon", "lat", "人数"],
            ["青秀区", "甲", 108.3, 22.8, 700],
            [None, "乙", 108.4, 22.8, None],
        ]
        for row in [*rows, [None, "丙", 108.5, 22.8, 5], ["兴宁区", "丁", 108.6, 22.8, 9]]:
            sheet.append(row)
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("E2:E3")

    report = desk.bring(workbook(desk, fill), crs="EPSG:4326").report

    rows = {f["名称"]: (f["城区"], f["人数"]) for f in desk.store.features("b")}
    assert rows == {"甲": ("青秀区", 700), "乙": ("青秀区", None), "丙": ("青秀区", 5), "丁": ("兴宁区", 9)}
    assert [words for _, words in report.notes] == [
        "Cells merged over several rows: their text is taken for each of the rows below: 2.",
        "Cells merged over several rows: a number or day is kept for the first row alone, not below: 1.",
    ]


def test_what_is_hidden_in_the_workbook_comes_in_and_is_told(desk: Desk) -> None:
    def fill(book: Any) -> None:
        plain(book)
        book.active.title = "名册"
        book.active.row_dimensions[3].hidden = True
        behind = book.create_sheet("旧名册")
        behind.append(HEADER)
        behind.append(["戊", 108.5, 22.8, 1, MORNING])
        behind.sheet_state = "hidden"

    report = desk.bring(workbook(desk, fill), crs="EPSG:4326").report

    assert report.added == 3
    assert [words for _, words in report.notes] == [
        "Rows that are hidden in the sheet 名册, and are taken all the same: 1.",
        "The sheet 旧名册 is hidden in the workbook, and is taken all the same.",
    ]


def test_numbers_longer_than_a_spreadsheet_keeps_them_are_told(desk: Desk) -> None:
    def fill(book: Any) -> None:
        book.active.append(["name", "lon", "lat", "身份证", "电话"])
        book.active.append(["甲", 108.3, 22.8, 450103199001011234, 13800138000])
        book.active.append(["乙", 108.3, 22.9, "450103199001011234", 13800138001])

    report = desk.bring(workbook(desk, fill), crs="EPSG:4326").report

    told = "身份证: numbers of more than 15 digits, whose last digits a spreadsheet does not keep: 1."
    assert report.notes == [(0, told)]


@pytest.mark.parametrize(
    ("number_format", "value", "shown"),
    [
        ("000000", 123, "000123"),
        ("00000;-00000", 45, "00045"),
        ("000-0000", 5300021, "530-0021"),
        ("000-0000-0000", 13800001234, "138-0000-1234"),
        ('"No."0000', 7, "No.0007"),
        ("[$-804]000", 1234, "1234"),
        ('0.0"万人"', 3.25, "3.25万人"),
        ('#,##0"千人"', 3, "3千人"),
    ],
)
def test_a_number_that_its_format_makes_a_code_or_another_quantity_comes_in_as_shown(
    desk: Desk, number_format: str, value: float, shown: str
) -> None:
    def fill(book: Any) -> None:
        plain(book)
        book.active["D2"].value, book.active["D2"].number_format = value, number_format

    desk.bring(workbook(desk, fill), crs="EPSG:4326")
    assert next(desk.store.features("b"))["容量"] == shown


@pytest.mark.parametrize(
    "number_format",
    ["General", "0", "0.00", "#,##0", "0%", "0.00E+00", "[Red]0;[Blue]-0", '_ "¥"* #,##0_ ;', '0.0,"万"', '0\\.0,"万"'],
)
def test_other_formats_leave_a_number_a_number(desk: Desk, number_format: str) -> None:
    def fill(book: Any) -> None:
        plain(book)
        book.active["D2"].number_format = number_format

    report = desk.bring(workbook(desk, fill), crs="EPSG:4326").report
    assert next(desk.store.features("b"))["容量"] == 1200
    assert report.notes == []


def test_a_unit_that_only_the_format_shows_is_told_where_the_header_does_not_say_it(desk: Desk) -> None:
    def fill(book: Any) -> None:
        plain(book)
        book.active["E1"].value, book.active["E2"].value, book.active["E3"].value = "水深(米)", 1.5, 2
        book.active["D2"].number_format = '0"人"'
        book.active["E2"].number_format = book.active["E3"].number_format = '0.0"米"'

    report = desk.bring(workbook(desk, fill), crs="EPSG:4326").report
    assert [words for _, words in report.notes] == [
        "容量: “人” stands behind its numbers in the sheet and is left out: 1."
    ]
    assert next(desk.store.features("b"))["容量"] == 1200


def test_a_code_shown_with_zeros_is_still_a_number_for_a_field_of_numbers(desk: Desk) -> None:
    def fill(book: Any) -> None:
        plain(book)
        book.active["D2"].value, book.active["D2"].number_format = 120, "00000"

    desk.bring(workbook(desk, fill), kind="shelter", crs="EPSG:4326")
    assert next(desk.store.features("shelter"))["capacity"] == 120
