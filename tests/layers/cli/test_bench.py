"""`anlan bench`: it measures, on few rows here, and says what it found."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from layers.cli import bench
from layers.cli.bench import followed, importing, workload
from layers.cli.bench.edit import measure_tiling
from layers.cli.bench.followed import measure_following
from layers.cli.bench.measure import Failed, Figure, in_turn
from layers.cli.bench.windowed import told_by_window
from tests.layers.cli.conftest import Anlan

pytestmark = pytest.mark.own_process


@pytest.mark.slow
def test_the_record_is_measured_against_its_peer(anlan: Anlan) -> None:
    said = anlan("bench", "record", "--rows", "300", "--json")
    assert (said.code, said.err) == (0, "")
    figures = {line["name"].split(" ")[0]: line for line in said.lines}
    assert len(said.lines) in (4, 5)  # what is drawn only where there is a window
    assert figures["open"]["peer"] == "pyogrio, arrow"
    for line in said.lines:
        assert line["seconds"] > 0
        assert line["load"] >= 0
        assert line["kept"] is not None


def test_a_tiling_is_reshaped_and_looked_at_for_gaps() -> None:
    [figure] = measure_tiling(8)
    assert "gap-free" in figure.note
    assert figure.name == "a border moved among 64 zones"


@pytest.mark.slow
def test_the_numbers_that_follow_a_drag_are_measured_and_are_exact_at_rest() -> None:
    move, late = measure_following(60, moves=40)
    assert move.seconds > 0
    assert late.seconds > 0
    assert "at rest the exact answer" in late.note


def test_a_window_that_breaks_is_told_and_the_other_figures_go_on(
    monkeypatch: pytest.MonkeyPatch, anlan: Anlan
) -> None:
    def broken(arguments: object, *, timeout_s: float) -> str:
        return told_by_window(["-c", "import sys; sys.exit('no corner to drag')"], timeout_s=timeout_s)

    monkeypatch.setattr(followed, "told_by_window", broken)
    monkeypatch.setattr(bench, "_bench", lambda options: lambda folder, rows: iter_figures())

    def iter_figures() -> Iterator[Figure | Failed]:
        yield from measure_following(60)
        yield Figure("the next", 1.0)

    said = anlan("bench", "edit", "--json")

    assert said.code == 1
    assert [line["name"] for line in said.lines] == ["a corner dragged", "the next"]
    assert said.lines[0]["kept"] is False
    assert "code 1" in said.lines[0]["error"]
    assert said.lines[0]["hint"] == "no corner to drag"


@pytest.mark.slow
def test_importing_is_measured_with_the_start_of_the_child_apart_and_with_its_memory(
    anlan: Anlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_REPEATS", 1)  # medians are for those who read the figures
    said = anlan("bench", "import", "--rows", "200", "--json")
    assert (said.code, said.err) == (0, "")
    formats = [line for line in said.lines if line.get("limit") == 3.0]
    assert len(formats) == 10
    assert all("child process" in line["note"] for line in formats)
    assert [line["name"] for line in said.lines if line.get("limit") == 2.0] == [
        "import 2,000 points from GeoPackage as an archive"
    ]
    country = next(line for line in said.lines if "Liechtenstein" in line["name"])
    assert country["note"].startswith("left out")
    peaks = [line for line in said.lines if "mb" in line]
    assert len(peaks) == 9
    assert [line["name"] for line in peaks if not line["kept"]] == []


def test_for_people_it_says_whether_the_limit_was_kept(anlan: Anlan, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = Figure("the one", 1.0, limit=2.0), Figure("the other", 1.0, "peer", 0.1, 2.0)
    monkeypatch.setattr(bench, "_bench", lambda options: lambda folder, rows: iter(figures))
    said = anlan("bench", "record", "--rows", "100")
    assert said.out.count("at most") == 2
    assert said.out.count("kept") == said.out.count("MISSED") == 1


def test_without_its_peer_it_says_what_is_missing(anlan: Anlan, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **more: Any) -> Any:
        if name == "pyarrow":
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    said = anlan("bench", "record")
    assert (said.code, said.out) == (1, "")
    assert "pyarrow is not installed" in said.err


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        (Figure("a", 1.0, "peer", 0.5, 2.0), True),
        (Figure("a", 1.1, "peer", 0.5, 2.0), False),
        (Figure("a", 0.04, limit=0.05), True),
        (Figure("a", 0.06, limit=0.05), False),
        (Figure("a", 9.0), None),
    ],
)
def test_a_limit_is_one_of_the_ratio_or_of_the_time(figure: Figure, kept: bool | None) -> None:
    assert figure.kept is kept
    assert ("MISSED" in figure.in_words()) == (kept is False)


def test_those_who_are_compared_take_turns() -> None:
    order: list[str] = []
    in_turn(lambda: order.append("ours"), lambda: order.append("peer"), repeats=2)
    assert order == ["ours", "peer"] * 3


def test_the_canvas_asks_for_its_workload(anlan: Anlan, tmp_path: Path) -> None:
    said = anlan("bench", "canvas")
    assert (said.code, "Say where the workload is" in said.err) == (1, True)

    said = anlan("bench", "canvas", tmp_path)
    assert (said.code, "gen_data.py" in said.err) == (1, True)


def test_the_workload_s_views_are_boxes_within_each_other() -> None:
    views = list(workload.views().values())
    for outer, inner in pairwise(views):
        assert outer[0] <= inner[0] < inner[2] <= outer[2]
        assert outer[1] <= inner[1] < inner[3] <= outer[3]
        assert (outer[2] - outer[0]) / (outer[3] - outer[1]) == pytest.approx(16 / 9)


@pytest.mark.parametrize(("name", "count"), [("points_small", 30), ("polys_small", 12), ("roads_small", 9)])
def test_the_workload_is_read_into_columns(tmp_path: Path, name: str, count: int) -> None:
    luck = np.random.default_rng(1)
    x, y = luck.uniform(500_000, 560_000, count), luck.uniform(5_300_000, 5_330_000, count)
    made = {
        "points": shapely.points(x, y),
        "polys": shapely.box(x, y, x + 500, y + 300),
        "roads": shapely.linestrings([[(a, b), (a + 100, b), (a + 100, b + 50)] for a, b in zip(x, y, strict=True)]),
    }[name.split("_")[0]]
    values = {"cls" if name.startswith("roads") else "cat": luck.integers(0, 5, count)}
    frame = gpd.GeoDataFrame(values, geometry=made, crs=workload.CRS)
    pyogrio.write_dataframe(frame, tmp_path / f"{name}.gpkg")

    extract = workload.read(tmp_path, name)

    there = shapely.get_coordinates(frame.to_crs(3857).geometry)
    assert len(extract) == count
    assert np.allclose(extract.xy + np.array(extract.origin), there, atol=0.01)
    assert extract.style.numbers(extract.columns[extract.style.by or ""], count).min() > 0
