"""Two planners, two files: who changed what is told apart field by field, and only what both changed is asked about."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from layers.edit import Edit, adding, moving, removing, setting
from layers.errors import Cancelled
from layers.exchange.guard import read_file
from layers.exchange.handover import PLACE, STATE, WHOLE, Handed, fingerprint, lineage_of
from layers.exchange.importing import NeedsChoice, Options, prepare
from layers.exchange.looks import clashing_looks, looks_of, with_looks
from layers.exchange.proposal import Choices, Pick, Proposal, settle
from layers.exchange.recording import record
from layers.exchange.report import Prepared, report_of
from layers.exchange.takeover import propose
from layers.exchange.threeway import meet
from layers.exchange.writers import handover
from layers.exchange.writers.handover import Chosen
from layers.feature import Feature
from layers.kinds import KINDS
from layers.record.rows import own_row
from layers.record.store import Store, open_store
from layers.record.verify import verify
from layers.record.workspace import create_workspace
from tests.builders import a_reference_layer

MINE, THEIRS = Pick.MINE, Pick.THEIRS
ZONE = box(108.30, 22.80, 108.32, 22.82)


def a_zone(identity: str, **values: Any) -> Feature:
    return Feature(identity, "evac_zone", {"code": identity.upper(), **values}, ZONE, "normal")


@contextmanager
def two_planners(folder: Path, *features: Feature) -> Iterator[tuple[Store, Store]]:
    """The main desk and somebody with a copy of its file, made when these features were in it."""
    paths = folder / "main.gpkg", folder / "other.gpkg"
    create_workspace(paths[0])
    store = open_store(paths[0], KINDS)
    store.apply(adding(*features), imported=True)
    store.close()
    shutil.copy(*paths)
    stores = [open_store(path, KINDS) for path in paths]
    yield stores[0], stores[1]
    for store in stores:
        store.close()


@pytest.fixture
def planners(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    with two_planners(tmp_path, *(a_zone(f"z{n}", name=f"Zone {n}") for n in range(1, 5))) as both:
        yield both


def zone(store: Store, identity: str = "z1") -> Feature:
    found = store.get(identity)
    assert found is not None
    return found


def proposal(here: Store, there: Store, kind: str = "evac_zone") -> Proposal:
    """As from a package of one kind, without a file."""
    features = [*there.own_features(kind), *(f for f in there.deleted() if f.kind == kind)]
    versions = there.versions([f.id for f in features])
    handed = [
        (n, Handed(f.id, kind, there.get(f.id), 1, tuple(lineage_of(versions[f.id]))))
        for n, f in enumerate(features, 1)
    ]
    meetings, same = meet(handed, here.kinds, here.get, here.versions)
    return Proposal("p", there.workspace_id, here.kinds, tuple(meetings), same)


def take(here: Store, there: Store, choices: Choices | None = None, clashes: Pick | None = None) -> Prepared:
    prepared = settle(proposal(here, there), choices, clashes=clashes)
    record(here, prepared)
    return prepared


def parts(found: Proposal) -> dict[tuple[str, str], str]:
    return {(m.id, part.key): part.changed.value for m in found.meetings for part in m.parts}


Planners = tuple[Store, Store]


def test_a_border_moved_there_and_a_name_changed_here_are_no_clash(planners: Planners) -> None:
    here, there = planners
    moved = box(108.30, 22.80, 108.33, 22.82)
    there.apply(moving(zone(there), moved))
    here.apply(setting(zone(here), name="Riverside"))

    report = take(here, there).report

    assert (zone(here)["name"], zone(here).geometry) == ("Riverside", moved)
    assert (report.changed, report.same, report.rejected, report.notes) == (1, 3, [], [])
    assert not list(verify(here))


def test_what_both_changed_is_asked_about_field_by_field(planners: Planners) -> None:
    here, there = planners
    there.apply(setting(zone(there), name="Theirs", population=500))
    there.apply(moving(zone(there), box(108.30, 22.80, 108.33, 22.82)))
    here.apply(setting(zone(here), name="Ours", note="Dogs"))
    here.apply(moving(zone(here), box(108.30, 22.80, 108.31, 22.82)))
    ours = zone(here).geometry

    with pytest.raises(NeedsChoice, match="2 clashes") as asked:
        take(here, there)
    assert [words.split(":")[0] for words in asked.value.clashes] == ["Z1, Name", "Z1, Place and shape"]
    assert "here Ours, there Theirs" in asked.value.clashes[0]
    assert "--mine" in asked.value.hint
    assert parts(proposal(here, there)) == {
        ("z1", "name"): "both",
        ("z1", "population"): "there",
        ("z1", PLACE): "both",
        ("z1", "note"): "here",
    }

    report = take(here, there, {("z1", "name"): THEIRS, ("z1", PLACE): MINE}).report

    assert {k: zone(here)[k] for k in ("name", "population", "note")} == {
        "name": "Theirs",
        "population": 500,
        "note": "Dogs",
    }
    assert zone(here).geometry == ours
    [(_, left)] = report.notes
    assert "Place and shape" in left, "what was not taken is told"


def test_new_deleted_and_untouched_features(planners: Planners) -> None:
    here, there = planners
    there.apply(adding(a_zone("z9")))
    there.apply(removing(zone(there, "z2")))
    here.apply(removing(zone(here, "z3")))
    here.apply(setting(zone(here, "z4"), name="Ours"))

    report = take(here, there).report

    assert {f.id for f in here.own_features("evac_zone")} == {"z1", "z4", "z9"}
    assert (report.added, report.gone, report.same) == (1, 1, 3)
    assert zone(here, "z4")["name"] == "Ours"
    here.undo()
    assert {f.id for f in here.own_features("evac_zone")} == {"z1", "z2", "z4"}


@pytest.mark.parametrize("pick", [MINE, THEIRS])
def test_a_feature_deleted_on_one_side_and_changed_on_the_other_is_a_clash(planners: Planners, pick: Pick) -> None:
    here, there = planners
    there.apply(removing(zone(there, "z1")))
    here.apply(setting(zone(here, "z1"), name="Ours"))
    here.apply(removing(zone(here, "z2")))
    there.apply(setting(zone(there, "z2"), name="Theirs"))
    found = proposal(here, there)
    assert [(m.id, p.key) for m, p in found.clashes()] == [("z2", WHOLE), ("z1", WHOLE)]

    report = take(here, there, clashes=pick).report

    if pick is MINE:
        assert (zone(here, "z1")["name"], here.get("z2")) == ("Ours", None)
        assert len(report.notes) == 2
    else:
        assert (here.get("z1"), zone(here, "z2")["name"]) == (None, "Theirs")
        assert (report.added, report.gone) == (1, 1)


def test_the_same_package_twice_is_the_same_whatever_was_chosen(planners: Planners) -> None:
    here, there = planners
    for store, name in ((here, "Ours"), (there, "Theirs")):
        store.apply(setting(zone(store), name=name))
        store.apply(moving(zone(store, "z2"), Point(108.3, 22.8).buffer(0.01 * len(name))))
    there.apply(removing(zone(there, "z3")))
    here.apply(setting(zone(here, "z3"), name="Kept"))
    chosen = {("z1", "name"): MINE, ("z2", PLACE): THEIRS, ("z3", WHOLE): MINE}
    assert take(here, there, chosen).edit

    again = take(here, there)

    assert (again.report.same, bool(again.edit)) == (4, False)
    here.undo()
    assert len(list(proposal(here, there).clashes())) == 3, "what is taken back is open again"


def test_what_was_settled_here_is_no_clash_when_it_goes_back(planners: Planners) -> None:
    here, there = planners
    there.apply(setting(zone(there), name="Theirs", note="Dogs"))
    here.apply(setting(zone(here), name="Ours", population=5))
    take(here, there, clashes=MINE)

    report = take(there, here).report
    assert (report.changed, zone(there)["name"], zone(there)["population"]) == (1, "Ours", 5)
    there.apply(setting(zone(there), name="Later"))
    take(here, there)
    assert fingerprint(zone(here)) == fingerprint(zone(there))


def test_a_change_that_was_taken_back_on_one_side_is_taken_back_on_the_other(planners: Planners) -> None:
    here, there = planners
    there.apply(setting(zone(there), name="Passing"))
    take(here, there)
    there.apply(setting(zone(there), name="Zone 1"))
    take(here, there)
    assert zone(here)["name"] == "Zone 1"


def test_an_undone_change_is_no_version(planners: Planners) -> None:
    here, there = planners
    for store, name in ((here, "Ours"), (there, "Theirs")):
        store.apply(setting(zone(store), name=name))
    here.undo()
    assert take(here, there).report.changed == 1
    assert zone(here)["name"] == "Theirs"


def test_a_state_that_no_step_leads_to_stays_and_is_told(planners: Planners) -> None:
    here, there = planners
    jumped = Feature("z1", "evac_zone", {**zone(there).values, "name": "Theirs"}, ZONE, "clear_to_return")
    told = Handed("z1", "evac_zone", jumped, 2, (*lineage_of([zone(there)]), fingerprint(jumped)))
    meetings, same = meet([(1, told)], here.kinds, here.get, here.versions)
    found = Proposal("p", "w", here.kinds, tuple(meetings), same)

    prepared = settle(found, {("z1", STATE): THEIRS}, clashes=THEIRS)
    record(here, prepared)

    assert (zone(here)["name"], zone(here).state) == ("Theirs", "normal")
    assert any("No step leads" in words for _, words in prepared.report.notes)


def test_a_mixture_that_its_kind_does_not_allow_is_refused_and_told(planners: Planners) -> None:
    here, there = planners
    span = {"valid_from": "2024-09-09T00:00:00Z", "valid_to": "2024-09-12T00:00:00Z"}
    for store in planners:
        store.apply(adding(Feature("h1", "hazard_area", {"name": "H", **span}, ZONE)), imported=True)
    here.apply(setting(zone(here, "h1"), valid_to="2024-09-10T00:00:00Z"))
    there.apply(setting(zone(there, "h1"), valid_from="2024-09-11T00:00:00Z"))

    prepared = settle(proposal(here, there, "hazard_area"))

    assert not prepared.edit
    assert [words for _, words in prepared.report.rejected] == ["It ends before it begins."]


def test_a_feature_of_no_common_past_is_asked_about_wherever_it_differs(planners: Planners) -> None:
    here, there = planners
    here.apply(adding(a_zone("z7", name="Ours")))
    there.apply(adding(a_zone("z7", name="Theirs")))
    assert parts(proposal(here, there)) == {("z7", "name"): "both"}


def test_a_third_planner_gets_it_from_the_second(planners: Planners, tmp_path: Path) -> None:
    here, there = planners
    there.apply(setting(zone(there), name="Second"))
    create_workspace(tmp_path / "third.gpkg")
    third = open_store(tmp_path / "third.gpkg", KINDS)
    take(third, there)
    third.apply(setting(zone(third), note="Third"))

    report = take(here, third).report

    assert (zone(here)["name"], zone(here)["note"], report.rejected) == ("Second", "Third", [])
    third.close()


# Whatever two planners do

NAMES = ("name", "name_en", "note", "population")
EDITS = st.lists(st.tuples(st.sampled_from(("z1", "z2")), st.sampled_from(NAMES), st.integers(0, 3)), max_size=4)


def change(store: Store, edits: list[tuple[str, str, int]]) -> None:
    for identity, key, value in edits:
        wanted = value if key == "population" else f"{key} {value}"
        if zone(store, identity)[key] != wanted:
            store.apply(setting(zone(store, identity), **{key: wanted}))


def told(store: Store) -> dict[str, dict[str, Any]]:
    return {f.id: {k: v for k, v in f.values.items() if k != "source"} for f in store.own_features("evac_zone")}


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(EDITS, EDITS)
def test_taking_all_of_one_side(ours: list[tuple[str, str, int]], theirs: list[tuple[str, str, int]]) -> None:
    with TemporaryDirectory() as folder, two_planners(Path(folder), a_zone("z1"), a_zone("z2")) as (here, there):
        change(here, ours)
        change(there, theirs)
        before, other = told(here), told(there)
        clashing = {(m.id, p.key) for m, p in proposal(here, there).clashes()}
        for pick in (THEIRS, MINE):
            prepared = take(here, there, clashes=pick)
            after = told(here)
            for identity, key in clashing:
                assert after[identity].get(key) == (other if pick is THEIRS else before)[identity].get(key)
            assert after.keys() == before.keys(), "ids are kept"
            if prepared.edit:
                assert not take(here, there).edit, "the same package again changes nothing"
                here.undo()
            assert told(here) == before


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(EDITS, EDITS)
def test_edits_that_do_not_meet_merge_to_the_same_on_both_sides(
    ours: list[tuple[str, str, int]], theirs: list[tuple[str, str, int]]
) -> None:
    ours = [(i, key, value) for i, key, value in ours if key in ("name", "note")]
    theirs = [(i, key, value) for i, key, value in theirs if key in ("name_en", "population")]
    with TemporaryDirectory() as folder, two_planners(Path(folder), a_zone("z1"), a_zone("z2")) as (here, there):
        change(here, ours)
        change(there, theirs)
        one, other = settle(proposal(here, there)), settle(proposal(there, here))
        record(here, one)
        record(there, other)
        assert told(here) == told(there)


# Through the file


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    def make(store: Store, chosen: Chosen) -> Path:
        handover.write(tmp_path / "p.anlan.zip", store, chosen)
        return tmp_path / "p.anlan.zip"

    return make


def quiet(done: float, words: str = "") -> None:
    """Progress that nobody watches."""


def bring(store: Store, path: Path, **said: Any) -> Prepared:
    prepared = prepare(path, Options(**said), store, progress=quiet)
    record(store, prepared)
    return prepared


def test_a_package_is_taken_over_as_one_line_that_names_it_with_counts(
    planners: Planners, package: Callable[..., Path]
) -> None:
    here, there = planners
    there.apply(setting(zone(there), name="Theirs"))
    there.apply(removing(zone(there, "z2")))
    there.apply(adding(a_zone("z9")))
    here.apply(setting(zone(here), name="Ours"))
    before = len(list(here.lines()))
    path = package(there, Chosen(("evac_zone",)))

    with pytest.raises(NeedsChoice):
        bring(here, path)
    assert len(list(here.lines())) == before
    bring(here, path, clashes="theirs")

    [line] = list(here.lines(before))
    assert str(line.label) == "Take over p.anlan.zip: 1 new, 1 changed, 1 deleted"
    kept = report_of(line.label, here.content)
    assert kept is not None
    assert (kept.read, kept.added, kept.changed, kept.gone, kept.same) == (5, 1, 1, 1, 2)
    assert zone(here)["source"]["handed"]["from"] == there.workspace_id
    assert not list(verify(here))


def test_a_plan_goes_with_its_graphics_and_what_it_names_elsewhere_is_told(
    planners: Planners, package: Callable[..., Path]
) -> None:
    here, there = planners
    plan = Feature("p1", "plan", {"code": "P", "title": "Flood", "owner_org": "nobody"}, None, "draft")
    drawn = [Feature(f"g{n}", "plan_graphic", {"plan": "p1", "role": "note"}, Point(108.3, 22.8)) for n in range(3)]
    other = Feature("g9", "plan_graphic", {"plan": "p2", "role": "note"}, Point(108.3, 22.8))
    there.apply(adding(plan, *drawn, other))
    path = package(there, handover.plan_with_graphics(there, plan))
    report = bring(here, path).report
    assert report.added == 4
    assert [words for _, words in report.notes] == [
        "Flood: its Owner organisation nobody is neither here nor in the package."
    ]
    there.apply(removing(zone(there, "g1")))
    assert bring(here, package(there, handover.plan_with_graphics(there, plan))).report.gone == 1
    assert {f.id for f in here.own_features("plan_graphic")} == {"g0", "g2"}


def test_a_selection_says_nothing_of_what_is_not_in_it(planners: Planners, package: Callable[..., Path]) -> None:
    here, there = planners
    there.apply(removing(zone(there, "z2")))
    there.apply(setting(zone(there, "z3"), name="Theirs"))
    report = bring(here, package(there, handover.these(there, ["z3"]))).report
    assert (report.read, report.changed, report.gone) == (1, 1, 0)


def test_a_row_of_a_bulk_set_that_was_edited_there_becomes_a_feature_here(
    planners: Planners, package: Callable[..., Path]
) -> None:
    here, there = planners
    dataset, contents = a_reference_layer("wells", [(108.3, 22.8), (108.4, 22.9)])
    for store in planners:
        store.apply(adding(dataset), contents=contents, imported=True)
    own, promotion = own_row(there, zone(there, "wells/0"))
    there.apply(Edit(adding().label, (*promotion, *setting(own, n=7).changes)))

    report = bring(here, package(there, Chosen(("wells",)))).report

    assert sorted(f["n"] for f in here.features("wells")) == [1, 7]
    assert report.rejected == []
    assert not list(verify(here))
    here.undo()
    assert sorted(f["n"] for f in here.features("wells")) == [0, 1]


def test_how_a_layer_is_shown_goes_along_where_nobody_here_chose_otherwise(
    planners: Planners, package: Callable[..., Path]
) -> None:
    here, there = planners
    look = {"key": "evac_zone", "visible": True, "opacity": 0.5, "min_mpp": 0.0, "max_mpp": 40.0}
    there.set_setting("stack", {"layers": [look, {"key": "shelter", "opacity": 0.1}]})
    there.apply(setting(zone(there), name="Theirs"))
    bring(here, package(there, Chosen(("evac_zone",))))
    [kept] = here.get_setting("stack")["layers"]
    assert (kept["key"], kept["opacity"], kept["max_mpp"]) == ("evac_zone", 0.5, 40.0)


def test_a_look_of_ones_own_gives_way_only_when_chosen() -> None:
    ours: Mapping[str, Any] = {"layers": [{"key": "a", "opacity": 0.3}], "hidden_groups": ["city"]}
    looks = looks_of([{"key": "a", "opacity": 0.9}, {"key": "b", "style": {"x": 1}}, {"key": "c"}, "rubbish"])
    assert list(looks) == ["a", "b"]
    assert clashing_looks(ours, looks) == ["a"]
    assert with_looks(ours, looks)["layers"] == [{"key": "a", "opacity": 0.3}, {"key": "b", "style": {"x": 1}}]
    assert with_looks(ours, looks, ["a"])["layers"][0]["opacity"] == 0.9
    assert with_looks(ours, looks)["hidden_groups"] == ["city"]


def test_packages_of_the_first_version_are_still_read(planners: Planners, package: Callable[..., Path]) -> None:
    here, there = planners
    there.apply(setting(zone(there), name="Theirs"))
    path = package(there, Chosen(("evac_zone",)))
    with zipfile.ZipFile(path) as opened:
        entries = {name: opened.read(name) for name in opened.namelist()}
    rows = [json.loads(line) for line in entries["features.jsonl"].splitlines()]
    for row in rows:
        first, *_, last = [*row["lineage"], row["lineage"][-1]]
        row |= {"hash": last, "base": {"workspace": here.workspace_id, "hash": first}}
        del row["lineage"]
    entries["features.jsonl"] = "\n".join(json.dumps(row) for row in rows).encode()
    manifest = json.loads(entries["manifest.json"]) | {"version": 1}
    manifest["files"]["features.jsonl"] = hashlib.sha256(entries["features.jsonl"]).hexdigest()
    entries["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as target:
        for name, data in entries.items():
            target.writestr(name, data)
    tables = read_file(path, progress=quiet)
    assert parts(propose(tables, here, "p", progress=quiet)) == {("z1", "name"): "there"}


def test_comparing_can_be_stopped(planners: Planners, package: Callable[..., Path]) -> None:
    here, there = planners
    tables = read_file(package(there, Chosen(("evac_zone",))), progress=quiet)

    def enough(done: float, words: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        propose(tables, here, "p", progress=enough)
