"""Invariants: what must hold whatever anybody does, tried by walks of thousands of random steps."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from layers.edit import DATASET, Change, Edit, adding
from layers.errors import Refused
from layers.feature import Feature
from layers.i18n import Message
from layers.kind import Field, Geometry, Kind
from layers.kinds import KINDS
from layers.record.store import open_store
from layers.record.tables import column_names
from layers.record.verify import rebuilt, verify
from layers.record.workspace import create_workspace
from layers.roles import OWNER, ROLE_POSTS
from layers.situation import new_situation
from layers.times import stamp, utc_text
from layers.workflow import REASON
from tests.builders import START, Hands
from tests.layers.walk import Walk, rows_of, seen, truth

SEEDS = [seed if seed < 6 else pytest.param(seed, marks=pytest.mark.slow) for seed in range(24)]
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


def check_readers(picture: Any, expected: dict[str, Feature]) -> None:
    """Every way to ask the picture gives the same answer."""
    assert seen(picture) == expected
    for kind in picture.kinds:
        of_kind = {i: f for i, f in expected.items() if f.kind == kind}
        assert sum(1 for _ in picture.features(kind)) == picture.count(kind) == len(of_kind)
        assert {f.id: f.state for f in picture.without_places(kind, ())} == {i: f.state for i, f in of_kind.items()}
        placed = {f.id for f in of_kind.values() if f.geometry is not None}
        assert {f.id for f in picture.around(kind, (-180, -90, 180, 90))} == placed
        for near in [f for f in of_kind.values() if f.id in placed][:3]:
            met = {i for i in placed if near.geometry.envelope.intersects(of_kind[i].geometry.envelope)}
            assert {f.id: f for f in picture.around(kind, near.geometry.bounds)} == {i: of_kind[i] for i in met}
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


FLOWS = [kind for kind in KINDS if kind.workflow is not None]
SPANNED = [kind for kind in KINDS if kind.span is not None]


def a_fact(kind: Kind, **values: Any) -> Feature:
    """A feature of any kind, with what it must have and in the first state."""
    must = {f.key: _some_value(f) for f in kind.fields if f.required}
    state = kind.workflow.initial if kind.workflow else None
    return Feature(f"{kind.key}-1", kind.key, {**must, **values}, _SHAPES[kind.geometry], state)


_SHAPES = {
    Geometry.NONE: None,
    Geometry.POINT: Point(108.3, 22.8),
    Geometry.LINE: LineString([(108.3, 22.8), (108.4, 22.8)]),
    Geometry.AREA: box(108.3, 22.8, 108.4, 22.9),
    Geometry.POINT_OR_AREA: Point(108.3, 22.8),
    Geometry.ANY: Point(108.3, 22.8),
}


def _some_value(field: Field) -> Any:
    if field.choices:
        return field.choices[0].code
    if field.type is datetime:
        return utc_text(START)
    return {str: "x", int: int(field.minimum or 1), float: float(field.minimum or 1), bool: True, list: [1]}.get(
        field.type, {"a": 1}
    )


@pytest.mark.parametrize("kind", FLOWS, ids=lambda kind: kind.key)
def test_no_state_is_reached_except_by_a_listed_transition(tmp_path: Path, kind: Kind) -> None:
    create_workspace(tmp_path / "w.gpkg")
    store = open_store(tmp_path / "w.gpkg", KINDS)
    store.connection.execute("PRAGMA synchronous = OFF")
    luck = random.Random(kind.key)
    assert kind.workflow is not None
    store.apply(adding(a_fact(kind)), imported=True)
    moved = 0
    for _ in range(250):
        before = store.get(f"{kind.key}-1")
        assert before is not None
        target = luck.choice([*kind.workflow.codes, "elsewhere", None])
        post = luck.choice([OWNER, OWNER, *ROLE_POSTS.values()])
        reason = luck.choice(["", "drill"])
        step = kind.workflow.between(before.state or "", target or "")
        fill = {n: _some_value(f) for n in (step.needs if step else ()) if (f := kind.field(n)) and luck.random() < 0.7}
        after = replace(before, state=target, values={**before.values, **fill})
        full = step is not None and all(
            reason if need == REASON else after.geometry if need == "place" else after[need] for need in step.needs
        )
        allowed = step is not None and bool(full) and bool(post.roles & step.roles)
        try:
            store.apply(Edit(Message("move"), (Change(before, after),)), post=post, reason=reason)
        except Refused:
            assert not allowed or before.state == target, (before.state, target, post.code, reason)
            assert store.get(before.id) == before
        else:
            assert allowed or before.state == target, (before.state, target, post.code, reason)
            moved += before.state != target
            assert store.get(before.id) == after
    assert moved > 0
    store.close()


WARNING_WORDS = {"blue", "yellow", "orange", "red", "蓝色", "黄色", "橙色", "红色"}
SCALES = {"grade", "response_level", "risk_level", "warning_level"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_grade_warning_response_and_risk_each_have_a_column_of_their_own(kind: Kind) -> None:
    columns = column_names(kind.all_fields)
    assert len({column.casefold() for column in columns.values()}) == len(columns)
    scales = [field for field in kind.fields if field.key in SCALES]
    for field in kind.fields:
        words = {choice.code.casefold() for choice in field.choices}
        if words & WARNING_WORDS:
            assert field.key not in SCALES - {"warning_level"}, "the colours are those of warnings"
        if field.key in SCALES - {"warning_level"}:
            assert (field.type, field.minimum, field.maximum) == (int, 1, 4)
    for one in scales:  # what is written to one scale is in no other
        fact = a_fact(kind, **{one.key: _some_value(one)})
        assert [s.key for s in scales if fact[s.key] is not None and not (s.required and s is not one)] == [one.key]


minutes = st.none() | st.integers(-6, 6)


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, id=kind.key, marks=[pytest.mark.slow] if n >= 2 else []) for n, kind in enumerate(SPANNED)],
)
@given(start=minutes, end=minutes, at=st.integers(-8, 8), now=st.integers(0, 8))
@example(start=0, end=0, at=0, now=0)
@example(start=-3, end=3, at=-3, now=5)
@example(start=-3, end=3, at=3, now=5)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_feature_is_drawn_exactly_within_its_span(
    tmp_path_factory: pytest.TempPathFactory, kind: Kind, start: int | None, end: int | None, at: int, now: int
) -> None:
    assert kind.span is not None
    if start is not None and end is not None and end < start:
        start, end = end, start
    first, last = (None if m is None else START + timedelta(minutes=m) for m in (start, end))
    span = {k: utc_text(v) for k, v in zip(kind.span, (first, last), strict=True) if v is not None}
    hands = Hands()
    situation = new_situation(tmp_path_factory.mktemp("span") / "w.gpkg", now=hands)
    situation.store.connection.execute("PRAGMA synchronous = OFF")
    fact = a_fact(kind)
    fact = replace(fact, values={k: v for k, v in fact.values.items() if k not in kind.span} | span)
    situation.apply(adding(fact), imported=True)
    hands.on(minutes=now)
    shown = START + timedelta(minutes=at)
    situation.clock.tick(1)
    situation.clock.seek(shown)
    shown = min(shown, hands())
    begins = START if first is None else first  # one without a beginning is there since it was said
    drawn = begins <= shown and (last is None or shown < last)
    assert (situation.picture.get(fact.id) is not None) == drawn
    assert [f.id for f in situation.picture.features(kind.key)] == [fact.id] * drawn
    situation.close()
