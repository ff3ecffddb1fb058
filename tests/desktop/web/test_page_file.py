"""The exported page in a browser that would allow it anything: it asks for nothing, runs no data, and can be used."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from layers.i18n import set_language
from layers.report.page_file import write_page
from layers.situation import Situation
from tests.desktop.web.conftest import PATIENCE_MS, answer_of
from tests.desktop.web.hostile import STRINGS, TOUCH_ALL, TRACES, hostile_facts

CHROMIUM = shutil.which("chromium")


class Requests(QWebEngineUrlRequestInterceptor):
    """Every address that anything asks for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.addresses: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        if info.requestUrl().scheme() != "data":
            self.addresses.append(info.requestUrl().toString())


class TalkingPage(QWebEnginePage):
    said = Signal(str)

    def javaScriptConsoleMessage(self, level: Any, text: str, line: int, source: str) -> None:
        self.said.emit(text)


class Browser:
    def __init__(self, qtbot: QtBot, page: TalkingPage, requests: Requests) -> None:
        self.qtbot, self.page, self.requests = qtbot, page, requests
        self.said: list[str] = []
        page.said.connect(self.said.append)

    def open(self, path: Path) -> None:
        with self.qtbot.waitSignal(self.page.loadFinished, timeout=PATIENCE_MS) as loaded:
            self.page.load(QUrl.fromLocalFile(str(path)))
        assert loaded.args == [True]
        self.wait(lambda: self.js("document.body.dataset.ready") == "yes")

    def js(self, script: str) -> Any:
        return answer_of(self.qtbot, self.page, script)

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)


@pytest.fixture
def browser(qtbot: QtBot) -> Iterator[Browser]:
    profile = QWebEngineProfile()
    settings = profile.settings()
    for attribute in ("LocalContentCanAccessFileUrls", "LocalContentCanAccessRemoteUrls", "JavascriptCanOpenWindows"):
        settings.setAttribute(getattr(QWebEngineSettings.WebAttribute, attribute), True)
    requests = Requests(profile)
    profile.setUrlRequestInterceptor(requests)
    page = TalkingPage(profile)
    yield Browser(qtbot, page, requests)
    for gone in (page, profile):
        gone.deleteLater()
        QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)


def test_the_file_loads_nothing_but_itself_and_runs_nothing_of_the_data(
    browser: Browser, situation: Situation, tmp_path: Path
):
    hostile_facts(situation)
    path = tmp_path / "page.html"
    write_page(path, situation)

    browser.open(path)
    before = browser.js(TRACES)
    touched = browser.js(TOUCH_ALL)

    assert touched == 5 * len(STRINGS) + 1
    assert before["canary"] == "undefined"
    assert browser.js(TRACES) == before | {"cards": touched}
    assert browser.requests.addresses == [QUrl.fromLocalFile(str(path)).toString()]
    assert browser.said == []
    text = browser.js("document.body.innerText")
    assert all(part in text for part in ("<img src=x onerror=window.canary=1>", "Legend", "Layers"))


@pytest.mark.parametrize(
    ("code", "words"), [("zh", ("图层", "图例", "避难场所")), ("en", ("Layers", "Legend", "Shelters"))]
)
def test_the_file_speaks_the_language_in_use_and_its_layers_can_be_switched(
    browser: Browser, situation: Situation, tmp_path: Path, code: str, words: tuple[str, ...]
):
    set_language(code)
    path = tmp_path / "page.html"
    write_page(path, situation)

    browser.open(path)
    assert all(word in browser.js("document.body.innerText") for word in words)
    assert browser.js("document.documentElement.lang").startswith(code)

    browser.js("document.querySelectorAll('.layer-row input').forEach(box => box.click())")
    assert browser.js("anlan.state.layers.get('shelter').hidden") is True
    assert browser.said == []


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
def test_another_browser_opens_it_too(situation: Situation, tmp_path: Path):
    path = tmp_path / "page.html"
    write_page(path, situation)

    shown = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=3000", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, timeout=180, check=True,
    )  # fmt: skip

    assert 'data-ready="yes"' in shown.stdout
    assert "朝溪中学" in shown.stdout
    assert "<canvas" in shown.stdout
