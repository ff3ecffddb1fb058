"""Killed, out of room or refused on the way: the old file stays, and nothing is left beside it."""

from __future__ import annotations

import os
import resource
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from layers.errors import NotStored, SituationError
from layers.exchange.writers import WRITERS, export
from layers.exchange.writers.ends import is_whole
from layers.exchange.writers.markup import NotWritten
from layers.exchange.writers.whole import in_words
from layers.kinds.shelters import SHELTERS
from tests.builders import a_shelter

pytestmark = pytest.mark.slow

SUFFIXES = (".geojson", ".gpkg", ".csv", ".kml", ".kmz", ".gpx", ".xlsx", ".shp.zip", ".fgb")
FULL = 3


def written_by_another(path: Path, rows: int, *, fault: str = "", most_bytes: int = 0) -> int:
    """The exit code of another process that writes `rows` shelters; FULL when it says that it could not."""
    facts = [a_shelter(id=Random(n).randbytes(16).hex(), name=f"other {n}", address="x" * 200) for n in range(rows)]
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        os.environ["ANLAN_FAULT_AT"] = fault
        if most_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        export(path, [(SHELTERS, facts)])
        code = 0
    except NotStored as error:
        code = FULL if "could not be written" in str(error) else 1
    finally:
        os._exit(code)


def test_every_format_of_features_is_tried() -> None:
    assert {s for w in WRITERS for s in w.suffixes if w.rasters is None} >= set(SUFFIXES)


@pytest.mark.parametrize("suffix", [".kmz", ".xlsx", pytest.param(".shp.zip", marks=pytest.mark.slow)])
@pytest.mark.parametrize("point", ["begin", "rows", "written"])
def test_killed_on_the_way_the_old_file_stays_and_the_next_export_clears_up(
    tmp_path: Path, point: str, suffix: str
) -> None:
    path = tmp_path / f"s{suffix}"
    export(path, [(SHELTERS, [a_shelter()])])
    before = path.read_bytes()
    assert written_by_another(path, 1, fault=f"export:{point}:1") == 9
    assert path.read_bytes() == before

    export(path, [(SHELTERS, [a_shelter()])])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_when_the_writing_process_dies_it_is_said_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "s.fgb"
    export(path, [(SHELTERS, [a_shelter()])])
    before = path.read_bytes()
    assert written_by_another(path, 1, fault="export:layer:1") == FULL
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_with_no_room_on_the_disk_it_is_said_and_the_old_file_stays(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"s{suffix}"
    export(path, [(SHELTERS, [a_shelter()])])
    before = path.read_bytes()
    assert written_by_another(path, 1_000, most_bytes=20_000) == FULL
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_with_no_room_for_the_last_bytes_it_is_said_and_the_old_file_stays(tmp_path: Path, suffix: str) -> None:
    """They are written while the file is closed, where libraries keep silent. A package tells the moment, and may be
    some bytes shorter."""
    path = tmp_path / f"s{suffix}"
    assert written_by_another(path, 60) == 0
    size = path.stat().st_size
    path.write_bytes(b"old")
    assert written_by_another(path, 60, most_bytes=size - 64) == FULL
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("rows", [1, 2, 16, 17, 300])
@pytest.mark.parametrize("placeless", [False, True])
def test_a_file_that_gdal_left_without_its_end_is_known_from_a_whole_one(
    tmp_path: Path, rows: int, placeless: bool
) -> None:
    facts = [a_shelter(address="x" * 9) for _ in range(rows)]
    nowhere = [replace(facts[0], id="elsewhere", geometry=None)] if placeless else []
    export(tmp_path / "s.fgb", [(SHELTERS, [*facts, *nowhere])])
    export(tmp_path / "s.shp", [(SHELTERS, facts)])
    count = rows + len(nowhere)
    assert is_whole(tmp_path / "s.fgb", count)
    assert is_whole(tmp_path / "s.shp", rows)
    for part in tmp_path.iterdir():
        whole = part.read_bytes()
        for left in (len(whole) - 2, len(whole) // 2, 0):
            part.write_bytes(whole[:left])
            if part.suffix in (".prj", ".cpg") and left:
                continue  # a text may end anywhere
            assert not is_whole(part if part.suffix == ".fgb" else tmp_path / "s.shp", count)
        part.write_bytes(whole)


def test_where_the_disk_failed_and_is_nearly_full_that_is_the_reason(tmp_path: Path) -> None:
    why = "Failed to write features to dataset s.fgb; Unexpected I/O failure: seeking to temp feature location"
    assert in_words(why, tmp_path, needed_bytes=1 << 62) == "The disk is full. Free some space, then try again."
    assert in_words(why, tmp_path, needed_bytes=1) == "The disk did not take all of it. Write it to another one."
    assert in_words("Permission denied", tmp_path, needed_bytes=1 << 62) == "Permission denied"


@pytest.mark.parametrize(
    "why", ["IO_ENOSPC", "database or disk is full", "Error in FWrite(): No space left on device", os.strerror(28)]
)
def test_a_full_disk_is_told_in_plain_words_whatever_the_library_says(why: str) -> None:
    assert in_words(why) == "The disk is full. Free some space, then try again."
    assert in_words("Permission denied") == "Permission denied"


def test_a_workbook_that_finds_no_room_says_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(self: object, xf: object, row: object, row_idx: int) -> None:
        raise NotWritten("IO_ENOSPC")

    monkeypatch.setattr("openpyxl.worksheet._writer.WorksheetWriter.write_row", no_room)
    with pytest.raises(NotStored) as refused:
        export(tmp_path / "s.xlsx", [(SHELTERS, [a_shelter()])])
    assert "The disk is full" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_shapefile_of_several_files_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "s.shp"
    export(path, [(SHELTERS, [a_shelter()])])
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(SituationError, match="there already"):
        export(path, [(SHELTERS, [a_shelter(name="other")])])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_shapefile_killed_between_its_files_has_no_shp_yet(tmp_path: Path) -> None:
    path = tmp_path / "s.shp"
    assert written_by_another(path, 1, fault="export:placed:2") == 9
    assert not path.exists()
