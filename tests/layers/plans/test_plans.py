"""A planner's steps, and the gaps that the plan tells of itself."""

from __future__ import annotations

from shapely import Point

from layers.feature import Feature
from layers.i18n import message
from layers.plans.checks import gaps
from layers.plans.editing import add_graphic, add_item, get_at, move_item, new_plan, next_version, set_at

STEP = message("step")


def a_plan(**values: object) -> Feature:
    (change,) = new_plan("F-1", "Flood plan").changes
    assert change.after is not None
    return Feature(change.after.id, "plan", {**change.after.values, **values}, None, "draft")


def after(edit) -> Feature:  # the plan as an edit leaves it
    return next(c.after for c in edit.changes if c.kind == "plan")


def test_a_task_added_to_a_level_leaves_the_old_plan_as_it_was() -> None:
    plan = a_plan()
    grown = after(add_item(plan, ("levels", "2", "tasks"), {"title": "Open shelters"}, STEP))
    assert get_at(grown.values, ("levels", "2", "tasks", 0, "title")) == "Open shelters"
    assert plan["levels"] is None


def test_a_task_can_be_rewritten_moved_and_taken_out() -> None:
    plan = a_plan(levels={"1": {"tasks": [{"title": "a"}, {"title": "b"}, {"title": "c"}]}})
    tasks = ("levels", "1", "tasks")
    plan = after(set_at(plan, (*tasks, 1, "title"), "B", STEP))
    plan = after(move_item(plan, tasks, 2, 0, STEP))
    plan = after(set_at(plan, (*tasks, 1), None, STEP))
    assert [t["title"] for t in get_at(plan.values, tasks)] == ["c", "B"]


def test_a_graphic_and_the_plans_list_of_graphics_are_one_step() -> None:
    plan = a_plan()
    edit = add_graphic(plan, Point(108.3, 22.8), name="Command post")
    graphic = next(c.after for c in edit.changes if c.kind == "plan_graphic")
    assert after(edit)["graphics"] == [graphic.id]
    assert graphic["plan"] == plan.id


def test_a_new_version_is_a_draft_with_graphics_of_its_own() -> None:
    edit = add_graphic(a_plan(), Point(108.3, 22.8), name="Command post")
    plan, graphic = after(edit), next(c.after for c in edit.changes if c.kind == "plan_graphic")
    made = next_version(plan, [graphic])
    draft = after(made)
    copy = next(c.after for c in made.changes if c.kind == "plan_graphic")
    assert (draft["version"], draft.state, draft["supersedes"]) == (2, "draft", plan.id)
    assert draft["graphics"] == [copy.id] != plan["graphics"]
    assert copy["plan"] == draft.id


def test_an_empty_plan_says_what_is_missing_and_a_whole_one_says_nothing() -> None:
    assert {gap.path[0] for gap in gaps(a_plan(), set())} == {"sections", "levels"}
    whole = a_plan(
        sections=[{"title": "Basis", "text": "Flood law"}],
        triggers=[{"level": 2, "text": "stage ≥ 75.0 m"}],
        levels={
            "2": {"tasks": [{"title": "Open", "post": "DUT", "offset_min": 15}], "needs": [{"kind": "bus", "qty": 8}]}
        },
        posts=[{"post": "DUT", "card": "Call the street offices."}],
    )
    assert list(gaps(whole, set())) == []


def test_each_gap_says_where_it_is() -> None:
    plan = a_plan(
        sections=[{"title": "Basis", "text": " "}],
        triggers=[{"level": 3, "text": "x"}],
        levels={"2": {"tasks": [{"title": "Move patients"}], "needs": [{"kind": "bus"}]}},
        posts=[{"post": "DUT"}],
        graphics=["gone"],
    )
    assert {tuple(gap.path) for gap in gaps(plan, set())} == {
        ("sections", 0, "text"),
        ("triggers",),
        ("levels", "3", "tasks"),
        ("levels", "2", "tasks", 0, "post"),
        ("levels", "2", "tasks", 0, "offset_min"),
        ("levels", "2", "needs", 0, "qty"),
        ("posts", 0, "card"),
        ("graphics", 0),
    }
