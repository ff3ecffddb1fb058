"""Files as people hand them over: a Chinese spreadsheet of shelters, a folder, a shapefile that says too little."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QRadioButton, QWidget
from shapely import Point

from desktop.dialogs.importing import head
from desktop.dialogs.importing.panel import ImportPanel
from desktop.widgets.rejected import RejectedList
from layers.datum import wgs84_to_gcj02
from layers.errors import NotStored
from layers.geo import distance_m
from layers.i18n import tr
from tests.stories.conftest import Opening
from tests.stories.person import Person

HEAD = ["编号", "点位", "容纳人数", "备注", "经度", "纬度"]
TRUE = {f"S-{n:02}": (108.320 + 0.002 * (n % 5), 22.812 + 0.002 * (n // 5)) for n in range(1, 11)}
LIMIT_M = 2.0
Shown = TypeVar("Shown", bound=QWidget)


def rows() -> list[list[object]]:
    """Shelters as a Chinese web map has them; one without a place, one beyond the pole."""
    lon, lat = np.array(list(TRUE.values())).T
    x, y = wgs84_to_gcj02(lon, lat)
    made: list[list[object]] = [
        [code, f"安置点{n}", 100 + n, "屋内", round(float(x[n]), 7), round(float(y[n]), 7)]
        for n, code in enumerate(TRUE)
    ]
    made[3][4] = made[3][5] = None
    made[7][5] = 95.5
    return made


def as_xlsx(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [HEAD, *rows()]:
        sheet.append(row)
    book.save(path)


def as_gb18030(path: Path) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows()])
    path.write_bytes(text.getvalue().encode("gb18030"))


@pytest.fixture
def choosing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """What the person takes when the system asks for files."""
    return lambda path: monkeypatch.setattr(head, "choose_imports", lambda parent, folder: [path])


def shown(person: Person, kind: type[Shown], name: str) -> Shown:
    """What is called so in the panel, once it has come into sight: cards and boxes are made anew after each look."""

    def found() -> list[Shown]:
        widgets = person.window.importing.findChildren(kind)
        return [widget for widget in widgets if widget.isVisible() and widget.accessibleName() == name]

    person.wait(lambda: bool(found()))
    return found()[0]


def column_box(person: Person, title: str) -> QComboBox:
    return shown(person, QComboBox, title)


def answer(person: Person, words: str) -> None:
    button = shown(person, QRadioButton, words)
    person.click(button, at=QPoint(12, button.height() // 2))
    person.settle()


def open_panel(person: Person) -> None:
    person.press("Ctrl+I", person.window)
    person.click(person.button(tr("Choose a file")))
    person.settle()


def import_button(person: Person):
    return person.button(tr("Import"), person.window.importing)


def bring_in(person: Person) -> None:
    panel = person.window.importing
    person.click(import_button(person))
    person.wait(lambda: panel.report is not None)
    person.settle()


def drop(person: Person, paths: list[Path], at: QPoint) -> bool:
    """Over the window and let go; whether it was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    over = QDragEnterEvent(at, *how)
    QApplication.sendEvent(person.window, over)
    if not over.isAccepted():
        return False
    let_go = QDropEvent(QPointF(at), *how)
    QApplication.sendEvent(person.window, let_go)
    return let_go.isAccepted()


def dropped(opened: Opening, path: Path) -> tuple[Person, ImportPanel]:
    """The window at the plan's desk, with a file let go over it, and the panel that has looked at it."""
    person = opened(desk="plan")
    drop(person, [path], QPoint(400, 400))
    person.settle()
    return person, person.window.importing


@pytest.mark.parametrize(
    ("lang", "name", "write"), [("zh", "安置点.xlsx", as_xlsx), ("en", "shelters.csv", as_gb18030)]
)
def test_a_chinese_spreadsheet_of_shelters_comes_to_the_right_places(
    opened: Opening,
    choosing: Callable[[Path], None],
    tmp_path: Path,
    lang: str,
    name: str,
    write: Callable[[Path], None],
):
    write(tmp_path / name)
    choosing(tmp_path / name)
    person = opened(desk="plan", lang=lang)
    panel, becomes = person.window.importing, person.window.importing.answers.becomes

    open_panel(person)
    person.click(becomes.as_kind)
    person.choose(becomes.kinds, "shelter")
    person.settle()
    assert person.sees("安置点0", panel.answers.table)
    assert not import_button(person).isEnabled(), "neither the system nor the column of names is known yet"
    answer(person, tr("GCJ-02 (web maps)"))
    person.choose(column_box(person, tr("Name") + " *"), "点位")
    person.settle()
    assert len(panel.answers.doubts.findChildren(QRadioButton)) > 0
    assert person.situation.picture.count("shelter") == 0, "nothing is written before it is seen"
    person.click(panel.answers.show_button)
    west, south, east, north = person.window.map.view_bounds()
    assert west < 108.320 < 108.328 < east
    assert south < 22.812 < 22.816 < north
    bring_in(person)

    found = {f["code"]: f.geometry for f in person.situation.picture.features("shelter")}
    codes = list(TRUE)
    assert set(found) == set(TRUE) - {codes[3], codes[7]}
    far = [distance_m((found[code].x, found[code].y), TRUE[code]) for code in found]
    assert max(far) < LIMIT_M
    rejected = panel.findChild(RejectedList).table
    first = 2 if name.endswith("xlsx") else 1
    assert [rejected.item(n, 0).text() for n in range(2)] == [str(first + 3), str(first + 7)]

    before = len(person.journal())
    person.click(person.button(tr("Another file"), panel))
    layers = person.window.layers
    layers.select_layer("shelter")
    assert person.sees(name, layers.facts), "the layer says where it comes from"
    assert person.sees("GCJ-02", layers.facts)
    person.click(person.button(tr("Rejected rows and notes"), layers.facts))
    person.wait(lambda: person.sees("95.5", panel))
    person.click(person.button(tr("Copy the list"), panel))
    assert "95.5" in QApplication.clipboard().text()
    open_panel(person)
    assert person.sees(name, panel), "what was said of the last such file is proposed, and it says so"
    assert import_button(person).isEnabled()
    bring_in(person)
    assert len(person.journal()) == before
    assert panel.report.same == 8

    person.press("Ctrl+Z", person.window)
    assert person.situation.picture.count("shelter") == 0


def test_a_sheet_of_remarks_in_the_workbook_asks_nothing_and_says_that_it_stays_outside(
    opened: Opening, tmp_path: Path
):
    as_xlsx(path := tmp_path / "shelters.xlsx")
    book = load_workbook(path)
    book.create_sheet("填表说明").append(["坐标来自地图"])
    book["填表说明"].append(["不清楚的留空"])
    book.save(path)
    person, panel = dropped(opened, path)
    answer(person, "GCJ-02 (web maps)")

    person.wait(lambda: import_button(person).isEnabled())
    assert person.sees("填表说明 · Has no places and stays outside", panel.answers.layers)
    bring_in(person)
    assert panel.report.added == len(TRUE) - 2
    rejected = panel.findChild(RejectedList)
    assert person.sees("填表说明: Its table has no columns that say where its rows are.", rejected)


def test_a_file_that_is_refused_at_the_last_moment_may_be_brought_in_again(opened: Opening, tmp_path: Path):
    path = tmp_path / "s.csv"
    path.write_text("name,lon,lat\nA,108.33,22.81\n", encoding="utf-8")
    person, panel = dropped(opened, path)
    answer(person, "WGS 84 (GPS)")

    person.click(import_button(person))
    person.situation.clock.seek(person.situation.clock.now() - timedelta(hours=1))
    person.wait(lambda: person.refusals)
    person.settle()
    assert panel.report is None, "nothing says that it came in"
    assert person.journal() == []
    person.situation.clock.go_live()
    bring_in(person)
    assert panel.report.added == 1


def test_an_import_that_is_pressed_during_the_look_is_done_with_what_the_look_finds(opened: Opening, tmp_path: Path):
    path = tmp_path / "s.csv"
    path.write_text("name,lon,lat\nA,108.33,22.81\n", encoding="utf-8")
    person, panel = dropped(opened, path)
    answer(person, "WGS 84 (GPS)")
    bring_in(person)
    person.press("Ctrl+Z", person.window)

    drop(person, [path], QPoint(400, 400))
    assert person.window.jobs.running
    person.click(import_button(person))
    person.wait(lambda: panel.report is not None or panel.entry.error is not None)
    assert panel.report is not None, "the answers of the last time are found by the look"
    assert panel.report.added == 1


def test_the_list_of_rejected_rows_is_kept_whole_or_not_at_all(opened: Opening, tmp_path: Path):
    listed = RejectedList([(0, "of the file"), (3, "=1+1")], "s", opened(desk="plan").themes)
    listed.write(tmp_path / "s.csv")
    assert (tmp_path / "s.csv").read_text(encoding="utf-8-sig").split() == [
        "row,reason",
        ",of",
        "the",
        "file",
        "3,'=1+1",
    ]
    assert listed.table.item(0, 0).text() == "–"
    with pytest.raises(NotStored, match="could not be written"):
        listed.write(tmp_path / "nowhere" / "s.csv")
    listed.deleteLater()


def test_the_report_of_an_import_comes_back_from_its_line_in_the_log(
    opened: Opening, choosing: Callable[[Path], None], tmp_path: Path
):
    path = tmp_path / "s.csv"
    path.write_text("name,lon,lat\nA,108.33,22.81\nB,108.33,95\n", encoding="utf-8")
    choosing(path)
    person = opened(desk="plan")
    open_panel(person)
    answer(person, "WGS 84 (GPS)")
    bring_in(person)
    person.click(person.button("Another file", person.window.importing))

    person.window.side.turn_to("log")
    person.wait(lambda: person.journal())
    table = person.window.log.table
    person.qtbot.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(0, 1)).center()
    )

    person.wait(lambda: person.window.side.current == "import")
    assert person.sees("2 read, 1 added, 0 changed, 0 the same, 1 rejected", person.window.importing)
    assert person.sees("outside −90 to 90", person.window.importing)


def test_a_folder_dropped_on_the_window_becomes_a_queue_and_none_is_taken_by_the_web_map(
    opened: Opening, tmp_path: Path
):
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.csv").write_text(f"name,lon,lat\n{name},7.42,43.73\n", encoding="utf-8")
    (folder / "notes.pdf").write_bytes(b"%PDF-1.4")
    person = opened(desk="plan")
    panel = person.window.importing

    assert drop(person, [folder], QPoint(400, 400))
    person.wait(lambda: panel.queue.count() == 3)
    person.settle()
    assert person.sees("notes.pdf · Refused", panel)
    answer(person, "WGS 84 (GPS)")
    bring_in(person)
    person.click(person.button("Next file", panel))
    person.settle()
    assert panel.path is not None
    assert panel.path.name == "b.csv"
    bring_in(person)
    assert {d["name"] for d in person.situation.store.datasets()} == {"a", "b"}

    person.window.map.show_map("both")
    person.settle()
    web = person.window.map.web
    assert not drop(person, [folder], web.mapTo(person.window, web.rect().center()))


def test_a_zipped_shapefile_without_its_projection_is_asked_about(opened: Opening, tmp_path: Path):
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[Point(108.33, 22.82)], crs="EPSG:4326")
    frame.to_file(tmp_path / "posts.shp")
    with zipfile.ZipFile(tmp_path / "posts.zip", "w") as package:
        for part in ("shp", "shx", "dbf"):
            package.write(tmp_path / f"posts.{part}", f"posts.{part}")
    person = opened(desk="plan")
    panel = person.window.importing

    drop(person, [tmp_path / "posts.zip"], QPoint(400, 400))
    person.settle()
    assert not import_button(person).isEnabled()
    answer(person, "BD-09 (Baidu)")
    bring_in(person)
    assert panel.report.added == 1
    (dataset,) = person.situation.store.datasets()
    assert dataset["crs"] == "BD-09"


def test_an_import_that_is_stopped_leaves_nothing(opened: Opening, tmp_path: Path):
    path = tmp_path / "many.csv"
    lines = "\n".join(f"P{n},{108 + n / 1e6:.6f},22.8" for n in range(120_000))
    path.write_text(f"name,lon,lat\n{lines}\n", encoding="utf-8")
    person, panel = dropped(opened, path)
    answer(person, "WGS 84 (GPS)")

    person.click(import_button(person))
    person.wait(lambda: person.window.jobs.running)
    person.click(person.button("Cancel", panel))
    person.settle()

    assert panel.report is None
    assert person.journal() == []
    assert "Nothing was recorded" in person.message
    assert import_button(person).isEnabled(), "and it can be tried again"


def test_what_appears_in_a_watched_folder_comes_in_once_and_what_is_refused_is_listed(opened: Opening, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},'
        '"geometry":{"type":"Point","coordinates":[7.42,43.73]}}]}'
    )
    (folder / "b.csv").write_text("name,lon,lat\nB,108.3,22.8\n")
    person = opened(desk="plan")
    watching = person.window.importing.watching

    watching.start(folder)
    person.wait(lambda: watching.refused.count() == 1 and person.situation.store.datasets())
    person.settle()
    assert [d["name"] for d in person.situation.store.datasets()] == ["a"]
    assert "b.csv" in watching.refused.item(0).text()
    watching.stop()
    lines = len(list(person.situation.store.lines(0)))
    watching.start(folder)
    with person.qtbot.waitSignal(watching.looked):
        pass
    with person.qtbot.waitSignal(watching.looked):
        watching.look()
    assert len(list(person.situation.store.lines(0))) == lines
    person.window.close()
    assert not watching.is_on


def a_point(path: Path, name: str) -> None:
    gpd.GeoDataFrame({"name": [name]}, geometry=[Point(7.42, 43.73)], crs="EPSG:4326").to_file(path, driver="GeoJSON")


def test_a_watched_folder_is_watched_again_when_the_workspace_is_opened_again(opened: Opening, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    person = opened(desk="plan")
    person.window.importing.watching.start(folder)
    path = person.situation.store.path
    person.leave()

    again = opened(path, desk="plan")
    watching = again.window.importing.watching
    again.wait(lambda: watching.is_on)
    assert "in is watched again." in again.message
    assert str(folder) in watching.folder_label.text()
    a_point(folder / "late.geojson", "A")
    again.wait(lambda: again.situation.store.datasets())
    again.settle()
    again.wait(lambda: "late.geojson" in again.message)
    again.click(again.button("Undo", again.window.messages.bar))
    again.settle()
    assert again.situation.store.datasets() == []

    again.window.side.turn_to("import")
    again.click(watching.folder_button)
    assert not watching.is_on
    again.leave()
    third = opened(path, desk="plan")
    third.settle()
    assert not third.window.importing.watching.is_on


def test_a_watched_folder_that_is_gone_is_said_in_the_next_look_and_at_the_next_start(opened: Opening, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    person = opened(desk="plan")
    watching = person.window.importing.watching
    watching.start(folder)
    person.settle()
    folder.rmdir()
    person.wait(lambda: not watching.is_on)
    assert "not there any more" in person.message
    path = person.situation.store.path
    person.leave()

    again = opened(path, desk="plan")
    again.wait(lambda: "not there any more" in again.message)
    assert not again.window.importing.watching.is_on


def test_of_a_file_of_several_layers_only_those_with_a_mark_come_in_as_a_group(opened: Opening, tmp_path: Path):
    path = tmp_path / "survey.gpkg"
    frame = gpd.GeoDataFrame({"name": ["A"]}, geometry=[Point(7.42, 43.73)], crs="EPSG:4326")
    for layer in ("posts", "roads", "walls"):
        frame.to_file(path, layer=layer, driver="GPKG")
    person, panel = dropped(opened, path)

    layers = panel.answers.layers
    layers.list.setCurrentRow(1)
    person.key(Qt.Key.Key_Space, layers.list)
    person.settle()
    person.write(layers.group, "Harbour")
    person.key(Qt.Key.Key_Return, layers.group)
    person.settle()
    bring_in(person)

    assert {d["name"] for d in person.situation.store.datasets()} == {"Harbour · posts", "Harbour · walls"}
    assert {d["group"] for d in person.situation.store.datasets()} == {"Harbour"}


def test_a_second_file_of_one_name_says_before_it_is_written_what_it_is_called_or_what_it_replaces(
    opened: Opening, tmp_path: Path
):
    near, far = tmp_path / "near" / "sites.csv", tmp_path / "far" / "sites.csv"
    for path, row in ((near, "东站,108.33,22.81"), (far, "南站,108.41,22.70")):
        path.parent.mkdir()
        path.write_text(f"name,lon,lat\n{row}\n", encoding="utf-8")
    person, panel = dropped(opened, near)
    answer(person, "WGS 84 (GPS)")
    bring_in(person)

    drop(person, [far], QPoint(400, 400))
    person.settle()
    assert person.sees("There is a layer sites of sites.csv already, which is another", panel)
    bring_in(person)
    assert [feature["name"] for feature in person.window.situation.store.features("sites")] == ["东站"]

    near.write_text("name,lon,lat\n西站,108.35,22.83\n", encoding="utf-8")
    drop(person, [near], QPoint(400, 400))
    person.settle()
    assert person.sees("sites of sites.csv is there, with 1 row: the new rows take its place", panel)
