"""How the program opens, and what it says when it cannot."""

from __future__ import annotations

import argparse

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop.app import Program
from desktop.start_page import StartPage
from layers.situation import open_situation
from tests.layers.exchange.hostile.bottomless import bottomless


def options(**given):
    defaults = dict.fromkeys(("workspace", "desk", "lang", "theme", "size", "view", "at", "screenshot"))
    return argparse.Namespace(**{**defaults, "post": "owner", "web": False, "lang": "en", **given})


@pytest.fixture
def program(qtbot, monkeypatch):
    made = []
    app = QApplication.instance()
    app.setProperty("watched", True)
    font, palette, sheet = app.font(), app.palette(), app.styleSheet()

    def make(**given):
        made.append(Program(app, options(**given)))
        return made[-1]

    yield make
    for one in made:
        if one.window is not None:
            one.window.close()
        one.end()
        one.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.setProperty("watched", False)
    app.setStyleSheet(sheet)
    app.setPalette(palette)
    app.setFont(font)


def test_a_workspace_held_by_another_offers_to_be_opened_read_only(qtbot, program, demo):
    holder = open_situation(demo)
    try:
        one = program(workspace=demo)
        one._open_first()
        page = one.window
        assert isinstance(page, StartPage)
        assert page.panel.accessibleName()
        assert page.read_only_button.isVisible()

        page.read_only_button.click()

        window = one.window
        assert "read-only" in window.windowTitle()
        assert window.situation.store.read_only
        qtbot.waitUntil(window.is_settled)
    finally:
        one.window.close()
        one.window = None
        holder.close()


def test_a_workspace_whose_own_rows_would_end_the_program_is_refused_and_let_go(program, tmp_path):
    path = tmp_path / "w.gpkg"
    bottomless(path, "shelter", "fid = 2")
    one = program(workspace=path)
    one._open_first()
    assert isinstance(one.window, StartPage)
    assert "The stored rows are damaged." in one.window.panel.accessibleName()
    open_situation(path).close()


def test_a_moment_a_view_and_a_post_are_taken_from_the_command_line(qtbot, program, demo):
    one = program(workspace=demo, at="2020-01-01T00:00+08:00", view=(108.3, 22.8, 108.32, 22.82), post="DUT")
    one.open(demo)
    window = one.window
    qtbot.waitUntil(window.is_settled)
    west, _, east, _ = window.map.view_bounds()
    assert west <= 108.3 < 108.32 <= east
    assert not window.situation.clock.live
    assert window.situation.post.code == "DUT"


def test_what_was_chosen_is_there_at_the_next_start(qtbot, program, demo):
    one = program(workspace=demo)
    one.open(demo)
    window = one.window
    window.use_theme("night")
    window.show_desk("train")
    qtbot.waitUntil(window.is_settled)
    window.close()
    one.window = None
    one.end()

    again = program(workspace=demo)
    assert (again.settings.theme, again.settings.desk) == ("night", "train")
