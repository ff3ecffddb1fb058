"""Tests of the window speak English, and leave the language as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from layers.i18n import language, set_language


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    from PySide6.QtCore import QCoreApplication, QEvent

    before = language()
    set_language("en")
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # closed widgets need no more words
    set_language(before)
