"""A list that others keep changes again and again: it is read once more, and what people changed here stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from layers.edit import setting
from layers.exchange.sources import AT_START, source_of
from layers.times import utc_now
from tests.stories.conftest import Opening
from tests.stories.person import Person

ROWS = {"N-1": ("North Hall", 200), "S-1": ("South Hall", 90)}


def write(path: Path, rows: dict[str, tuple[str, int]]) -> None:
    lines = [f"{code},{name},{capacity},108.33,22.82" for code, (name, capacity) in rows.items()]
    path.write_text("\n".join(["code,name,capacity,lon,lat", *lines]), encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shelters.csv"
    write(path, ROWS)
    return path


def import_it(person: Person, path: Path) -> None:
    panel = person.window.importing
    person.window.side.turn_to("import")
    panel.take_file(path)
    person.wait(lambda: panel.entry is not None and panel.entry.looked is not None)
    panel.choose_kind("shelter")
    person.settle()
    person.click(person.button("WGS 84 (GPS)", panel))
    person.wait(panel.import_button.isEnabled)
    person.click(panel.import_button)
    person.wait(lambda: panel.report is not None)
    person.settle()


def capacity(person: Person, name: str) -> int:
    (found,) = (f for f in person.situation.picture.features("shelter") if f["name"] == name)
    return found["capacity"]


def refresh(person: Person, path: Path) -> None:
    person.window.side.turn_to("sources")
    person.click(person.button(f"Refresh: {path.name}"))
    person.wait(lambda: not person.window.map_desk.refreshing.busy)
    person.settle()


def test_a_file_is_read_again_and_what_a_person_changed_stays(opened: Opening, path: Path) -> None:
    person = opened(desk="plan")
    import_it(person, path)
    (north,) = (f for f in person.situation.picture.features("shelter") if f["name"] == "North Hall")
    person.situation.apply(setting(north, capacity=250))

    write(path, {**ROWS, "S-1": ("South Hall", 95), "E-1": ("East Hall", 40)})
    refresh(person, path)

    assert capacity(person, "South Hall") == 95
    assert capacity(person, "East Hall") == 40
    assert capacity(person, "North Hall") == 250
    assert "1 added" in person.message
    person.wait(lambda: person.sees("1 added", person.window.map_desk.refreshing.panel))

    refresh(person, path)
    person.wait(lambda: "Nothing has changed in shelters.csv" in person.message)


def test_a_file_that_is_gone_is_said_and_nothing_is_lost(opened: Opening, path: Path) -> None:
    person = opened(desk="plan")
    import_it(person, path)
    path.unlink()
    refresh(person, path)

    person.wait(lambda: "shelters.csv could not be read again" in person.message)
    assert "shelters.csv is not there any more" in person.message
    person.wait(lambda: person.sees("The file is not there any more. What came of it stays."))
    assert person.situation.picture.count("shelter") == 2


def test_it_is_read_by_itself_when_it_is_due_and_when_the_window_opens(opened: Opening, path: Path) -> None:
    person = opened(desk="plan", now=None)
    import_it(person, path)
    refreshing = person.window.map_desk.refreshing
    person.window.side.turn_to("sources")
    person.choose(refreshing.panel.choices[path], 5)
    refreshing.panel.choices[path].activated.emit(refreshing.panel.choices[path].currentIndex())

    write(path, {**ROWS, "S-1": ("South Hall", 95)})
    refreshing.look()
    assert not refreshing.busy
    refreshing.look(utc_now() + timedelta(minutes=6))
    person.wait(lambda: capacity(person, "South Hall") == 95)

    refreshing.panel.every_chosen.emit(path, AT_START)
    person.settle()
    person.leave()
    write(path, {**ROWS, "S-1": ("South Hall", 99)})
    again = opened(desk="plan", now=None)
    assert source_of(again.situation.store, path).every_min == AT_START
    again.wait(lambda: capacity(again, "South Hall") == 99)


def test_a_layer_is_refreshed_from_its_menu_or_it_is_said_why_not(opened: Opening, path: Path) -> None:
    person = opened(desk="plan")
    import_it(person, path)
    write(path, {**ROWS, "S-1": ("South Hall", 95)})
    person.window.layers.refresh_wanted.emit("shelter")
    person.wait(lambda: capacity(person, "South Hall") == 95)

    person.window.layers.refresh_wanted.emit("incident")
    person.wait(lambda: "which file" in person.message)


def test_what_is_kept_of_a_source_and_cannot_be_read_is_left_out(opened: Opening, path: Path) -> None:
    person = opened(desk="plan")
    import_it(person, path)
    store = person.situation.store
    store.set_setting("import:sources", [*store.get_setting("import:sources"), {"path": 3}, "x", {"options": []}])
    person.window.side.turn_to("sources")
    person.window.map_desk.refreshing.panel.show_sources({})
    assert list(person.window.map_desk.refreshing.panel.choices) == [path]


def test_a_file_that_has_changed_since_is_said_where_one_looks(opened: Opening, path: Path) -> None:
    person = opened(desk="plan", now=None)
    import_it(person, path)
    person.window.side.turn_to("sources")
    person.settle()
    person.wait(lambda: person.sees("Shelters · ", person.window.map_desk.refreshing.panel))
    assert not person.sees("The file has changed since.")

    write(path, {**ROWS, "S-1": ("South Hall", 95)})
    later = utc_now().timestamp() + 60
    os.utime(path, (later, later))
    person.window.side.turn_to("details")
    person.window.side.turn_to("sources")
    person.wait(lambda: person.sees("The file has changed since."))


def test_all_are_read_again_with_one_button(opened: Opening, path: Path, tmp_path: Path) -> None:
    person = opened(desk="plan")
    other = tmp_path / "others.csv"
    write(other, {"W-1": ("West Hall", 10)})
    for file in (path, other):
        import_it(person, file)
    write(path, {**ROWS, "S-1": ("South Hall", 95)})
    write(other, {"W-1": ("West Hall", 12)})
    person.window.side.turn_to("sources")
    person.wait(lambda: person.sees("2 sources"))
    person.click(person.button("Refresh all"))

    person.wait(lambda: (capacity(person, "South Hall"), capacity(person, "West Hall")) == (95, 12))


def test_without_a_source_the_way_to_one_is_a_button(opened: Opening) -> None:
    person = opened(desk="plan")
    person.window.side.turn_to("sources")
    person.click(person.button("Import a file", person.window.map_desk.refreshing.panel))
    assert person.window.side.current == "import"


def test_it_is_said_in_chinese(opened: Opening) -> None:
    person = opened(desk="plan", lang="zh")
    person.window.side.turn_to("sources")
    person.wait(lambda: person.sees("尚无来源"))
