"""Work among beats: what each has, how even it is, and a better balance that leaves every beat whole."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from layers import geo
from layers.analysis.evening import even_out
from layers.analysis.workload import By, Ground, balance, calls_at, loads_of
from layers.feature import Feature
from layers.gestures.tiling import faults_of

WEST, SOUTH, SIDE = 108.30, 22.80, 0.02
SCENARIO = {(0, 0): 120, (1, 0): 100, (0, 1): 80, (1, 1): 100}


def beat(column: int, row: int) -> BaseGeometry:
    x, y = WEST + column * SIDE, SOUTH + row * SIDE
    return shapely.box(x, y, x + SIDE, y + SIDE)


def city(counts: dict[tuple[int, int], int], seed: int = 0) -> tuple[dict[str, BaseGeometry], Ground]:
    """Beats side by side, with so many calls spread over each."""
    rng = np.random.default_rng(seed)
    zones = {f"{c}-{r}": beat(c, r) for c, r in counts}
    places = [
        rng.uniform(shapely.bounds(beat(*where))[:2], shapely.bounds(beat(*where))[2:], (n, 2))
        for where, n in counts.items()
    ]
    xy = np.concatenate(places)
    return zones, Ground(calls=calls_at(xy[:, 0], xy[:, 1]))


def test_the_figures_of_the_worked_scenario() -> None:
    even = balance([120, 100, 80, 100])

    assert even is not None
    assert round(even.largest_to_mean, 2) == 1.20
    assert round(even.variation, 3) == 0.141


def test_calls_area_and_parts_of_each_beat() -> None:
    zones, ground = city(SCENARIO)

    found = loads_of(zones, ground)

    assert [load.calls for load in found.values()] == [120, 100, 80, 100]
    assert found["0-0"].area_m2 == pytest.approx(geo.area_m2(beat(0, 0)))
    assert {load.parts for load in found.values()} == {1}
    assert found["0-0"].people is None


def test_a_beat_in_two_pieces_says_so() -> None:
    apart = shapely.union(beat(0, 0), beat(2, 0))

    assert loads_of({"a": apart}, Ground())["a"].parts == 2


def test_without_data_there_is_no_balance() -> None:
    assert balance([10, None]) is None
    assert balance([]) is None
    assert balance([0, 0]) is None


def test_a_beat_that_did_not_change_is_not_counted_again() -> None:
    zones, ground = city(SCENARIO)
    first = loads_of(zones, ground)
    known = {k: (zones[k], load) for k, load in first.items()}

    again = loads_of({**zones, "0-0": beat(5, 5)}, ground, known)

    assert again["1-0"] is first["1-0"]
    assert again["0-0"].calls == 0


def test_the_worked_scenario_is_evened_out() -> None:
    zones, ground = city(SCENARIO)

    proposal = even_out(zones, ground, By.CALLS)

    assert proposal is not None
    assert round(proposal.before.largest_to_mean, 2) == 1.20
    assert round(proposal.before.variation, 3) == 0.141
    after = loads_of({**zones, **proposal.shapes}, ground)
    assert sum(load.calls or 0 for load in after.values()) == 400
    even = balance([load.calls for load in after.values()])
    assert even is not None
    assert even.variation < 0.05
    assert even.variation == pytest.approx(proposal.after.variation, abs=0.01)


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(st.integers(5, 120), min_size=6, max_size=6), st.integers(0, 9))
def test_a_proposal_is_more_even_whole_and_covers_the_same_ground_once(counts: list[int], seed: int) -> None:
    zones, ground = city({(n % 3, n // 3): count for n, count in enumerate(counts)}, seed)

    proposal = even_out(zones, ground, By.CALLS, piece_m=400)

    if proposal is None:
        return
    new = {**zones, **proposal.shapes}
    assert proposal.after.variation < proposal.before.variation
    assert all(load.parts == 1 for load in loads_of(new, ground).values())
    assert faults_of([Feature(k, "patrol_zone", {}, shape) for k, shape in new.items()]) == []
    assert sum(s.area for s in new.values()) == pytest.approx(sum(s.area for s in zones.values()))


def test_even_beats_are_left_alone() -> None:
    zones, _ = city(SCENARIO)
    spots = np.array([[WEST + 0.01 + c * SIDE, SOUTH + 0.01 + r * SIDE] for c, r in SCENARIO])

    assert even_out(zones, Ground(calls=calls_at(spots[:, 0], spots[:, 1])), By.CALLS) is None
    assert even_out(zones, Ground(), By.CALLS) is None
