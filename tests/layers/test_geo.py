"""Lengths and areas on the ellipsoid."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import GeometryCollection, LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from layers.geo import WGS84, area_and_outline, area_m2, length_m

HOLED = Polygon(
    box(108, 22, 109, 23).exterior, [box(108.2, 22.2, 108.4, 22.4).exterior, box(108.6, 22.6, 108.7, 22.7).exterior]
)


@pytest.mark.parametrize(
    "shape",
    [
        Point(108, 22),
        LineString([(108, 22), (109, 23), (110, 22)]),
        MultiLineString([[(0, 0), (1, 1)], [(5, 5), (5, 6)]]),
        HOLED,
        MultiPolygon([HOLED, box(0, 0, 1, 1)]),
        GeometryCollection([LineString([(0, 0), (1, 1)]), MultiPolygon([HOLED])]),
        LineString(),
        Polygon(),
    ],
    ids=lambda shape: shape.geom_type,
)
def test_the_length_of_a_shape_is_what_proj_says(shape) -> None:
    assert length_m(shape) == pytest.approx(WGS84.geometry_length(shape), rel=1e-12)


@pytest.mark.parametrize("shape", [HOLED, MultiPolygon([HOLED, box(0, 0, 1, 1)]), Polygon()], ids=str)
def test_area_and_outline_are_those_that_are_measured_one_by_one(shape) -> None:
    sound = shape.normalize()  # shells and holes run against each other, as PROJ takes them
    assert area_and_outline(shape) == pytest.approx((area_m2(sound), length_m(shape)), rel=1e-9)


def test_a_hole_is_no_area_whichever_way_it_runs() -> None:
    shell, hole = box(108, 22, 109, 23), np.array(box(108.2, 22.2, 108.4, 22.4).exterior.coords)
    both = [area_and_outline(Polygon(shell.exterior, [ring]))[0] for ring in (hole, hole[::-1])]
    assert both[0] == pytest.approx(both[1]) == pytest.approx(area_m2(shell) - area_m2(Polygon(hole)))
