"""Choices put into a box anew, without its saying that somebody chose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox


def offer(box: QComboBox, entries: Sequence[tuple[str, Any]], chosen: Any) -> None:
    """Fill a box; the first entry where the chosen one is not among them."""
    box.blockSignals(True)
    box.clear()
    for words, data in entries:
        box.addItem(words, data)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)
