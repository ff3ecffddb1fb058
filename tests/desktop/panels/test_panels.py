"""Panels on a small situation: what they show, and what pressing does."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton, QSlider
from shapely import Point, Polygon, box

from desktop.jobs import Jobs
from desktop.panels.bin import BinPanel
from desktop.panels.board import BoardPanel
from desktop.panels.board.facts import FIELDS, BoardFacts
from desktop.panels.details import DetailsPanel
from desktop.panels.layers import LayersPanel
from desktop.panels.log import LogPanel
from desktop.panels.table import TablePanel
from desktop.panels.timeline import TimelinePanel
from desktop.panels.timeline.recorded import Recorded
from desktop.panels.timeline.track import Track
from desktop.panels.top_bar import TopBar
from desktop.widgets.badge import RomanFrame
from desktop.widgets.label import PlainLabel
from desktop.widgets.section import Section
from layers.archive import from_us
from layers.edit import adding, moving, removing, setting
from layers.feature import Feature
from layers.i18n import Message, set_language, tr
from layers.kind import Group
from layers.roles import ROLE_POSTS
from layers.times import zone
from tests.builders import a_shelter

LEFT = Qt.MouseButton.LeftButton


def swatch(look, theme, size):
    return QPixmap(size, size)


@pytest.fixture
def shown(qtbot):
    def show(panel):
        qtbot.addWidget(panel)
        panel.resize(480, 700)
        panel.show()
        return panel

    return show


@pytest.fixture
def details(situation, themes, messages, shown):
    panel = shown(DetailsPanel(situation, themes, messages, swatch=swatch))
    yield panel
    panel.stop()


def test_a_form_is_made_from_the_fields_and_recorded_as_one_edit(qtbot, situation, details):
    situation.apply(adding(a_shelter(id="s1", capacity=100)))
    situation.stack.select(["s1"])
    details.form.editor("occupancy").clear()
    qtbot.keyClicks(details.form.editor("occupancy"), "40")
    qtbot.keyClicks(details.form.editor("address"), "1 Main Street")

    qtbot.mouseClick(details.record_button, LEFT)

    shelter = situation.picture.get("s1")
    assert (shelter["occupancy"], shelter["address"], shelter["capacity"]) == (40, "1 Main Street", 100)
    assert len(list(situation.store.lines())) == 2


def test_an_alert_is_told_in_full_and_can_be_edited(qtbot, situation, details):
    cap = {"identifier": "A1", "info": [{"headline": "Rain", "area": [{"areaDesc": "Nanning"}]}]}
    values = {"title": "Rain", "kind": "warning", "warning_level": 2, "status": "Exercise", "cap": cap}
    situation.apply(adding(Feature("n1", "notice", values, None, "draft")))
    situation.stack.select(["n1"])
    qtbot.keyClicks(details.form.editor("area"), "East bank")

    qtbot.mouseClick(details.record_button, LEFT)

    notice = situation.picture.get("n1")
    assert (notice["area"], notice["cap"]) == ("East bank", cap)


def test_what_is_wrong_stands_beside_its_field(qtbot, situation, details):
    situation.apply(adding(a_shelter(id="s1")))
    situation.stack.select(["s1"])
    qtbot.keyClicks(details.form.editor("capacity"), "many")
    assert "number" in details.form.problem_of("capacity")
    qtbot.mouseClick(details.record_button, LEFT)
    assert situation.picture.get("s1")["capacity"] is None


def test_a_field_that_is_emptied_is_unknown_and_not_nought(qtbot, situation, details):
    situation.apply(adding(a_shelter(id="s1", capacity=100)))
    situation.stack.select(["s1"])
    details.form.editor("capacity").selectAll()
    qtbot.keyClick(details.form.editor("capacity"), Qt.Key.Key_Delete)
    qtbot.mouseClick(details.record_button, LEFT)
    assert "capacity" not in situation.picture.get("s1").values


def test_the_workflow_offers_its_steps_and_greys_those_the_post_may_not_take(qtbot, situation, details):
    situation.apply(adding(a_shelter(id="s1")))
    situation.stack.select(["s1"])
    situation.take_post(ROLE_POSTS["VIW"])
    assert not details.steps["standby"].isEnabled()
    assert "Duty officer" in details.steps["standby"].toolTip()
    situation.take_post(ROLE_POSTS["DUT"])
    qtbot.mouseClick(details.steps["standby"], LEFT)
    assert situation.picture.get("s1").state == "standby"


def test_in_the_past_nothing_can_be_typed_and_the_button_says_why(situation, details):
    situation.apply(adding(a_shelter(id="s1")))
    situation.stack.select(["s1"])
    situation.clock.seek(situation.clock.now() - timedelta(seconds=0.001))
    if situation.picture.get("s1") is not None:
        assert not details.form.editor("address").isEnabled()
    assert not situation.clock.live


def words_in(panel):
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]


def test_a_zone_of_very_many_corners_is_measured_beside_the_window_and_once(qtbot, situation, details):
    turn = np.linspace(0, 2 * np.pi, 20_000)
    ring = np.column_stack((108.33 + 0.01 * np.cos(turn), 22.82 + 0.01 * np.sin(turn)))
    hole = box(108.329, 22.819, 108.331, 22.821).exterior
    situation.apply(adding(zone := Feature("z1", "evac_zone", {"code": "Z1"}, Polygon(ring, [hole]), "normal")))
    size = "Area 3.53\N{NO-BREAK SPACE}km² · perimeter 6.71\N{NO-BREAK SPACE}km"

    situation.stack.select(["z1"])
    assert "Being measured" in words_in(details)
    qtbot.waitUntil(lambda: size in words_in(details))
    situation.apply(setting(zone, name="North"))
    assert size in words_in(details)

    situation.apply(moving(situation.picture.get("z1"), box(108.33, 22.82, 108.34, 22.83)))
    assert not any("Being measured" in words or words == size for words in words_in(details))


def test_what_happened_says_which_fields_changed_once_it_is_unfolded(qtbot, situation, details):
    situation.apply(adding(shelter := a_shelter(id="s1")))
    situation.apply(setting(shelter, capacity=100))
    situation.stack.select(["s1"])
    assert "Change (Capacity)" not in words_in(details)

    section = next(s for s in details.findChildren(Section) if s.is_folded)
    section.set_folded(False)
    qtbot.waitUntil(lambda: "Change (Capacity)" in words_in(details))
    situation.apply(setting(situation.picture.get("s1"), occupancy=4))
    qtbot.waitUntil(lambda: "Change (Occupancy)" in words_in(details))


def test_an_unrecorded_form_is_kept_as_a_draft_and_shown_again(qtbot, situation, themes, messages, details, shown):
    situation.apply(adding(a_shelter(id="s1")))
    situation.stack.select(["s1"])
    qtbot.keyClicks(details.form.editor("address"), "half a")
    details.save_draft()

    again = shown(DetailsPanel(situation, themes, messages, swatch=swatch))
    assert again.reopen_drafts() == 1
    assert again.form.editor("address").text() == "half a"
    qtbot.mouseClick(again.discard_button, LEFT)
    assert situation.store.drafts() == []
    again.stop()


def test_every_number_on_the_board_opens_the_rows_it_counts(qtbot, situation, themes, shown):
    situation.apply(adding(a_shelter(id="s1"), a_shelter(id="s2", state="designated")))
    board = shown(BoardPanel(situation, themes, swatch=swatch))
    asked = []
    board.rows_wanted.connect(lambda *what: asked.append(what))
    link = next(b for b in board.findChildren(type(board), "") or _buttons(board) if b.text() == "2")
    qtbot.mouseClick(link, LEFT)
    assert asked == [("shelter", ("s1", "s2"), "Shelters")]


def _buttons(panel):
    from PySide6.QtWidgets import QPushButton

    return [b for b in panel.findChildren(QPushButton) if b.isVisible()]


def test_the_board_of_an_empty_situation_says_what_would_be_here(situation, themes, shown):
    board = shown(BoardPanel(situation, themes, swatch=swatch))
    from desktop.widgets.empty import EmptyPanel

    assert board.findChild(EmptyPanel).accessibleName() == "Nothing is going on yet"


def test_the_board_speaks_the_language_that_was_chosen_while_it_was_hidden(qtbot, situation, themes, shown):
    set_language("en")
    situation.apply(adding(a_shelter(id="s1")))
    panel = shown(BoardPanel(situation, themes, swatch=swatch))
    assert "Shelters" in words_in(panel)

    panel.hide()
    set_language("zh")
    panel.show()

    qtbot.waitUntil(lambda: "避难场所" in words_in(panel))
    assert "Shelters" not in words_in(panel)


def test_the_board_lists_the_most_urgent_incidents_and_says_how_many_more_there_are(situation, themes, shown):
    fires = [
        Feature(f"i{n}", "incident", {"title": f"Fire {n}", "type": "fire", "grade": 4 if n else 1}, None, "reported")
        for n in range(205)
    ]
    situation.apply(adding(*fires[::-1]), imported=True)
    opened = []
    panel = shown(BoardPanel(situation, themes, swatch=swatch))
    panel.rows_wanted.connect(lambda kind, ids, words: opened.append(set(ids)))

    assert panel.cases.model().rowCount() == 200
    assert "Fire 0" in panel.cases.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "5 less urgent ones are in the table." in words_in(panel)
    next(b for b in panel.findChildren(QPushButton) if b.text() == "205").click()
    assert opened == [{fire.id for fire in fires}]


def test_a_board_that_nobody_saw_has_caught_up_when_it_is_seen(qtbot, situation, themes, shown):
    panel = shown(BoardPanel(situation, themes, swatch=swatch))
    panel.hide()
    situation.apply(adding(a_shelter(state="open", capacity=731)), imported=True)

    panel.show()

    assert "731" in [button.text() for button in panel.findChildren(QPushButton)]


def test_the_layer_tree_shows_hides_and_counts(qtbot, situation, themes, shown):
    situation.apply(adding(a_shelter(id="s1")))
    panel = shown(LayersPanel(situation, themes, swatch=swatch, legend=lambda s: []))
    index = panel.model.index_of("shelter")
    assert index.data() == "Shelters"
    panel.select_layer("shelter")
    qtbot.keyClick(panel.tree, Qt.Key.Key_Space)
    assert not situation.stack.is_shown("shelter")
    situation.apply(adding(a_shelter(id="s2")))
    qtbot.waitUntil(lambda: "2" in panel.model.index_of("shelter").data(Qt.ItemDataRole.AccessibleTextRole))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_stands_beside_the_opacity_is_never_cut(situation, themes, shown, lang):
    set_language(lang)
    panel = shown(LayersPanel(situation, themes, swatch=swatch, legend=lambda s: []))
    panel.resize(252, 700)  # as wide as the window opens it
    words = next(w for w in panel.findChildren(PlainLabel) if w.text() == tr("Choose a layer to set its opacity."))
    slider = panel.findChild(QSlider)
    assert not words.is_elided()
    assert not slider.isVisible()

    panel.select_layer("shelter")
    assert words.text() == tr("Opacity {n} %").format(n=100)
    assert not words.is_elided()
    assert slider.isVisible()


def test_a_dragged_layer_changes_its_place_in_the_stack(situation, themes, shown):
    panel = shown(LayersPanel(situation, themes, swatch=swatch, legend=lambda s: []))
    layers = dict(situation.stack.groups())[Group.SHELTERS]
    top, index = layers[0].key, panel.model.index_of(layers[0].key)
    data = panel.model.mimeData([index])
    panel.model.dropMimeData(data, Qt.DropAction.MoveAction, len(layers), 0, index.parent())
    assert dict(situation.stack.groups())[Group.SHELTERS][-1].key == top


def test_the_table_and_the_map_select_each_other(situation, themes, shown):
    situation.apply(adding(a_shelter(id="s1", name="B"), a_shelter(id="s2", name="A")))
    table = shown(TablePanel(situation, themes))
    table.show_rows("shelter")
    table.view.selectRow(0)
    assert situation.stack.selection == (table.rows.id_of(0),)
    situation.stack.select([table.rows.id_of(1)])
    assert [i.row() for i in table.view.selectionModel().selectedRows()] == [1]


def test_the_table_sorts_and_filters_and_unknown_comes_last(situation, themes, shown):
    situation.apply(adding(a_shelter(id="a", capacity=300), a_shelter(id="b"), a_shelter(id="c", capacity=20)))
    table = shown(TablePanel(situation, themes))
    table.show_rows("shelter")
    column = next(
        n
        for n in range(table.rows.columnCount())
        if table.rows.headerData(n, Qt.Orientation.Horizontal).startswith("Capacity")
    )
    table.rows.sort(column, Qt.SortOrder.AscendingOrder)
    assert table.rows.shown_ids() == ["c", "a", "b"]
    table.rows.sort(column, Qt.SortOrder.DescendingOrder)
    assert table.rows.shown_ids() == ["a", "c", "b"]
    table.filter.setText("300")
    assert table.rows.shown_ids() == ["a"]


def test_what_was_deleted_lies_in_the_bin_and_comes_back_as_a_new_edit(qtbot, situation, themes, messages, shown):
    shelter = a_shelter(id="s1", name="North School")
    situation.apply(adding(shelter))
    situation.apply(removing(shelter))
    panel = shown(BinPanel(situation, themes, messages))
    assert panel.names == ["North School"]
    qtbot.mouseClick(next(b for b in _buttons(panel) if b.text() == "Bring back"), LEFT)
    assert situation.picture.get("s1") == shelter
    assert len(list(situation.store.lines())) == 3


def test_the_log_has_the_newest_line_first_in_the_language_in_use(qtbot, situation, themes, shown):
    shelter = a_shelter(id="s1")
    situation.apply(adding(shelter))
    situation.apply(setting(shelter, capacity=5), reason="counted")
    log = shown(LogPanel(situation, themes))
    cells = [log.rows.index(0, n).data() for n in range(5)]
    assert cells[1] == "Change"
    assert cells[2] == "owner"
    assert cells[4] == "counted"
    set_language("zh")
    assert log.rows.index(0, 1).data() != "Change"


def test_the_timeline_seeks_where_it_is_pressed_and_comes_back_to_live(qtbot, situation, themes, shown):
    jobs = Jobs()
    timeline = shown(TimelinePanel(situation, themes, jobs))
    timeline.resize(1000, 70)
    qtbot.waitUntil(lambda: not jobs.running)
    qtbot.mouseClick(timeline.track, LEFT, pos=timeline.track.rect().center())
    assert not situation.clock.live
    first, last = timeline.track.span
    assert first < situation.clock.now() < last
    qtbot.mouseClick(timeline.live, LEFT)
    assert situation.clock.live
    timeline.stop()
    assert jobs.close()


def test_moments_of_the_record_are_ticked_below_the_track_however_many_lines_they_have(themes, shown):
    track, minute = shown(Track(themes, zone("Asia/Shanghai"))), 60_000_000
    track.resize(1012, 60)
    times = np.sort(np.repeat(np.array([10, 30, 30, 50, 300]) * minute, 2000))
    track.show_facts((), Recorded(times, times, (Message(""),) * len(times)), False)
    track.look_at(from_us(0), from_us(100 * minute))
    track.show_moment(from_us(99 * minute), False)

    picture, ink = track.grab().toImage(), themes.current["accent.base"].rgb()
    foot = [x for x in range(picture.width()) if picture.pixel(x, 43) == ink]

    room = picture.width() - 16
    wanted = [6 + room * share for share in (0.1, 0.3, 0.5)]
    assert all(any(abs(x - w) <= 2 for w in [*wanted, 6 + room * 0.99]) for x in foot)
    assert all(any(abs(x - w) <= 2 for x in foot) for w in wanted)


def test_the_top_bar_says_the_gravest_response_level_in_force_and_no_longer_when_it_is_over(qtbot, situation, themes):
    set_language("en")
    bar = TopBar(situation, themes, QLineEdit(), QMenu())
    qtbot.addWidget(bar)
    flood, quake, call = (a_fact_of(identity, "incident") for identity in ("flood", "quake", "call"))
    situation.apply(adding(flood, quake, call), imported=True)

    def said() -> str:
        mark = bar.findChild(RomanFrame)
        return "" if mark.isHidden() else mark.accessibleName()

    assert said() == ""
    situation.apply(setting(flood, response_level=3), imported=True)
    assert "3" in said()
    situation.apply(setting(quake, response_level=2), imported=True)
    situation.apply(setting(call, note="nothing"), imported=True)
    assert "2" in said()
    situation.undo()
    situation.undo()
    assert "3" in said()
    situation.apply(removing(situation.picture.get("flood")))
    assert said() == ""


def a_fact_of(identity: str, kind: str) -> Feature:
    return Feature(identity, kind, {"title": identity}, Point(108.33, 22.82), "responding")


def test_the_timeline_switches_between_both_times(qtbot, situation, themes, shown):
    jobs = Jobs()
    timeline = shown(TimelinePanel(situation, themes, jobs))
    situation.clock.seek(situation.clock.now() - timedelta(hours=1))
    qtbot.mouseClick(timeline.times.button("known"), LEFT)
    assert situation.clock.moment.known is not None
    qtbot.mouseClick(timeline.times.button("was"), LEFT)
    assert situation.clock.moment.known is None
    timeline.stop()
    qtbot.waitUntil(lambda: not jobs.running)
    assert jobs.close()


def test_a_new_feature_is_described_before_it_is_recorded(qtbot, situation, details):
    details.show_new(a_shelter(id="n1", name="").__class__("n1", "shelter", {}, a_shelter().geometry, "designated"))
    assert details.problems
    qtbot.keyClicks(details.form.editor("name"), "New School")
    qtbot.mouseClick(details.record_button, LEFT)
    assert situation.picture.get("n1")["name"] == "New School"
    assert isinstance(details.feature, Feature)


def test_what_the_board_counts_is_what_the_picture_has_after_every_change(situation):
    facts = BoardFacts(situation.picture)
    situation.picture.changed.connect(facts.follow)

    def same() -> bool:
        wanted = {kind: {f.id: f for f in situation.picture.without_places(kind, FIELDS[kind])} for kind in FIELDS}
        told = {kind: {f.id: f for f in facts.without_places(kind, FIELDS[kind])} for kind in FIELDS}
        return told == wanted and all(facts.count(kind) == len(wanted[kind]) for kind in FIELDS)

    assert same()
    situation.apply(adding(*(a_shelter(id=f"s{n}", capacity=n) for n in range(5))))
    assert same()
    situation.apply(setting(situation.picture.get("s2"), occupancy=1, address="Main Street"))
    situation.apply(removing(situation.picture.get("s3")))
    assert same()
    situation.undo()
    assert same()
    assert facts.count("shelter") == 5
    situation.clock.seek(situation.clock.now() - timedelta(hours=1))
    assert same()
    assert facts.count("shelter") == 0
    situation.clock.go_live()
    assert same()
