"""Hostile files of every format: refused in words, or read with nothing of others in it; nothing asked, nothing left.

Cases have names; what is only damaged at random is among the mutants.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from layers.clock import Clock
from layers.errors import SituationError
from layers.exchange.importing import Options, prepare
from layers.picture import Picture
from layers.record.store import Store
from layers.record.verify import verify
from tests.layers.exchange.hostile.case import SECRET
from tests.layers.exchange.hostile.cases import HARMLESS, REFUSED, named
from tests.layers.exchange.hostile.conftest import Ground
from tests.layers.exchange.hostile.damage import CUT, DAMAGE, mutants
from tests.layers.exchange.hostile.nursery import Nursery
from tests.layers.exchange.hostile.seeds import NAMES, seed

MOST_MB = 600
HEADLESS = {"hgt", "ibtracs"}
"""Any bytes of the right number are one; any lines with commas are a table."""


def outcome(readers: Nursery, path: Path) -> tuple[str, str]:
    """ "refused" or "read", and all that came out of the file."""
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns, sorted(os.listdir(path.parent))
    try:
        tables = readers.read(path)
        found = "read", repr([(t.says, t.rows, t.ids, t.columns, t.rejected) for t in tables])
    except SituationError as error:
        found = REFUSED if str(error).strip() else "without a word", str(error)
    after = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns, sorted(os.listdir(path.parent))
    assert before == after
    return found


@pytest.mark.parametrize("key", NAMES)
def test_a_good_file_is_read(readers: Nursery, ground: Ground, key: str) -> None:
    path = ground.folder / NAMES[key]
    path.write_bytes(seed(key))
    assert outcome(readers, path)[0] == "read"


@pytest.mark.slow
@pytest.mark.parametrize("key", NAMES)
def test_named_cases_end_as_they_must(readers: Nursery, ground: Ground, key: str) -> None:
    path = ground.folder / NAMES[key]
    wrong = []
    for name, data, expected in named(key, str(ground.secret), ground.server):
        path.write_bytes(data)
        how, said = outcome(readers, path)
        if (expected != HARMLESS and how != expected) or SECRET in said:
            wrong.append((name, how, said[:200]))
    assert wrong == []
    assert ground.asked == []
    assert readers.watched.died == []
    assert list(ground.passing.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("key", NAMES)
def test_a_damaged_file_is_refused_or_read_in_part(readers: Nursery, ground: Ground, key: str) -> None:
    path = ground.folder / NAMES[key]
    wrong = []
    for name, damage in DAMAGE.items():
        path.write_bytes(damage(seed(key)))
        how, said = outcome(readers, path)
        if how == "read" and name in CUT and key not in HEADLESS and " [1" in said:
            wrong.append((name, how, said[:200]))
    assert wrong == []
    assert readers.watched.died == []


def check_mutants(readers: Nursery, ground: Ground, key: str, count: int) -> None:
    path = ground.folder / NAMES[key]
    for data in mutants(seed(key), key, count):
        path.write_bytes(data)
        _, said = outcome(readers, path)
        assert SECRET not in said
    assert (ground.asked, list(ground.passing.iterdir())) == ([], [])
    assert readers.watched.most_mb < MOST_MB
    assert readers.watched.slowest_s < 5
    assert readers.watched.died == []


@pytest.mark.slow
@pytest.mark.parametrize("key", NAMES)
def test_twenty_mutants_break_nothing(readers: Nursery, ground: Ground, key: str) -> None:
    check_mutants(readers, ground, key, 5 if key == "hgt" else 20)


def check_whole_imports(readers: Nursery, ground: Ground, store: Store, key: str, count: int) -> None:
    """Mutants all the way: read, checked, recorded, read back as views do, and taken back."""
    path = ground.folder / NAMES[key]
    options = Options(crs="EPSG:4326", zone="UTC", swap=False, day_first=True)
    said: list[str] = []
    for data in mutants(seed(key), f"{key}, whole", count):
        path.write_bytes(data)
        try:
            made = prepare(path, options, store, progress=lambda done, words: None)
        except SituationError as error:
            said.append(str(error))
            continue
        if not made.edit.changes:
            continue
        store.apply(made.edit, contents=made.contents, imported=True)
        picture = Picture(store, Clock())
        for kind in store.kinds_present():
            assert len(list(store.features(kind))) == store.count(kind)
            assert len(picture.rows(kind)["id"]) == len(list(picture.features(kind)))
            picture.frame(kind)
        for raster in picture.rasters():
            picture.raster(raster).window(0, 0, 0, 4, 4)
        picture.close()
        store.undo()
    assert all(map(str.strip, said))
    assert list(verify(store)) == []
    assert ground.asked == []
    assert readers.watched.died == []


@pytest.mark.parametrize("key", NAMES)
def test_some_mutants_break_nothing_all_the_way(
    readers: Nursery, ground: Ground, store: Store, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr("layers.exchange.importing.read_file", readers.read)
    check_whole_imports(readers, ground, store, key, 1 if key == "hgt" else 3)


@pytest.mark.long
@pytest.mark.parametrize("key", NAMES)
def test_a_hundred_mutants_break_nothing_all_the_way(
    readers: Nursery, ground: Ground, store: Store, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr("layers.exchange.importing.read_file", readers.read)
    check_whole_imports(readers, ground, store, key, 100)


@pytest.mark.long
@pytest.mark.parametrize("key", NAMES)
def test_two_hundred_mutants_break_nothing(readers: Nursery, ground: Ground, key: str) -> None:
    check_mutants(readers, ground, key, 200)


@pytest.mark.long
@pytest.mark.parametrize("key", NAMES)
def test_ten_thousand_mutants_break_nothing(readers: Nursery, ground: Ground, key: str) -> None:
    check_mutants(readers, ground, key, 10_000)
