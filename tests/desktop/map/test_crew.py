"""The crew: work beside the window, in the order wished, dropped when nobody wants it, and no thread when it rests."""

import threading

import pytest

from desktop.map.crew import Crew, Job


@pytest.fixture
def crew(qtbot):
    made = Crew()
    yield made
    made.rest()


def test_what_is_done_comes_back_on_the_window_s_thread(qtbot, crew):
    came = []
    crew.wish([Job(n, lambda n=n: (n, threading.current_thread()), came.append) for n in range(5)])

    qtbot.waitUntil(lambda: len(came) == 5)

    assert sorted(n for n, _ in came) == list(range(5))
    assert threading.main_thread() not in {thread for _, thread in came}
    assert crew.idle


def test_a_newer_wish_takes_the_place_of_the_older(qtbot, crew):
    gate, came = threading.Event(), []
    crew.hands = 1
    crew.wish([Job("first", gate.wait, lambda _: came.append("first")), Job("old", lambda: 1, came.append)])
    qtbot.waitUntil(lambda: crew.is_at("first"))

    crew.wish([Job("new", lambda: "new", came.append)])
    gate.set()
    qtbot.waitUntil(lambda: crew.idle)

    assert came == ["first", "new"]


def test_what_is_at_work_is_not_begun_again(qtbot, crew):
    gate, begun, came = threading.Event(), [], []

    def work():
        begun.append(1)
        gate.wait()

    crew.hands = 2
    for _ in range(3):
        crew.wish([Job("same", work, came.append)])
    qtbot.waitUntil(lambda: crew.is_at("same"))
    gate.set()
    qtbot.waitUntil(lambda: crew.idle)

    assert len(begun) == len(came) == 1


def test_resting_leaves_no_thread(qtbot, crew):
    crew.wish([Job(n, lambda: None, lambda _: None) for n in range(50)])

    crew.rest()

    assert not [thread for thread in threading.enumerate() if thread.name == "map"]


def test_a_mistake_at_work_is_raised_in_the_window(qtbot, crew):
    with qtbot.captureExceptions() as caught:
        crew.wish([Job("bad", lambda: 1 / 0, lambda _: None)])
        qtbot.waitUntil(lambda: bool(caught))

    assert caught[0][0] is ZeroDivisionError
    assert crew.idle
