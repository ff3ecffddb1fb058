"""CSV in every encoding of the neighbourhood, read right without being told."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.errors import SituationError
from layers.exchange.encodings import encoding_of_file
from layers.exchange.refusal import Refusal
from tests.layers.exchange.conftest import Desk

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
