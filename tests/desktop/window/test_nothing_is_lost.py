"""What is typed survives a crash, mistakes are caught, and leaving at a bad moment is clean."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from desktop.jobs import Jobs
from desktop.panels.bin import BinPanel
from desktop.panels.board import BoardPanel
from desktop.panels.details import DetailsPanel
from desktop.panels.layers import LayersPanel
from desktop.panels.log import LogPanel
from desktop.panels.plan_editor import PlanPanel
from desktop.panels.search_box import SearchBox
from desktop.panels.status_bar import StatusBar
from desktop.panels.table import TablePanel
from desktop.panels.timeline import TimelinePanel
from desktop.panels.top_bar import TopBar
from layers.edit import setting
from layers.kind import Geometry
from layers.roles import ROLE_POSTS


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
    opened.qtbot.waitUntil(lambda: bool(opened.situation.store.drafts()))
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


HEARING = (
    "_on_changed",
    "_on_recorded",
    "_on_moment_changed",
    "_on_picture_changed",
    "_on_stack_changed",
    "_on_selected",
    "_on_post_changed",
    "_on_played",
)
PANELS = (
    BinPanel,
    BoardPanel,
    DetailsPanel,
    LayersPanel,
    LogPanel,
    PlanPanel,
    SearchBox,
    StatusBar,
    TablePanel,
    TimelinePanel,
    TopBar,
)


def test_an_exception_in_every_handler_is_caught_and_the_window_lives(open_window, demo, monkeypatch):
    armed = []
    for panel in PANELS:
        for name in HEARING:
            if hasattr(panel, name):
                monkeypatch.setattr(panel, name, _breaking(f"{panel.__name__}.{name}", armed))
    opened = open_window(demo)
    situation = opened.situation
    case = next(situation.picture.features("incident"))
    armed.append(True)

    situation.apply(setting(case, address="still alive"))
    situation.stack.select([case.id])
    situation.stack.set_visible("shelter", False)
    situation.take_post(ROLE_POSTS["DUT"])
    situation.clock.seek(situation.clock.now() - timedelta(hours=3))
    situation.clock.play(60)
    situation.clock.go_live()
    opened.qtbot.waitUntil(lambda: len(opened.mistakes) >= 20)
    armed.clear()

    said = {str(error) for error in opened.mistakes}
    assert {name.partition(".")[0] for name in said} == {panel.__name__ for panel in PANELS}
    assert opened.window.isVisible()
    assert opened.window.side.current == "broken"
    assert situation.picture.get(case.id)["address"] == "still alive"
    assert opened.crash.log_path.read_text(encoding="utf-8").count("Traceback") >= len(opened.mistakes)


def test_an_exception_in_a_button_is_caught_too(open_window, demo, monkeypatch):
    monkeypatch.setattr(TimelinePanel, "go_live", _breaking("button", [True]))
    opened = open_window(demo)
    opened.press(opened.window.timeline.live)
    opened.qtbot.waitUntil(lambda: len(opened.mistakes) == 1)
    assert opened.window.isVisible()


def _breaking(words, armed):
    def broken(self, *args):
        if armed:
            raise ZeroDivisionError(words)

    return broken


def endless(*, progress):
    while True:
        progress(0.5, "working")
        time.sleep(0.005)


@pytest.mark.parametrize("moment", ["at once", "job", "play", "gesture", "form", "draft", "edit"])
def test_leaving_at_a_bad_moment_is_clean_and_leaves_nothing_behind(open_window, demo, moment):
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
            window.tools.draw_wanted.emit(Geometry.AREA, "evac_zone")
        case "form" | "draft":
            situation.stack.select([case.id])
            opened.qtbot.keyClicks(window.details.form.editor("address"), "half a word")
            if moment == "draft":
                window.save_drafts()
        case "edit":
            situation.apply(setting(case, address="just now"))

    opened.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert not opened.mistakes
    opened.qtbot.waitUntil(lambda: not any(thread.name.startswith("job") for thread in threading.enumerate()))


def test_a_cancelled_job_says_nothing_but_that(qtbot):
    jobs = Jobs()
    told = []
    job = jobs.start("endless", endless)
    job.failed.connect(lambda error: told.append(error))
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert told == []
    assert jobs.close()
