"""Two planners, two files: a package goes out of one window and is taken over in the other, clash by clash."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QRadioButton
from shapely import Point

from desktop.dialogs import handover_panel
from desktop.dialogs.importing import head
from layers.edit import adding, removing, setting
from layers.feature import Feature
from layers.i18n import tr
from layers.record.verify import verify
from layers.situation import new_situation
from tests.layers.gestures.playing import a_zone, at
from tests.stories.conftest import Opening
from tests.stories.person import Person

AROUND = (108.322, 22.812, 108.344, 22.830)


class Planners(NamedTuple):
    """Each at a window over a copy of the same file; `package` is where the second writes to and the first reads."""

    main: Person
    other: Person
    package: Path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "main.gpkg"
    situation = new_situation(path)
    zones = [a_zone(500 * n, 0, id=f"z{n}", code=f"Z{n}", name=f"Zone {n}") for n in range(4)]
    situation.store.apply(adding(*zones), imported=True)
    situation.close()
    shutil.copy(path, tmp_path / "other.gpkg")
    return path


@pytest.fixture
def planners(opened: Opening, base: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Planners:
    lang = getattr(request, "param", "en")
    package = base.parent / "zones.anlan.zip"
    monkeypatch.setattr(handover_panel, "choose_export", lambda parent, folder, name, formats: package)
    monkeypatch.setattr(head, "choose_imports", lambda parent, folder: [package])
    main, other = (opened(path, desk="plan", lang=lang, around=AROUND) for path in (base, base.parent / "other.gpkg"))
    return Planners(main, other, package)


def zone(person: Person, identity: str = "z0") -> Feature:
    found = person.situation.picture.get(identity)
    assert found is not None
    return found


def sit_down(person: Person) -> None:
    """Keys go to this window now."""
    person.window.activateWindow()
    person.wait(person.window.isActiveWindow)


def show_details(person: Person, identity: str) -> None:
    sit_down(person)
    person.situation.stack.select([identity])
    person.turn_to(tr("Details"))
    person.settle()


def rename(person: Person, identity: str, name: str) -> None:
    """In the form, as any field is changed."""
    show_details(person, identity)
    person.write(person.window.details.form.editor("name"), name)
    person.click(person.window.details.record_button)
    person.wait(lambda: zone(person, identity)["name"] == name)


def move_corner(person: Person, identity: str, corner: tuple[float, float], to: tuple[float, float]) -> None:
    """With the pointer, on the map."""
    show_details(person, identity)
    person.click(person.window.details.reshape_button)
    person.drag(corner, to)
    person.settle()


def hand_over(planners: Planners) -> None:
    """All evacuation zones of the second planner, by the menu of the window."""
    person, panel = planners.other, planners.other.window.handing
    sit_down(person)
    person.pick(lambda: person.click(person.window.top.name), tr("Hand over to another planner"))
    person.wait(lambda: person.window.side.current == "handover")
    person.click(panel.by_layer, at=QPoint(10, panel.by_layer.height() // 2))
    person.choose(panel.kinds, "evac_zone")
    person.click(panel.write_button)
    person.wait(planners.package.exists)
    person.settle()


def compare(planners: Planners) -> None:
    """Bring the package in at the main desk, as any file, up to where something is to be chosen."""
    person = planners.main
    sit_down(person)
    person.press("Ctrl+I", person.window)
    panel = person.window.importing
    if panel.report is not None:
        person.click(panel.next_button)
    person.click(person.button(tr("Choose a file"), panel))
    person.settle()
    person.click(panel.import_button)
    person.settle()


def choose(person: Person, words: str) -> None:
    """The radio button of this name."""
    buttons = person.window.taking.parts.findChildren(QRadioButton)
    button = next(b for b in buttons if b.isVisible() and b.accessibleName().startswith(words))
    person.click(button, at=QPoint(12, button.height() // 2))


@pytest.mark.parametrize("planners", ["en", "zh"], indirect=True)
def test_what_clashes_is_seen_side_by_side_chosen_field_by_field_and_written_in_one_step(planners: Planners):
    main, other = planners.main, planners.other
    move_corner(main, "z0", at(0, 400), at(-100, 500))
    rename(main, "z1", "Ours alone")
    other.settle()
    move_corner(other, "z0", at(0, 400), at(-250, 700))
    rename(other, "z0", "Riverside East")
    other.situation.apply(adding(a_zone(0, 600, id="z9", code="Z9")))
    other.situation.apply(removing(zone(other, "z2")))
    ours, theirs = zone(main).geometry, zone(other).geometry
    hand_over(planners)
    lines = len(list(main.situation.store.lines()))

    compare(planners)

    panel, window = main.window.taking, main.window
    assert window.side.current == "takeover"
    assert main.sees(tr("From {file}").format(file="zones.anlan.zip"), panel)
    assert panel.tree.current.id == "z0", "what has to be chosen is in front"
    assert main.sees("Zone 0", panel.parts)
    assert main.sees("Riverside East", panel.parts)
    assert not panel.take_button.isEnabled()
    west, south, east, north = window.map.view_bounds()
    for shape in (ours, theirs):
        assert west < shape.bounds[0] < shape.bounds[2] < east, "both shapes are in view"
        assert south < shape.bounds[1] < shape.bounds[3] < north
    assert len(list(main.situation.store.lines())) == lines, "nothing is written before"
    assert zone(main).geometry.equals(ours)

    choose(main, f"{tr('Place and shape')}, {tr('Theirs')}")
    choose(main, f"{tr('Name')}, {tr('Mine')}")
    assert panel.take_button.isEnabled()
    panel.tree.show_meeting("z2")
    main.key(Qt.Key.Key_M, panel.tree)
    main.click(panel.take_button)
    main.settle()

    zones = {f.id for f in main.situation.picture.features("evac_zone")}
    assert zones == {"z0", "z1", "z2", "z3", "z9"}, "the new one came, and the one deleted there was kept"
    assert zone(main).geometry.equals_exact(theirs, 0.0)
    assert (zone(main)["name"], zone(main, "z1")["name"]) == ("Zone 0", "Ours alone")
    assert len(list(main.situation.store.lines())) == lines + 1
    assert "zones.anlan.zip" in main.journal()[0]
    assert window.side.current == "import"
    assert main.sees(tr("{clash}: left as it is here.").rpartition("}")[2], window.importing), "the report says it"

    main.press("Ctrl+Z", window)
    assert zone(main).geometry.equals_exact(ours, 0.0)
    assert main.situation.picture.get("z9") is None
    main.press("Ctrl+Shift+Z", window)
    assert zone(main).geometry.equals_exact(theirs, 0.0)
    assert list(verify(main.situation.store)) == []

    compare(planners)
    assert window.side.current == "import", "there is nothing more to choose"
    assert tr("Everything in the file was there already.") in main.message


def test_all_by_the_keyboard(planners: Planners):
    main, other = planners.main, planners.other
    for person, name in ((main, "Ours"), (other, "Theirs")):
        for n in range(3):
            person.situation.apply(setting(zone(person, f"z{n}"), name=f"{name} {n}"))
    hand_over(planners)
    compare(planners)
    panel = main.window.taking
    main.wait(panel.tree.hasFocus)
    for key in (Qt.Key.Key_T, Qt.Key.Key_N, Qt.Key.Key_M, Qt.Key.Key_N, Qt.Key.Key_T):
        main.key(key, panel.tree)
    panel.take_button.setFocus()
    main.key(Qt.Key.Key_Space, panel.take_button)
    main.settle()
    assert [zone(main, f"z{n}")["name"] for n in range(3)] == ["Theirs 0", "Ours 1", "Theirs 2"]


def test_what_was_changed_meanwhile_is_compared_again_before_anything_is_written(planners: Planners):
    main, other = planners.main, planners.other
    other.situation.apply(setting(zone(other), name="Theirs"))
    hand_over(planners)
    compare(planners)
    panel = main.window.taking
    main.situation.apply(setting(zone(main), name="Ours"))
    main.wait(lambda: not panel.take_button.isEnabled())
    assert "changed here meanwhile" in panel.take_button.accessibleDescription()

    main.click(panel.again_button)
    main.settle()
    main.wait(lambda: main.sees("to be chosen", panel.parts))
    main.click(main.button("All clashes: theirs", panel))
    main.click(panel.take_button)
    main.settle()
    assert zone(main)["name"] == "Theirs"


def test_leaving_the_choice_writes_nothing_and_the_map_is_as_before(planners: Planners):
    main, other = planners.main, planners.other
    other.situation.apply(setting(zone(other), name="Theirs"))
    hand_over(planners)
    lines = len(list(main.situation.store.lines()))
    compare(planners)
    main.click(main.window.taking.close_button)
    main.settle()
    assert main.window.side.current != "takeover"
    assert len(list(main.situation.store.lines())) == lines
    assert zone(main)["name"] == "Zone 0"


def test_a_plan_is_handed_over_with_its_graphics_from_the_selection(planners: Planners):
    main, other = planners.main, planners.other
    plan = Feature("p1", "plan", {"code": "P1", "title": "Flood plan", "version": 1}, None, "draft")
    drawn = Feature("g1", "plan_graphic", {"plan": "p1", "role": "note", "name": "Boats"}, Point(108.33, 22.82))
    other.situation.apply(adding(plan, drawn))
    other.situation.stack.select(["p1"])
    sit_down(other)
    other.press("Ctrl+Shift+E", other.window)
    panel = other.window.handing
    assert panel.by_plan.isChecked()
    assert panel.plans.currentText() == "Flood plan"
    other.wait(lambda: "2" in panel.count.text())
    other.click(panel.write_button)
    other.wait(planners.package.exists)
    other.settle()

    compare(planners)
    main.click(main.window.taking.take_button)
    main.settle()
    assert zone(main, "g1")["name"] == "Boats"
    assert zone(main, "p1")["title"] == "Flood plan"


def test_without_a_package_the_panel_says_what_would_be_here_and_leads_there(opened: Opening) -> None:
    person = opened(desk="plan")
    person.window.actions_["panel.takeover"].trigger()
    panel = person.window.taking
    assert person.sees("No package to take over", panel)
    assert not panel.tree.isVisible()

    person.click(person.button("Import a package", panel))
    assert person.window.side.current == "import"
    person.window.actions_["panel.takeover"].trigger()
    person.click(person.button("Hand over mine", panel))
    assert person.window.side.current == "handover"
