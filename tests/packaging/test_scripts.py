"""The commands in packaging/: whole, runnable, and quick when there is nothing to do."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.packaging.repository import ROOT, SCRIPTS

LIBRARY = ROOT / "packaging" / "lib.sh"

STAMP_EVERYTHING = """
. "$1/packaging/lib.sh"
read_inputs
echo "$python_wanted" >"$venv/stamp-python"
echo "$web_wanted" >"$venv/stamp-web"
echo "$system_wanted" >"$venv/stamp-system"
"""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_command_can_be_started(script: Path):
    assert os.access(script, os.X_OK)
    assert script.read_text("utf-8").startswith("#!/usr/bin/env bash\n")


@pytest.mark.parametrize("script", [*SCRIPTS, LIBRARY], ids=lambda path: str(path.relative_to(ROOT)))
def test_bash_can_read_a_script(script: Path):
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_only_the_start_script_switches_the_web_engines_sandbox_off():
    program = [path for folder in ("desktop", "layers") for path in (ROOT / folder).rglob("*.py")]

    # The program may read whether it is off, to say why the web map cannot start; it may not set it.
    sets = re.compile(r"(setdefault\(|putenv\(|environ\[)\W?QTWEBENGINE_DISABLE_SANDBOX")
    assert not [path for path in program if sets.search(path.read_text("utf-8"))]
    assert not [path for path in program if "--no-sandbox" in path.read_text("utf-8")]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The commands, beside a program that only says how it was started, in an environment that is complete."""
    tree = tmp_path / "a place with spaces"
    shutil.copytree(ROOT / "packaging", tree / "packaging")
    shutil.copy(ROOT / "pyproject.toml", tree)
    write(tree / "resources/web/vendor/leaflet/leaflet.js", "")
    write(tree / ".venv/bin/python", '#!/bin/bash\nprintf "%s\\n" "$PWD" "${QT_QPA_PLATFORM-none}" "$@"\n')
    (tree / ".venv/bin/python").chmod(0o755)
    subprocess.run(["bash", "-c", STAMP_EVERYTHING, "bash", str(tree)], check=True)
    return tree


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def start(tree: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    elsewhere = tree.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    return subprocess.run(
        [str(tree / "packaging" / "run"), *arguments],
        cwd=elsewhere,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )


def test_arguments_reach_the_program_in_the_callers_folder(tree: Path):
    started = start(tree, "my town.gpkg", "--demo", "")

    folder, _, *arguments = started.stdout.split("\n")[:-1]
    assert Path(folder) == tree.parent / "elsewhere"
    assert arguments == ["-P", "-m", "desktop", "my town.gpkg", "--demo", ""]


def test_without_a_screen_the_window_is_offscreen_and_that_is_said(tree: Path):
    started = start(tree)

    assert started.stdout.split("\n")[1] == "offscreen"
    assert "offscreen" in started.stderr


def test_a_command_without_a_window_says_nothing_of_its_own(tree: Path):
    started = start(tree, "list", "town.gpkg")

    assert started.stderr == ""
    assert started.stdout.split("\n")[1] == "offscreen"


def test_a_screen_is_used_when_there_is_one(tree: Path):
    started = start(tree, DISPLAY=":7")

    assert started.stdout.split("\n")[1] == "none"
    assert "offscreen" not in started.stderr


def test_a_second_start_needs_no_network_and_reports_what_it_adds(tree: Path, capsys: pytest.CaptureFixture[str]):
    unreachable = {"PIP_INDEX_URL": "file:///nowhere", "HOME": "/nowhere"}
    start(tree, "list", **unreachable)

    begin = time.perf_counter()
    start(tree, "list", **unreachable)
    added_ms = (time.perf_counter() - begin) * 1000

    with capsys.disabled():
        print(f"(a second start adds {added_ms:.0f} ms) ", end="")
