"""When things were recorded and true, as arrays: what the track counts and marks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.archive import to_us
from layers.i18n import Message
from layers.record.journal import Line
from layers.record.store import Store

_NOTHING = np.zeros(0, dtype=np.int64)
_EVERY = 2000


@dataclass(frozen=True, slots=True)
class Recorded:
    """Lines of the journal: valid and recorded time in µs since 1970 (n,), sorted by valid time; and their words."""

    valid_us: NDArray[np.int64]
    recorded_us: NDArray[np.int64]
    labels: tuple[Message, ...]

    def with_line(self, line: Line) -> Recorded:
        """One line more, where it belongs."""
        at = int(np.searchsorted(self.valid_us, to_us(line.valid), side="right"))
        return Recorded(
            np.insert(self.valid_us, at, to_us(line.valid)),
            np.insert(self.recorded_us, at, to_us(line.recorded)),
            (*self.labels[:at], line.label, *self.labels[at:]),
        )

    def times(self, as_known: bool) -> NDArray[np.int64]:
        return np.sort(self.recorded_us) if as_known else self.valid_us

    def marks(self, low: int, high: int, as_known: bool, most: int) -> list[tuple[int, Message]]:
        """Up to `most` lines between two times, the latest."""
        times = self.recorded_us if as_known else self.valid_us
        inside = np.nonzero((times >= low) & (times <= high))[0]
        return [(int(times[n]), self.labels[n]) for n in inside[-most:]]


EMPTY = Recorded(_NOTHING, _NOTHING, ())


def read_recorded(store: Store, *, progress: object = None) -> Recorded:
    """All lines of a journal."""
    valid, recorded, labels = [], [], []
    for n, line in enumerate(store.lines()):
        valid.append(to_us(line.valid))
        recorded.append(to_us(line.recorded))
        labels.append(line.label)
        if n % _EVERY == 0 and callable(progress):
            progress(0.5, "")
    order = np.argsort(np.array(valid, dtype=np.int64), kind="stable")
    return Recorded(
        np.array(valid, dtype=np.int64)[order],
        np.array(recorded, dtype=np.int64)[order],
        tuple(labels[n] for n in order),
    )
