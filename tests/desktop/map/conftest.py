"""A map of an empty workspace, 640 × 420 px, over the middle of the demo city."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from desktop.map.canvas import MapCanvas
from desktop.theme import Themes
from layers.situation import Situation, new_situation
from tests.builders import Hands

AROUND = (108.32, 22.81, 108.34, 22.83)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def situation(tmp_path: Path, hands: Hands) -> Iterator[Situation]:
    opened = new_situation(tmp_path / "w.anlan", now=hands)
    yield opened
    opened.close()


@pytest.fixture
def canvas(qtbot, situation: Situation, themes: Themes) -> MapCanvas:
    shown = MapCanvas(situation, themes)
    qtbot.addWidget(shown)
    shown.resize(640, 446)
    shown.show()
    shown.set_view(AROUND)
    qtbot.waitUntil(shown.is_settled)
    return shown


@pytest.fixture
def pixel(canvas: MapCanvas) -> Callable[[float, float], QPointF]:
    """Where a place is on the map."""
    return lambda lon, lat: canvas.view.pixel_of(lon, lat)


@pytest.fixture
def colour(qtbot, canvas: MapCanvas) -> Callable[[float, float], QColor]:
    """What colour a place has, once all is drawn."""

    def look(lon: float, lat: float) -> QColor:
        qtbot.waitUntil(canvas.is_settled)
        at = canvas.view.pixel_of(lon, lat).toPoint()
        return canvas.snapshot().pixelColor(at)

    return look
