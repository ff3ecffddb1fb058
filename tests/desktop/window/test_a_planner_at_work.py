"""A planner opens the demo city, draws a zone, edits the plan, undoes it, and looks at the past."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt

from layers.kind import Geometry
from layers.plans.parts import items, tasks_of

ZONE = ((108.318, 22.812), (108.326, 22.812), (108.326, 22.819), (108.318, 22.819))


def draw(opened, corners) -> None:
    for lon, lat in corners:
        opened.click(lon, lat)
    opened.qtbot.keyClick(opened.sheet, Qt.Key.Key_Return)


def test_a_zone_is_drawn_by_pointer_described_and_recorded_as_one_step(open_window, demo):
    opened = open_window(demo, desk="plan")
    window, picture = opened.window, opened.situation.picture
    before = picture.count("evac_zone")
    window.map.set_view((108.31, 22.80, 108.335, 22.825))
    opened.settle()

    window.tools.draw_wanted.emit(Geometry.AREA, "evac_zone")
    draw(opened, ZONE)
    opened.qtbot.waitUntil(lambda: window.details.form is not None and window.side.current == "details")
    assert picture.count("evac_zone") == before, "nothing is recorded until it is described"
    assert window.details.problems, "what is missing is said while it is described"
    opened.qtbot.keyClicks(window.details.form.editor("code"), "Z9")
    opened.press(window.details.record_button)

    zone = next(f for f in picture.features("evac_zone") if f["code"] == "Z9")
    assert zone.geometry.area > 0
    assert picture.count("evac_zone") == before + 1
    assert "Z9" in window.actions_["undo"].text()

    opened.do("undo")
    assert picture.count("evac_zone") == before
    opened.do("redo")
    assert picture.count("evac_zone") == before + 1
    assert not opened.mistakes


def test_a_task_is_added_to_a_plan_in_the_side_panel_and_taken_back(open_window, demo):
    opened = open_window(demo, desk="plan")
    panel = opened.window.plan
    panel.show_part("tasks", "3")
    count = len(items(panel.plan, tasks_of("3")))

    opened.press(panel.list.add_button)
    opened.press(panel.form.record_button)
    assert "missing" in panel.form.problem_of("title")
    opened.qtbot.keyClicks(panel.form.editor("title"), "Count the pumps")
    opened.press(panel.form.record_button)

    opened.qtbot.waitUntil(lambda: len(items(panel.plan, tasks_of("3"))) == count + 1)
    assert any("Count the pumps" in sentence for sentence in panel.gaps.sentences), "a task without owner is a gap"

    opened.do("undo")
    opened.qtbot.waitUntil(lambda: len(items(panel.plan, tasks_of("3"))) == count)
    assert not opened.mistakes


def test_a_plans_graphic_is_drawn_on_the_map_and_belongs_to_it(open_window, demo):
    opened = open_window(demo, desk="plan")
    panel = opened.window.plan
    panel.show_part("graphics")
    opened.window.map.set_view((108.31, 22.80, 108.335, 22.825))
    opened.settle()
    plan = panel.plan

    opened.press(panel.graphics.tools[Geometry.POINT])
    opened.click(108.32, 22.815)

    drawn = [g for g in opened.situation.picture.features("plan_graphic") if g["plan"] == plan.id]
    assert abs(drawn[-1].geometry.x - 108.32) < 0.001
    assert drawn[-1].id in opened.situation.picture.get(plan.id)["graphics"]
    assert not opened.mistakes


def test_a_new_version_of_a_plan_is_a_draft_of_its_own(open_window, demo):
    opened = open_window(demo, desk="plan")
    panel = opened.window.plan
    old = panel.plan

    opened.press(panel.head.version_button)

    assert panel.plan.id != old.id
    assert panel.plan["version"] == old["version"] + 1
    assert panel.plan.state == "draft"
    assert opened.situation.picture.get(old.id) == old


def test_in_the_past_the_window_wears_a_frame_and_refuses_changes_with_a_sentence(open_window, demo):
    opened = open_window(demo, desk="train")
    window, clock = opened.window, opened.situation.clock
    case = next(opened.situation.picture.features("incident"))
    opened.situation.stack.select([case.id])

    clock.seek(clock.now() - timedelta(hours=6))
    opened.settle()
    assert "REPLAY" in window.windowTitle()
    assert "REPLAY" in window.top.mode.text()

    opened.do("undo")
    opened.qtbot.waitUntil(lambda: bool(opened.refusals))
    assert "past" in opened.refusals[0]
    assert window.messages.bar.current.hint == "Go live to edit."
    opened.press(window.messages.bar.action_button)
    assert clock.live
    assert "REPLAY" not in window.windowTitle()


def test_a_history_is_played_at_a_chosen_speed_until_the_space_key_stops_it(open_window, demo):
    opened = open_window(demo, desk="train")
    timeline, clock = opened.window.timeline, opened.situation.clock
    clock.seek(clock.now() - timedelta(days=2))
    begun = clock.now()

    opened.qtbot.keyClick(opened.window, Qt.Key.Key_Space)
    opened.qtbot.waitUntil(lambda: clock.now() > begun + timedelta(minutes=1))
    opened.qtbot.keyClick(opened.window, Qt.Key.Key_Space)
    assert not clock.playing

    opened.press(timeline.live)
    assert clock.live
    assert not opened.mistakes
