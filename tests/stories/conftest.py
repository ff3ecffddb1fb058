"""The whole program for stories: settings, themes, crash handler, situation, window."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from desktop.crash import CrashHandler
from desktop.main_window import MainWindow
from desktop.settings import Settings
from desktop.theme import Themes
from desktop.web.scheme import register_scheme
from desktop.widgets import message_bar
from layers.geo import Bounds
from layers.i18n import set_language
from layers.situation import Situation, new_situation, open_situation
from tests.builders import Hands
from tests.english import english as english
from tests.stories.person import Person
from tests.strict_qt import WITHOUT_A_SCREEN

register_scheme()  # while tests are collected: before there is an application

STORY = datetime(2024, 9, 11, 9, 0, tzinfo=UTC)
AROUND = (108.32, 22.81, 108.34, 22.83)
Opening = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore(*WITHOUT_A_SCREEN, extend=True))


@pytest.fixture
def hands() -> Hands:
    return Hands(STORY)


@pytest.fixture
def city(demo_city: Path, tmp_path: Path) -> Path:
    """A copy of the demo city that a test may change."""
    return Path(shutil.copy(demo_city, tmp_path / "city.gpkg"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "work.gpkg"


@pytest.fixture
def opened(
    qtbot: QtBot, hands: Hands, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opening]:
    """Opens the window for a person; at the end it is closed, and there was no mistake that nobody expected."""
    monkeypatch.setattr(message_bar, "NOTE_MS", 600_000)  # a busy machine comes to what is said only after it has gone
    holder = QObject()
    crash = CrashHandler(tmp_path / "anlan.log", holder)
    crash.install(qt=False)
    people: list[Person] = []

    def open_one(
        path: Path | None = None,
        *,
        desk: str = "command",
        lang: str = "en",
        around: Bounds | None = AROUND,
        settle: bool = True,
        **how: Any,
    ) -> Person:
        set_language(lang)
        settings = Settings(language=lang, theme="light", desk=desk, width=1440, height=900)
        themes = Themes("light", language=lang, parent=holder)
        window = MainWindow(_situation(path or workspace, hands, how), themes, settings)
        people.append(person := Person(qtbot, window, themes, crash))
        person.look(around, settle=settle)
        return person

    yield open_one
    for person in people:
        person.leave()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    crash.remove()
    holder.deleteLater()
    gc.collect()
    for person in people:
        assert person.mistakes == [], person.mistakes[0]


def _situation(path: Path, hands: Hands, how: dict[str, Any]) -> Situation:
    """With `hands` as the clock, unless it says `now`."""
    now = how.pop("now", hands)
    extra = {} if now is None else {"now": now}
    return open_situation(path, **extra, **how) if path.exists() else new_situation(path, **extra, **how)
