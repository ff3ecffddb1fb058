"""Killed, out of room or refused on the way: the old file stays, and nothing is left beside it."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from layers.errors import SituationError
from layers.exchange.writers import WRITERS, export
from layers.kinds.shelters import SHELTERS
from tests.builders import a_shelter

SUFFIXES = (".geojson", ".gpkg", ".csv", ".kml", ".kmz", ".gpx", ".xlsx", ".shp.zip", ".fgb")
ROOT = Path(__file__).parents[4]
CODE = (
    "import sys; from pathlib import Path; from tests.builders import a_shelter\n"
    "from layers.exchange.writers import export; from layers.kinds.shelters import SHELTERS\n"
    "from layers.errors import NotStored\n"
    "facts = [a_shelter(name=f'other {n}', address='x' * 200) for n in range(int(sys.argv[2]))]\n"
    "try: export(Path(sys.argv[1]), [(SHELTERS, facts)])\n"
    "except NotStored as error: print(error); sys.exit(3)\n"
)


def written_by_another(
    path: Path, rows: int, *, fault: str = "", most_bytes: int = 0
) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if most_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [sys.executable, "-c", CODE, str(path), str(rows)],
        env={**os.environ, "ANLAN_FAULT_AT": fault, "TMPDIR": str(path.parent)},
        cwd=ROOT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_format_of_features_is_tried() -> None:
    assert {s for w in WRITERS for s in w.suffixes if w.rasters is None} >= set(SUFFIXES)


@pytest.mark.parametrize("suffix", [".kmz", ".xlsx", ".shp.zip", ".fgb"])
@pytest.mark.parametrize("point", ["begin", "rows", "written"])
def test_killed_on_the_way_the_old_file_stays_and_the_next_export_clears_up(
    tmp_path: Path, point: str, suffix: str
) -> None:
    path = tmp_path / f"s{suffix}"
    export(path, [(SHELTERS, [a_shelter()])])
    before = path.read_bytes()
    assert written_by_another(path, 1, fault=f"export:{point}:1").returncode == 9
    assert path.read_bytes() == before

    export(path, [(SHELTERS, [a_shelter()])])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_when_the_writing_process_dies_it_is_said_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "s.fgb"
    export(path, [(SHELTERS, [a_shelter()])])
    before = path.read_bytes()
    died = written_by_another(path, 1, fault="export:layer:1")
    assert (died.returncode, "could not be written" in died.stdout) == (3, True)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_with_no_room_on_the_disk_it_is_said_and_the_old_file_stays(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"s{suffix}"
    export(path, [(SHELTERS, [a_shelter()])])
    before = path.read_bytes()
    full = written_by_another(path, 3_000, most_bytes=20_000)
    assert (full.returncode, "could not be written" in full.stdout) == (3, True), full.stderr
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_shapefile_of_several_files_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "s.shp"
    export(path, [(SHELTERS, [a_shelter()])])
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(SituationError, match="there already"):
        export(path, [(SHELTERS, [a_shelter(name="other")])])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_shapefile_killed_between_its_files_has_no_shp_yet(tmp_path: Path) -> None:
    path = tmp_path / "s.shp"
    assert written_by_another(path, 1, fault="export:placed:2").returncode == 9
    assert not path.exists()
