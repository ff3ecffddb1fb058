"""Hostile files made for each format: each ends as it must, and nothing of others is read, asked for, run or left.

Each is brought in as the command line brings a file in, and what was recorded of it is looked through. Every case says
for which rows of attacks it stands (`case.ROWS`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from layers.errors import SituationError
from layers.exchange.importing import Options, prepare
from layers.record.store import Store
from layers.record.verify import verify
from tests.layers.exchange.hostile.case import ROWS, SECRET, Bait, Case, Refused, Taken
from tests.layers.exchange.hostile.conftest import Ground
from tests.layers.exchange.hostile.nursery import MOST_SECONDS, Nursery
from tests.layers.exchange.hostile.seeds import NAMES
from tests.layers.exchange.hostile.suites import SUITES

FILES = {"shp": "s.shp", "replay": "s.anlan.zip"}
"""Those that the seeds have under another name, or in a package."""
MOST_MB = {"parquet": 300}
"""700, where nothing else is said."""
ELSEWHERE = {
    "B2": ("test_hostile_files.py", "test_twenty_mutants_break_nothing"),
    "B16": ("../test_guard.py", "test_cancel_ends_the_reader_at_once_and_leaves_nothing"),
}
"""Attacks that no file makes by itself, and the tests that make them."""


@pytest.fixture(scope="module")
def made() -> dict[str, list[str]]:
    """The rows of attacks of each case, by suite, as far as they were made: that alone takes long."""
    return {}


def laid(case: Case, path: Path) -> list[Path]:
    """The case's files in a folder that holds nothing else."""
    for old in path.parent.iterdir():
        old.unlink()
    path.write_bytes(case.data)
    beside = [path.parent / f"{path.name.split('.')[0]}.{ending}" for ending in case.beside]
    for other, data in zip(beside, case.beside.values(), strict=True):
        other.write_bytes(data)
    return [path, *beside]


def prints(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        str(p.relative_to(folder)): (p.stat().st_mtime_ns, hashlib.sha256(p.read_bytes()).hexdigest())
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith("city.gpkg")
    }


def ended(case: Case, path: Path, store: Store) -> str:
    """How the case ended otherwise than it must; empty where it ended so."""
    try:
        made = prepare(path, Options(**case.options), store, progress=lambda done, words: None)
    except SituationError as error:
        said = str(error)
        as_it_must = isinstance(case.ends, Refused) and re.search(case.ends.words, said)
        return "" if as_it_must else f"refused: {said}"
    if made.edit.changes:
        store.apply(made.edit, contents=made.contents, imported=True)
        store.undo()
    report = made.report
    reasons = "; ".join(words for _, words in (*report.rejected, *report.notes))
    if not isinstance(case.ends, Taken):
        return f"read {report.read}, rejected {len(report.rejected)}: {reasons}"
    counts = (report.read, len(report.rejected))
    if counts == (case.ends.read, case.ends.rejected) and re.search(case.ends.words, reasons):
        return ""
    return f"read {counts[0]}, rejected {counts[1]}: {reasons}"


@pytest.mark.slow
@pytest.mark.parametrize("key", SUITES)
def test_each_case_ends_as_it_must(
    readers: Nursery, ground: Ground, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str,
    made: dict[str, list[str]],
) -> None:  # fmt: skip
    monkeypatch.setattr("layers.exchange.importing.read_file", readers.read)
    path = ground.folder / FILES.get(key, NAMES.get(key, ""))
    wrong, rows = [], []
    for case in SUITES[key](ground.bait):
        rows.append(case.rows)
        laid(case, path)
        before = prints(tmp_path)
        if how := ended(case, path, store):
            wrong.append((case.name, how))
        assert prints(tmp_path) == before, case.name
        assert ground.asked == [], case.name
    made[key] = rows
    assert wrong == []
    assert readers.watched.died == []
    assert readers.watched.slowest_s < MOST_SECONDS
    assert readers.watched.most_mb < MOST_MB.get(key, 700)
    assert list(verify(store)) == []
    store.close()
    assert SECRET.encode() not in (tmp_path / "city.gpkg").read_bytes()


@pytest.mark.slow
def test_every_row_of_attacks_has_cases(made: dict[str, list[str]]) -> None:
    bait = Bait("/nowhere/secret.csv", "http://127.0.0.1:9")
    for key in SUITES.keys() - made.keys():
        made[key] = [case.rows for case in SUITES[key](bait)]
    found = Counter(row for suite in made.values() for rows in suite for row in rows.split())
    assert found.keys() <= ROWS.keys()
    assert [row for row in ROWS if found[row] < 3 and row not in ELSEWHERE] == []
    here = Path(__file__).parent
    assert all(f"def {test}(" in (here / file).read_text(encoding="utf-8") for file, test in ELSEWHERE.values())
