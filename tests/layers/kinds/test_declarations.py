"""Every kind is declared whole: keys, words, glyphs, colours, and scales that never share a column."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import ascii_lowercase

import pytest

import layers.kinds
from layers.colours import THEMES, hex_of
from layers.exchange.mapping import folded
from layers.i18n import tr_in
from layers.kind import COMMON, Geometry, Group, Kind
from layers.kinds import KINDS
from layers.kinds.datasets import DATASETS, reference_kind
from layers.kinds.plans import PLAN_GRAPHICS
from layers.style import STATE, Look, Mark
from resources import resource
from tests.builders import a_reference_layer

NAMED = """
    area road building water green place address population_cell facility hospital hazard_source risk_zone hazard_area
    road_closure patrol_zone patrol_route shelter evac_zone evac_route resource contact incident notice organisation
    post plan plan_graphic sign save_point dataset
"""
SCALES = {"grade", "warning_level", "response_level", "risk_level"}
FOLDER = Path(layers.kinds.__file__).parent
PATTERNS = {"risk-1", "risk-2", "risk-3", "risk-4", "waves", "hatch"}
by_key = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)


def looks(kind: Kind) -> Iterator[Look]:
    yield kind.style.default
    yield from kind.style.looks.values()


def tokens(kind: Kind) -> set[str]:
    found = {kind.style.label_colour}
    for look in looks(kind):
        found |= {stroke.colour for stroke in look.strokes}
        found |= {token for token in (look.fill, look.pattern_colour) if token}
    return found


def test_the_list_names_each_kind_once() -> None:
    assert sorted(kind.key for kind in KINDS) == sorted(NAMED.split())


def test_every_kind_declared_in_a_module_of_the_folder_is_in_the_list() -> None:
    modules = [import_module(f"layers.kinds.{p.stem}") for p in FOLDER.glob("*.py") if p.stem != "__init__"]
    declared = {v.key for module in modules for v in vars(module).values() if isinstance(v, Kind)}

    assert declared == {kind.key for kind in KINDS}


def test_the_list_goes_upward_through_the_groups_of_the_map() -> None:
    groups = [list(Group).index(kind.group) for kind in KINDS]

    assert groups == sorted(groups)


@by_key
def test_fields_have_unique_code_names_and_no_field_is_called_as_a_column_of_the_record(kind: Kind) -> None:
    keys = [field.key for field in kind.all_fields]

    assert len(keys) == len(set(keys))
    assert all(set(key) <= set(ascii_lowercase + "_0123456789") for key in keys)
    assert not {"id", "state", "geometry"} & set(keys)


@by_key
def test_what_a_kind_says_of_its_fields_is_true_of_them(kind: Kind) -> None:
    keys = {field.key for field in kind.all_fields}

    assert set(kind.natural_key) <= keys
    assert set(kind.span or ()) <= keys
    assert kind.label in keys
    assert kind.style.label is None or kind.style.label in keys
    assert kind.style.by in keys | {STATE, None}
    assert {field.refers for field in kind.fields if field.refers} <= {other.key for other in KINDS}
    needed = {need for t in (kind.workflow.transitions if kind.workflow else ()) for need in t.needs}
    assert needed <= keys | {"place", "reason"}


@by_key
def test_a_column_name_leads_to_one_field(kind: Kind) -> None:
    """By its key, its title in either language or an alias; case, width and spaces do not matter."""
    names = [
        name
        for field in kind.all_fields
        for name in {folded(n) for n in (field.key, field.title, tr_in("zh", field.title), *field.aliases)}
    ]

    assert not {name for name in names if names.count(name) > 1}


@by_key
def test_classes_of_a_style_are_values_that_the_field_or_the_workflow_has(kind: Kind) -> None:
    style = kind.style
    if style.by is None:
        assert not style.looks
        return
    if style.by == STATE:
        assert kind.workflow is not None
        possible = set(kind.workflow.codes)
    else:
        field = kind.field(style.by)
        assert field is not None
        possible = {choice.code for choice in field.choices} or {str(n) for n in range(1, 6)}

    assert set(style.looks) <= possible


@by_key
def test_every_glyph_and_pattern_there_is(kind: Kind) -> None:
    glyphs = {path.stem for path in resource("glyphs").glob("*.svg")}

    for look in looks(kind):
        assert look.glyph is None or look.glyph in glyphs
        assert look.pattern is None or look.pattern in PATTERNS


@by_key
def test_every_colour_is_a_token_of_the_design_in_all_themes(kind: Kind) -> None:
    for theme in THEMES:
        for token in tokens(kind):
            assert hex_of(theme, token).startswith("#")


@by_key
def test_everything_with_a_place_is_drawn_and_has_a_word_for_the_legend(kind: Kind) -> None:
    if kind.geometry is Geometry.NONE or kind.key == "organisation":
        return
    for look in looks(kind):
        assert look.title
        assert look.strokes or look.fill or look.plate or kind.style.label


@by_key
def test_kinds_say_where_their_definition_comes_from(kind: Kind) -> None:
    assert kind.basis


def test_no_column_holds_two_of_the_four_scales() -> None:
    """Invariant I12: a number of one scale is never where another scale may be."""
    scaled = {
        (kind.key, field.key)
        for kind in KINDS
        for field in kind.all_fields
        if field.type is int and (field.minimum, field.maximum) == (1, 4)
    }

    assert {key for _, key in scaled} <= SCALES | {"level"}
    assert {kind for kind, key in scaled if key == "level"} == {PLAN_GRAPHICS.key}  # a response level, and says so
    assert "level" not in {field.key for kind in KINDS if kind.group is Group.HAZARDS for field in kind.fields}


def test_a_level_colour_means_a_risk_or_a_warning_level_and_nothing_else() -> None:
    """Grade and response level are Roman numerals in ink, so that no two scales share a colour."""
    assert {kind.key for kind in KINDS if any(t.startswith("level.") for t in tokens(kind))} == {"risk_zone", "notice"}


def test_risk_levels_differ_in_colour_pattern_and_numeral() -> None:
    zones = next(kind for kind in KINDS if kind.key == "risk_zone").style.looks.values()

    assert [(look.badge, look.pattern, look.strokes[-1].colour) for look in zones] == [
        (str(n), f"risk-{n}", f"level.{n}") for n in range(1, 5)
    ]


def test_evacuation_states_differ_in_hem_and_glyph_and_only_an_order_has_ticks() -> None:
    zones = next(kind for kind in KINDS if kind.key == "evac_zone")
    drawn = zones.style.looks

    assert set(drawn) == set(zones.workflow.codes if zones.workflow else ())
    hems = [tuple((s.width_px, s.dash, s.mark) for s in look.strokes) for look in drawn.values()]
    assert len(set(hems)) == len(hems)
    assert len({look.glyph for look in drawn.values()}) == len(drawn)
    assert [s for s, look in drawn.items() if any(k.mark is Mark.TICKS for k in look.strokes)] == ["order"]


def test_a_reference_layer_is_a_kind_of_its_own_columns() -> None:
    dataset, _ = a_reference_layer("hydrants", [(108.3, 22.8)])

    kind = reference_kind(dataset)

    assert kind.key == "hydrants"
    assert [field.key for field in kind.fields] == ["n"]
    assert kind.reference
    assert DATASETS.geometry is Geometry.NONE


def test_nobody_is_in_the_data() -> None:
    """Places, posts and organisations; no field for a person's name, number or face."""
    personal = {"person", "surname", "id_number", "id_card", "birth", "sex", "mobile", "phone", "face", "plate"}

    assert not personal & {field.key for kind in KINDS for field in (*kind.fields, *COMMON)}


def test_declarations_use_no_window() -> None:
    for path in FOLDER.glob("*.py"):
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not [name for name in names if name.split(".")[0] in {"desktop", "PySide6", "pyqtgraph"}]
