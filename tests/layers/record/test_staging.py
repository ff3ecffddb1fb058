"""Contents written ahead: recorded with their edit in a short step, and gone where none came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from layers.edit import adding
from layers.errors import Cancelled, Refused
from layers.feature import Feature
from layers.kinds import KINDS
from layers.pyramid import INDEX_MAGIC
from layers.record import staging
from layers.record.staging import stage
from layers.record.store import Store, open_store
from layers.record.verify import verify
from layers.record.workspace import create_workspace
from tests.builders import a_shelter
from tests.rasters import a_raster, hills


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "w.anlan"
    create_workspace(path)
    store = open_store(path, KINDS)
    yield store
    store.workspace.close()


class Counting(Mapping[str, bytes]):
    """Contents that tell how many of them were asked for."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents
        self.asked = 0

    def __getitem__(self, sha256: str) -> bytes:
        self.asked += 1
        return self._contents[sha256]

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)


def a_large_one() -> tuple[Feature, dict[str, bytes]]:
    return a_raster("hills", hills(1100, 1300))


def stored(store: Store) -> set[str]:
    return set(store.content_hashes())


def go_on(done: float) -> None:
    """Nobody stops it."""


def test_what_was_staged_is_recorded_without_being_read_again(store: Store) -> None:
    raster, contents = a_large_one()
    stage(store.path, contents, progress=go_on)
    counting = Counting(contents)
    store.apply(adding(raster), contents=counting, imported=True)
    assert counting.asked == 1  # the index
    assert stored(store) == contents.keys()
    assert list(verify(store)) == []


def test_a_content_that_no_cell_can_hold_comes_back_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_PART", 1_000)
    raster, contents = a_large_one()
    store.apply(adding(raster), contents=contents, imported=True)
    assert {sha256: store.content_bytes(sha256) for sha256 in contents} == contents
    parts = store.connection.execute("SELECT max(length(data)), max(part) FROM anlan_content").fetchone()
    assert parts[0] == 1_000
    assert parts[1] > 1


def test_the_window_goes_on_recording_meanwhile(store: Store) -> None:
    raster, contents = a_large_one()
    said: list[float] = []

    def edit_between(done: float) -> None:
        store.apply(adding(a_shelter(id=f"s{len(said)}")))
        said.append(done)

    stage(store.path, contents, progress=edit_between)
    store.apply(adding(raster), contents=contents, imported=True)
    assert said == sorted(said)
    assert store.count("shelter") == len(said) > 2


def test_what_is_stopped_halfway_leaves_nothing(store: Store) -> None:
    def stop(done: float) -> None:
        assert stored(store)
        raise Cancelled

    with pytest.raises(Cancelled):
        stage(store.path, a_large_one()[1], progress=stop)
    assert stored(store) == set()


def test_what_was_never_recorded_is_gone_when_the_workspace_is_opened_again(store: Store) -> None:
    _, contents = a_large_one()
    store.apply(adding(a_shelter(id="s1")))
    stage(store.path, contents, progress=go_on)
    assert len(stored(store)) == sum(not data.startswith(INDEX_MAGIC) for data in contents.values())
    store.workspace.close()
    again = open_store(store.path, KINDS)
    try:
        assert stored(again) == set()
        assert again.count("shelter") == 1
        assert list(verify(again)) == []
    finally:
        again.workspace.close()


def test_what_another_edit_recorded_stays_though_it_was_staged_in_vain(store: Store) -> None:
    raster, contents = a_large_one()
    stage(store.path, contents, progress=go_on)
    store.apply(adding(raster), contents=contents, imported=True)
    stage(store.path, a_large_one()[1], progress=go_on)  # the same file a second time, and given up
    store.workspace.close()
    again = open_store(store.path, KINDS)
    try:
        assert stored(again) == contents.keys()
        assert list(verify(again)) == []
    finally:
        again.workspace.close()


def test_a_content_of_another_hash_is_refused_and_nothing_stays(store: Store) -> None:
    _, contents = a_large_one()
    broken = {**contents, "0" * 64: b"ANT1 something else"}
    with pytest.raises(Refused):
        stage(store.path, broken, progress=go_on)
    assert stored(store) == set()
