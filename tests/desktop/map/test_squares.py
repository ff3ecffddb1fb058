"""Squares: painted by the crew, kept, stale where something changed, and never more than may be kept."""

import weakref
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from shapely import Point, box

from desktop.map.crew import Crew
from desktop.map.facts import Facts
from desktop.map.inks import pixels_of
from desktop.map.keys import Ground, keys
from desktop.map.shapes import Shapes
from desktop.map.squares import Squares
from desktop.map.view import View, to_box
from desktop.tokens import Theme
from layers.feature import Feature
from layers.kinds.city import BUILDINGS

LIGHT = Theme.named("light")
VIEW = View().resized(512, 400).fitted(to_box((108.30, 22.80, 108.31, 22.81)), margin_px=0)


def a_ground(*shapes) -> Ground:
    held = Shapes(BUILDINGS, columnar=True)
    held.change({str(n): Feature(str(n), "building", {}, shape) for n, shape in enumerate(shapes)})
    return Ground((Facts("building", BUILDINGS, held),), lowest=True)


@pytest.fixture
def ground():
    return a_ground(box(108.302, 22.802, 108.306, 22.806))


@pytest.fixture
def crew(qtbot):
    made = Crew()
    yield made
    made.end()


@pytest.fixture
def squares(crew):
    return Squares(lambda: None)


def jobs_of(squares, ground, view=VIEW, *, way=(0.0, 0.0), rough=False, ahead=True):
    return squares.jobs(view, [ground], LIGHT, 1.0, way=way, rough=rough, ahead=ahead)


def wish(squares, crew, ground, view=VIEW, **how):
    jobs = jobs_of(squares, ground, view, **how)
    crew.wish(jobs)
    return [job.key[0] for job in jobs]


def each(blocks):
    return [key for block in blocks for key in block]


def picture(squares, ground, view=VIEW):
    image = QImage(view.width, view.height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    missing = squares.paint(painter, ground, view, 1.0)
    painter.end()
    return np.frombuffer(image.constBits(), dtype=np.uint32).reshape(view.height, view.width).copy(), missing


def test_the_middle_of_the_view_is_painted_first_and_what_is_around_it_last(squares, crew, ground):
    wanted = wish(squares, crew, ground)

    def away(key):
        west, south, east, north = key.box
        return abs((west + east) / 2 - VIEW.x) + abs((south + north) / 2 - VIEW.y)

    seen = set(keys(ground, VIEW))
    in_sight = [bool(seen & set(block)) for block in wanted]
    assert seen <= set(each(wanted))
    assert in_sight == sorted(in_sight, reverse=True)
    assert not in_sight[-1]
    assert min(map(away, wanted[0])) == min(map(away, seen))


def test_what_lies_ahead_is_painted_before_what_lies_behind(squares, crew, ground):
    wanted = wish(squares, crew, ground, way=(1200.0, 0.0))

    seen = set(keys(ground, VIEW))
    rows = {key.row for key in seen}
    later = [key for key in each(wanted) if key not in seen]
    ahead = [n for n, key in enumerate(later) if key.box[0] >= VIEW.box[2] - 1 and key.row in rows]
    behind = [n for n, key in enumerate(later) if key.box[2] <= VIEW.box[0] + 1]
    assert ahead
    assert behind
    assert max(ahead) < min(behind)


def test_nothing_around_the_view_is_in_the_way_of_what_is_in_sight(squares, crew, ground):
    seen = set(keys(ground, VIEW))

    assert set(each(wish(squares, crew, ground, ahead=False))) == seen


def test_a_square_looks_the_same_whatever_is_painted_with_it(squares, ground):
    """Where the view was when it was painted is not to be seen."""
    found = []
    for view in (VIEW, VIEW.panned(300, 0), VIEW.panned(-40, 500)):
        jobs = jobs_of(squares, ground, view)
        keys_painted = each(job.key[0] for job in jobs)
        assert len(keys_painted) == len(set(keys_painted))
        painted = {key: one for job in jobs for key, one in job.work().items() if one}
        found.append({key: pixels_of(one.image.copy(one.spot.toRect())) for key, one in painted.items()})
        squares.forget()

    shared = found[0].keys() & found[1].keys() & found[2].keys()
    assert shared
    for key in shared:
        first, *others = (each_one[key].view(np.uint8).astype(int) for each_one in found)
        assert all(abs(first - other).max() <= 1 for other in others)


def test_what_is_being_painted_is_not_painted_twice(squares, ground):
    first = jobs_of(squares, ground, ahead=False)
    painted = first[0].work()

    assert not set(painted) & set(each(job.key[0] for job in jobs_of(squares, ground, ahead=False)))
    first[0].done(painted)
    squares.touch("building", [(-1e9, -1e9, 1e9, 1e9)])
    assert set(painted) <= set(each(job.key[0] for job in jobs_of(squares, ground, ahead=False)))


def test_a_square_that_is_begun_while_it_is_looked_for_is_in_the_way_of_nothing(squares, ground, monkeypatch):
    wanted, asked = squares._is_unbegun, set()

    def begun_in_between(key, *part):
        first = key not in asked
        asked.add(key)
        return first and wanted(key, *part)

    monkeypatch.setattr(squares, "_is_unbegun", begun_in_between)
    for job in jobs_of(squares, ground):
        job.done(job.work())

    assert picture(squares, ground) is not None
    assert squares.missing == 0


def test_while_the_scale_changes_the_next_coarser_power_of_two_is_painted(squares, crew, ground):
    wanted = wish(squares, crew, ground, rough=True)

    assert {np.log2(key.mpp) % 1 for key in each(wanted)} == {0.0}
    assert all(key.mpp >= VIEW.mpp for key in each(wanted))


def test_a_missing_square_shows_another_scale(qtbot, squares, crew, ground):
    far = replace(VIEW, mpp=VIEW.mpp * 2)
    wish(squares, crew, ground, far)
    qtbot.waitUntil(lambda: squares.missing == 0)
    jobs_of(squares, ground, rough=True)

    stand_in, _ = picture(squares, ground, replace(VIEW, mpp=VIEW.mpp * 1.01))

    assert (stand_in != 0).mean() > 0.95


def test_what_is_touched_is_painted_anew_and_shown_until_then(qtbot, squares, crew, ground):
    wish(squares, crew, ground)
    qtbot.waitUntil(lambda: crew.idle)
    before, _ = picture(squares, ground)

    squares.touch("building", [to_box((108.302, 22.802, 108.306, 22.806))])
    assert squares.missing > 0
    assert (picture(squares, ground)[0] == before).all()
    wanted = wish(squares, crew, ground)
    qtbot.waitUntil(lambda: crew.idle)

    assert squares.missing == 0
    assert 0 < len(each(wanted)) < len(squares)


def test_an_older_square_never_takes_the_place_of_a_newer_one(squares, ground):
    old = jobs_of(squares, ground, rough=True)
    squares.touch("building", [(-1e9, -1e9, 1e9, 1e9)])
    new = jobs_of(squares, ground, rough=True)

    for job in (*new, *old):
        job.done(job.work())

    assert squares.missing == 0


def test_nothing_of_another_theme_is_kept(squares, ground):
    jobs = jobs_of(squares, ground, rough=True)
    squares.forget()

    for job in jobs:
        job.done(job.work())

    assert len(squares) == 0


def test_no_more_is_kept_than_may_be(squares, ground):
    squares.kept_bytes = 20 * 256 * 256 * 4
    made = {}
    for n in range(6):
        for job in jobs_of(squares, ground, VIEW.panned(700.0 * n, 0)):
            painted = job.work()
            made |= {id(one.pixels): weakref.ref(one.pixels) for one in painted.values()}
            job.done(painted)
            del painted

    alive = [pixels.nbytes for ref in made.values() if (pixels := ref()) is not None]
    assert squares.nbytes == sum(alive)
    assert 0 < squares.nbytes <= squares.kept_bytes


def test_squares_with_nothing_on_them_take_no_room(squares):
    nowhere = replace(a_ground(box(100, 1, 101, 2)), lowest=False)
    for job in squares.jobs(VIEW, (nowhere,), LIGHT, 1.0, way=(0.0, 0.0), rough=False, ahead=False):
        job.done(job.work())

    assert squares.missing == 0
    assert len(squares) > 0
    assert squares.nbytes == 0


def test_ten_times_the_features_elsewhere_paint_no_more_of_them_here():
    """Cost in parts looked at, not in time: what is out of sight is not gathered."""
    near = [Point(108.305, 22.805).buffer(0.0001 * n) for n in range(1, 20)]
    far = [box(108.4 + 0.001 * n, 22.9, 108.4005 + 0.001 * n, 22.9005) for n in range(2000)]
    few, many = a_ground(*near), a_ground(*near, *far)
    counts = []
    for ground in (few, many):
        (slab,) = ground.layers[0].shapes.many
        counts.append(len(slab.areas.meeting(VIEW.box)))

    assert counts[0] == counts[1] == len(near)


def test_a_view_that_rests_is_painted_as_far_as_it_is_in_sight_and_later_whole(qtbot, squares, crew, ground):
    wish(squares, crew, ground, ahead=False)
    qtbot.waitUntil(lambda: crew.idle)
    in_sight, missing = picture(squares, ground)
    painted = squares.nbytes

    assert squares.in_part
    assert missing == squares.missing == 0

    wish(squares, crew, ground)
    qtbot.waitUntil(lambda: crew.idle)

    assert not squares.in_part
    assert painted < len(keys(ground, VIEW)) * 256 * 256 * 4 < squares.nbytes
    assert abs(picture(squares, ground)[0].view(np.uint8).astype(int) - in_sight.view(np.uint8)).max() <= 1


@pytest.mark.parametrize("way", [(0.0, 0.0), (900.0, 0.0)])
def test_what_comes_in_sight_of_a_square_painted_in_part_is_painted_too(qtbot, squares, crew, ground, way):
    wish(squares, crew, ground, ahead=False)
    qtbot.waitUntil(lambda: crew.idle)
    moved = VIEW.panned(-70, 0)
    half, missing = picture(squares, ground, moved)

    wish(squares, crew, ground, moved, ahead=False, way=way)
    qtbot.waitUntil(lambda: crew.idle)
    shown, still_missing = picture(squares, ground, moved)
    squares.forget()
    wish(squares, crew, ground, moved)
    qtbot.waitUntil(lambda: crew.idle)

    assert missing
    assert still_missing == 0
    assert abs(shown.view(np.uint8).astype(int) - picture(squares, ground, moved)[0].view(np.uint8)).max() <= 1
    np.testing.assert_array_equal(half[:, :400], shown[:, :400])
