"""Choices of a list, named anew when the language or what there is changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox


def fill(box: QComboBox, items: Sequence[tuple[Any, str]]) -> None:
    """Data and words of each; what was chosen stays chosen, and nobody is told."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    for data, words in items:
        box.addItem(words, data)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)
