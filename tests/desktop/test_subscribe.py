"""Signals of the domain, joined to the life of a widget."""

from __future__ import annotations

import gc

from psygnal import Signal
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel

from desktop.subscribe import subscribe
from desktop.words import Words
from layers.i18n import set_language


class Source:
    told = Signal(int)


class Listener(QLabel):
    def __init__(self, source: Source) -> None:
        super().__init__()
        self.heard: list[int] = []
        subscribe(self, source.told, self._on_told)

    def _on_told(self, n: int) -> None:
        self.heard.append(n)


def test_a_widget_hears_until_it_is_gone(qapp):
    source = Source()
    listener = Listener(source)
    source.told.emit(1)
    heard = listener.heard
    listener.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    source.told.emit(2)
    assert heard == [1]
    assert len(source.told) == 0


def test_a_widget_nobody_holds_is_not_kept_alive_by_the_signal(qapp):
    source = Source()
    listener = Listener(source)
    del listener
    gc.collect()
    source.told.emit(1)
    assert len(source.told) == 0


def test_words_follow_the_language(qtbot):
    set_language("en")
    label = QLabel()
    qtbot.addWidget(label)
    Words(label).put(label.setText, "Layers")
    assert label.text() == "Layers"
    set_language("zh")
    assert label.text() == "图层"
    set_language("en")
    assert label.text() == "Layers"
