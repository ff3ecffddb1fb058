"""How the numbers follow a corner that is dragged: measured in a process with a window, which this one has not."""

from __future__ import annotations

import json
from collections.abc import Iterator

from layers.cli.bench.measure import Failed, Figure
from layers.cli.bench.windowed import has_windows, told_by_window
from layers.errors import SituationError

_TIMEOUT_S = 600
_MOVE_S, _LATE_S = 0.030, 0.100


def measure_following(rows: int, moves: int = 240) -> Iterator[Figure | Failed]:
    """Over `rows` footprints, in so many moves; nothing where there is no window to drag in.

    What a move costs is processor time of the thread of the window, so that other work on the machine does not count;
    how late the numbers are is time as a person has it.
    """
    if not has_windows():
        return
    try:
        told = json.loads(told_by_window(["-m", "desktop.following", str(rows), str(moves)], timeout_s=_TIMEOUT_S))
    except SituationError as error:
        yield Failed("a corner dragged", error)
        return
    note = f"95 of 100 moves; the window's loop stood {told['stood_p95_ms']} ms"
    yield Figure("a corner dragged, a move", told["move_cpu_p95_ms"] / 1000, limit=_MOVE_S, note=note)
    same = "at rest the exact answer" if told["same_at_rest"] else "NOT the exact answer at rest"
    limit = _LATE_S if told["same_at_rest"] else 0.0
    note = f"95 of 100 answers, {told['answers']} of them to {told['moves']} moves; {same}"
    yield Figure("the numbers behind the pointer", told["late_p95_ms"] / 1000, limit=limit, note=note)
