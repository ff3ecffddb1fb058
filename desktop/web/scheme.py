"""The web map's own addresses, `anlan://map/…`: which there are, and what is answered to them. There are no others."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QUrl
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob, QWebEngineUrlScheme, QWebEngineUrlSchemeHandler

from layers.report.frame import CHANNEL, SCRIPTS, STYLES, policy, served
from resources import resource

SCHEME = "anlan"
BASE = f"{SCHEME}://map/"
START = QUrl(BASE)

_TYPES = {"js": b"text/javascript", "css": b"text/css", "png": b"image/png"}
_PICTURES = tuple(
    f"vendor/leaflet/images/{name}" for name in ("layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png")
)
_ASSETS = frozenset((*SCRIPTS, *STYLES, *_PICTURES))
_DEBUGGING = "QTWEBENGINE_REMOTE_DEBUGGING"
_FLAGS = "QTWEBENGINE_CHROMIUM_FLAGS"


def register_scheme() -> None:
    """Make the scheme known and shut the door for debuggers. Once, before there is an application."""
    os.environ.pop(_DEBUGGING, None)
    kept = [flag for flag in os.environ.get(_FLAGS, "").split() if not flag.startswith("--remote-debugging")]
    if _FLAGS in os.environ:
        os.environ[_FLAGS] = " ".join(kept)
    name = QByteArray(SCHEME.encode())
    if QWebEngineUrlScheme.schemeByName(name).name() == name:
        return
    scheme = QWebEngineUrlScheme(name)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(QWebEngineUrlScheme.Flag.SecureScheme | QWebEngineUrlScheme.Flag.FetchApiAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)


class SchemeHandler(QWebEngineUrlSchemeHandler):
    """Answers GET requests of our own page for our page, our files, and the messages that wait for it."""

    def __init__(self, message: Callable[[int], bytes | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._message = message

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url, initiator = job.requestUrl(), job.initiator()
        ours = initiator.isEmpty() or initiator.toString() in (BASE, BASE.rstrip("/"))
        if job.requestMethod() != QByteArray(b"GET") or not ours or url.host() != "map" or url.hasQuery():
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
            return
        path = url.path().removeprefix("/")
        if path == "":
            self._page(job)
        elif path.startswith("data/"):
            self._data(job, path.removeprefix("data/"))
        elif path == CHANNEL:
            _answer(job, b"text/javascript", _channel_script())
        elif path in _ASSETS:
            _answer(job, _TYPES[path.rpartition(".")[2]], resource("web", *path.split("/")).read_bytes())
        else:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)

    def _page(self, job: QWebEngineUrlRequestJob) -> None:
        """A new nonce for every load; in lower case, since Qt writes headers so."""
        nonce = secrets.token_hex(16)
        rules = policy(SCHEME, nonce).encode()
        _answer(job, b"text/html; charset=utf-8", served(nonce, BASE).encode(), rules)

    def _data(self, job: QWebEngineUrlRequestJob, serial: str) -> None:
        body = self._message(int(serial)) if serial.isascii() and serial.isdigit() and len(serial) < 10 else None
        if body is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
        else:
            _answer(job, b"application/json; charset=utf-8", body)


def _answer(job: QWebEngineUrlRequestJob, kind: bytes, body: bytes, rules: bytes = b"default-src 'none'") -> None:
    given = {b"Content-Security-Policy": rules, b"X-Content-Type-Options": b"nosniff", b"Cache-Control": b"no-store"}
    headers: Any = {QByteArray(name): [QByteArray(value)] for name, value in given.items()}  # the stub knows no lists
    job.setAdditionalResponseHeaders(headers)
    buffer = QBuffer(job)
    buffer.setData(QByteArray(body))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    job.reply(QByteArray(kind), buffer)


def _channel_script() -> bytes:
    """Qt's own script for the channel, from within Qt."""
    file = QFile(":/qtwebchannel/qwebchannel.js")
    file.open(QIODevice.OpenModeFlag.ReadOnly)
    try:
        return bytes(file.readAll().data())
    finally:
        file.close()
