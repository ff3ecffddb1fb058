"""Zip packages: every file by its own reader, and nothing of what packages are made to do harm with."""

from __future__ import annotations

import io
import json
import os
import struct
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.errors import SituationError
from layers.exchange.refusal import Refusal
from tests.layers.exchange.conftest import Desk
from tests.layers.exchange.files import collection, feature

GOOD = json.dumps(collection(feature([1, 1])))


def packed(desk: Desk, *entries: tuple[str | zipfile.ZipInfo, str | bytes], name: str = "p.zip") -> Path:
    path = desk.folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in entries:
            package.writestr(entry, content)
    return path


def test_files_of_several_formats_come_in_together(desk: Desk) -> None:
    path = packed(
        desk,
        ("a/points.geojson", GOOD),
        ("a/table.csv", "lon,lat,name\n1,1,x\n2,2,y\n"),
        ("b/points.geojson", GOOD),
        ("readme.pdf", b"%PDF"),
        ("__MACOSX/._points.geojson", b"\0"),
    )

    report = desk.bring(path, crs="EPSG:4326").report

    assert (report.read, report.added, report.rejected) == (4, 4, [])
    assert {d["name"] for d in desk.store.datasets("reference")} == {
        "p · a/points",
        "p · table",
        "p · b/points",
    }


def test_what_is_refused_of_it_is_named_and_the_rest_comes_in(desk: Desk) -> None:
    path = packed(
        desk,
        ("good.geojson", GOOD),
        ("bad.geojson", "{"),
        ("program.exe", b"MZ"),
        ("inner.zip", b"PK\x03\x04"),
        ("disguised.kml", '<!DOCTYPE kml [<!ENTITY x "y">]><kml/>'),
    )

    report = desk.bring(path).report

    assert report.added == 1
    reasons = " | ".join(reason for _, reason in report.rejected)
    for word in ("bad: ", "program.exe: ", "inner.zip: ", "disguised: ", "document type", "package within"):
        assert word in reasons


def test_texts_beside_the_data_are_told_and_not_read(desk: Desk) -> None:
    path = packed(desk, ("a.geojson", GOOD), ("points.txt", "lon,lat\n1,1\n"), ("b.csv", "lon,lat\n1,1\n"))
    report = desk.bring(path, crs="EPSG:4326").report
    assert (report.added, report.notes) == (2, [(0, "Not read, as words about the data: points.txt.")])

    alone = packed(desk, ("points.txt", "lon,lat\n1,1\n"), name="t.zip")
    report = desk.bring(alone, crs="EPSG:4326").report
    assert (report.added, report.notes) == (1, [])


def test_a_file_without_a_name_is_passed_over(desk: Desk) -> None:
    path = packed(desk, ("good.geojson", GOOD), ("x", GOOD))
    path.write_bytes(path.read_bytes().replace(b"x" + b"\x7b", b"\0" + b"\x7b"))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 46] = 0
    path.write_bytes(data)
    report = desk.bring(path).report
    assert (report.added, len(report.rejected)) == (1, 1)


OUT = ("../out.geojson", "/etc/out.geojson", "a/../../out.geojson", "..\\out.geojson", "C:\\out.geojson")


def test_what_leads_out_of_the_package_is_not_followed(desk: Desk) -> None:
    link = zipfile.ZipInfo("link.geojson")
    link.external_attr = 0o120777 << 16
    report = desk.bring(packed(desk, ("good.geojson", GOOD), *((name, GOOD) for name in OUT), (link, GOOD))).report
    assert report.added == 1
    reasons = [reason for _, reason in report.rejected]
    assert (sum("leads out" in r for r in reasons), sum("link, not a file" in r for r in reasons)) == (len(OUT), 1)
    assert not (desk.folder.parent / "out.geojson").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_with_one_name_the_first_counts(desk: Desk) -> None:
    report = desk.bring(packed(desk, ("a.geojson", GOOD), ("A.geojson", GOOD), ("a.geojson", GOOD))).report
    assert (report.added, len(report.rejected)) == (1, 2)


def test_an_encrypted_file_is_named(desk: Desk) -> None:
    path = packed(desk, ("good.geojson", GOOD), ("secret.geojson", GOOD))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert [r for _, r in desk.bring(path).report.rejected if "encrypted" in r]


def _bomb(desk: Desk) -> Path:
    return packed(desk, ("a.csv", b"0" * 40_000_000))


def _many(desk: Desk) -> Path:
    return packed(desk, *((f"{n}.csv", b"") for n in range(10_001)))


def _large(desk: Desk) -> Path:
    path = packed(desk, ("a.csv", b"lon,lat\n" * 10))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 300_000_000)
    path.write_bytes(data)
    return path


def _lying(desk: Desk) -> Path:
    """It says of itself that it is small."""
    path = _bomb(desk)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(data)
    return path


def _cut(desk: Desk) -> Path:
    path = packed(desk, ("a.csv", b"lon,lat\n1,1\n" * 1000))
    path.write_bytes(path.read_bytes()[:-30])
    return path


def _wrong_sum(desk: Desk) -> Path:
    path = packed(desk, ("a.csv", b"lon,lat\n1,1\n"))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = data.index(mark) + offset
        data[at : at + 4] = b"\1\2\3\4"
    path.write_bytes(data)
    return path


def _nested(desk: Desk) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as package:
        package.writestr("a.geojson", GOOD)
    return packed(desk, ("inner.zip", inner.getvalue()))


def _empty(desk: Desk) -> Path:
    return packed(desk)


@pytest.mark.parametrize("make", [_bomb, _many, _large, _lying, _cut, _wrong_sum, _nested, _empty])
def test_a_package_made_to_harm_is_refused(
    desk: Desk, read_here: Callable[[Path], None], make: Callable[[Desk], Path]
) -> None:
    with pytest.raises(Refusal) as refused:
        read_here(make(desk))
    assert str(refused.value.words).startswith(("p.zip", "a.csv", "The file"))


def test_a_bomb_leaves_nothing_behind(desk: Desk) -> None:
    with pytest.raises(SituationError, match="Compression"):
        desk.prepare(_bomb(desk), crs="EPSG:4326")
    assert not list(Path(tempfile.gettempdir()).glob(f"anlan-import-{os.getpid()}-*"))


def test_names_in_gbk_from_an_old_packer_are_read(desk: Desk) -> None:
    path = packed(desk, ("XXXX.geojson", GOOD), ("b.geojson", GOOD))
    path.write_bytes(path.read_bytes().replace(b"XXXX", "点位".encode("gbk")))
    desk.bring(path)
    assert "p · 点位" in {d["name"] for d in desk.store.datasets("reference")}


def test_two_files_called_alike_become_two_layers(desk: Desk) -> None:
    path = packed(desk, ("a.geojson", GOOD), ("a.csv", "lon,lat\n1,1\n"))
    assert desk.bring(path, crs="EPSG:4326").report.added == 2
    assert len(desk.store.datasets("reference")) == 2


def test_a_package_for_a_kind_brings_all_its_files_to_it(desk: Desk) -> None:
    one, two = (json.dumps(collection(feature([n, n], name=f"S{n}"))) for n in (1, 2))
    assert desk.bring(packed(desk, ("1.geojson", one), ("2.geojson", two)), kind="shelter").report.added == 2


def test_folders_of_a_package_may_be_parted_as_windows_does(desk: Desk) -> None:
    report = desk.bring(packed(desk, ("zones\\north.geojson", GOOD), ("zones\\south.geojson", GOOD))).report
    assert report.rejected == []
    assert sorted(str(d["name"]) for d in desk.store.datasets("reference")) == ["p · north", "p · south"]
