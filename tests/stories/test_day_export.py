"""Shelters for another office: what the format loses is read first, then the file is there."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from shapely import Point

from desktop.dialogs import export_panel, handover_panel
from layers.edit import adding
from layers.exchange.importing import Options, prepare
from layers.exchange.writers import WRITERS
from layers.feature import Feature
from tests.layers.exchange.test_rasters import geotiff
from tests.layers.test_outgoing import a_notice
from tests.rasters import hills
from tests.stories.conftest import Opening
from tests.stories.person import Person


@pytest.fixture
def person(opened: Opening, city: Path) -> Person:
    return opened(city, around=None, now=None)


def test_what_a_format_loses_stands_there_before_it_is_written(
    person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    panel = person.window.exporting
    target = tmp_path / "shelters.gpx"
    monkeypatch.setattr(export_panel, "choose_export", lambda parent, folder, name, formats: target)
    person.press("Ctrl+E", person.window)
    person.settle()
    offered = {panel.formats.itemData(n) for n in range(panel.formats.count())}
    assert offered == {writer.key for writer in WRITERS}

    panel.kinds.setCurrentIndex(panel.kinds.findData("shelter"))
    panel.formats.setCurrentIndex(panel.formats.findData("gpx"))
    person.settle()
    assert "ISO 8601" in panel.lost.text()
    assert panel.write_button.isEnabled()

    person.click(panel.write_button)
    person.wait(target.exists)
    person.settle()
    count = person.situation.picture.count("shelter")
    assert target.read_text(encoding="utf-8").count("<wpt ") == count


@pytest.mark.slow
def test_a_name_of_another_format_gets_the_ending_of_the_one_whose_losses_were_read(
    person: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    panel = person.window.exporting
    monkeypatch.setattr(export_panel, "choose_export", lambda parent, folder, name, formats: tmp_path / "s.csv")
    person.press("Ctrl+E", person.window)
    panel.formats.setCurrentIndex(panel.formats.findData("kml"))
    person.settle()
    person.click(panel.write_button)
    person.wait((tmp_path / "s.csv.kml").exists)
    person.settle()


def test_notices_that_are_not_for_the_public_stay_here_unless_somebody_says_so(
    opened: Opening, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    person = opened(desk="plan")
    person.situation.apply(adding(*(a_notice(name, scope) for name, scope in (("A", "Public"), ("B", "Restricted")))))
    panel = person.window.exporting
    asked: list[str] = []

    def choose(parent: object, folder: Path, name: str, formats: str) -> Path:
        asked.append(name)
        return tmp_path / name

    monkeypatch.setattr(export_panel, "choose_export", choose)
    person.press("Ctrl+E", person.window)
    person.settle()
    person.choose(panel.kinds, "notice")
    person.choose(panel.formats, "cap")
    assert "1 that is not for the public is held back." in panel.lost.text()
    person.click(panel.write_button)
    person.wait((tmp_path / "notice.cap").exists)
    person.settle()
    assert b"<scope>Public</scope>" in (tmp_path / "notice.cap").read_bytes()

    person.press("Ctrl+E", person.window)
    person.settle()
    person.choose(panel.kinds, "notice")
    person.choose(panel.formats, "cap")
    person.click(panel.restricted, at=QPoint(8, panel.restricted.height() // 2))
    assert "held back" not in panel.lost.text()
    person.click(panel.write_button)
    person.wait((tmp_path / "notice.cap.zip").exists)
    person.settle()
    assert asked == ["notice.cap", "notice.cap.zip"]


def test_what_is_not_for_the_public_is_not_handed_over_unless_somebody_says_so(
    opened: Opening, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    person = opened(desk="plan")
    person.situation.apply(adding(*(a_notice(name, scope) for name, scope in (("A", "Public"), ("B", "Private")))))
    panel, package = person.window.handing, tmp_path / "n.anlan.zip"
    monkeypatch.setattr(handover_panel, "choose_export", lambda parent, folder, name, formats: package)
    person.pick(lambda: person.click(person.window.top.name), "Hand over to another planner")
    person.wait(lambda: person.window.side.current == "handover")
    person.choose(panel.kinds, "notice")
    assert person.sees("1 that is not for the public is held back.", panel)
    person.click(panel.write_button)
    person.wait(lambda: "1 feature handed over" in person.message)
    with zipfile.ZipFile(package) as opened_one:
        assert b"Private" not in b"".join(opened_one.read(name) for name in opened_one.namelist())

    person.pick(lambda: person.click(person.window.top.name), "Hand over to another planner")
    person.wait(lambda: person.window.side.current == "handover")
    person.choose(panel.kinds, "notice")
    person.click(panel.restricted, at=QPoint(8, panel.restricted.height() // 2))
    assert not person.sees("held back", panel)
    person.click(panel.write_button)
    person.wait(lambda: "2 features handed over" in person.message)


def a_fact_of_each() -> list[Feature]:
    """Something for every format: a place, a notice, a unit that moves, a hospital."""
    place = Point(108.33, 22.82)
    return [
        Feature("s1", "shelter", {"name": "Gym", "capacity": 40}, place, "open"),
        a_notice("A", "Public"),
        Feature("c1", "contact", {"uid": "BOAT-1", "name": "Boat 1"}, place),
        Feature("h1", "hospital", {"name": "First Hospital", "code": "H1"}, place),
    ]


KIND_OF = {"cap": "notice", "cot": "contact", "have": "hospital", "have2": "hospital"}


def test_every_format_is_written_from_the_panel(
    opened: Opening, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    person = opened(desk="plan")
    person.situation.apply(adding(*a_fact_of_each()), imported=True)
    ground = geotiff(tmp_path / "ground.tif", hills(20, 20))
    made = prepare(ground, Options(crs="EPSG:4326"), person.situation.store, progress=lambda done, words: None)
    person.situation.apply(made.edit, contents=made.contents, imported=True)
    person.settle()
    [raster] = person.situation.picture.rasters()
    panel = person.window.exporting
    asked: list[Path] = []

    def choose(parent: object, folder: Path, name: str, formats: str) -> Path:
        asked.append(tmp_path / name)
        return asked[-1]

    monkeypatch.setattr(export_panel, "choose_export", choose)
    for writer in WRITERS:
        person.press("Ctrl+E", person.window)
        person.settle()
        kind = str(raster["of"]) if writer.key == "geotiff" else KIND_OF.get(writer.key, "shelter")
        person.choose(panel.kinds, kind)
        person.choose(panel.formats, writer.key)
        person.click(panel.write_button)
        out = asked[-1]
        person.wait(lambda out=out: out.name in person.message and "1 row written" in person.message)
        person.settle()
        assert out.name.endswith(writer.suffixes), out.name
        assert out.stat().st_size > 0
    assert len(asked) == len(WRITERS)
    assert person.refusals == []
