"""Real files through the real window: a city, its shelters, ten years of history; drawn, in the page, played."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.dialogs.importing import head
from desktop.dialogs.importing.panel import ImportPanel
from tests.stories.conftest import Opening
from tests.stories.person import Person
from tests.stories.test_day_web import Page

CHICAGO = (-87.75, 41.75, -87.55, 41.95)
Choosing = Callable[[Path], None]


@pytest.fixture
def choosing(monkeypatch: pytest.MonkeyPatch) -> Choosing:
    """What the person takes when the system asks for a file."""

    def take(path: Path) -> None:
        monkeypatch.setattr(head, "choose_imports", lambda parent, folder: [path])

    return take


@pytest.fixture
def person(opened: Opening) -> Person:
    return opened(around=None, now=None)


def look_at(person: Person, path: Path, choosing: Choosing) -> ImportPanel:
    choosing(path)
    person.press("Ctrl+I", person.window)
    person.click(person.button("Choose a file"))
    person.settle()
    return person.window.importing


def say(person: Person, field, words: str) -> None:
    person.write(field, words)
    person.key(Qt.Key.Key_Return, field)
    person.settle()


def bring_in(person: Person) -> None:
    panel = person.window.importing
    person.click(person.button("Import", panel))
    person.wait(lambda: panel.report is not None)
    person.settle()


def colours(person: Person) -> int:
    """How many a net of points over the canvas meets."""
    picture = person.window.map.canvas.snapshot()
    return len({picture.pixel(x, y) for x in range(60, picture.width(), 6) for y in range(60, picture.height(), 6)})


def test_monaco_comes_in_is_drawn_with_its_credit_and_goes_with_one_undo(
    person: Person, choosing: Choosing, shared_data: Path
):
    empty = colours(person)
    look_at(person, shared_data / "osm" / "monaco.osm.pbf", choosing)
    bring_in(person)

    assert person.situation.picture.count("building") > 1_200
    west, south, east, north = person.window.map.view_bounds()
    assert west < 7.42 < east
    assert south < 43.73 < north
    assert colours(person) > empty + 10
    assert person.sees("© OpenStreetMap contributors", person.window.map)

    person.press("Ctrl+Z", person.window)
    person.settle()
    assert "building" not in person.situation.picture.kinds_present()
    assert not person.sees("OpenStreetMap", person.window.map)


def test_nanaos_shelters_come_in_with_japanese_columns_and_stand_in_table_map_and_page(
    person: Person, choosing: Choosing, shared_data: Path
):
    panel = look_at(person, shared_data / "shelters" / "nanao-designated-shelters.csv", choosing)
    person.click(panel.answers.becomes.as_kind)
    person.choose(panel.answers.becomes.kinds, "shelter")
    say(person, panel.answers.told.crs, "EPSG:4326")
    bring_in(person)

    assert person.situation.picture.count("shelter") == 112
    assert panel.report.rejected == []
    (school,) = person.situation.store.find("shelter", "code", "CC0000000505")
    person.window.map.fit([school.id])
    person.settle()
    person.point(school.geometry.x, school.geometry.y)
    assert person.situation.stack.selection == (school.id,)
    person.turn_to("Details")
    person.wait(lambda: person.sees("七尾中学校", person.window.details))
    assert person.window.details.form.editor("capacity_text").text() == "屋内1,371人／屋外5,470人（面積の1/2）"
    assert person.window.details.form.editor("capacity").text() == "", "two numbers in one text are no number"

    person.click(person.window.map.switch.button("web"))
    page = Page(person)
    assert len(page.names("shelter")) == 112
    assert "nanaochugakko" in page.names("shelter")
    person.click(person.window.top.languages.button("zh"))
    page.settle()
    assert "七尾中学校" in page.names("shelter")
    assert page.said == []


@pytest.mark.slow
def test_chicagos_ten_years_come_in_with_their_zone_and_are_played(
    person: Person, choosing: Choosing, shared_data: Path
):
    panel = look_at(person, shared_data / "incidents" / "chicago-aggravated-assaults-2010-2019.csv.gz", choosing)
    person.click(panel.answers.becomes.as_archive)
    person.settle()
    say(person, panel.answers.told.crs, "EPSG:4326")
    assert person.sees("The times in date do not say their zone.", panel)
    assert not panel.import_button.isEnabled(), "a local time is never guessed"

    say(person, panel.answers.told.zone, "America/Chicago")
    bring_in(person)
    assert panel.report.added == 148_636

    person.press("Ctrl+3", person.window)
    timeline, clock = person.window.timeline, person.situation.clock
    timeline.track.show_all()
    low, high = timeline.track.span
    assert low <= datetime(2010, 1, 2, tzinfo=UTC)
    person.window.map.set_view(CHICAGO)
    clock.seek(datetime(2015, 7, 1, tzinfo=UTC))
    person.settle()
    july = person.window.map.canvas.snapshot()
    assert colours(person) > 5

    timeline.play.click()
    clock.tick(1.0)
    person.key(Qt.Key.Key_Space, person.window)
    person.settle()
    assert datetime(2015, 7, 1, tzinfo=UTC) < clock.now() < high
    clock.seek(datetime(2015, 9, 1, tzinfo=UTC))
    person.settle()
    assert person.window.map.canvas.snapshot() != july

    person.click(person.window.map.switch.button("web"))
    page = Page(person)
    assert page.said == []
