"""A planner's steps, and the gaps that the plan tells of itself."""

from __future__ import annotations

import pytest
from shapely import Point

from layers.edit import Edit
from layers.errors import SituationError
from layers.feature import Feature
from layers.plans import checks, verbs
from layers.plans.checks import Around, gaps
from layers.plans.parts import CARDS, SECTIONS, items, needs_of, tasks_of


def a_plan(state: str = "draft", **values: object) -> Feature:
    return Feature("p1", "plan", {"code": "F-1", "title": "Flood plan", "version": 1, **values}, None, state)


def a_graphic(identity: str = "g1", plan: str = "p1") -> Feature:
    return Feature(identity, "plan_graphic", {"name": "Command post", "plan": plan}, Point(108.3, 22.8))


def plan_after(edit: Edit) -> Feature:
    return next(c.after for c in edit.changes if c.kind == "plan" and c.after is not None)


def a_whole_plan() -> Feature:
    return a_plan(
        sections=[{"title": "Basis", "text": "Flood law"}],
        triggers=[{"level": level, "text": "stage"} for level in "1234"],
        levels={
            level: {"tasks": [{"title": "Open", "post": "DUT", "offset_min": 15}], "needs": [{"kind": "bus", "qty": 8}]}
            for level in "1234"
        },
        posts=[{"post": "DUT", "card": "Call the street offices."}],
        graphics=["g1"],
        review_due="2027-01-01T00:00:00Z",
    )


def test_a_new_plan_is_a_draft_of_version_1() -> None:
    plan = plan_after(verbs.new_plan("F-9", "Gas plan"))
    assert (plan.state, plan["version"], plan["title"]) == ("draft", 1, "Gas plan")


def test_a_task_added_to_a_level_leaves_the_old_plan_as_it_was() -> None:
    plan = a_plan()
    grown = plan_after(verbs.put_item(plan, tasks_of("2"), None, {"title": "Open shelters", "post": None}))
    assert items(grown, tasks_of("2")) == [{"title": "Open shelters"}]
    assert plan["levels"] is None


def test_other_levels_stay_when_one_is_changed() -> None:
    plan = a_plan(levels={"1": {"needs": [{"kind": "boat", "qty": 2}]}})
    grown = plan_after(verbs.put_item(plan, tasks_of("3"), None, {"title": "Call"}))
    assert items(grown, needs_of("1")) == [{"kind": "boat", "qty": 2}]


def test_a_section_can_be_rewritten_moved_and_taken_out() -> None:
    plan = a_plan(sections=[{"title": "a"}, {"title": "b"}, {"title": "c"}])
    plan = plan_after(verbs.put_item(plan, SECTIONS, 1, {"title": "B"}))
    plan = plan_after(verbs.move_item(plan, SECTIONS, 2, 0))
    plan = plan_after(verbs.remove_item(plan, SECTIONS, 1))
    assert [s["title"] for s in items(plan, SECTIONS)] == ["c", "B"]


def test_a_step_that_changes_nothing_is_no_edit() -> None:
    plan = a_plan(sections=[{"title": "a"}])
    assert not verbs.put_item(plan, SECTIONS, 0, {"title": "a"})


def test_a_graphic_and_the_plans_list_of_graphics_are_one_step() -> None:
    edit = verbs.add_graphic(a_plan(), a_graphic())
    assert plan_after(edit)["graphics"] == ["g1"]
    assert {c.kind for c in edit.changes} == {"plan", "plan_graphic"}
    gone = verbs.remove_graphic(plan_after(edit), a_graphic())
    assert plan_after(gone)["graphics"] == []


def test_a_new_version_is_a_draft_with_graphics_of_its_own() -> None:
    old = a_plan("in_force", graphics=["g1"], version=3)
    edit = verbs.new_version(old, [a_graphic()])
    draft = plan_after(edit)
    copy = next(c.after for c in edit.changes if c.kind == "plan_graphic")
    assert (draft["version"], draft.state, draft["supersedes"]) == (4, "draft", "p1")
    assert copy is not None
    assert draft["graphics"] == [copy.id] != ["g1"]
    assert copy["plan"] == draft.id


def test_a_draft_needs_no_new_version() -> None:
    with pytest.raises(SituationError, match="draft"):
        verbs.new_version(a_plan(), [])


def test_a_whole_plan_has_no_gaps() -> None:
    around = Around(posts={"DUT"}, graphics=[a_graphic()], held={"bus": 8})
    assert gaps(a_whole_plan(), around) == []


def test_an_empty_plan_says_what_is_missing() -> None:
    found = {gap.path[0] for gap in gaps(a_plan(), Around())}
    assert found == {"sections", "triggers", "levels", "graphics", "review_due"}


def test_each_gap_says_where_it_is() -> None:
    plan = a_plan(
        sections=[{"title": "Basis", "text": " "}],
        levels={"2": {"tasks": [{"title": "Move patients"}], "needs": [{"kind": "bus"}]}},
        posts=[{"post": "XXX", "card": "?"}],
        graphics=["gone"],
    )
    found = {(gap.path, gap.index) for gap in gaps(plan, Around(posts={"DUT"}))}
    assert {
        (SECTIONS, 0),
        (tasks_of("2"), 0),
        (needs_of("2"), 0),
        (CARDS, 0),
        (checks.GRAPHICS, None),
    } <= found


def test_more_than_is_held_is_a_gap() -> None:
    around = Around(posts={"DUT"}, graphics=[a_graphic()], held={"bus": 7})
    found = [gap.path for gap in gaps(a_whole_plan(), around)]
    assert found == [needs_of(level) for level in ("4", "3", "2", "1")]


def test_a_task_of_a_post_that_is_gone_is_a_gap() -> None:
    around = Around(posts=(), graphics=[a_graphic()], held={"bus": 8})
    paths = {gap.path for gap in gaps(a_whole_plan(), around)}
    assert paths == {*(tasks_of(level) for level in "1234"), CARDS}
