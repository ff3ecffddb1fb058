"""One time for all layers: live, past, played."""

from __future__ import annotations

from datetime import timedelta

import pytest

from layers.clock import Clock, Moment
from tests.builders import START, Hands


class Ears:
    """What a clock told."""

    def __init__(self, clock: Clock) -> None:
        self.moments: list[Moment] = []
        self.played: list[bool] = []
        clock.changed.connect(self.moments.append)
        clock.played.connect(self.played.append)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def clock(hands: Hands) -> Clock:
    return Clock(hands)


@pytest.fixture
def ears(clock: Clock) -> Ears:
    return Ears(clock)


HOUR = timedelta(hours=1)


def test_a_new_clock_is_live_and_shows_the_present(clock: Clock, hands: Hands) -> None:
    assert clock.live
    assert clock.now() == START
    hands.on(minutes=5)
    assert clock.now() == START + timedelta(minutes=5)


def test_looking_at_the_past_stays_there_while_time_goes_by(clock: Clock, hands: Hands, ears: Ears) -> None:
    clock.seek(START - HOUR)
    hands.on(hours=3)
    assert not clock.live
    assert clock.now() == START - HOUR
    assert ears.moments == [Moment(at=START - HOUR)]


def test_the_same_moment_again_is_not_told_again(clock: Clock, ears: Ears) -> None:
    clock.seek(START - HOUR)
    clock.seek(START - HOUR)
    assert len(ears.moments) == 1


@pytest.mark.parametrize("ahead", [timedelta(0), HOUR])
def test_the_present_and_what_comes_are_live(clock: Clock, ahead: timedelta) -> None:
    clock.seek(START - HOUR)
    clock.seek(START + ahead)
    assert clock.live


def test_as_known_then_stays_chosen_from_one_moment_to_the_next(clock: Clock, ears: Ears) -> None:
    clock.seek(START - HOUR, as_known=True)
    clock.seek(START - 2 * HOUR)
    clock.show_as_known(False)
    assert ears.moments == [
        Moment(at=START - HOUR, known=START - HOUR),
        Moment(at=START - 2 * HOUR, known=START - 2 * HOUR),
        Moment(at=START - 2 * HOUR),
    ]


def test_both_times_can_be_looked_at_apart(clock: Clock) -> None:
    clock.look(Moment(START - 2 * HOUR, START - HOUR))
    assert clock.now() == START - 2 * HOUR
    assert clock.as_known


def test_play_goes_as_fast_as_it_is_told(clock: Clock) -> None:
    clock.seek(START - 10 * HOUR)
    clock.play(3600)
    clock.tick(2.0)
    assert clock.now() == START - 8 * HOUR
    clock.play(-3600)
    clock.tick(1.0)
    assert clock.now() == START - 9 * HOUR


def test_play_that_reaches_the_present_goes_live_and_stops(clock: Clock, ears: Ears) -> None:
    clock.seek(START - HOUR)
    clock.play(3600)
    clock.tick(5.0)
    assert clock.live
    assert not clock.playing
    assert ears.played == [True, False]


def test_a_pause_keeps_the_moment(clock: Clock, ears: Ears) -> None:
    clock.seek(START - HOUR)
    clock.play()
    clock.pause()
    clock.pause()
    clock.tick(10)
    assert clock.now() == START - HOUR
    assert ears.played == [True, False]


def test_live_each_tick_says_that_it_is_later(clock: Clock, hands: Hands, ears: Ears) -> None:
    hands.on(seconds=1)
    clock.tick(1.0)
    assert ears.moments == [Moment()]
