"""Slow work beside the window."""

from __future__ import annotations

import threading

import pytest

from desktop.jobs import Jobs
from layers.errors import SituationError


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    assert made.close()


def test_a_job_runs_on_another_thread_and_brings_its_value_to_this_one(qtbot, jobs):
    job = jobs.start("Count", lambda *, progress: threading.current_thread() is not threading.main_thread())
    with qtbot.waitSignal(job.finished) as told:
        pass
    assert told.args == [True]
    assert jobs.running == ()


def test_a_job_tells_how_far_it_is(qtbot, jobs):
    gate = threading.Event()

    def work(*, progress):
        progress(1.0, "nearly")
        gate.wait(60)

    job = jobs.start("Count", work)
    with qtbot.waitSignal(job.progressed) as told:
        pass
    assert told.args == [1.0, "nearly"]
    with qtbot.waitSignal(job.finished):
        gate.set()


def test_a_failure_is_told_and_not_raised(qtbot, jobs):
    def work(*, progress):
        raise SituationError("It is broken.")

    job = jobs.start("Break", work)
    job.told = True
    with qtbot.waitSignal(job.failed) as told:
        pass
    assert told.args[0].message == "It is broken."


def test_what_nobody_told_goes_to_the_handler_at_the_top(qtbot, jobs, monkeypatch):
    caught = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: caught.append(error))

    def work(*, progress):
        raise ZeroDivisionError("in a job")

    jobs.start("Break", work)
    qtbot.waitUntil(lambda: len(caught) == 1)
    assert isinstance(caught[0], ZeroDivisionError)


def test_the_newest_of_a_sort_takes_the_place_of_the_older(qtbot, jobs):
    def endless(*, progress):
        while True:
            progress(0.5, "")

    older = jobs.start("Count", endless, key="count")
    with qtbot.waitSignal(older.cancelled):
        newer = jobs.start("Count", lambda *, progress: 7, key="count")
    if not newer.ended:
        with qtbot.waitSignal(newer.finished):
            pass
    assert jobs.running == ()
