"""Windows on copies of the demo city."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from layers.i18n import language, set_language
from tests.desktop.windows import Opened


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = language()
    set_language("en")
    yield
    set_language(before)


@pytest.fixture
def demo(demo_city: Path, tmp_path: Path) -> Path:
    """A copy of the demo city that the test may change."""
    return Path(shutil.copy(demo_city, tmp_path / "city.gpkg"))


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
