"""A browser that may do nothing: no disk, no network, no files, no windows, no dialogs."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)

from desktop.web.scheme import SCHEME, START, SchemeHandler

log = logging.getLogger(__name__)

_Attribute = QWebEngineSettings.WebAttribute
_ON = (_Attribute.JavascriptEnabled, _Attribute.AutoLoadImages, _Attribute.ShowScrollBars)
_OFF = (
    _Attribute.JavascriptCanOpenWindows,
    _Attribute.JavascriptCanAccessClipboard,
    _Attribute.JavascriptCanPaste,
    _Attribute.LocalStorageEnabled,
    _Attribute.LocalContentCanAccessRemoteUrls,
    _Attribute.LocalContentCanAccessFileUrls,
    _Attribute.HyperlinkAuditingEnabled,
    _Attribute.PluginsEnabled,
    _Attribute.PdfViewerEnabled,
    _Attribute.FullScreenSupportEnabled,
    _Attribute.ScreenCaptureEnabled,
    _Attribute.WebGLEnabled,
    _Attribute.AutoLoadIconsForPage,
    _Attribute.TouchIconsEnabled,
    _Attribute.FocusOnNavigationEnabled,
    _Attribute.AllowRunningInsecureContent,
    _Attribute.AllowGeolocationOnInsecureOrigins,
    _Attribute.AllowWindowActivationFromJavaScript,
    _Attribute.DnsPrefetchEnabled,
    _Attribute.NavigateOnDropEnabled,
    _Attribute.ErrorPageEnabled,
    _Attribute.BackForwardCacheEnabled,
)


class Interceptor(QWebEngineUrlRequestInterceptor):
    """Lets nothing through but our own scheme, and the pictures that stand in the page itself."""

    refused = Signal(str)

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        if url.scheme() not in (SCHEME, "data"):
            info.block(True)
            log.warning("the web map asked for %s", _short(url))
            self.refused.emit(_short(url))


def strict_profile(handler: SchemeHandler, interceptor: Interceptor, parent: QObject) -> QWebEngineProfile:
    """Off the record; everything is set before there is a page."""
    profile = QWebEngineProfile(parent)
    profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
    profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
    profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
    profile.setSpellCheckEnabled(False)
    profile.setPushServiceEnabled(False)
    profile.installUrlSchemeHandler(QByteArray(SCHEME.encode()), handler)
    profile.setUrlRequestInterceptor(interceptor)
    profile.downloadRequested.connect(_refuse_download)
    settings = profile.settings()
    for attribute in _ON:
        settings.setAttribute(attribute, True)
    for attribute in _OFF:
        settings.setAttribute(attribute, False)
    return profile


def _refuse_download(download: QWebEngineDownloadRequest) -> None:
    download.cancel()
    log.warning("the web map wanted to download %s", _short(download.url()))


class StrictPage(QWebEnginePage):
    """Shows the start address and goes nowhere else. What its scripts print goes to the log and to `said`."""

    said = Signal(int, str)
    refused = Signal(str)

    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        self.permissionRequested.connect(self._on_permission)
        self.fullScreenRequested.connect(self._on_request)
        self.registerProtocolHandlerRequested.connect(self._on_request)
        self.fileSystemAccessRequested.connect(self._on_request)
        self.desktopMediaRequested.connect(self._on_desktop_media)
        self.certificateError.connect(self._on_certificate)

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        if is_main_frame and QUrl(url) == START:
            return True
        self._refuse(f"navigation to {_short(QUrl(url))}")
        return False

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:  # type: ignore[override]  # the stub knows no none
        self._refuse("a window")
        return None

    def chooseFiles(self, mode: Any, old: Any, accepted: Any) -> list[str]:
        self._refuse("files")
        return []

    def javaScriptAlert(self, origin: QUrl | str, text: str) -> None:
        self._refuse("an alert")

    def javaScriptConfirm(self, origin: QUrl | str, text: str) -> bool:
        self._refuse("a question")
        return False

    def javaScriptPrompt(self, origin: QUrl | str, text: str, default: str) -> Any:
        self._refuse("a prompt")
        return False, ""

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, text: str, line: int, source: str
    ) -> None:
        name = {0: "info", 1: "warning"}.get(level.value, "error")
        log.log(getattr(logging, name.upper()), "web map: %s (%s:%d)", text[:500], source[:80], line)
        self.said.emit(level.value, text)

    def _on_permission(self, permission: Any) -> None:
        permission.deny()
        self._refuse("a permission")

    def _on_request(self, request: Any) -> None:
        request.reject()
        self._refuse("a request")

    def _on_desktop_media(self, request: Any) -> None:
        request.cancel()
        self._refuse("the screen")

    def _on_certificate(self, error: Any) -> None:
        error.rejectCertificate()

    def _refuse(self, what: str) -> None:
        log.warning("the web map was refused %s", what)
        self.refused.emit(what)


def _short(url: QUrl) -> str:
    return url.toString()[:200]
