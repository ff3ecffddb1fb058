"""Glyphs as shapes: their path data is followed as browsers follow it."""

from __future__ import annotations

import math

import pytest
import shapely

from layers.glyph_outline import outline, traced
from layers.kinds.signs import GALLERY


@pytest.mark.parametrize("name", [glyph.code for theme in GALLERY for glyph in theme.glyphs])
def test_every_symbol_of_the_gallery_fills_its_square_and_no_more(name: str) -> None:
    shape = outline(name)

    west, south, east, north = shape.bounds
    assert shape.is_valid
    assert max(east - west, north - south) > 12
    assert min(west, south) > -1
    assert max(east, north) < 25


def test_an_arc_is_followed_round_its_centre_on_the_side_that_the_flags_say() -> None:
    [large] = traced("M2 12a10 10 0 1 0 20 0")
    [small] = traced("M2 12a10 10 0 0 1 20 0")

    assert large[-1] == small[-1] == 22 + 12j
    assert all(abs(abs(at - (12 + 12j)) - 10) < 1e-9 for at in (*large, *small))
    assert max(at.imag for at in large) == pytest.approx(22)
    assert min(at.imag for at in small) == pytest.approx(2)


def test_a_disc_with_a_hole_has_the_area_of_both() -> None:
    [disc] = traced("M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0Z")

    assert shapely.Polygon([(at.real, at.imag) for at in disc]).area == pytest.approx(math.pi * 100, rel=0.02)
    assert outline("no-such-glyph").is_empty


def test_numbers_that_go_on_repeat_the_command_and_a_smooth_curve_goes_on_as_the_last_one_ended() -> None:
    [line] = traced("M0 0 1 0h2v3")
    [wave] = traced("M0 0q1 -2 2 0t2 0")

    assert line == [0, 1, 3, 3 + 3j]
    assert wave[-1] == 4
    assert wave[18].imag == pytest.approx(1)
