"""A small situation, and a window on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.theme import Themes
from desktop.widgets.message_bar import MessageBar
from layers.situation import Situation, new_situation


@pytest.fixture
def situation(tmp_path: Path) -> Iterator[Situation]:
    opened = new_situation(tmp_path / "w.anlan")
    yield opened
    opened.close()


@pytest.fixture
def messages(qtbot, themes: Themes):
    from desktop.messages import Messages

    bar = MessageBar(themes)
    qtbot.addWidget(bar)
    return Messages(bar, bar)
