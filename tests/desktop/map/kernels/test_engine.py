"""The map draws with or without compiled kernels, and importing them costs nothing."""

from __future__ import annotations

import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from desktop.map import kernels
from desktop.map.kernels import areas, engine
from tests.desktop.map.kernels.painter import RED, blank

SQUARE = np.array([[2, 2], [10, 2], [10, 10], [2, 10]], np.float32)

PAINT = """
import sys
import numpy as np
from desktop.map.kernels import areas, density, engine, grid, hit, lines, points, raster, simplify, transform
assert sys.modules.get("numba") is None and "scipy" not in sys.modules
print(engine.warm_up())
canvas = np.zeros((16, 16), np.uint32)
areas.fill(canvas, [[2, 2], [10, 2], [10, 10], [2, 10]], [0, 4], [0, 1], 0xFFFF0000)
assert canvas[5, 5] == 0xFFFF0000
assert not [name for name in sys.modules if name.startswith("PySide6")]
"""


def run(code, **environment):
    ran = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran


def test_both_makes_have_every_kernel():
    found = {module.name for module in pkgutil.iter_modules([*kernels.__path__])}
    for family in engine.FAMILIES:
        assert family in found
        for make in ("compiled", "plain"):
            importlib.import_module(f"desktop.map.kernels.{make}.{family}")


def test_the_switch_in_the_environment_keeps_numba_out():
    code = PAINT + 'assert "numba" not in sys.modules'
    assert run(code, **{engine.SWITCH: "1"}).stdout == "False\n"


def test_without_numba_the_map_draws_all_the_same():
    ran = run('import sys\nsys.modules["numba"] = None\n' + PAINT)
    assert ran.stdout == "False\n"
    assert "without compiled kernels" in ran.stderr


def test_what_was_compiled_of_other_sources_is_never_taken(monkeypatch, tmp_path):
    """A kernel is made of pieces from other files, which numba does not look at."""
    shutil.copytree(Path(engine.__file__).parent / "compiled", tmp_path / "compiled")
    monkeypatch.setattr(engine, "__file__", str(tmp_path / "engine.py"))
    before = engine.sources_digest.__wrapped__()

    with (tmp_path / "compiled" / "blend.py").open("a", encoding="utf-8") as piece:
        piece.write("# another")

    assert engine.sources_digest.__wrapped__() != before


def test_read_only_corners_are_fine():
    xy = SQUARE.copy()
    xy.flags.writeable = False
    canvas = blank(16, 16)
    areas.fill(canvas, xy, [0, 4], [0, 1], RED)
    assert canvas[5, 5] == RED


@pytest.mark.parametrize(
    ("rings", "parts"),
    [([0, 5], [0, 1]), ([-1, 4], [0, 1]), ([3, 0], [0, 1]), ([0, 4], [0, 2]), ([], [0]), ([0, 4], [])],
)
def test_offsets_that_lead_outside_are_refused(make, rings, parts):
    with pytest.raises(ValueError, match="offsets"):
        areas.fill(blank(16, 16), SQUARE, rings, parts, RED)


@pytest.mark.parametrize(
    "canvas", [np.zeros((8, 8), np.int32), blank(8, 8)[::2], blank(8, 8).ravel(), blank(8, 8).T[1:]]
)
def test_a_canvas_of_another_make_is_refused(make, canvas):
    with pytest.raises(ValueError, match="target"):
        areas.fill(canvas, SQUARE, [0, 4], [0, 1], RED)


def test_a_canvas_without_pixels_is_fine(make):
    areas.fill(blank(0, 5), SQUARE, [0, 4], [0, 1], RED)
    areas.fill(blank(5, 0), SQUARE, [0, 4], [0, 1], RED)
