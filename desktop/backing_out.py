"""Esc: backs out of one thing, the innermost first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from layers.stack import LayerStack

Step = Callable[[], bool]
"""Leaves something, or says with False that there is nothing of it to leave."""


class BackingOut(QObject):
    """`steps` are tried in their order; where none has anything to leave, the selection goes."""

    def __init__(self, stack: LayerStack, *steps: Step, parent: QObject) -> None:
        super().__init__(parent)
        self._stack = stack
        self._steps = list(steps)

    def before_last(self, step: Step) -> None:
        """One more, tried before the last of them: what opened a panel goes before the panel does."""
        self._steps.insert(len(self._steps) - 1, step)

    def back_out(self) -> None:
        if not any(step() for step in self._steps):
            self._stack.select([])
