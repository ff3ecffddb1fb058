"""Recording: all or nothing, by whoever may, and never lost again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyogrio
import pytest
from shapely import Point

from layers.edit import Change, Edit, adding, moving, removing, setting
from layers.errors import Conflict, Refused
from layers.i18n import Message
from layers.kinds import KINDS
from layers.record.rows import own_row
from layers.record.store import Store, open_store
from layers.roles import ROLE_POSTS
from tests.builders import Hands, a_reference_layer, a_shelter

DUTY, VIEWER, PLANNER = ROLE_POSTS["DUT"], ROLE_POSTS["VIW"], ROLE_POSTS["PLN"]


def test_what_is_recorded_is_there_after_a_restart(store: Store, path: Path) -> None:
    shelter = a_shelter(capacity=300)
    store.apply(adding(shelter))
    store.close()

    again = open_store(path, KINDS)
    assert again.get(shelter.id) == shelter
    again.close()


def test_undo_and_redo_survive_a_restart_and_stay_on_record(store: Store, path: Path) -> None:
    shelter = a_shelter()
    store.apply(adding(shelter))
    store.apply(setting(shelter, capacity=500))
    store.undo()
    store.close()

    again = open_store(path, KINDS)
    assert again.get(shelter.id) == shelter
    assert str(again.redo_label) == "Change"
    again.redo()
    assert again.get(shelter.id)["capacity"] == 500
    again.undo()
    again.undo()
    assert again.get(shelter.id) is None
    assert [line.verb for line in again.lines()] == ["edit", "edit", "undo", "redo", "undo", "undo"]
    again.close()


def test_a_new_edit_after_undo_leaves_nothing_to_redo(store: Store) -> None:
    store.apply(adding(a_shelter()))
    store.undo()
    store.apply(adding(a_shelter()))
    with pytest.raises(Refused, match="nothing to redo"):
        store.redo()


def test_an_edit_of_what_was_changed_meanwhile_is_refused_whole(store: Store) -> None:
    first, second = a_shelter(), a_shelter()
    store.apply(adding(first, second))
    store.apply(setting(first, capacity=10))

    stale = Edit(Message("both"), (*moving(second, Point(1, 1)).changes, *setting(first, capacity=20).changes))
    with pytest.raises(Conflict, match="changed meanwhile"):
        store.apply(stale)
    assert store.get(second.id) == second
    assert len(list(store.lines())) == 2


def test_adding_what_is_there_already_is_a_conflict(store: Store) -> None:
    shelter = a_shelter()
    store.apply(adding(shelter))
    with pytest.raises(Conflict):
        store.apply(adding(shelter))


def test_a_viewer_may_change_nothing(store: Store) -> None:
    with pytest.raises(Refused, match="may not create"):
        store.apply(adding(a_shelter()), post=VIEWER)
    assert store.count("shelter") == 0


def test_a_step_that_the_workflow_does_not_list_is_refused_with_those_that_it_lists(store: Store) -> None:
    shelter = a_shelter()
    store.apply(adding(shelter))
    with pytest.raises(Refused, match="cannot go from Designated to Full") as refused:
        store.apply(Edit(Message("x"), (Change(shelter, replace(shelter, state="full")),)))
    assert "On standby" in refused.value.hint


def test_a_step_that_needs_a_reason_is_refused_without_one(store: Store) -> None:
    shelter = a_shelter()
    store.apply(adding(shelter))
    out = Edit(Message("x"), (Change(shelter, replace(shelter, state="out_of_service")),))
    with pytest.raises(Refused, match="needs a reason"):
        store.apply(out, post=DUTY)
    store.apply(out, post=DUTY, reason="roof damaged")
    assert [line.reason for line in store.lines()][-1] == "roof damaged"


def test_a_new_feature_begins_at_the_beginning(store: Store) -> None:
    with pytest.raises(Refused, match="begins as Designated"):
        store.apply(adding(a_shelter(state="open")))


@pytest.mark.parametrize(
    "wrong",
    [{"capacity": "many"}, {"capacity": -1}, {"name": None}, {"opened_at": "yesterday"}, {"class": "royal"}],
)
def test_a_value_that_cannot_be_is_refused(store: Store, wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        store.apply(adding(a_shelter(**wrong)))


@pytest.mark.parametrize("place", [(float("nan"), 1.0), (181.0, 0.0), (0.0, 1e300), (0.0, float("inf"))])
def test_a_place_outside_the_world_never_gets_in(store: Store, place: tuple[float, float]) -> None:
    for imported in (False, True):
        with pytest.raises(Refused):
            store.apply(adding(a_shelter(at=place)), imported=imported)


def test_nothing_is_valid_in_the_future(store: Store, hands: Hands) -> None:
    with pytest.raises(Refused, match="future"):
        store.apply(adding(a_shelter()), valid=hands() + timedelta(hours=1))


def test_the_journal_tells_who_when_why_in_both_times(store: Store, hands: Hands) -> None:
    seen = hands() - timedelta(minutes=40)
    store.apply(adding(a_shelter()), post=PLANNER, valid=seen, reason="by radio")
    (line,) = store.lines()
    assert (line.post, line.reason, line.mode) == ("PLN", "by radio", "live")
    assert (line.recorded, line.valid) == (hands(), seen)


def test_a_clock_that_jumps_back_does_not_put_lines_out_of_order(store: Store, hands: Hands) -> None:
    store.apply(adding(a_shelter()))
    hands.on(hours=-2)
    store.apply(adding(a_shelter()))
    first, second = store.lines()
    assert second.recorded >= first.recorded


def test_a_deleted_feature_lies_in_the_bin_until_it_is_brought_back(store: Store) -> None:
    shelter = a_shelter()
    store.apply(adding(shelter))
    store.apply(removing(shelter))
    ((line, kept),) = store.bin()
    assert kept == shelter
    assert line.seq == 2
    store.apply(adding(kept))
    assert store.bin() == []


def test_the_history_of_a_feature_is_every_line_that_touched_it(store: Store) -> None:
    shelter, other = a_shelter(), a_shelter()
    store.apply(adding(shelter))
    store.apply(adding(other))
    store.apply(setting(shelter, capacity=7))
    assert [line.seq for line, _ in store.history_of(shelter.id)] == [1, 3]


def test_the_fields_of_an_open_form_outlive_the_program(store: Store, path: Path) -> None:
    store.save_draft("shelter/new", {"name": "半成品"})
    store.close()
    again = open_store(path, KINDS)
    assert again.draft("shelter/new") == {"name": "半成品"}
    again.drop_draft("shelter/new")
    assert again.draft("shelter/new") is None
    again.close()


def test_any_gis_can_open_the_present_facts(store: Store, path: Path) -> None:
    shelter = a_shelter(name="第一中学", capacity=300)
    store.apply(adding(shelter))
    store.close()
    frame = pyogrio.read_dataframe(path, layer="shelter")
    assert frame.loc[0, "name"] == "第一中学"
    assert frame.loc[0, "capacity"] == 300
    assert frame.geometry[0] == shelter.geometry
    assert frame.crs.to_epsg() == 4326


def test_a_reference_layer_comes_in_as_one_line_and_undo_takes_all_of_it_out(store: Store) -> None:
    layer, contents = a_reference_layer("wells", [(108.0 + n / 100, 22.8) for n in range(50)])
    store.apply(adding(layer), contents=contents)
    assert store.count("wells") == 50
    assert store.kinds["wells"].reference
    assert len(list(store.lines())) == 1
    store.undo()
    assert store.count("wells") == 0
    assert "wells" not in store.kinds
    store.redo()
    assert store.get("wells/7")["n"] == 7


def test_a_row_that_a_person_edits_becomes_a_feature_of_its_own(store: Store) -> None:
    layer, contents = a_reference_layer("wells", [(108.0, 22.8), (108.1, 22.8)])
    store.apply(adding(layer), contents=contents)
    row, promotion = own_row(store, store.get("wells/1"))
    store.apply(Edit(Message("x"), (*promotion, *setting(row, n=99).changes)))

    assert store.count("wells") == 2
    assert store.get("wells/1")["n"] == 99
    assert store.dataset_of(store.get("wells/1")) is None
    store.undo()
    assert store.get("wells/1")["n"] == 1
    assert store.dataset_of(store.get("wells/1")).id == layer.id
    store.redo()
    assert store.get("wells/1")["n"] == 99


def test_rows_that_do_not_match_their_hash_never_get_in(store: Store) -> None:
    layer, contents = a_reference_layer("wells", [(108.0, 22.8)])
    with pytest.raises(Refused, match="hash"):
        store.apply(adding(layer), contents=dict.fromkeys(contents, b"something else"))
    assert "wells" not in store.kinds
