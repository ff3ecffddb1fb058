"""Hand-over packages: features go over and come back under their ids, and only what both sides changed is a clash."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from layers.edit import Change, Edit, adding, removing, setting
from layers.errors import Refused, SituationError
from layers.exchange.handover import FEATURES, JOURNAL, MANIFEST, fingerprint
from layers.exchange.importing import Options, prepare
from layers.exchange.recording import record
from layers.exchange.report import Report
from layers.exchange.writers import handover
from layers.exchange.writers.handover import Chosen
from layers.feature import Feature
from layers.i18n import Message
from layers.kinds import KINDS
from layers.record.journal import seal
from layers.record.store import Store, open_store
from layers.record.verify import verify
from layers.record.workspace import create_workspace
from layers.times import stamp
from tests.builders import a_reference_layer, a_shelter


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    """The other side."""
    create_workspace(tmp_path / "there.gpkg")
    store = open_store(tmp_path / "there.gpkg", KINDS)
    yield store
    store.close()


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    def make(store: Store, *kinds: str, replay: bool = False) -> Path:
        path = tmp_path / f"{store.path.stem}.anlan.zip"
        handover.write(path, store, Chosen(kinds or ("shelter",)), replay=replay)
        return path

    return make


def take(store: Store, path: Path) -> Report:
    prepared = prepare(path, Options(), store, progress=lambda done, words: None)
    record(store, prepared)
    return prepared.report


def shelter(store: Store, identity: str = "s1") -> Feature:
    found = store.get(identity)
    assert found is not None
    return found


def test_what_goes_over_keeps_its_id_and_state_and_comes_again_as_the_same(
    store: Store, there: Store, package: Callable[..., Path]
) -> None:
    store.apply(adding(a_shelter(id="s1", state="open", capacity=200), a_shelter(id="s2")), imported=True)
    path = package(store)
    report = take(there, path)
    assert (report.read, report.added, report.rejected) == (2, 2, [])
    assert (shelter(there).state, shelter(there)["capacity"]) == ("open", 200)
    assert fingerprint(shelter(there)) == fingerprint(shelter(store))
    assert take(there, path).same == 2
    there.undo()
    assert there.get("s1") is None


def test_it_can_go_to_and_fro(store: Store, there: Store, package: Callable[..., Path]) -> None:
    store.apply(adding(a_shelter(id="s1")))
    for n in range(3):
        here, other = (store, there) if n % 2 == 0 else (there, store)
        here.apply(setting(shelter(here), name=f"Round {n}"))
        report = take(other, package(here))
        assert report.rejected == []
        assert shelter(other)["name"] == f"Round {n}"


def test_bulk_layers_go_with_their_rows(store: Store, there: Store, package: Callable[..., Path]) -> None:
    dataset, contents = a_reference_layer("wells", [(108.3, 22.8), (108.4, 22.9)])
    store.apply(adding(dataset), contents=contents, imported=True)
    report = take(there, package(store, "wells"))
    assert report.added == 1
    assert [f.geometry for f in there.features("wells")] == [Point(108.3, 22.8), Point(108.4, 22.9)]


def test_bad_rows_of_a_layer_are_not_let_in(store: Store, there: Store, package: Callable[..., Path]) -> None:
    dataset, contents = a_reference_layer("wells", [(108.3, 22.8), (400.0, 22.9)])
    store.apply(adding(dataset), contents=contents, imported=True)
    report = take(there, package(store, "wells"))
    assert report.rejected == [(1, "The rows of wells are damaged.")]


def test_a_replay_package_holds_the_journal_sealed(store: Store, there: Store, package: Callable[..., Path]) -> None:
    store.apply(adding(a_shelter(id="s1")))
    store.apply(setting(shelter(store), name="New name"))
    path = package(store, replay=True)
    with zipfile.ZipFile(path) as opened:
        lines = [json.loads(line) for line in opened.read(JOURNAL).splitlines()]
        manifest = json.loads(opened.read(MANIFEST))
    assert (len(lines), manifest["lines"], manifest["workspace"]) == (2, 2, store.workspace_id)
    previous = ""
    for line in lines:
        assert seal(previous, line["fields"], line["changes"].encode()) == line["hash"]
        previous = line["hash"]
    there.apply(adding(a_shelter(id="other")))
    report = take(there, path)
    assert "Its journal of 2 lines is whole" in report.notes[0][1]
    assert (report.added, len(list(there.lines()))) == (1, 2)


def lived_in(store: Store) -> None:
    """A workspace with a history: added, changed, moved on, undone, redone; a bulk set that came and went again."""
    dataset, contents = a_reference_layer("wells", [(108.3, 22.8), (108.4, 22.9)])
    store.apply(adding(a_shelter(id="s1"), a_shelter(id="s2")), mode="exercise")
    store.apply(adding(dataset), contents=contents, imported=True)
    store.apply(setting(shelter(store), name="New name"), reason="It was renamed")
    store.undo()
    store.redo()
    store.apply(removing(shelter(store, "s2")))
    store.apply(removing(dataset))
    store.undo()


def test_an_empty_workspace_tells_a_replay_package_again_line_by_line(
    store: Store, there: Store, package: Callable[..., Path]
) -> None:
    lived_in(store)
    heard: list[Edit] = []
    there.changed.connect(heard.append)

    report = take(there, package(store, "shelter", "wells", replay=True))

    assert list(there.sealed_lines()) == list(store.sealed_lines())
    assert "8 lines of its journal" in report.notes[0][1]
    assert list(verify(there)) == []
    assert there.workspace_id != store.workspace_id
    assert [f.id for f in there.features("wells")] == [f.id for f in store.features("wells")]
    assert [
        f.id for edit in heard for f in (c.after for c in edit.changes) if f is not None and f.kind == "shelter"
    ] == ["s1"]
    for line in store.lines():
        known = stamp(line.recorded)
        assert there.history.differing(None, known, there.kinds) == store.history.differing(None, known, store.kinds)
    there.undo()
    assert there.get("s2") is not None


def test_a_journal_line_of_hundreds_of_features_is_told_again_whole(
    store: Store, there: Store, package: Callable[..., Path]
) -> None:
    store.apply(adding(*(a_shelter(id=f"s{n}", name=f"Shelter {n}") for n in range(900))))
    take(there, package(store, replay=True))
    assert list(there.sealed_lines()) == list(store.sealed_lines())
    assert there.count("shelter") == 900


def test_the_retold_workspace_opens_again_and_goes_on(store: Store, there: Store, package: Callable[..., Path]) -> None:
    lived_in(store)
    take(there, package(store, replay=True))
    there.close()
    again = open_store(there.path, KINDS)
    again.apply(setting(shelter(again), name="And on"))
    assert (len(list(again.lines())), list(verify(again))) == (9, [])
    again.close()


def test_a_line_that_was_sealed_anew_by_a_forger_is_judged_all_the_same(
    store: Store, there: Store, package: Callable[..., Path]
) -> None:
    store.apply(adding(a_shelter(id="s1")))
    path = package(store, replay=True)
    with zipfile.ZipFile(path) as opened:
        line = json.loads(opened.read(JOURNAL))
    for harm, why in (('"kind":"shelter"', '"kind":"bomb"'), ('"id":"s1"', '"id":NaN')):
        changes = line["changes"].replace(harm, why)
        assert changes != line["changes"]
        forged = {**line, "changes": changes, "hash": seal("", line["fields"], changes.encode())}
        data = json.dumps(forged).encode()
        with zipfile.ZipFile(path) as opened:
            told = json.loads(opened.read(MANIFEST))
        told["files"][JOURNAL] = hashlib.sha256(data).hexdigest()
        entries = {JOURNAL: data, MANIFEST: json.dumps(told).encode()}
        with pytest.raises(SituationError):
            take(there, repacked(path, lambda name, old, entries=entries: entries.get(name, old)))
    assert (there.is_empty, there.kinds_present()) == (True, [])


def test_a_filled_workspace_does_not_tell_another_journal(store: Store, there: Store) -> None:
    store.apply(adding(a_shelter(id="s1")))
    with pytest.raises(SituationError, match="recorded here already"):
        store.retell((), {}, zone="UTC")


def test_a_raster_goes_over_with_every_tile(
    store: Store, there: Store, package: Callable[..., Path], tmp_path: Path
) -> None:
    grid = tmp_path / "depth.asc"
    cells = "\n".join(" ".join(str(row * col % 7) for col in range(300)) for row in range(300))
    grid.write_text(f"ncols 300\nnrows 300\nxllcorner 108\nyllcorner 22\ncellsize 0.001\n{cells}\n")
    record(store, prepare(grid, Options(crs="EPSG:4326"), store, progress=lambda done, words: None))
    path = package(store, "depth")

    report = take(there, path)

    [depth] = there.datasets("raster")
    assert (report.added, report.rejected, list(verify(there))) == (1, [], [])
    assert there.pyramid(str(depth["sha256"])).hashes() <= set(there.content_hashes())
    there.undo()
    without = repacked(path, lambda name, data: None if data.startswith(b"ANT1") else data)
    assert take(there, without).rejected == [(1, "The rows of depth are damaged.")]


def repacked(
    path: Path, change: Callable[[str, bytes], bytes | None], *, more: tuple[str, bytes] | None = None
) -> Path:
    with zipfile.ZipFile(path) as opened:
        entries = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in entries.items():
            if (changed := change(name, data)) is not None:
                target.writestr(name, changed)
        if more is not None:
            target.writestr(*more)
    return path


def changed_in(entry: str) -> Callable[[str, bytes], bytes]:
    return lambda name, data: data.replace(b"No. 1", b"No. 9") if name == entry else data


def test_a_changed_feature_a_forged_line_and_a_strange_entry_are_refused(
    store: Store, there: Store, package: Callable[..., Path]
) -> None:
    store.apply(adding(a_shelter(id="s1")))
    with pytest.raises(SituationError, match="not as it was packed"):
        take(there, repacked(package(store), changed_in(FEATURES)))
    path = repacked(package(store, replay=True), changed_in(JOURNAL))
    with zipfile.ZipFile(path) as opened:
        forged = hashlib.sha256(opened.read(JOURNAL)).hexdigest()
        told = json.loads(opened.read(MANIFEST))
    told["files"][JOURNAL] = forged  # whoever forges a line makes its hash fit
    with pytest.raises(SituationError, match="line 1 of its journal"):
        take(there, repacked(path, lambda name, data: json.dumps(told).encode() if name == MANIFEST else data))
    with pytest.raises(SituationError, match="is no Anlan file"):
        take(there, repacked(package(store), lambda name, data: data, more=("../evil", b"x")))
    with pytest.raises(SituationError, match="is no Anlan file"):
        take(there, repacked(package(store), lambda name, data: None if name == MANIFEST else data))
    assert there.get("s1") is None


def with_lines(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> Path:
    """The package with other lines of features, and a hash that fits them."""
    with zipfile.ZipFile(path) as opened:
        data = b"\n".join(change(opened.read(FEATURES).splitlines()))
        told = json.loads(opened.read(MANIFEST))
    told["files"][FEATURES] = hashlib.sha256(data).hexdigest()
    changed = {FEATURES: data, MANIFEST: json.dumps(told).encode()}
    return repacked(path, lambda name, old: changed.get(name, old))


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[1]",
        b"null",
        b"\xff",
        b'{"id": "x"}',
        b"[" * 100_000,
        b'{"id":"","kind":"shelter","state":null,"values":{},"rev":1,"geometry":null,"lineage":[]}',
        b'{"id":"x","kind":"shelter","state":null,"values":{},"rev":1,"geometry":"zz","lineage":[]}',
        b'{"id":"x","kind":"shelter","state":null,"values":{},"rev":1,"geometry":null,"lineage":null}',
    ],
)
def test_a_line_that_is_no_feature_is_rejected_and_the_others_go_over(
    store: Store, there: Store, package: Callable[..., Path], line: bytes
) -> None:
    store.apply(adding(a_shelter(id="s1"), a_shelter(id="s2")), imported=True)
    report = take(there, with_lines(package(store), lambda lines: [lines[0], line, *lines[1:]]))
    assert (report.added, report.rejected) == (2, [(2, "It cannot be read.")])
    assert {shelter.id for shelter in there.features("shelter")} == {"s1", "s2"}


def test_a_feature_that_a_package_tells_twice_is_the_first(
    store: Store, there: Store, package: Callable[..., Path]
) -> None:
    store.apply(adding(a_shelter(id="s1", name="First"), a_shelter(id="s2", name="Second")), imported=True)
    path = with_lines(package(store), lambda lines: [lines[0], lines[1].replace(b'"s2"', b'"s1"')])
    assert take(there, path).rejected == [(2, "An earlier row is of the same feature.")]
    assert shelter(there)["name"] == "First"


def test_a_mark_of_where_a_feature_came_from_that_says_nothing_is_none(
    store: Store, there: Store, package: Callable[..., Path]
) -> None:
    odd = {"handed": {"hash": "x", "kept": 5, "before": 7}}
    store.apply(adding(a_shelter(id="s1", source=odd)), imported=True)
    take(there, package(store))
    store.apply(setting(shelter(store), name="Another"))
    assert take(there, package(store)).changed == 1


def test_what_a_package_does_not_hold_is_said() -> None:
    assert ["journal stays" in str(m) for m in handover.losses(replay=False)] == [True]
    assert list(handover.losses(replay=True)) == []


@st.composite
def histories(draw: Any) -> list[tuple[str, int, str]]:
    """Acts, each with the shelter or the set that it is about and a text."""
    act = st.sampled_from(["add", "set", "move", "remove", "undo", "redo", "set of rows", "away"])
    words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
    return draw(st.lists(st.tuples(act, st.integers(0, 3), words), min_size=1, max_size=14))


def lived(store: Store, acts: list[tuple[str, int, str]]) -> None:
    """Whatever of the acts can be done, in turn."""
    for act, n, words in acts:
        here = store.get(f"s{n}")
        there = next((d for d in store.datasets() if d["name"] == f"wells{n}"), None)
        try:
            match act:
                case "add" if here is None:
                    store.apply(adding(a_shelter(id=f"s{n}", name=words)))
                case "set" if here is not None:
                    store.apply(setting(here, address=words), reason=words)
                case "move" if here is not None:
                    moved = replace(here, geometry=Point(108 + len(words) / 10, 22 + n))
                    store.apply(Edit(Message(words), (Change(here, moved),)))
                case "remove" if here is not None:
                    store.apply(removing(here))
                case "undo":
                    store.undo()
                case "redo":
                    store.redo()
                case "set of rows" if there is None:
                    dataset, contents = a_reference_layer(f"wells{n}", [(108.0 + k, 22.8) for k in range(len(words))])
                    store.apply(adding(dataset), contents=contents, imported=True)
                case "away" if there is not None:
                    store.apply(removing(there))
        except Refused:
            continue  # there is nothing to undo, or nothing would change


@settings(max_examples=15, deadline=None)
@given(acts=histories())
def test_any_history_is_told_again_as_it_was(acts: list[tuple[str, int, str]]) -> None:
    with TemporaryDirectory() as folder:
        here, there = (Path(folder) / name for name in ("here.gpkg", "there.gpkg"))
        for path in (here, there):
            create_workspace(path)
        with closing(open_store(here, KINDS)) as store, closing(open_store(there, KINDS)) as other:
            lived(store, acts)
            if store.is_empty:
                return
            handover.write(path := Path(folder) / "h.anlan.zip", store, Chosen(("shelter",)), replay=True)
            take(other, path)
            assert list(other.sealed_lines()) == list(store.sealed_lines())
            assert other.kinds_present() == store.kinds_present()
            for kind in store.kinds_present():
                assert {f.id: f for f in other.features(kind)} == {f.id: f for f in store.features(kind)}
            assert other.content_hashes() == store.content_hashes()
            assert (other.undo_label, other.redo_label) == (store.undo_label, store.redo_label)
            assert list(verify(other)) == []
