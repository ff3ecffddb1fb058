"""What lies above each other is painted as few grounds: each of them costs time and memory for a whole view."""

from shapely import Point
from shapely.geometry import box

from desktop.map.facts import Facts
from desktop.map.grounds import grounds_of
from desktop.map.keys import Ground
from desktop.map.shapes import Shapes
from desktop.map.sides import Side
from layers.feature import Feature
from layers.kinds import KINDS as ALL_KINDS

KINDS = {kind.key: kind for kind in ALL_KINDS}


def a_layer(kind, *shapes, columnar=True):
    held = Shapes(KINDS[kind], columnar=columnar)
    held.change({f"{kind}{n}": Feature(f"{kind}{n}", kind, {}, shape) for n, shape in enumerate(shapes)})
    return Facts(kind, KINDS[kind], held)


def told(*layers):
    """Of each ground the layers, and whether it is one of points."""
    found = [ground for ground in grounds_of(layers, Side()) if isinstance(ground, Ground)]
    return [([layer.key for layer in ground.layers], ground.points) for ground in found]


def test_layers_in_columns_side_by_side_are_one_ground():
    assert told(a_layer("green", box(0, 0, 1, 1)), a_layer("building", box(0, 0, 1, 1))) == [
        (["green", "building"], False)
    ]


def test_only_layers_that_have_points_are_in_the_ground_of_points():
    houses, places = a_layer("building", box(0, 0, 1, 1)), a_layer("place", Point(0, 0))
    assert told(houses, places, a_layer("green")) == [(["building"], False), (["place"], True)]


def test_the_first_point_of_a_layer_is_shown():
    places = a_layer("place")
    assert told(places) == []
    places.shapes.change({"p": Feature("p", "place", {}, Point(0, 0))})
    assert told(places) == [(["place"], True)]
