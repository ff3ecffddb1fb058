"""What comes from the page is checked as if a stranger had sent it."""

from __future__ import annotations

import math

import pytest

from desktop.web.channel import Allowance, Desk, sound_bounds
from desktop.web.outbox import Outbox


class Listening:
    """Hears what the desk passes on; knows a and b."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def page_is_ready(self) -> None:
        self.heard.append("ready")

    def page_moved(self, bounds: object) -> None:
        self.heard.append(bounds)

    def page_chose(self, ids: list[str]) -> None:
        self.heard.append(ids)

    def page_drew(self, serial: int) -> None:
        self.heard.append(serial)

    def is_known(self, identity: str) -> bool:
        return identity in ("a", "b")


@pytest.fixture
def listening() -> Listening:
    return Listening()


@pytest.fixture
def desk(qapp, listening: Listening) -> Desk:
    return Desk(listening)


@pytest.mark.parametrize(
    "bounds",
    [
        (math.nan, 0, 1, 1),
        (0, 0, math.inf, 1),
        (-math.inf, 0, 1, 1),
        (0, 0, 1e300, 1),
        (1, 0, 0, 1),
        (0, 0, 0, 0),
        (0, 89, 1, 88),
    ],
)
def test_bounds_that_cannot_be_are_not_believed(bounds):
    assert sound_bounds(*bounds) is None


def test_a_view_round_the_world_is_cut_at_its_edges():
    assert sound_bounds(-400, -95, 400, 95) == (-180.0, -90.0, 180.0, 90.0)


def test_only_known_ids_are_chosen(desk: Desk, listening: Listening):
    desk.chose(["a", "nobody", "b", "a", "x" * 5_000])
    assert listening.heard == [["a", "b"]]


def test_choosing_nothing_clears_and_choosing_only_strangers_does_nothing(desk: Desk, listening: Listening):
    desk.chose(["nobody"])
    assert listening.heard == []
    desk.chose([])
    assert listening.heard == [[]]


def test_too_many_ids_at_once_are_not_heard(desk: Desk, listening: Listening):
    desk.chose(["a"] * 100_000)
    assert listening.heard == []


def test_a_flood_of_calls_is_not_heard(desk: Desk, listening: Listening):
    for n in range(10_000):
        desk.moved(0, 0, 1 + n / 1e5, 1)
    assert 0 < len(listening.heard) < 1_000


def test_what_was_not_used_is_allowed_again_later():
    now = [0.0]
    allowance = Allowance(lambda: now[0])
    while allowance.take():
        pass
    now[0] += 1.0
    assert sum(allowance.take() for _ in range(1_000)) == 60


def test_the_slots_are_few_and_take_basic_types(desk: Desk):
    meta = desk.metaObject()
    slots = [meta.method(n) for n in range(meta.methodOffset(), meta.methodCount())]
    found = {bytes(m.methodSignature().data()).decode() for m in slots if m.methodType().name == "Slot"}
    signals = {bytes(m.name().data()).decode() for m in slots if m.methodType().name == "Signal"}
    assert signals == {"told", "look", "selected"}  # a page can emit them: they go nowhere but to itself
    assert found == {"ready()", "moved(double,double,double,double)", "chose(QStringList)", "drawn(int)"}


def test_a_message_waits_until_it_was_drawn():
    outbox = Outbox()
    first, second = outbox.put({"head": {}}), outbox.put({"n": 1})
    assert outbox.body(first) == b'{"head":{}}'

    outbox.drawn(999)
    assert not outbox.is_empty
    outbox.drawn(second)
    assert outbox.is_empty
    assert outbox.body(first) is None
