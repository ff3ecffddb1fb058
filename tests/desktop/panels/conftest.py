"""A small situation, and a window on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from desktop.theme import Themes
from desktop.widgets.message_bar import MessageBar
from layers.i18n import language, set_language
from layers.situation import Situation, new_situation
from tests.desktop.windows import Opened


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = language()
    set_language("en")
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # closed widgets need no more words
    set_language(before)


@pytest.fixture
def situation(tmp_path: Path) -> Iterator[Situation]:
    opened = new_situation(tmp_path / "w.anlan")
    yield opened
    opened.close()


@pytest.fixture
def themes(qapp) -> Themes:
    return Themes("light", language="en")


@pytest.fixture
def messages(qtbot, themes: Themes):
    from desktop.messages import Messages

    bar = MessageBar(themes)
    qtbot.addWidget(bar)
    return Messages(bar, bar)


@pytest.fixture
def open_window(qtbot, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens windows on workspaces; all are closed at the end, and none may have made a mistake unseen."""
    opened: list[Opened] = []

    def open_one(path: Path, **how) -> Opened:
        opened.append(Opened(qtbot, path, tmp_path / "log.txt", **how))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
