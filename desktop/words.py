"""Words on controls that follow the language: each is put once and put again when the language changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.subscribe import subscribe
from layers.i18n import languages, tr


class Words(QObject):
    """A child of one widget; everything it names lives as long as that widget."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._put: list[Callable[[], object]] = []
        subscribe(owner, languages.changed, self._on_language_changed)

    def put(self, setter: Callable[[str], object], text: str) -> None:
        """`text` is marked by the caller's N_; the setter takes the translated words."""
        self.call(lambda: setter(tr(text)))

    def call(self, again: Callable[[], object]) -> None:
        """For words that are put together: done now and after every change of language."""
        self._put.append(again)
        again()

    def _on_language_changed(self, code: str) -> None:
        for again in self._put:
            again()
