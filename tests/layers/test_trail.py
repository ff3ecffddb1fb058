"""Back and forward through where one has been."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from layers.trail import Trail


def test_back_and_forward_lead_over_the_same_places() -> None:
    trail: Trail[str] = Trail()
    for place in "abc":
        trail.go(place)
    assert [trail.back(), trail.back(), trail.back()] == ["b", "a", None]
    assert [trail.forward(), trail.forward(), trail.forward()] == ["b", "c", None]


def test_going_elsewhere_forgets_what_lay_ahead() -> None:
    trail: Trail[str] = Trail()
    for place in "abc":
        trail.go(place)
    trail.back()
    trail.go("d")
    assert trail.forward() is None
    assert trail.back() == "b"


def test_staying_is_no_step() -> None:
    trail: Trail[str] = Trail()
    trail.go("a")
    trail.go("a")
    assert trail.back() is None


@given(st.lists(st.integers(0, 3)), st.integers(1, 5))
def test_no_more_than_the_most_are_kept(places: list[int], most: int) -> None:
    trail: Trail[int] = Trail(most)
    for place in places:
        trail.go(place)
    steps = 0
    while trail.back() is not None:
        steps += 1
    assert steps < most
