"""Themes, and windows on workspaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from desktop.theme import Themes
from tests.desktop.windows import Opened
from tests.english import english as english


@pytest.fixture
def themes(qapp) -> Themes:
    return Themes("light", language="en")


@pytest.fixture
def open_window(qtbot, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens windows on workspaces; all are closed at the end."""
    opened: list[Opened] = []

    def open_one(path: Path, **how) -> Opened:
        opened.append(Opened(qtbot, path, tmp_path / "log.txt", **how))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
