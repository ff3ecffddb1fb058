"""The command line of the window: what it takes, what it refuses, and that commands start without Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.__main__ import COMMANDS, main, make_parser
from layers.cli import COMMANDS as KNOWN

ROOT = Path(__file__).parent.parent.parent


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "desktop", *arguments],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_every_command_without_a_window_is_known():
    assert set(KNOWN) == set(COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--desk", "kitchen"],
        ["--size", "10x10"],
        ["--size", "wide"],
        ["--view", "1,2,3"],
        ["--view", "10,0,5,1"],
        ["a", "b"],
        ["--theme", "pink"],
    ],
)
def test_wrong_usage_ends_with_2(arguments, capsys):
    assert main(arguments) == 2
    assert "usage" in capsys.readouterr().err


def test_help_lists_options_and_commands(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {command}" in out for command in COMMANDS)
    assert "--screenshot" in out


def test_a_view_may_begin_with_a_minus():
    from desktop.__main__ import _joined

    options = make_parser().parse_args(_joined(["--view", "-7.5,43.7,-7.4,43.8"]))
    assert options.view == (-7.5, 43.7, -7.4, 43.8)


def test_a_command_starts_without_qt(tmp_path):
    code = (
        "import sys; from desktop.__main__ import main; code = main(['kinds', '--json']); "
        "assert 'PySide6' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_picture_of_a_file_that_is_none_of_ours_ends_with_1_and_a_sentence(tmp_path):
    (tmp_path / "notes.gpkg").write_text("not a workspace")
    done = run("notes.gpkg", "--lang", "en", "--screenshot", "x.png", home=tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("anlan: ")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "x.png").exists()


def test_a_picture_of_the_real_window_is_saved_at_the_size_asked_for(tmp_path):
    from layers.situation import new_situation

    new_situation(tmp_path / "w.gpkg").close()
    done = run(
        "w.gpkg", "--lang", "zh", "--size", "1200x700", "--desk", "train", "--screenshot", "x.png", home=tmp_path
    )
    assert done.returncode == 0, done.stderr
    from PySide6.QtGui import QImage

    picture = QImage(str(tmp_path / "x.png"))
    assert (picture.width(), picture.height()) == (1200, 700)
    assert len({picture.pixel(x, 350) for x in range(0, 1200, 7)}) > 2
