"""A plan from nothing: parts filled in the side panel, gaps that close, graphics on the map, every step undoable."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from layers.edit import adding
from layers.feature import Feature
from layers.kind import Geometry
from tests.stories.conftest import Opening
from tests.stories.person import Person, press_tab


@pytest.fixture
def planner(opened: Opening) -> Person:
    """With a new plan open in the editor."""
    person = opened(desk="plan")
    person.click(person.button("New plan", person.window.plan))
    person.wait(lambda: person.window.plan.plan is not None)
    return person


def tab(person: Person, words: str) -> None:
    press_tab(person.qtbot, person.window.plan.tabs.bar, words)


def gaps(person: Person) -> str:
    return " ".join(person.window.plan.gaps.sentences)


def begin(person: Person, part: str):
    """Turn to a part and press its plus; the form."""
    tab(person, part)
    person.click(person.window.plan.list.add_button)
    return person.window.plan.form


def fill(person: Person, **values: object) -> None:
    """Type into the open item and record it."""
    panel = person.window.plan
    for key, value in values.items():
        editor = panel.form.editor(key)
        person.choose(editor, value) if hasattr(editor, "currentData") else person.write(editor, str(value))
    for key, value in values.items():
        editor = panel.form.editor(key)
        if hasattr(editor, "currentData"):
            editor.activated.emit(editor.currentIndex())  # a list says so when one is taken from it
        assert str(editor.value()) == str(value) or float(editor.value()) == float(str(value))
    before = panel.plan
    person.click(panel.form.record_button)
    person.wait(lambda: panel.plan != before)


def level(person: Person, key: str) -> None:
    person.click(person.window.plan.tabs.levels.button(key))


STEPS: dict[str, Callable[[Person], None]] = {
    "section": lambda p: (begin(p, "Sections"), fill(p, title="Purpose", text="Keep the low bank dry.")),
    "trigger": lambda p: (begin(p, "Triggers"), fill(p, level="3", text="76 m and rising")),
    "task": lambda p: (
        tab(p, "Tasks"), level(p, "3"), begin(p, "Tasks"), fill(p, title="Close the gates", offset_min=15, post="DUT"),
    ),
    "need": lambda p: (tab(p, "Needs"), level(p, "3"), begin(p, "Needs"), fill(p, kind=_a_sort(p), qty=2)),
    "card": lambda p: (begin(p, "Posts"), fill(p, post="DUT", card="Call the gate keeper, note the time.")),
}  # fmt: skip


def _a_sort(person: Person) -> str:
    return str(person.window.plan.form.editor("kind").itemData(1))


def test_what_is_missing_stands_beside_its_field_and_goes_when_it_is_filled(planner: Person):
    form = begin(planner, "Sections")

    planner.click(form.record_button)
    assert form.problem_of("title") == "Title is missing."
    assert planner.sees("Title is missing.", form)
    assert planner.window.plan.plan["sections"] is None

    planner.write(form.editor("title"), "Purpose")
    assert form.problem_of("title") == ""


def test_a_number_that_is_none_is_refused_beside_its_field(planner: Person):
    tab(planner, "Tasks")
    form = begin(planner, "Tasks")
    planner.write(form.editor("title"), "Close the gates")
    planner.write(form.editor("offset_min"), "soon")

    planner.click(form.record_button)

    assert "soon" in form.problem_of("offset_min")
    assert planner.window.plan.plan["levels"] is None


def test_an_item_is_recorded_in_the_part_where_it_was_begun(planner: Person):
    panel = planner.window.plan
    tab(planner, "Tasks")
    level(planner, "3")
    form = begin(planner, "Tasks")
    planner.write(form.editor("title"), "Close the gates")
    planner.write(form.editor("offset_min"), "15")
    tab(planner, "Needs")

    planner.click(form.record_button)
    planner.wait(lambda: panel.plan["levels"] is not None)

    recorded = panel.plan["levels"]["3"]
    assert [task["title"] for task in recorded["tasks"]] == ["Close the gates"]
    assert not recorded.get("needs")


def test_what_was_begun_in_one_plan_waits_there_while_another_is_open(planner: Person):
    panel = planner.window.plan
    first = panel.plan.id
    planner.write(begin(planner, "Sections").editor("title"), "Purpose")

    planner.click(panel.head.new_button)
    planner.wait(lambda: panel.plan.id != first)
    assert panel.form is None

    planner.choose(panel.head.plans, first)
    panel.head.plans.activated.emit(panel.head.plans.currentIndex())
    planner.wait(lambda: panel.plan.id == first)
    assert panel.form.editor("title").value() == "Purpose"


def test_each_part_closes_its_gap(planner: Person):
    assert "There are no sections." in gaps(planner)
    STEPS["section"](planner)
    assert "There are no sections." not in gaps(planner)

    assert "Level III has no tasks." in gaps(planner)
    STEPS["task"](planner)
    assert "Level III has no tasks." not in gaps(planner)

    assert "Nothing triggers level III." in gaps(planner)
    STEPS["trigger"](planner)
    assert "Nothing triggers level III." not in gaps(planner)

    assert "The post DUT has tasks but no action card." in gaps(planner)
    STEPS["card"](planner)
    assert "The post DUT has tasks but no action card." not in gaps(planner)


def test_a_task_nobody_owns_is_named_and_the_gap_leads_to_it(planner: Person):
    tab(planner, "Tasks")
    level(planner, "3")
    begin(planner, "Tasks")
    fill(planner, title="Close the gates", offset_min=5)
    sentence = "Level III: nobody owns “Close the gates”."
    assert sentence in gaps(planner)

    planner.click(planner.button(f"Show: {sentence}"))
    form = planner.window.plan.form
    assert form is not None
    assert form.editor("title").text() == "Close the gates"
    fill(planner, post="DUT")

    assert sentence not in gaps(planner)


def test_every_step_of_a_plan_is_taken_back_and_done_again(planner: Person):
    states = [planner.only("plan")]
    for step in STEPS.values():
        step(planner)
        states.append(planner.only("plan"))
    assert len({repr(dict(s.values)) for s in states}) == len(states)

    for before in reversed(states[:-1]):
        planner.press("Ctrl+Z", planner.window)
        assert planner.only("plan") == before
    planner.press("Ctrl+Z", planner.window)
    assert planner.situation.picture.count("plan") == 0

    for after in states:
        planner.press("Ctrl+Shift+Z", planner.window)
        assert planner.only("plan") == after


def test_a_cordon_of_the_plan_is_drawn_with_the_pointer(planner: Person):
    assert "Nothing is drawn on the map." in gaps(planner)
    tab(planner, "Graphics")
    panel, plan = planner.window.plan, planner.window.plan.plan
    planner.choose(panel.graphics.role, "cordon")
    planner.click(panel.graphics.tools[Geometry.LINE])
    for place in ((108.324, 22.814), (108.330, 22.815), (108.334, 22.820)):
        planner.point(*place)
    planner.key(Qt.Key.Key_Return, planner.window.map.canvas.focusProxy())

    cordon = planner.only("plan_graphic")
    assert (cordon["plan"], cordon["role"]) == (plan.id, "cordon")
    assert len(cordon.geometry.coords) == 3
    planner.wait(lambda: "Nothing is drawn on the map." not in gaps(planner))
    planner.wait(lambda: planner.sees("Cordon 1", panel))

    planner.press("Ctrl+Z", planner.window)
    assert planner.situation.picture.count("plan_graphic") == 0
    planner.wait(lambda: "Nothing is drawn on the map." in gaps(planner))


def test_a_new_version_is_a_draft_with_graphics_of_its_own(opened: Opening):
    person = opened(desk="plan")
    plan = Feature("p1", "plan", {"code": "FL-1", "title": "Flood", "version": 1}, None, "in_force")
    person.situation.apply(adding(plan), imported=True)
    person.wait(lambda: person.window.plan.plan is not None)
    STEPS["section"](person)
    old = person.situation.picture.get("p1")

    person.click(person.window.plan.head.version_button)

    new = person.window.plan.plan
    assert (new["version"], new.state, new["supersedes"]) == (2, "draft", "p1")
    assert new["sections"] == old["sections"]
    assert person.situation.picture.get("p1") == old
    assert not person.window.plan.head.version_button.isEnabled()
    assert "still a draft" in person.window.plan.head.version_button.toolTip()

    person.press("Ctrl+Z", person.window)
    assert person.only("plan") == old


def test_half_an_item_of_a_plan_is_kept_when_another_part_is_opened(planner: Person):
    form = begin(planner, "Sections")
    planner.write(form.editor("title"), "Half a")

    tab(planner, "Tasks")

    (draft,) = planner.situation.store.drafts()
    assert planner.situation.store.draft(draft)["typed"]["title"] == "Half a"
