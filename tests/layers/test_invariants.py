"""Invariants: what must hold whatever anybody does, tried by walks of thousands of random steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.edit import DATASET, Edit
from layers.feature import Feature
from layers.record.verify import rebuilt, verify
from layers.times import stamp
from tests.layers.walk import Walk, rows_of, seen, truth

SEEDS = range(24)
STEPS = 120


class Mirror:
    """A view that keeps what it was told: it must never differ from the picture."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.facts: dict[str, Feature] = dict(seen(walk.situation.picture))
        walk.situation.picture.changed.connect(self.take)

    def take(self, edit: Edit) -> None:
        assert edit.changes, "an edit that changes nothing"
        for change in edit.changes:
            assert change.before != change.after
            assert self.facts.get(change.id) == change.before, "told of something else than was seen"
            if change.after is None:
                del self.facts[change.id]
            else:
                self.facts[change.id] = change.after

    def with_rows(self) -> dict[str, Feature]:
        rows = {r.id: r for d in self.facts.values() if d.kind == DATASET for r in rows_of(self.walk.store, d)}
        return rows | self.facts


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mirror_fed_by_the_pictures_edits_equals_the_truth(tmp_path: Path, seed: int) -> None:
    walk = Walk(tmp_path, seed)
    mirror = Mirror(walk)
    picture, clock = walk.situation.picture, walk.situation.clock
    for step in range(STEPS):
        walk.edit() if walk.luck.random() < 0.6 else walk.jump()
        moment = clock.moment
        expected = truth(walk.store, moment.at, moment.known, picture.moment)
        assert mirror.with_rows() == expected, (step, moment)
        if step % 4 == 0:
            check_readers(picture, expected)
    walk.close()


def check_readers(picture, expected: dict[str, Feature]) -> None:
    """Every way to ask the picture gives the same answer."""
    assert seen(picture) == expected
    for kind in picture.kinds:
        of_kind = {i: f for i, f in expected.items() if f.kind == kind}
        assert sum(1 for _ in picture.features(kind)) == picture.count(kind) == len(of_kind)
        assert set(picture.rows(kind)["id"]) == set(picture.frame(kind).index) == set(of_kind)
        assert (kind in picture.kinds_present()) == bool(of_kind)
    for identity, feature in expected.items():
        assert picture.get(identity) == feature
    gone = {change.id for line in picture._store.lines() for change in picture._store.edit_of(line).changes}
    rows = {f"{name}/{n}" for name in ("wells", "gates") for n in range(6)}
    assert all(picture.get(identity) is None for identity in (gone | rows) - expected.keys())


@pytest.mark.parametrize("seed", range(100, 106))
def test_the_log_replayed_to_now_equals_the_current_tables(tmp_path: Path, seed: int) -> None:
    walk = Walk(tmp_path, seed)
    for _ in range(80):
        walk.edit()
    store = walk.store
    there = {f.id: f for kind in store.kinds for f in store.own_features(kind)}
    assert rebuilt(store) == there
    assert list(verify(store)) == []
    walk.close()


@pytest.mark.parametrize("seed", range(200, 206))
def test_replay_to_a_moment_holds_nothing_recorded_after_it(tmp_path: Path, seed: int) -> None:
    walk = Walk(tmp_path, seed)
    for _ in range(60):
        walk.edit()
    for _ in range(15):
        known = walk.a_moment()
        walk.situation.clock.seek(known, as_known=True)
        written = {
            change.after
            for line in walk.store.lines()
            if stamp(line.recorded) <= stamp(known)
            for change in walk.store.edit_of(line).changes
            if change.after is not None
        }
        for feature in seen(walk.situation.picture).values():
            dataset = walk.store.dataset_of(feature)
            assert feature in written or (dataset or feature).kind == DATASET or feature.kind in ("wells", "gates")
    walk.close()
