"""Whatever stands in the data or is tried by a script: nothing runs, nothing loads, nothing leaves the page."""

from __future__ import annotations

import os
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWebEngineCore import QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

from desktop.web.scheme import register_scheme
from layers.edit import adding
from tests.builders import a_shelter
from tests.desktop.web.conftest import Shown
from tests.desktop.web.hostile import STRINGS, TOUCH_ALL, TRACES, hostile_facts

FORM = "const f = document.createElement('form'); f.action = 'https://example.invalid/'; document.body.append(f);"
FORM += " f.submit()"
DOWNLOAD = "const a = document.createElement('a'); a.href = 'data:text/plain,x'; a.download = 'x.txt'; a.click()"
TAKE_DOWN = '{"type": 6, "object": "desk", "id": 1000000, "method": "deleteLater", "args": []}'


def attempt(shown: Shown, script: str) -> Any:
    """What an async script came to: its value, or the name of what it threw."""
    shown.js(
        "(window.outcome = null, (async () => { " + script + " })()"
        ".then(v => { window.outcome = ['value', String(v)] }, e => { window.outcome = ['thrown', e.name] }), 1)"
    )
    shown.wait(lambda: shown.js("window.outcome") is not None)
    return shown.js("window.outcome")


def test_code_in_data_is_shown_as_text_and_never_runs(shown: Shown):
    hostile_facts(shown.situation)
    shown.settle()

    before = shown.js(TRACES)
    touched = shown.js(TOUCH_ALL)

    assert touched == 5 * len(STRINGS) + 1
    assert before["canary"] == "undefined"
    assert shown.js(TRACES) == before | {"cards": touched}
    assert shown.refused == []
    text = shown.js("document.body.textContent")
    assert "<img src=x onerror=window.canary=1>" in text
    assert "\u202e" not in text


def test_the_page_goes_nowhere_and_opens_nothing(shown: Shown):
    shown.js("window.before = 'yes'")
    shown.expected += ["Refused to", "Not allowed", "blocked", "Blocked", "violates"]
    for script in (
        "location.href = 'https://example.invalid/'",
        "location.href = 'file:///etc/hostname'",
        "location.assign('data:text/html,<b>there</b>')",
        "location.assign('anlan://map/page/map.js')",
        "window.open('https://example.invalid/')",
        f"(()=>{{{FORM}}})()",
        f"(()=>{{{DOWNLOAD}}})()",
        "alert('hello')",
        "confirm('sure?')",
    ):
        shown.js(f"({script}, 1)")
    shown.wait(lambda: any("navigation to https://example.invalid" in what for what in shown.refused))
    shown.wait(lambda: "an alert" in shown.refused and "a question" in shown.refused)

    assert shown.js("window.before") == "yes"
    assert shown.js("location.href") == "anlan://map/"
    assert shown.page.url() == QUrl("anlan://map/")


def test_permissions_are_denied(shown: Shown):
    shown.expected += ["permission", "Permission", "policy", "Refused to", "violates"]
    asked = "new Promise((ok, no) => navigator.geolocation.getCurrentPosition(() => ok('given'), e => ok('denied')))"
    assert attempt(shown, f"return await {asked}") == ["value", "denied"]
    assert attempt(shown, "return await navigator.clipboard.readText()")[0] == "thrown"


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "https://example.invalid/x", "http://127.0.0.1:9/x", "qrc:/x"]
)
def test_a_script_cannot_read_anything_from_elsewhere(shown: Shown, address: str):
    shown.expected += ["Refused to", "violates", "Not allowed", "blocked", "Fetch API cannot load"]
    picture = (
        f"const i = new Image(); i.onload = () => ok('loaded'); i.onerror = () => ok('failed'); i.src = '{address}'"
    )
    request = (
        f"const x = new XMLHttpRequest(); x.onload = () => ok('loaded'); x.onerror = () => ok('failed'); "
        f"x.open('GET', '{address}'); x.send()"
    )
    inner = f"const f = document.createElement('iframe'); f.src = '{address}'; document.body.append(f)"

    assert attempt(shown, f"return (await fetch('{address}')).status")[0] == "thrown"
    assert attempt(shown, f"return await new Promise(ok => {{ {picture} }})") == ["value", "failed"]
    assert attempt(shown, f"return await new Promise(ok => {{ {request} }})")[1] in ("failed", "NetworkError")
    assert (
        shown.js(
            f"(()=>{{ {inner}; try {{ return f.contentDocument.body.textContent }} catch (e) {{ return '' }} }})()"
        )
        == ""
    )
    assert attempt(shown, "return eval('1+1')")[0] == "thrown"


@pytest.mark.parametrize(
    "path",
    [
        "resource.qrc",
        "../page/map.js/../../../pyproject.toml",
        "%2e%2e/%2e%2e/pyproject.toml",
        "data/999",
        "data/x",
        "?x=1",
    ],
)
def test_only_the_pages_own_files_are_served(shown: Shown, path: str):
    shown.expected += ["Failed to load", "ERR_", "Fetch"]
    assert attempt(shown, f"return (await fetch('anlan://map/{path}')).ok") in (
        ["thrown", "TypeError"],
        ["value", "false"],
    )


def test_writing_to_the_scheme_is_refused(shown: Shown):
    shown.expected += ["Failed to load", "ERR_", "Fetch"]
    assert attempt(shown, "return (await fetch('data/1', {method: 'POST', body: 'x'})).ok") in (
        ["thrown", "TypeError"],
        ["value", "false"],
    )


def test_settings_are_strict(shown: Shown):
    attribute, settings = QWebEngineSettings.WebAttribute, shown.page.profile().settings()
    on = {a.name for a in attribute if settings.testAttribute(a)}
    assert not on & {
        "LocalContentCanAccessFileUrls",
        "LocalContentCanAccessRemoteUrls",
        "JavascriptCanOpenWindows",
        "JavascriptCanAccessClipboard",
        "LocalStorageEnabled",
        "PdfViewerEnabled",
        "PluginsEnabled",
        "NavigateOnDropEnabled",
        "WebGLEnabled",
        "DnsPrefetchEnabled",
    }
    assert shown.page.profile().isOffTheRecord()


def test_a_file_dropped_on_the_map_is_not_opened(shown: Shown, tmp_path):
    view = shown.web.findChild(QWebEngineView)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / "page.html"))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(view, QDragEnterEvent(QPoint(50, 50), copy, dropped, left, none))
    QApplication.sendEvent(view, QDropEvent(QPointF(50, 50), copy, dropped, left, none))

    assert not view.acceptDrops()
    assert shown.js("location.href") == "anlan://map/"


def test_the_door_for_debuggers_is_shut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QTWEBENGINE_REMOTE_DEBUGGING", "9222")
    monkeypatch.setenv("QTWEBENGINE_CHROMIUM_FLAGS", "--remote-debugging-port=9222 --disable-gpu")
    register_scheme()
    assert "QTWEBENGINE_REMOTE_DEBUGGING" not in os.environ
    assert os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] == "--disable-gpu"


@pytest.mark.qt_log_level_fail("CRITICAL")
@pytest.mark.qt_log_ignore("^received invalid webchannel message", extend=True)
def test_abuse_of_the_channel_changes_nothing(shown: Shown):
    """Raw messages as a page that was taken over would send them; 6 calls a method, 9 sets a property."""
    shown.expected += ["execCallbacks", "message 5 is not there", "Failed to load"]
    lines = len(list(shown.situation.store.lines()))

    shown.js(
        """(() => {
        const pack = (type, more) => JSON.stringify({type, object: "desk", id: 1e6, ...more});
        const send = (type, more) => qt.webChannelTransport.send(pack(type, more));
        const call = (method, ...args) => send(6, {method, args});
        for (const args of [["a", null, {}, NaN], [1e308, -1e308, Infinity, 0], [], [0, 0, 0, 0], [1, 2, 3, 4, 5, 6]]) {
            call("moved", ...args);
        }
        call("chose", "x".repeat(1e7)); call("chose", [["s1"]]); call("chose", ["nobody"]); call("chose", 5);
        call("chose", Array(1e5).fill("s1")); call("drawn", 1e300); call("drawn", "x"); call("drawn", -1);
        call("page_chose", ["s1"]); call("told", 5); call("apply", {}); call(-1); call(999);
        send(9, {property: 0, value: "renamed"}); send(9, {property: 99, value: {}}); send(99, {});
        qt.webChannelTransport.send("not json"); qt.webChannelTransport.send("[]");
        for (let n = 0; n < 20000; n += 1) { call("moved", 0, 0, 1 + n, 1); }
        return 1;
        })()"""
    )
    shown.settle()

    assert len(list(shown.situation.store.lines())) == lines
    assert shown.situation.stack.selection == ()
    shown.situation.apply(adding(a_shelter(name="Still there")))
    shown.settle()
    shown.wait(lambda: "Still there" in shown.names("shelter"))


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_a_page_that_takes_the_channel_down_is_loaded_again(shown: Shown):
    shown.expected += ["execCallbacks"]
    shown.js("window.before = 'yes'")

    shown.js(f"qt.webChannelTransport.send('{TAKE_DOWN}')")
    shown.wait(lambda: shown.js("window.before") is None)

    shown.settle()
    shown.situation.apply(adding(a_shelter(name="Still there")))
    shown.wait(lambda: "Still there" in shown.names("shelter"))
