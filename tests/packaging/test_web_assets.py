"""The web map's files are here, whole, with their licences, and load nothing from elsewhere."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from resources import resource
from tests.packaging.repository import ROOT, own_files

PACKAGING = ROOT / "packaging"
PINNED = [line.split() for line in (PACKAGING / "web" / "files.sha256").read_text("utf-8").splitlines()]
PACKAGES = json.loads((PACKAGING / "web" / "package.json").read_text("utf-8"))["dependencies"]


@pytest.mark.parametrize(("digest", "path"), PINNED, ids=[path for _, path in PINNED])
def test_a_file_is_the_pinned_one(digest: str, path: str):
    assert hashlib.sha256(resource("web", "vendor", path).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_pinned_exactly_and_brings_its_licence(package: str):
    assert re.fullmatch(r"\d+\.\d+\.\d+", PACKAGES[package])
    assert [path for _, path in PINNED if path.startswith(f"{package}/") and "LICEN" in path.upper()]


def test_nothing_fetched_is_under_version_control():
    assert not [path for path in own_files() if "vendor" in path.parts]


def test_a_style_loads_only_its_own_pictures():
    styles = [resource("web", "vendor", path).read_text("utf-8") for _, path in PINNED if path.endswith(".css")]
    loaded = [address for style in styles for address in re.findall(r"url\(([^)]*)\)", style)]

    assert [address for address in loaded if not re.match(r"(images/[\w.-]+|#default#VML)$", address)] == []


def test_a_file_that_was_changed_is_not_kept(tmp_path: Path):
    for name in ("fetch_web_assets.py", "web/files.sha256", "web/package.json"):
        copy = tmp_path / "packaging" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((PACKAGING / name).read_bytes())
    forged = tmp_path / "npm" / "npm"
    forged.parent.mkdir()
    forged.write_text(
        '#!/bin/sh\nmkdir package && echo "{\\"name\\": \\"leaflet\\"}" >package/package.json\n'
        "echo evil >package/leaflet.js && tar czf leaflet-1.tgz package\n"
    )
    forged.chmod(0o755)

    fetched = subprocess.run(
        [sys.executable, str(tmp_path / "packaging" / "fetch_web_assets.py")],
        env={"PATH": f"{forged.parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert fetched.returncode == 1
    assert "not those that are pinned" in fetched.stderr
    assert not (tmp_path / "resources").exists()
