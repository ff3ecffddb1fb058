"""No room for what is unpacked on the way: that is said of the disk, and not of the file."""

from __future__ import annotations

import gzip
import os
import resource
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.errors import NotStored
from layers.exchange.inflate import plain_file
from layers.exchange.passing import private_folder
from layers.exchange.refusal import Refusal
from layers.exchange.unzip import opened

CONTENT = b"name,lon,lat\n" + os.urandom(200_000)


@pytest.fixture
def no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder, where nothing longer than 4096 bytes can be written."""
    monkeypatch.chdir(tmp_path)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(CONTENT))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr("a.csv", CONTENT)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, usual[1]))
    yield tmp_path
    resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_packed_file_is_not_called_damaged_where_there_is_no_room(no_room: Path) -> None:
    with pytest.raises(OSError, match="too large"):
        plain_file(no_room / "a.csv.gz", "a.csv.gz")


def test_a_file_in_a_package_is_not_called_damaged_where_there_is_no_room(no_room: Path) -> None:
    with opened(no_room / "a.zip", "a.zip") as package, pytest.raises(OSError, match="too large"):
        package.unpack(package.entries[0], no_room / "out.csv")


def test_a_packed_file_that_is_cut_is_still_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(CONTENT)[:-500])
    with pytest.raises(Refusal):
        plain_file(tmp_path / "a.csv.gz", "a.csv.gz")


def test_a_temporary_folder_that_takes_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(NotStored, match="temporary folder"), private_folder("import"):
        pass


def test_what_a_killed_program_left_in_the_temporary_folder_goes_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    here = os.getpid()
    for name in ("anlan-import-99999999-x", "anlan-trial-99999999-y", f"anlan-import-{here}-z", "anlan-other"):
        (tmp_path / name).mkdir()
    with private_folder("import") as made:
        assert made.parent == tmp_path
        assert made.stat().st_mode & 0o077 == 0
    assert sorted(os.listdir(tmp_path)) == [f"anlan-import-{here}-z", "anlan-other"]
