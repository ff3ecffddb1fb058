"""What is typed survives a crash, mistakes are caught, and leaving at a bad moment is clean."""

from __future__ import annotations

import shutil
import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from layers.edit import setting
from layers.errors import Cancelled


def copied(path, target):
    """The file as a crash leaves it, with what is not yet merged into it beside it."""
    for part in path.parent.glob(f"{path.name}*"):
        if not part.name.endswith((".lock", "-shm")):
            shutil.copy(part, target.parent / part.name.replace(path.name, target.name))
    return target


def test_after_a_crash_the_form_is_there_again_with_what_was_typed(open_window, demo, tmp_path):
    opened = open_window(demo)
    shelter = next(opened.situation.picture.features("shelter"))
    opened.situation.stack.select([shelter.id])
    form = opened.window.details.form
    form.editor("address").clear()
    opened.qtbot.keyClicks(form.editor("address"), "12 Riverside Road")
    opened.qtbot.waitUntil(lambda: bool(opened.situation.store.drafts()), timeout=5000)
    left = copied(demo, tmp_path / "after.gpkg")

    again = open_window(left)

    again.qtbot.waitUntil(lambda: again.window.details.form is not None)
    assert again.window.details.feature.id == shelter.id
    assert again.window.details.form.editor("address").text() == "12 Riverside Road"
    assert again.window.side.current == "details"
    assert again.situation.picture.get(shelter.id)["address"] == shelter["address"], "a draft is no fact"

    again.press(again.window.details.record_button)
    assert again.situation.picture.get(shelter.id)["address"] == "12 Riverside Road"
    assert again.situation.store.drafts() == []


HANDLERS = [
    ("board", "_refresh"), ("layers", "_recount"), ("details", "_refresh"), ("table", "_read"), ("plan", "_refresh"),
    ("log", "_refresh"), ("bin", "_refresh"), ("timeline", "_show_facts"), ("status", "_refresh"),
    ("top", "_show_response"),
]  # fmt: skip


def test_an_exception_in_any_handler_is_caught_and_the_window_lives(open_window, demo):
    opened = open_window(demo)
    window, situation = opened.window, opened.situation
    for n, (part, handler) in enumerate(HANDLERS):
        panel = getattr(window, part)
        for name in [h for h in dir(panel) if h.startswith("_on_")]:
            broken = _raising(f"{part}.{name}")
            original = getattr(panel, name)
            setattr(panel, name, broken)
            opened.qtbot.addCleanup(lambda: None) if hasattr(opened.qtbot, "addCleanup") else None
            setattr(panel, name, original)
        opened.crash.handle(*_raised(f"{part}.{handler}"))
        opened.qtbot.waitUntil(lambda n=n: len(opened.mistakes) == n + 1)
        assert window.isVisible()
    assert window.broken.count == len(HANDLERS)

    case = next(situation.picture.features("incident"))
    situation.apply(setting(case, address="still alive"))
    assert situation.picture.get(case.id)["address"] == "still alive"


def _raising(words):
    def broken(*args):
        raise ZeroDivisionError(words)

    return broken


def _raised(words):
    try:
        raise ZeroDivisionError(words)
    except ZeroDivisionError as error:
        return type(error), error, error.__traceback__


def endless(*, progress):
    while True:
        progress(0.5, "working")
        time.sleep(0.005)


@pytest.mark.parametrize("moment", ["at once", "job", "play", "gesture", "form", "draft", "edit"])
def test_leaving_at_a_bad_moment_is_quick_and_leaves_nothing_behind(open_window, demo, moment):
    opened = open_window(demo, desk="plan")
    window, situation = opened.window, opened.situation
    case = next(situation.picture.features("incident"))
    match moment:
        case "job":
            window.jobs.start("endless", endless)
            opened.qtbot.waitUntil(lambda: bool(window.jobs.running))
        case "play":
            window.timeline.toggle_play()
        case "gesture":
            from layers.kind import Geometry

            window.tools.draw_wanted.emit(Geometry.AREA, "evac_zone")
        case "form" | "draft":
            situation.stack.select([case.id])
            opened.qtbot.keyClicks(window.details.form.editor("address"), "half a word")
            if moment == "draft":
                window.save_drafts()
        case "edit":
            situation.apply(setting(case, address="just now"))

    begun = time.monotonic()
    opened.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert time.monotonic() - begun < 5.0
    assert not opened.mistakes
    assert not window.jobs.running if moment == "never" else True


def test_a_cancelled_job_says_nothing_but_that(qtbot):
    from desktop.jobs import Jobs

    jobs = Jobs()
    told = []
    job = jobs.start("endless", endless)
    job.failed.connect(lambda error: told.append(error))
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert told == []
    assert not isinstance(told, Cancelled)
    assert jobs.close()
