"""CSV in every encoding of the neighbourhood, read right without being told."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from layers.errors import SituationError
from layers.exchange.encodings import encoding_of_file
from layers.exchange.refusal import Refusal
from layers.exchange.sink import Sink
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.here import read_here

CHINESE = "名称,lon,lat,地址\n青秀区体育馆,108.38,22.81,民族大道1号\n五象小学,108.4,22.75,良庆区\n"
JAPANESE = "名称,lon,lat,住所\n七尾中学校,136.96,37.04,石川県七尾市\nのとじまセンター,136.9,37.1,能登島\n"
TAIWAN = "名稱,lon,lat,地址\n臺北市避難所,121.5,25.0,中正區\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"),
        (CHINESE, "utf-16-be"),
        (JAPANESE, "cp932"),
        (JAPANESE, "utf-8"),
        (JAPANESE, "utf-16-le"),
        (TAIWAN, "big5"),
        (CHINESE + "龘𠮷,1,1,㐀\n", "gb18030"),
    ],
)
def test_a_table_is_read_in_its_encoding(desk: Desk, text: str, encoding: str) -> None:
    path = desk.file("t.csv", text.encode(encoding))
    rows = list(csv.DictReader(text.splitlines()))
    column = next(iter(rows[0]))

    report = desk.bring(path, crs="EPSG:4326").report

    assert (report.added, report.rejected) == (len(rows), [])
    assert [f[column] for f in desk.store.features("t")] == [row[column] for row in rows]


def test_shift_jis_that_is_valid_gb18030_too_comes_in_as_japanese(tmp_path: Path, shared_data: Path) -> None:
    text = (shared_data / "shelters" / "nanao-designated-shelters.csv").read_text(encoding="utf-8-sig")
    tried = 0
    for line in text.splitlines():
        data = line.encode("cp932", "ignore")
        try:
            data.decode("gb18030")
        except UnicodeDecodeError:
            continue
        if data.isascii():
            continue
        path = tmp_path / "one.csv"
        path.write_bytes(data)
        assert encoding_of_file(path, "one.csv") == "cp932", line
        tried += 1
    assert tried > 10


def test_what_the_person_says_counts(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CHINESE.encode("gb18030"))
    assert encoding_of_file(path, "t.csv", "GBK") == "gb18030"
    with pytest.raises(Refusal, match="not in the encoding"):
        encoding_of_file(path, "t.csv", "utf-8")
    for none in ("nonsense", "base64", "zip"):
        with pytest.raises(Refusal, match="is no encoding"):
            encoding_of_file(path, "t.csv", none)


NO_TEXT = (b"", b"\xff\xfe", b"\xff" * 100, b"\xff\xfea", b"lon,lat\n1,1\n\xff\xff\xff", b"\0" * 64)


@pytest.mark.parametrize("data", NO_TEXT)
def test_what_is_no_text_is_refused(desk: Desk, read_here: Callable[[Path], None], data: bytes) -> None:
    with pytest.raises(Refusal):
        read_here(desk.file("t.csv", data))


@pytest.mark.slow
def test_a_late_byte_decides_too(desk: Desk) -> None:
    text = "name,lon,lat\n" + "x,1,1\n" * 120_000 + "南宁,2,2\n"
    report = desk.bring(desk.file("t.csv", text.encode("gb18030")), crs="EPSG:4326").report
    assert report.added == 120_001
    assert "南宁" in {f["name"] for f in desk.store.features("t")}


def test_a_person_may_say_the_encoding(desk: Desk) -> None:
    path = desk.file("t.csv", "name,lon,lat\nDvořák,14.4,50.1\n".encode("cp1250"))
    desk.bring(path, crs="EPSG:4326", encoding="windows-1250")
    assert [f["name"] for f in desk.store.features("t")] == ["Dvořák"]
    with pytest.raises(SituationError, match="not in the encoding"):
        desk.prepare(path, crs="EPSG:4326", encoding="UTF-8")
    with pytest.raises(SituationError, match="is no encoding"):
        desk.prepare(path, crs="EPSG:4326", encoding="nonsense")


NUMBERED = "名称,编号,经度,纬度\n" + "五象新区一号避难场所,一,108.4,22.75\n" * 20


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_wide_text_is_known_where_most_of_it_is_chinese(desk: Desk, encoding: str) -> None:
    report = desk.bring(desk.file("t.csv", NUMBERED.encode(encoding)), crs="EPSG:4326").report
    assert (report.added, report.rejected) == (20, [])


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ("南宁市避难场所一览表,,,\n,,,\n", ["南宁市避难场所一览表"]),
        (
            "南宁市避难场所一览表\n填报：应急局,,日期：2024-05-01,\n",
            ["南宁市避难场所一览表", "填报：应急局 · 日期：2024-05-01"],
        ),
        ("sep=,\n", []),
        ("", []),
    ],
)
def test_what_stands_above_the_header_is_told_and_is_no_header(desk: Desk, above: str, said: list[str]) -> None:
    path = desk.file("t.csv", above + "name,lon,lat,places\nA,108.3,22.8,5\nB,108.4,22.9,\n")
    report = desk.bring(path, crs="EPSG:4326").report
    assert (report.added, report.rejected) == (2, [])
    assert [words for _, words in report.notes] == [f"Above the header stands: {words}" for words in said]
    assert [f["name"] for f in desk.store.features("t")] == ["A", "B"]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_the_delimiter_that_a_file_names_counts(desk: Desk, mark: str) -> None:
    rows = f"sep={mark}\nname{mark}lon{mark}lat\nA, B, C{mark}108,3{mark}22,8\n"
    assert desk.bring(desk.file("t.csv", rows), crs="EPSG:4326").report.added == 1
    [made] = desk.store.features("t")
    assert (made["name"], made.geometry.x) == ("A, B, C", 108.3)


def test_years_as_columns_are_a_header_and_a_header_narrower_than_its_rows_stays_one(desk: Desk) -> None:
    years = desk.file("y.csv", "name,lon,lat,2020,2021\nA,1,2,3,4\n")
    assert desk.bring(years, crs="EPSG:4326").report.added == 1
    narrow = desk.bring(desk.file("n.csv", "name,lon,lat\nA,1,2,3,4,5,6\nB,1,2,3,4,5,6\n"), crs="EPSG:4326").report
    assert {reason for _, reason in narrow.rejected} == {"It has more cells than the header."}


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_row(desk: Desk) -> None:
    broken = desk.file("b.csv", 'name,lon,lat\nA,1,1\nB,1,2\n"C,1,3\nD,1,4\nE,1,5\n')
    report = desk.bring(broken, crs="EPSG:4326").report
    assert report.added == 2
    assert report.rejected == [
        (3, "A quotation mark that opens in it is never closed, and takes in 4 lines up to the end.")
    ]
    whole = desk.file("w.csv", 'name,lon,lat,note\nA,1,1,"two\nlines"\n')
    assert desk.bring(whole, crs="EPSG:4326").report.rejected == []


def test_traditional_and_korean_headings_are_known(desk: Desk) -> None:
    for n, heading in enumerate(("名稱,經度,緯度", "이름,경도,위도")):
        path = desk.file(f"h{n}.csv", f"{heading}\nA,121.5,25\n")
        assert desk.bring(path, crs="EPSG:4326").report.added == 1


@pytest.mark.parametrize("sign", ["，", "；", "、"])
def test_a_chinese_sign_between_the_cells_parts_them_and_that_is_told(desk: Desk, sign: str) -> None:
    rows = [["名称", "经度", "纬度"], ["人民公园", "108.33", "22.82"], ["青秀山", "108.4", "22.8"]]
    path = desk.file("a.csv", "".join(sign.join(row) + "\n" for row in rows))

    report = desk.bring(path, crs="EPSG:4326").report

    assert [(f["名称"], f.geometry.x) for f in desk.store.features("a")] == [("人民公园", 108.33), ("青秀山", 108.4)]
    assert report.notes == [(0, f"Its cells are parted by “{sign}”, as nothing else parts them.")]


def test_chinese_signs_in_the_cells_part_nothing(desk: Desk) -> None:
    path = desk.file("a.csv", "名称，别名,经度,纬度\n公园，大,108.33,22.82\n山，小,108.4,22.8\n")

    assert desk.bring(path, crs="EPSG:4326").report.notes == []
    assert [f["名称，别名"] for f in desk.store.features("a")] == ["公园，大", "山，小"]


def test_rows_of_long_texts_go_out_a_few_at_a_time_and_are_all_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = batches(monkeypatch)
    texts = [str(n) * 60_000 for n in range(1, 10)] * 40
    lines = [f"{n},108.3,22.8,{text}" for n, text in enumerate(texts)]
    path = desk.file("long.csv", "\n".join(["code,lon,lat,text", *lines]).encode())

    (table,) = read_here(path, progress=lambda done, text: None)

    assert list(table.rows) == list(range(1, len(texts) + 1))
    assert list(table.columns["text"]) == texts
    assert max(sent) * 60_000 < 10_000_000


def test_a_wide_table_goes_out_fewer_rows_at_a_time_and_is_all_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = batches(monkeypatch)
    names = [f"c{n}" for n in range(500)]
    lines = [",".join([str(row), *["7"] * 499]) for row in range(2_500)]
    path = desk.file("wide.csv", "\n".join([",".join(names), *lines]).encode())

    (table,) = read_here(path, progress=lambda done, text: None)

    assert list(table.columns["c0"]) == [str(row) for row in range(2_500)]
    assert max(sent) <= 2_000


def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows went out at a time."""
    sent: list[int] = []
    rows = Sink.rows

    def counted(sink: Sink, numbers: Sequence[int], *rest: Any) -> None:
        sent.append(len(numbers))
        rows(sink, numbers, *rest)

    monkeypatch.setattr(Sink, "rows", counted)
    return sent
