"""A planner's first morning: a file comes in, is found and selected everywhere, a zone is drawn, moved, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from shapely import Point

from desktop.dialogs.importing import head
from desktop.widgets.rejected import RejectedList
from tests.stories.conftest import Opening
from tests.stories.person import Person, select_row, texts_in

SHELTERS = """编号,校名,人数,lon,lat
S-1,朝溪中学,2100,108.3260,22.8180
S-2,江北小学,600,108.3340,22.8220
S-3,Gym <b>of</b> the port,900,108.3300,22.8260
S-4,Nowhere hall,50,,
S-5,Too far,70,108.33,95.5
"""
CORNERS = [(108.324, 22.814), (108.330, 22.814), (108.330, 22.817), (108.324, 22.817)]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file, and a person who chooses it wherever the system would ask for one."""
    path = tmp_path / "shelters.csv"
    path.write_text(SHELTERS, encoding="utf-8")
    monkeypatch.setattr(head, "choose_imports", lambda parent, folder: [path])
    return path


def bring_in(person: Person) -> None:
    """Through the import panel, as shelters, with the system of coordinates and the columns said."""
    panel = person.window.importing
    person.press("Ctrl+I")
    person.click(person.button("Choose a file"))
    person.settle()
    person.click(panel.answers.becomes.as_kind)
    person.choose(panel.answers.becomes.kinds, "shelter")
    person.settle()
    person.write(panel.answers.told.crs, "EPSG:4326")
    person.key(Qt.Key.Key_Return, panel.answers.told.crs)
    person.settle()
    for field, column in (("name", "校名"), ("capacity", "人数")):
        person.choose(column_box(person, field), column)
        person.settle()
    person.click(person.button("Import", panel))
    person.wait(lambda: panel.report is not None)
    person.settle()


def column_box(person: Person, field: str):
    panel = person.window.importing
    title = {"name": "Name *", "capacity": "Capacity"}[field]
    return next(b for b in panel.findChildren(QComboBox) if b.accessibleName() == title)


def test_the_panel_asks_for_the_coordinate_system_and_offers_no_import_without_it(opened: Opening, table: Path):
    person = opened(desk="plan")
    panel = person.window.importing

    person.press("Ctrl+I")
    person.click(person.button("Choose a file"))
    person.settle()
    person.click(panel.answers.becomes.as_kind)
    person.settle()
    assert person.sees("Nothing says in which coordinate system the places are.", panel)
    assert person.sees("WGS 84 (GPS)", panel)
    assert not person.button("Import", panel).isEnabled()
    assert person.situation.picture.count("shelter") == 0


def test_a_table_comes_in_with_its_columns_changed_and_its_bad_rows_named(opened: Opening, table: Path):
    person = opened(desk="plan")

    bring_in(person)

    found = {f["code"]: (f["name"], f["capacity"]) for f in person.situation.picture.features("shelter")}
    assert found == {"S-1": ("朝溪中学", 2100), "S-2": ("江北小学", 600), "S-3": ("Gym <b>of</b> the port", 900)}
    told = "5 read, 3 added, 0 changed, 0 the same, 2 rejected"
    person.wait(lambda: told in " ".join(texts_in(person.window.importing)))
    rejected = person.window.importing.findChild(RejectedList).table
    assert [rejected.item(n, 0).text() for n in range(rejected.rowCount())] == ["4", "5"]
    assert all(rejected.item(n, 1).text() for n in range(rejected.rowCount()))


def test_the_same_file_again_adds_nothing(opened: Opening, table: Path):
    person = opened(desk="plan")
    bring_in(person)
    before = len(person.journal())

    bring_in(person)

    assert "already" in person.message
    assert len(person.journal()) == before
    assert person.situation.picture.count("shelter") == 3


def test_what_came_in_is_undone_in_one_step_and_done_again(opened: Opening, table: Path):
    person = opened(desk="plan")
    bring_in(person)

    person.press("Ctrl+Z", person.window)
    assert person.situation.picture.count("shelter") == 0

    person.press("Ctrl+Shift+Z", person.window)
    assert person.situation.picture.count("shelter") == 3


def test_a_shelter_selected_in_one_place_is_selected_everywhere(opened: Opening, table: Path):
    person = opened(desk="plan")
    bring_in(person)
    window, ids = person.window, {f["code"]: f.id for f in person.situation.picture.features("shelter")}
    window.map.set_view((108.32, 22.81, 108.34, 22.83))
    person.settle()

    person.turn_to("Table")
    person.choose(window.table.kinds, "shelter")
    window.table.kinds.activated.emit(window.table.kinds.currentIndex())
    row = next(n for n, cells in enumerate(person.table()) if "江北小学" in cells)
    select_row(person.qtbot, window.table.view, row)
    assert person.situation.stack.selection == (ids["S-2"],)
    assert window.details.feature.id == ids["S-2"]

    person.point(108.3260, 22.8180)
    assert person.situation.stack.selection == (ids["S-1"],)
    chosen = {window.table.rows.id_of(i.row()) for i in window.table.view.selectionModel().selectedRows()}
    assert chosen == {ids["S-1"]}

    person.press("/", person.window)
    person.qtbot.keyClicks(window.search, "port")
    person.key(Qt.Key.Key_Return, window.search)
    person.wait(lambda: person.situation.stack.selection == (ids["S-3"],))
    assert person.sees("Gym <b>of</b> the port", window.details)


def test_a_zone_is_drawn_described_moved_and_taken_back_step_by_step(opened: Opening):
    person = opened(desk="plan")
    window, picture = person.window, person.situation.picture

    person.draw("draw", "Evacuation zone", CORNERS)
    person.wait(lambda: window.side.current == "details")
    assert picture.count("evac_zone") == 0, "a shape alone is no fact yet"
    person.write(window.details.form.editor("code"), "Z-7")
    person.click(window.details.record_button)
    zone = person.only("evac_zone")
    assert zone["code"] == "Z-7"
    assert zone.geometry.bounds == pytest.approx((108.324, 22.814, 108.330, 22.817), abs=1e-4)

    person.click(window.details.reshape_button)
    person.drag(CORNERS[2], (108.333, 22.819))
    moved = person.only("evac_zone").geometry
    assert moved.distance(Point(108.333, 22.819)) < 2e-4
    assert person.window.map.canvas.in_gesture is False

    for expected in (1, 0):
        person.press("Ctrl+Z", person.window)
        assert picture.count("evac_zone") == expected
    for expected in (1, 1):
        person.press("Ctrl+Shift+Z", person.window)
        assert picture.count("evac_zone") == expected
    assert person.only("evac_zone").geometry.equals_exact(moved, 1e-9)


def test_the_journal_has_a_line_for_every_step_undo_among_them(opened: Opening):
    person = opened(desk="train")
    person.window.show_desk("plan")
    person.draw("draw", "Risk zone", CORNERS)
    person.wait(lambda: person.window.side.current == "details")
    name = person.window.details.form.editor("name")
    person.write(name, "Low bank")
    person.click(person.window.details.record_button)
    person.press("Ctrl+Z", person.window)

    person.press("Ctrl+3", person.window)
    person.turn_to("Log")
    person.wait(lambda: len(person.journal()) == 2)
    undone, drawn = person.journal()
    assert drawn == "Add Risk zone Low bank"
    assert undone == "Undone: Add Risk zone Low bank"


def test_what_was_deleted_lies_in_the_bin_and_comes_back(opened: Opening, table: Path):
    person = opened(desk="plan")
    bring_in(person)
    window = person.window
    window.map.set_view((108.32, 22.81, 108.34, 22.83))
    person.settle()

    person.point(108.3260, 22.8180)
    person.wait(lambda: window.details.feature is not None)
    person.turn_to("Details")
    person.click(window.details.delete_button)
    assert person.situation.picture.count("shelter") == 2

    person.turn_to("Bin")
    person.wait(lambda: person.sees("朝溪中学", window.bin))
    person.click(person.button("Bring back", window.bin))
    assert person.situation.picture.count("shelter") == 3
    person.wait(lambda: not window.bin.names)
