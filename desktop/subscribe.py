"""Joins a signal of the domain to the life of a Qt object: when the object goes, its slot is called no more."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakMethod

from psygnal import SignalInstance
from PySide6.QtCore import QObject, Slot


def subscribe(owner: QObject, signal: SignalInstance, slot: Callable[..., Any]) -> None:
    """Call `slot`, a method, with what `signal` sends for as long as `owner` lives. The method is held weakly."""
    subscription = _Subscription(owner, signal, slot)
    owner.destroyed.connect(subscription.end)


class _Subscription(QObject):
    """One slot. What it raises goes to the handler at the top: the other views still hear of the change.

    A child of its owner, which keeps it alive: signals of both worlds hold it weakly.
    """

    def __init__(self, owner: QObject, signal: SignalInstance, slot: Callable[..., Any]) -> None:
        super().__init__(owner)
        self._signal = signal
        self._slot = WeakMethod(slot)
        signal.connect(self.call, check_nargs=False, unique=False)

    def call(self, *sent: Any) -> None:
        slot = self._slot()
        if slot is None:
            return
        try:
            slot(*sent)
        except Exception:  # noqa: BLE001  the one place where a view's mistake is parted from the other views
            sys.excepthook(*sys.exc_info())

    @Slot()
    def end(self) -> None:
        """A window that was refused while it was made comes apart in any order: then there may be nothing left."""
        if (signal := getattr(self, "_signal", None)) is not None:
            with suppress(AttributeError):  # the signal itself was taken apart before
                signal.disconnect(self.call, missing_ok=True)
