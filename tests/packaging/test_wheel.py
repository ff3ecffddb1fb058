"""The wheel holds everything the program opens at run time, and works where it is installed."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.packaging.repository import ROOT, own_files

pytestmark = pytest.mark.slow

LOOK = """
from resources import resource
print(resource("web", "vendor", "leaflet", "leaflet.js").resolve(strict=True))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-P", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("anlan-*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_every_module_and_every_resource(names: set[str]):
    ours = {path.relative_to(ROOT) for path in own_files()}
    wanted = {path.as_posix() for path in ours if path.parts[0] in ("desktop", "layers", "resources")}

    assert sorted(wanted - names) == []


def test_the_wheel_holds_the_web_maps_files_and_the_licence(names: set[str]):
    listing = (ROOT / "packaging" / "web" / "files.sha256").read_text("utf-8").splitlines()

    assert [path for _, path in map(str.split, listing) if f"resources/web/vendor/{path}" not in names] == []
    assert [name for name in names if name.endswith("licenses/LICENSE")]


def test_the_wheel_holds_nothing_else(names: set[str]):
    folders = {name.partition("/")[0] for name in names}

    assert {folder for folder in folders if not folder.startswith("anlan-")} == {"desktop", "layers", "resources"}


def test_an_installed_wheel_finds_its_own_files(wheel: Path, tmp_path: Path):
    place = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--root-user-action=ignore", "--target", str(place), str(wheel)], check=True)

    found = subprocess.run(
        [sys.executable, "-P", "-c", LOOK],
        cwd=tmp_path,
        env={"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert Path(found.stdout.strip()).is_relative_to(place)
