"""Choices put into a box anew, without its saying that somebody chose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox

_WHAT_WAS = object()


def offer(box: QComboBox, entries: Sequence[tuple[str, Any]], chosen: Any = _WHAT_WAS) -> None:
    """Fill a box with words and data; what was chosen stays chosen, unless another is. The first entry where that is
    not among them."""
    wanted = box.currentData() if chosen is _WHAT_WAS else chosen
    box.blockSignals(True)
    box.clear()
    for words, data in entries:
        box.addItem(words, data)
    box.setCurrentIndex(max(box.findData(wanted), 0))
    box.blockSignals(False)
