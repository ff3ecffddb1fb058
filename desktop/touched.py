"""When each kind was last recorded: what the lamps of the layer tree show."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from desktop.jobs import Progress
from layers.record.store import Store

_LINES = 200


def last_touched(store: Store, *, progress: Progress) -> dict[str, datetime]:
    """By kind, from the last lines of the journal, read on a connection of its own."""
    reader = store.snapshot()
    try:
        found: dict[str, datetime] = {}
        for line in reversed(deque(reader.lines(), maxlen=_LINES)):
            progress(0.5, "")
            for kind in reader.edit_of(line).kinds:
                found.setdefault(kind, line.recorded)
        return found
    finally:
        reader.close()
