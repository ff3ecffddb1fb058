"""A file that changes while it is read, or that somebody is still writing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from layers.errors import SituationError
from layers.exchange.standing import is_being_written, standing_still


def grow(path: Path) -> None:
    with path.open("a") as stream:
        stream.write("more")


def take_its_place(path: Path) -> None:
    other = path.with_name("other")
    other.write_text(path.read_text())
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [grow, lambda p: p.write_text(""), Path.unlink, take_its_place])
@pytest.mark.parametrize("refused", [False, True])
def test_what_was_read_of_a_file_that_changed_is_not_taken(
    tmp_path: Path, change: Callable[[Path], object], refused: bool
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("whole")

    def read() -> None:
        with standing_still(path):
            change(path)
            if refused:
                raise SituationError("a.csv is damaged.")

    with pytest.raises(SituationError, match="changed while it was read"):
        read()


def test_a_file_that_stands_still_is_read_or_refused_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("whole")
    with standing_still(path):
        path.read_text()
    with pytest.raises(SituationError, match="damaged"), standing_still(path):
        raise SituationError("a.csv is damaged.")


@pytest.mark.parametrize(("name", "part"), [("a.shp", "a.dbf"), ("a.gpkg", "a.gpkg-wal")])
def test_what_is_read_along_with_a_file_has_to_stand_still_too(tmp_path: Path, name: str, part: str) -> None:
    for one in (name, part, "another.dbf"):
        (tmp_path / one).write_text("whole")
    with standing_still(tmp_path / name):
        grow(tmp_path / "another.dbf")
    with pytest.raises(SituationError, match="changed"), standing_still(tmp_path / name):
        grow(tmp_path / part)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_a_file_that_somebody_has_open_for_writing_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w") as stream:
        stream.write("half")
        stream.flush()
        assert is_being_written(path)
    assert not is_being_written(path)
    with path.open():
        assert not is_being_written(path)
    assert not is_being_written(tmp_path / "nothing")
