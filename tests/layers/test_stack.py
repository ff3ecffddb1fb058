"""What is shown and how: groups, order, opacity, and what is selected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from layers.edit import adding
from layers.feature import Feature
from layers.filter import Filter, Op, Where
from layers.kind import Group
from layers.kinds import KINDS
from layers.kinds.datasets import reference_kind
from layers.ramp import Ramp
from layers.situation import new_situation, open_situation
from layers.stack import Layer, LayerStack, layers_for
from layers.style import Look, Style
from tests.builders import Hands, a_reference_layer


@pytest.fixture
def stack() -> LayerStack:
    made = LayerStack()
    made.set_layers(
        [
            Layer("water", "Water", Group.CITY),
            Layer("road", "Roads", Group.CITY),
            Layer("building", "Buildings", Group.CITY),
            Layer("shelter", "Shelters", Group.SHELTERS),
        ]
    )
    return made


@pytest.fixture
def told(stack: LayerStack) -> list[frozenset[str]]:
    heard: list[frozenset[str]] = []
    stack.changed.connect(heard.append)
    return heard


def order(stack: LayerStack) -> list[str]:
    return [layer.key for layer in stack.layers_bottom_up()]


def test_the_tree_lists_the_topmost_first_and_drawing_begins_below(stack: LayerStack) -> None:
    assert [(group, [layer.key for layer in layers]) for group, layers in stack.groups()] == [
        (Group.SHELTERS, ["shelter"]),
        (Group.CITY, ["building", "road", "water"]),
    ]
    assert order(stack) == ["water", "road", "building", "shelter"]


def test_a_hidden_layer_is_not_shown(stack: LayerStack, told: list[frozenset[str]]) -> None:
    stack.set_visible("road", False)
    assert [layer.key for layer in stack.shown()] == ["water", "building", "shelter"]
    assert told == [frozenset({"road"})]
    stack.set_visible("road", False)
    assert len(told) == 1


def test_a_hidden_group_hides_its_layers_and_they_come_back_as_they_were(
    stack: LayerStack, told: list[frozenset[str]]
) -> None:
    stack.set_visible("road", False)
    stack.set_visible(Group.CITY, False)
    assert [layer.key for layer in stack.shown()] == ["shelter"]
    assert not stack.group_visible(Group.CITY)
    stack.set_visible(Group.CITY, True)
    assert [layer.key for layer in stack.shown()] == ["water", "building", "shelter"]
    assert told[-1] == {"water", "road", "building"}


@pytest.mark.parametrize(
    ("index", "expected"),
    [(0, ["water", "road", "building"]), (1, ["road", "water", "building"]), (99, ["road", "building", "water"])],
)
def test_a_layer_moves_within_its_group(stack: LayerStack, index: int, expected: list[str]) -> None:
    stack.move("water", index)
    assert order(stack) == [*expected, "shelter"]


@pytest.mark.parametrize(("given", "kept"), [(0.4, 0.4), (-1, 0.0), (7, 1.0)])
def test_opacity_lies_between_none_and_all(stack: LayerStack, given: float, kept: float) -> None:
    stack.set_opacity("road", given)
    assert stack.layer("road").opacity == kept


def test_layers_that_come_and_go_leave_the_others_as_they_are_shown(
    stack: LayerStack, told: list[frozenset[str]]
) -> None:
    stack.set_opacity("road", 0.5)
    stack.move("road", 2)
    told.clear()
    stack.set_layers(
        [Layer("wells", "Wells", Group.REFERENCE), Layer("water", "W", Group.CITY), Layer("road", "Roads", Group.CITY)]
    )
    assert order(stack) == ["wells", "water", "road"]
    assert stack.layer("road").opacity == 0.5
    assert told == [frozenset({"wells", "water", "building", "shelter"})]
    assert "building" not in stack


def test_how_it_is_shown_is_found_again(stack: LayerStack) -> None:
    stack.set_visible("road", False)
    stack.set_opacity("water", 0.25)
    stack.set_locked("building", True)
    stack.set_visible(Group.SHELTERS, False)
    stack.move("water", 2)
    kept = stack.to_json()

    other = LayerStack()
    other.set_layers([Layer(k, k, Group.CITY) for k in ("water", "road", "building")])
    other.restore(
        {**kept, "layers": [*kept["layers"], {"key": "gone", "visible": True}], "hidden_groups": ["shelters", "?"]}
    )
    assert order(other) == ["road", "building", "water"]
    assert (other.layer("road").visible, other.layer("water").opacity) == (False, 0.25)
    assert other.layer("building").locked
    assert not other.group_visible(Group.SHELTERS)


def test_a_selection_is_told_once_and_names_each_feature_once(stack: LayerStack) -> None:
    heard: list[tuple[str, ...]] = []
    stack.selected.connect(heard.append)
    stack.select(["a", "b", "a"])
    stack.select(("a", "b"))
    stack.select([])
    assert heard == [("a", "b"), ()]


def test_every_kind_with_a_place_has_a_layer() -> None:
    layers = {layer.key for layer in layers_for({kind.key: kind for kind in KINDS}, [])}
    assert {"shelter", "road", "incident"} <= layers
    assert "dataset" not in layers
    assert "post" not in layers


def test_the_stack_follows_reference_layers_and_is_found_again_after_a_restart(tmp_path: Path) -> None:
    situation = new_situation(tmp_path / "w.gpkg", now=Hands())
    layer, contents = a_reference_layer("wells", [(108.0, 22.8)])
    situation.apply(adding(layer), contents=contents)
    assert "wells" in situation.stack
    situation.stack.set_opacity("wells", 0.3)
    situation.undo()
    assert "wells" not in situation.stack
    situation.redo()
    situation.stack.set_opacity("wells", 0.3)
    situation.close()

    again = open_situation(tmp_path / "w.gpkg", now=Hands())
    assert again.stack.layer("wells").opacity == 0.3
    again.close()


A_STYLE = Style(Look("Red", fill="#ff0000"))
A_FILTER = Filter((Where("name", Op.FILLED),))
A_RAMP = Ramp(("#ffffff", "#ff000080"), breaks=(2.5,), hillshade=True)


def test_how_a_layer_is_shown_is_kept_with_style_filter_and_scales(stack: LayerStack) -> None:
    stack.set_style("road", A_STYLE)
    stack.set_filter("road", A_FILTER)
    stack.set_scale_range("road", 1.0, 20.0)
    stack.set_ramp("road", A_RAMP)
    kept = json.loads(json.dumps(stack.to_json()))

    other = LayerStack()
    other.set_layers([Layer("road", "Roads", Group.CITY)])
    other.restore(kept)

    layer = other.layer("road")
    assert (layer.style, layer.filter, layer.ramp) == (A_STYLE, A_FILTER, A_RAMP)
    assert (layer.min_mpp, layer.max_mpp) == (1.0, 20.0)


def test_a_style_nobody_can_read_is_none(stack: LayerStack) -> None:
    stack.restore({"layers": [{"key": "road", "visible": False, "style": {"by": 3}, "filter": "x", "opacity": "much"}]})

    layer = stack.layer("road")
    assert (layer.visible, layer.style, layer.filter, layer.opacity) == (False, None, None, 1.0)


def test_only_the_layer_that_is_dressed_is_told(stack: LayerStack, told: list[frozenset[str]]) -> None:
    stack.set_style("road", A_STYLE)
    stack.set_style("road", A_STYLE)
    stack.set_filter("road", Filter())

    assert told == [frozenset({"road"})]


def test_a_layer_shows_between_its_scales() -> None:
    layer = Layer("road", "Roads", Group.CITY, min_mpp=2.0, max_mpp=10.0)

    assert [layer.shows_at(mpp) for mpp in (1.0, 2.0, 10.0, 11.0)] == [False, True, True, False]


def test_an_extract_stays_when_the_record_changes_and_is_not_kept(stack: LayerStack) -> None:
    stack.lay(Layer("found", "Found", Group.REFERENCE))
    stack.set_opacity("found", 0.5)

    stack.set_layers([Layer("road", "Roads", Group.CITY)])
    stack.lay(Layer("found", "Found again", Group.REFERENCE))

    assert (stack.layer("found").title, stack.layer("found").opacity) == ("Found again", 0.5)
    assert [entry["key"] for entry in stack.to_json()["layers"]] == ["road"]
    stack.lift("found")
    assert "found" not in stack


def test_layers_of_one_file_stand_under_its_name() -> None:
    name = "tour · Paths"
    dataset = Feature("d", "dataset", {"name": name, "of": name, "role": "reference", "group": "tour"})

    [layer] = layers_for({"tour · Paths": reference_kind(dataset)}, [dataset])

    assert (layer.title, layer.group_name) == ("Paths", "tour")
