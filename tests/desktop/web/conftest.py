"""A web map on a small situation. What its console says, and what it was refused, fails the test that did not ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from desktop.theme import Themes
from desktop.web.scheme import register_scheme
from desktop.web.view import WebMap
from layers.edit import adding
from layers.situation import Situation, new_situation
from tests.builders import Hands, a_shelter
from tests.strict_qt import WITHOUT_A_SCREEN

register_scheme()  # while tests are collected: before there is an application

PATIENCE_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore(*WITHOUT_A_SCREEN, extend=True))


def answer_of(qtbot: QtBot, page: QWebEnginePage, script: str) -> Any:
    """What `script` gives in the page, as a JSON value."""
    answers: list[Any] = []
    page.runJavaScript(f"JSON.stringify({script})", 0, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    return json.loads(answers[0]) if answers[0] else None


class Shown:
    """A web map and what it said."""

    def __init__(self, qtbot: QtBot, web: WebMap, situation: Situation) -> None:
        self.qtbot, self.web, self.situation = qtbot, web, situation
        self.said: list[str] = []
        self.refused: list[str] = []
        self.expected: list[str] = []
        web.consoleMessage.connect(self._on_said)
        web.refused.connect(self.refused.append)

    def _on_said(self, level: int, text: str) -> None:
        if level > 0:
            self.said.append(text)

    @property
    def page(self) -> QWebEnginePage:
        return self.web.findChild(QWebEngineView).page()

    def js(self, script: str) -> Any:
        return answer_of(self.qtbot, self.page, script)

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def settle(self) -> None:
        self.wait(self.web.is_settled)

    def names(self, kind: str) -> list[str]:
        """Names of the features that the page draws of a kind."""
        script = (
            f"(()=>{{const l=anlan.state.layers.get({kind!r});return l?[...l.features.values()].map(f=>f.name):[]}})()"
        )
        return sorted(self.js(script))

    def unexpected(self) -> list[str]:
        return [text for text in self.said if not any(part in text for part in self.expected)]


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def situation(tmp_path: Path, hands: Hands) -> Iterator[Situation]:
    opened = new_situation(tmp_path / "city.gpkg", now=hands)
    opened.apply(adding(a_shelter(id="s1", name="朝溪中学", capacity=2100)))
    yield opened
    opened.close()


@pytest.fixture
def themes() -> Themes:
    return Themes("light")


@pytest.fixture
def shown(qtbot: QtBot, situation: Situation, themes: Themes) -> Iterator[Shown]:
    web = WebMap(situation, themes)
    found = Shown(qtbot, web, situation)
    web.resize(600, 400)
    web.show()
    found.settle()
    yield found
    web.close()
    web.deleteLater()
    assert found.unexpected() == []
