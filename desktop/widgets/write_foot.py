"""The foot of a panel that writes a file: where it goes, or not at all."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.widgets.blocks import column, ground, hair, row, scrolled
from desktop.widgets.buttons import main_button, plain_button, set_words
from desktop.words import Words
from layers.i18n import tr


def over_foot(panel: QWidget, inner: QWidget) -> tuple[QPushButton, QPushButton]:
    """Lay `inner` out in the panel over the foot; its buttons: the one that writes, and the one that closes."""
    foot = ground("panel", panel)
    write, close = main_button("", foot), plain_button("", foot)
    line = row(foot, margins=(12, 8, 12, 8))
    line.addWidget(write)
    line.addWidget(close)
    line.addStretch(1)
    layout = column(panel)
    layout.addWidget(scrolled(inner, panel), 1)
    layout.addWidget(hair(panel))
    layout.addWidget(foot)
    words = Words(foot)
    words.call(lambda: set_words(write, tr("Choose where")))
    words.call(lambda: set_words(close, tr("Close")))
    return write, close
