"""Extracts on the map: dressed, filtered and limited to scales without being read again, hit, and soaked."""

import random
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from layers.extract import Extract
from layers.filter import Filter, Op, Where
from layers.geo import to_mercator
from layers.kind import Geometry, Group
from layers.style import Crowd, Look, Stroke, Style

RED, BLUE, GREEN = "#ff0000", "#0000ff", "#00aa00"
HERE, THERE = (108.325, 22.82), (108.335, 22.82)
BY_CAT = Style(Look("", fill=RED), by="cat", looks={"1": Look("one", fill=BLUE)})


def boxes(*middles, size_m=400.0, key="found", **columns) -> Extract:
    at = to_mercator(np.array(middles))
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * size_m / 2
    xy = (at[:, None, :] + corners).reshape(-1, 2)
    origin = tuple(float(v) for v in at[0].round())
    rings = np.arange(len(middles) + 1, dtype=np.int32) * 5
    return Extract(
        key, "Found", Geometry.AREA, origin, (xy - origin).astype(np.float32), rings,
        np.arange(len(middles) + 1, dtype=np.int32), columns, BY_CAT,
    )  # fmt: skip


def points(places, style, **columns) -> Extract:
    at = to_mercator(np.array(places))
    origin = tuple(float(v) for v in at[0].round())
    return Extract(
        "calls", "Calls", Geometry.POINT, origin, (at - origin).astype(np.float32), columns=columns, style=style
    )


@pytest.fixture
def two(canvas, qtbot):
    canvas.lay(boxes(HERE, THERE, cat=np.array([0, 1])))
    qtbot.waitUntil(canvas.is_settled)


def test_each_row_has_the_look_of_its_class(two, colour):
    assert (colour(*HERE), colour(*THERE)) == (QColor(RED), QColor(BLUE))


def test_another_style_is_put_on_and_taken_off(two, situation, colour):
    situation.stack.set_style("found", Style(Look("", fill=GREEN)))
    assert {colour(*HERE).name(), colour(*THERE).name()} == {GREEN}

    situation.stack.set_style("found", None)
    assert (colour(*HERE), colour(*THERE)) == (QColor(RED), QColor(BLUE))


def test_what_a_filter_leaves_out_is_neither_drawn_nor_hit(two, canvas, situation, colour):
    land = colour(108.33, 22.828)
    situation.stack.set_filter("found", Filter((Where("cat", Op.EQUAL, 1),)))

    assert (colour(*HERE), colour(*THERE)) == (land, QColor(BLUE))
    assert canvas.under(canvas.view.pixel_of(*HERE)) is None
    assert canvas.under(canvas.view.pixel_of(*THERE)) == "found#1"


def test_outside_its_scales_it_is_not_drawn(two, canvas, situation, colour):
    land = colour(108.33, 22.828)

    situation.stack.set_scale_range("found", 0.0, canvas.view.ground_mpp / 2)
    assert colour(*HERE) == land

    canvas.show_view(canvas.view.zoomed(4, canvas.view.pixel_of(*HERE)))
    assert colour(*HERE) == QColor(RED)


def test_a_filter_on_facts_leaves_out_what_is_drawn_and_what_comes(canvas, situation, colour):
    from layers.edit import adding
    from tests.desktop.map.test_canvas import a_zone

    land = colour(*HERE)
    situation.stack.set_filter("evac_zone", Filter((Where("code", Op.EQUAL, "Z9"),)))
    situation.apply(adding(a_zone()), imported=True)
    assert colour(108.33, 22.82) == land

    situation.stack.set_filter("evac_zone", None)
    assert colour(108.33, 22.82) != land


def test_the_layer_above_is_hit_first_and_selected_as_an_overlay(two, canvas, situation, qtbot):
    canvas.lay(boxes(HERE, size_m=100.0, key="upper"))
    qtbot.waitUntil(canvas.is_settled)
    before = canvas.snapshot()

    assert canvas.under(canvas.view.pixel_of(*HERE)) == "upper#0"
    situation.stack.select(["upper#0"])

    assert canvas.snapshot() != before
    assert canvas.is_settled()


def test_a_locked_one_lies_over_what_is_below_it_and_lets_clicks_through(two, canvas, situation, colour):
    canvas.lay(boxes(HERE, size_m=100.0, key="upper"), Group.PLANNING, locked=True)

    canvas.pick(canvas.view.pixel_of(*HERE), add=False)

    assert situation.stack.selection == ("found#0",)
    assert colour(*HERE) == QColor(RED)


def test_a_line_is_hit_where_it_is_and_not_beside_it(canvas, qtbot):
    at = to_mercator(np.array([HERE, THERE]))
    style = Style(Look("", strokes=(Stroke(RED, 2.0),)))
    xy = (at - at[0]).astype(np.float32)
    canvas.lay(Extract("way", "Way", Geometry.LINE, tuple(at[0]), xy, np.array([0, 2], np.int32), style=style))
    qtbot.waitUntil(canvas.is_settled)
    middle = canvas.view.pixel_of(108.33, 22.82)

    assert canvas.under(middle + QPointF(0, 4)) == "way#0"
    assert canvas.under(middle + QPointF(0, 12)) is None


def test_of_many_points_the_last_lies_on_top_and_is_hit(canvas, qtbot, colour):
    style = Style(Look("", fill=RED), by="cat", looks={"1": Look("", fill=BLUE)}, crowd=Crowd.DOTS)
    canvas.lay(points([HERE] * 50, style, cat=np.array([0] * 49 + [1])))
    qtbot.waitUntil(canvas.is_settled)

    assert colour(*HERE) == QColor(BLUE)
    assert canvas.under(canvas.view.pixel_of(*HERE)) == "calls#49"


def test_dots_turn_into_heat_and_back_without_a_jump(canvas, qtbot):
    """From one scale to the next, no more of the picture changes than by a fifth of a channel on the whole."""
    luck = np.random.default_rng(7)
    places = np.column_stack((luck.normal(108.33, 0.002, 20_000), luck.normal(22.82, 0.002, 20_000)))
    canvas.lay(points(places, Style(Look("", fill=BLUE))))
    means = []
    for _ in range(10):
        qtbot.waitUntil(canvas.is_settled)
        image = canvas.snapshot()
        near = [image.pixelColor(x, y).red() for x in range(310, 330, 3) for y in range(200, 220, 3)]
        means.append(sum(near) / len(near))
        canvas.show_view(canvas.view.zoomed(2**0.5))

    assert max(means) - min(means) > 20
    assert max(abs(a - b) for a, b in pairwise(means)) < 80


def test_laid_again_it_takes_the_place_of_the_older_and_lifted_it_is_gone(two, canvas, situation, colour):
    land = colour(108.33, 22.828)
    canvas.lay(boxes(THERE, cat=np.array([0])))
    assert (colour(*HERE), colour(*THERE)) == (land, QColor(RED))

    canvas.lift("found")
    assert colour(*THERE) == land
    assert "found" not in situation.stack


def test_a_long_while_of_anything_leaves_memory_flat_and_the_picture_as_it_was(canvas, situation, qtbot, colour):
    """The short form of a soak: moves, scales, styles, filters and opacities at random, and back to the start."""
    luck = random.Random(11)
    canvas.keep_painted(8 * 2**20)
    places = [(108.30 + 0.06 * luck.random(), 22.79 + 0.06 * luck.random()) for _ in range(3000)]
    canvas.lay(boxes(*places, size_m=60.0, cat=np.arange(3000) % 3))
    start = canvas.view
    qtbot.waitUntil(canvas.is_settled)
    before = canvas.snapshot()
    layers = canvas.memory()["found"]

    for _ in range(60):
        match luck.randrange(5):
            case 0 | 1:
                canvas.show_view(canvas.view.panned(luck.uniform(-300, 300), luck.uniform(-200, 200)))
            case 2:
                canvas.show_view(start.zoomed(2 ** luck.uniform(-3, 3)))
            case 3:
                situation.stack.set_filter("found", Filter((Where("cat", Op.UNEQUAL, luck.randrange(3)),)))
            case 4:
                situation.stack.set_opacity("found", luck.uniform(0.2, 1.0))
        if luck.random() < 0.3:
            qtbot.waitUntil(canvas.is_settled)
    situation.stack.set_filter("found", None)
    situation.stack.set_opacity("found", 1.0)
    canvas.show_view(start)
    qtbot.waitUntil(canvas.is_settled)

    assert canvas.snapshot() == before
    assert canvas.memory()[""] <= 8 * 2**20
    assert canvas.memory()["found"] < 3 * layers
