"""`--screenshot`: the real program draws a picture of itself in any language, theme and desk, and leaves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.stories.driven import ROOT

FEW = [("command", "zh", "light"), ("plan", "en", "dark"), ("train", "zh", "night")]
ALL = [(d, lang, t) for d in ("command", "plan", "train") for lang in ("zh", "en") for t in ("light", "dark", "night")]


def pictured(workspace: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop", str(workspace), "--screenshot", str(out), "--size", "1440x900", *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


def colours(image: QImage) -> int:
    """How many different ones a net of points meets."""
    steps = range(4, 1440, 12), range(4, 900, 12)
    return len({image.pixel(x, y) for x in steps[0] for y in steps[1]})


@pytest.mark.slow
@pytest.mark.parametrize(("desk", "lang", "theme"), FEW)
def test_a_picture_of_the_window_is_saved_and_the_program_leaves(city: Path, tmp_path: Path, desk, lang, theme):
    assert_pictured(city, tmp_path / "out.png", desk, lang, theme)


@pytest.mark.long
@pytest.mark.parametrize(("desk", "lang", "theme"), [one for one in ALL if one not in FEW])
def test_a_picture_of_the_window_in_every_language_and_theme(city: Path, tmp_path: Path, desk, lang, theme):
    assert_pictured(city, tmp_path / "out.png", desk, lang, theme)


def assert_pictured(workspace: Path, out: Path, desk: str, lang: str, theme: str) -> None:
    done = pictured(workspace, out, "--desk", desk, "--lang", lang, "--theme", theme)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1440, 900)
    assert colours(image) > 40
    dark = image.pixelColor(4, 4).lightness() < 128
    assert dark == (theme != "light")


@pytest.mark.slow
def test_the_web_map_is_in_the_picture_too(city: Path, tmp_path: Path):
    done = pictured(city, tmp_path / "out.png", "--web", "--lang", "en", "--theme", "light")
    assert done.returncode == 0, done.stderr
    middle = QImage(str(tmp_path / "out.png")).copy(400, 200, 500, 400)
    assert len({middle.pixel(x, y) for x in range(0, 500, 5) for y in range(0, 400, 5)}) > 20


def test_a_workspace_that_is_not_there_is_said_and_the_code_is_one(tmp_path: Path):
    done = pictured(tmp_path / "none.gpkg", tmp_path / "out.png")
    assert done.returncode == 1
    assert "none.gpkg" in done.stderr
    assert not (tmp_path / "out.png").exists()


def test_a_picture_that_cannot_be_written_is_said_and_the_code_is_one(city: Path, tmp_path: Path):
    done = pictured(city, tmp_path / "no" / "such" / "folder.png")
    assert done.returncode == 1
    assert "folder.png" in done.stderr
