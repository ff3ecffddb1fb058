"""Somebody makes the layers their own: only some features, in classes, between scales; the legend follows."""

from __future__ import annotations

import pytest

from desktop.panels.layers.legend import Legend
from desktop.widgets.label import PlainLabel
from layers.classify import METHODS
from layers.edit import adding
from layers.filter import Op, Where
from layers.style import Crowd
from tests.builders import a_reference_layer, a_shelter
from tests.stories.conftest import Opening
from tests.stories.person import Person


@pytest.fixture
def person(opened: Opening) -> Person:
    person = opened(desk="plan")
    places = [(108.325 + n * 0.002, 22.82) for n in range(6)]
    made = [a_shelter(id=f"s{n}", at=at, name=f"Hall {n}", capacity=100 * (n + 1)) for n, at in enumerate(places)]
    person.situation.apply(adding(*made))
    person.window.layers.select_layer("shelter")
    person.window.actions_["panel.look"].trigger()
    person.settle()
    return person


def test_a_filter_is_built_and_only_what_passes_is_shown(person: Person) -> None:
    look = person.window.map_desk.look
    person.click(look.add_button)
    (test,) = look.tests
    person.choose(test.field, "capacity")
    person.choose(test.op, Op.AT_LEAST)
    person.write(test.text, "500")
    person.settle()

    shown = person.situation.stack.layer("shelter").filter
    assert shown is not None
    assert shown.tests == (Where("capacity", Op.AT_LEAST, 500),)
    person.point(108.325, 22.82)
    assert person.situation.stack.selection == ()
    person.point(108.335, 22.82)
    assert person.situation.stack.selection == ("s5",)

    person.click(person.button("Remove", test))
    assert person.situation.stack.layer("shelter").filter is None


def test_classes_of_a_number_and_the_legend_of_what_is_in_view(person: Person) -> None:
    look, legend = person.window.map_desk.look, person.window.layers.legend
    person.choose(look.way, "graduated")
    person.choose(look.field, "capacity")
    person.choose(look.classes, 3)
    for method in METHODS:
        person.choose(look.method, method)
        style = person.situation.stack.layer("shelter").style
        assert style is not None
        assert len(style.looks) == 3
    person.choose(look.method, "equal")
    person.settle()
    person.wait(lambda: person.sees("100 – 266", legend))
    person.window.layers.select_layer("shelter")
    person.wait(lambda: in_sight(legend, "100 – 266"))

    person.window.map.set_view((108.334, 22.819, 108.336, 22.821))
    person.settle()
    person.wait(lambda: person.sees("433", legend) and not person.sees("100 – 266", legend))


def in_sight(legend: Legend, words: str) -> bool:
    """Whether it is read without scrolling."""
    labels = [label for label in legend.findChildren(PlainLabel) if words in label.text()]
    return any(label.visibleRegion().boundingRect().height() == label.height() for label in labels)


def test_outside_its_scales_a_layer_is_not_there(person: Person) -> None:
    look = person.window.map_desk.look
    person.choose(look.farthest, 5_000)
    person.settle()
    person.point(108.325, 22.82)
    assert person.situation.stack.selection == ()
    person.choose(look.farthest, 0)
    person.settle()
    person.point(108.325, 22.82)
    assert person.situation.stack.selection == ("s0",)


def test_points_that_crowd_are_counted_in_clusters_and_a_click_goes_nearer(person: Person) -> None:
    places = [(108.33 + (n % 20) * 1e-5, 22.82 + (n // 20) * 1e-5) for n in range(400)]
    layer, contents = a_reference_layer("calls", places)
    person.situation.apply(adding(layer), contents=contents, imported=True)
    person.window.map.set_view((108.32, 22.815, 108.34, 22.825))
    person.window.layers.select_layer("calls")
    person.window.actions_["panel.look"].trigger()
    person.settle()
    look, canvas = person.window.map_desk.look, person.window.map.canvas
    heat = canvas.snapshot()

    person.choose(look.crowd, Crowd.CLUSTERS)
    person.settle()
    assert canvas.snapshot() != heat
    person.move(person.pixel(108.3301, 22.8201))
    person.wait(lambda: "About here" in canvas.told_under())
    before = canvas.view.mpp

    person.point(108.3301, 22.8201)
    person.settle()
    assert canvas.view.mpp < before
    assert person.situation.stack.selection == ()


def test_without_a_layer_it_says_what_is_set_here_and_follows_the_one_that_is_chosen(opened: Opening) -> None:
    person = opened(desk="plan")
    person.situation.apply(adding(a_shelter(id="s1")))
    person.settle()
    person.window.actions_["panel.look"].trigger()
    look, layers = person.window.map_desk.look, person.window.layers
    assert person.sees("Choose a layer in the tree.", look)
    assert not look.closest.isVisible()

    layers.select_layer("shelter")
    assert person.sees("Shelters", look)
    assert look.closest.isVisible()
    layers.select_layer("hazard_area")
    assert person.sees("Hazard areas", look)


def test_a_field_without_values_is_refused_in_words_and_another_can_be_chosen(person: Person) -> None:
    look = person.window.map_desk.look
    person.choose(look.way, "category")
    person.choose(look.field, "name")
    person.choose(look.field, "address")
    person.wait(lambda: person.sees("has no values", look))
    assert person.situation.stack.layer("shelter").style is not None  # the colours stay
    assert look.field.isVisible()

    person.choose(look.field, "name")
    assert not person.sees("has no values", look)


def test_of_many_values_the_legend_has_the_frequent_ones_first_and_the_panel_says_how_many_share_a_colour(
    person: Person,
) -> None:
    more = [a_shelter(at=(108.3255 + n * 0.0005, 22.8205), name=f"Gym {n:02}") for n in range(9)]
    person.situation.apply(adding(*more))
    look, legend = person.window.map_desk.look, person.window.layers.legend
    person.choose(look.way, "category")
    person.choose(look.field, "name")
    person.wait(lambda: person.sees("5 more share one", look))

    def words() -> list[str]:
        return [label.text() for label in legend.findChildren(PlainLabel) if label.isVisible()]

    person.wait(lambda: "Other" in words())
    said = words()
    assert said.index("Other") > said.index("Gym 00")
