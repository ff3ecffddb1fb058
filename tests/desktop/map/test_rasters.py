"""Rasters on the map: every system lies where it belongs, in its colours, by classes, under its light."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from affine import Affine
from PySide6.QtGui import QColor

from desktop.map.view import to_box
from desktop.theme import Themes
from layers.edit import adding
from layers.geo import mercator_stretch
from layers.ramp import Ramp
from tests.rasters import a_raster

GREY = Ramp(("#000000", "#ffffff"), 0.0, 255.0)
HERE = Affine(0.0001, 0.0, 108.31, 0.0, -0.0001, 22.84)
"""About 10 m a cell; 400 × 400 of them are the view and more."""


def shown(situation, *steps, ramp=GREY, **says):
    dataset, contents = a_raster("heights", *steps, **{"transform": HERE, **says})
    situation.apply(adding(dataset), contents=contents)
    situation.stack.set_ramp("heights", ramp)


def slope(height=400, width=400):
    """From 0 in the west to 255 in the east."""
    return np.tile(np.linspace(0, 255, width, dtype=np.float32), (height, 1))


def test_a_value_has_its_colour_where_it_lies(situation, canvas, colour):
    shown(situation, slope())

    for lon in (108.322, 108.33, 108.338):
        assert colour(lon, 22.82).red() == pytest.approx((lon - 108.31) / 0.04 * 255, abs=3)


def test_what_has_no_value_shows_the_land(situation, canvas, colour):
    cells = slope()
    cells[150:250, 150:250] = np.nan
    shown(situation, cells)

    assert colour(108.33, 22.82) == Themes("light").current["map.land"]


def test_another_system_lies_where_it_belongs(situation, canvas, colour):
    """Eastings of EPSG:4545, the local grid of Nanning."""
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", "EPSG:4545", always_xy=True).transform(108.33, 22.82)
    cells = np.full((600, 600), 30.0, dtype=np.float32)
    cells[295:305, 295:305] = 220.0
    shown(situation, cells, transform=Affine(10, 0, x - 3000, 0, -10, y + 3000), crs="EPSG:4545")

    assert colour(108.33, 22.82).red() == pytest.approx(220, abs=6)
    assert colour(108.3315, 22.82).red() == pytest.approx(30, abs=6)


@pytest.mark.parametrize("opacity", [1.0, 0.5])
@pytest.mark.parametrize("turn", [0, -360])
def test_a_raster_across_the_date_line_lies_on_both_sides_of_it(situation, canvas, colour, turn, opacity):
    """Its edge lies in the middle of a square, and none of it is painted twice."""
    shown(situation, slope(), transform=Affine(0.01, 0.0, 178.0, 0.0, -0.01, 25.0), low=0.0, high=255.0)
    situation.stack.set_opacity("heights", opacity)
    canvas.show_view(
        replace(canvas.view.fitted(to_box((177.4, 22.5, 182.6, 24.5))), x=to_box((180 + turn, 0, 0, 0))[0])
    )
    land = colour(177.6 + turn, 23).red()

    for lon in (178.05, 178.4, 179.9, 180.1, 181.9):
        found = (lon - 178) / 4 * 255 * opacity + land * (1 - opacity)
        assert colour(lon + turn, 23).red() == pytest.approx(found, abs=5)
    assert colour(177.95 + turn, 23).red() == land
    assert canvas.looks_in_view()


def test_a_raster_of_one_value_has_its_colour_in_the_legend(situation, canvas, qtbot):
    shown(
        situation,
        np.full((400, 400), 7.0, dtype=np.float32),
        ramp=replace(GREY, low=None, high=None),
        low=7.0,
        high=7.0,
    )
    qtbot.waitUntil(canvas.is_settled)

    _, seven = canvas.looks_in_view()
    assert QColor(seven.look.fill) == canvas.snapshot().pixelColor(300, 200)


def test_classes_have_hard_borders(situation, canvas, colour):
    shown(situation, slope(), ramp=Ramp(("#ff0000", "#00ff00"), breaks=(127.5,)))

    assert colour(108.3295, 22.82) == QColor("#ff0000")
    assert colour(108.3305, 22.82) == QColor("#00ff00")


def test_what_faces_the_light_is_lighter(situation, canvas, colour):
    cells = slope() * 20
    cells[:, 200:] = cells[:, 200:][:, ::-1]
    shown(situation, cells, ramp=Ramp(("#808080", "#808080"), 0.0, 1.0, hillshade=True))

    assert colour(108.325, 22.82).lightness() > colour(108.335, 22.82).lightness() + 20


def test_coarse_scales_read_coarse_levels_and_look_the_same(situation, canvas, colour, qtbot):
    shown(situation, slope(2000, 2000), transform=HERE @ Affine.scale(0.2))
    near = colour(108.33, 22.82).red()

    canvas.show_view(canvas.view.zoomed(1 / 8))

    assert colour(108.33, 22.82).red() == pytest.approx(near, abs=8)


def test_the_step_follows_the_clock(situation, canvas, hands, colour):
    begin = hands()
    start_us = int(begin.timestamp()) * 1_000_000
    steps = [np.full((400, 400), v, dtype=np.float32) for v in (40.0, 200.0)]
    shown(situation, *steps, times_us=(start_us, start_us + 3_600_000_000))
    hands.on(hours=3)

    seen = []
    for minutes in (30, 90, 30):
        situation.clock.seek(begin + timedelta(minutes=minutes))
        seen.append(colour(108.33, 22.82).red())

    assert seen == [40, 200, 40]


def test_colours_are_shown_as_they_are(situation, canvas, colour):
    cells = np.zeros((400, 400, 4), dtype=np.uint8)
    cells[...] = (200, 100, 50, 255)
    shown(situation, cells)

    assert colour(108.33, 22.82) == QColor(200, 100, 50)


def test_half_the_opacity_lets_the_land_through(situation, canvas, colour):
    land = Themes("light").current["map.land"]
    shown(situation, np.zeros((400, 400), dtype=np.float32))

    situation.stack.set_opacity("heights", 0.5)

    assert colour(108.33, 22.82).red() == pytest.approx(land.red() / 2, abs=2)
    assert mercator_stretch(22.82) > 1
