"""Hostile files of every format: refused in words, or read with nothing of others in it; nothing asked, nothing left.

Cases have names; what is only damaged at random is among the mutants.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from layers.errors import SituationError
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


@pytest.mark.long
@pytest.mark.parametrize("key", NAMES)
def test_two_hundred_mutants_break_nothing(readers: Nursery, ground: Ground, key: str) -> None:
    check_mutants(readers, ground, key, 200)


@pytest.mark.long
@pytest.mark.parametrize("key", NAMES)
def test_ten_thousand_mutants_break_nothing(readers: Nursery, ground: Ground, key: str) -> None:
    check_mutants(readers, ground, key, 10_000)
