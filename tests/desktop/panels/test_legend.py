"""The legend: what its words have room for."""

from __future__ import annotations

from PySide6.QtGui import QPixmap

from desktop.panels.layers.legend import Legend
from desktop.widgets.label import PlainLabel
from layers.style import Look


def test_in_one_column_the_words_have_the_whole_width(qtbot, situation, themes):
    words = [f"Evacuation zone, warning {n}" for n in range(4)]
    entries = [(Look(title), title) for title in words]
    legend = Legend(
        situation,
        themes,
        swatch=lambda look, theme, size: QPixmap(size, size),
        entries=lambda shown: entries,
    )
    qtbot.addWidget(legend)
    legend.resize(230, 300)
    legend.show()

    qtbot.waitUntil(lambda: seen(legend, words) == words)


def seen(legend: Legend, words: list[str]) -> list[str]:
    """Those of the words that can be read whole."""
    labels = [label for label in legend.findChildren(PlainLabel) if label.isVisible() and not label.is_elided()]
    return [label.text() for label in labels if label.text() in words]
