"""Points that crowd as discs with their counts: every point counted once, and nothing moves while one pans."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from PySide6.QtGui import QImage, QPainter

from desktop.map.clusters import clustered, level_of, paint_clusters, side_of, size_px
from desktop.map.columns import Points, Ragged
from desktop.map.ids import Ids
from desktop.map.slab import Slab
from desktop.map.tiles import paper_for
from desktop.map.view import View
from desktop.tokens import Theme
from layers.extract import Extract
from layers.filter import Filter, Op, Where
from layers.geo import to_mercator
from layers.kind import Geometry
from layers.style import Crowd, Look, Style

HERE, THERE = (108.325, 22.815), (108.335, 22.825)
LOOKS = {"1": Look("Theft", fill="#377eb8", dot=True), "2": Look("Fire", fill="#e41a1c", dot=True)}


def a_slab(xy, look) -> Slab:
    none = np.zeros(0, dtype=np.int32)
    empty = Ragged((0.0, 0.0), np.zeros((0, 2), np.float32), np.zeros(1, np.int32), np.zeros(1, np.int32), none)
    points = Points((0.0, 0.0), np.asarray(xy, dtype=np.float64), np.arange(len(xy), dtype=np.int32))
    return Slab(Ids([str(n) for n in range(len(xy))]), points, empty, empty, np.asarray(look, dtype=np.int16))


def some_points(count: int, around=HERE, spread_m: float = 20.0, seed: int = 3, kind: int = 1) -> Extract:
    luck = np.random.default_rng(seed)
    (origin,) = to_mercator(np.array([around])).tolist()
    xy = luck.normal(0, spread_m, (count, 2)).astype(np.float32)
    style = Style(Look("", fill="#888888", dot=True), by="cat", looks=LOOKS, crowd=Crowd.CLUSTERS)
    columns = {"cat": np.where(np.arange(count) % 4 == 0, 2, kind)}
    return Extract("calls", "Calls", Geometry.POINT, tuple(origin), xy, columns=columns, style=style)


@given(some.integers(0, 400), some.integers(1, 3), some.floats(1, 5000), some.integers(0, 99))
def test_every_point_is_in_one_cluster_or_alone(count, looks, side_m, seed):
    luck = np.random.default_rng(seed)
    slab = a_slab(luck.normal(0, 3000, (count, 2)), luck.integers(0, looks, count))

    found = clustered([slab], np.ones(looks, dtype=bool), side_m)

    assert found.totals.sum() + np.count_nonzero(found.alone[0]) == count
    assert (found.counts.sum(axis=0) <= np.bincount(slab.look, minlength=looks)).all()
    assert (found.xy >= found.boxes[:, :2] - 1e-6).all()
    assert (found.xy <= found.boxes[:, 2:] + 1e-6).all()


@given(
    count=some.integers(50, 3000),
    spread_m=some.floats(50, 3000),
    share=some.floats(0.5001, 1),
    seed=some.integers(0, 99),
)
def test_discs_lie_within_their_cells_and_never_on_each_other_at_any_scale_of_the_grid(count, spread_m, share, seed):
    luck = np.random.default_rng(seed)
    side = side_of(4)
    # many cells, some with a crowd at their very edge
    xy = np.concatenate([luck.normal(0, spread_m, (count, 2)), luck.normal((side, side / 2), 0.5, (200, 2))])
    found = clustered([a_slab(xy, np.zeros(len(xy)))], np.ones(1, dtype=bool), side)

    half_m = np.array([size_px(int(n)) for n in found.totals]) / 2 * (2.0**4 * share)
    low, high = found.middles - half_m[:, None], found.middles + half_m[:, None]
    assert (np.floor((low + 1e-6) / side) == np.floor((high - 1e-6) / side)).all()
    away = np.hypot(*(found.middles[:, None] - found.middles[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    assert (away >= half_m[:, None] + half_m[None] - 1e-6).all()
    assert (np.abs(found.middles - found.xy).max(axis=1) <= side / 2).all(), "near where the points are"


def test_points_of_a_look_that_is_not_drawn_are_in_no_cluster():
    slab = a_slab(np.zeros((10, 2)), [0] * 6 + [1] * 4)

    found = clustered([slab], np.array([True, False]), 50.0)

    assert found.counts.tolist() == [[6, 0]]


@pytest.mark.parametrize(("mpp", "level"), [(1.0, 0), (1.2, 1), (2.0, 1), (0.5, -1), (33.0, 6)])
def test_the_grid_changes_at_powers_of_two(mpp, level):
    assert level_of(mpp) == level


def test_a_cluster_tells_its_count_and_comes_nearer_with_a_click(canvas, qtbot, colour):
    land = colour(*HERE)
    side = side_of(level_of(canvas.view.mpp))
    middle = (np.floor(to_mercator(np.array([HERE])) / side) + 0.5) * side
    place = canvas.view.lon_lat(canvas.view.pixel(*middle[0]))
    canvas.lay(some_points(1234, around=place))
    qtbot.waitUntil(canvas.is_settled)
    at = canvas.view.pixel_of(*place)

    assert colour(*place) != land
    canvas.hover(at)
    words, most, least = canvas.told_under().splitlines()
    assert words.split()[-1] == "1,234"
    assert (most.split(":")[0], least.split(":")[0]) == ("Theft", "Fire")
    before = canvas.view.mpp

    canvas.pick(at, add=False)
    qtbot.waitUntil(canvas.is_settled)
    assert canvas.view.mpp < before / 2


def test_clusters_stay_where_they_are_while_the_map_is_dragged(canvas, qtbot):
    canvas.lay(some_points(3000, spread_m=300.0))
    qtbot.waitUntil(canvas.is_settled)
    before = canvas.snapshot()

    canvas.show_view(canvas.view.panned(64, 32))
    qtbot.waitUntil(canvas.is_settled)
    after = canvas.snapshot()

    assert before.copy(200, 150, 200, 150) == after.copy(264, 182, 200, 150)


def test_points_far_from_others_stay_dots_that_can_be_picked(canvas, situation, qtbot):
    canvas.lay(some_points(2, around=THERE, spread_m=1.0))
    qtbot.waitUntil(canvas.is_settled)

    canvas.pick(canvas.view.pixel_of(*THERE), add=False)

    assert situation.stack.selection[0].startswith("calls#")


def test_what_a_filter_leaves_out_is_not_counted(canvas, situation, qtbot):
    canvas.lay(some_points(1000))
    qtbot.waitUntil(canvas.is_settled)

    situation.stack.set_filter("calls", Filter((Where("cat", Op.EQUAL, 2),)))
    qtbot.waitUntil(canvas.is_settled)
    canvas.hover(canvas.view.pixel_of(*HERE))

    assert "Theft" not in canvas.told_under()


@pytest.mark.parametrize(("mpp", "shown"), [(1.0, True), (64.0, False)])
def test_clusters_of_a_much_finer_scale_do_not_stand_in(qapp, mpp, shown):
    """After a jump out they would cover the map, and hold the window up for a second."""
    spots = np.stack(np.meshgrid(np.arange(60.0), np.arange(60.0)), axis=-1).reshape(-1, 2) * 100.0
    slab = a_slab(np.repeat(spots, 10, axis=0), np.zeros(36_000, dtype=np.int16))
    found = clustered([slab], np.ones(1, dtype=bool), 64.0)
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)

    paint_clusters(
        painter, found, [LOOKS["1"]], paper_for(View(3000, 3000, mpp, 600, 400), Theme.named("light"), 1.0), 1.0
    )
    painter.end()

    assert np.frombuffer(image.constBits(), dtype=np.uint8).reshape(-1, 4)[:, :3].any() == shown
