"""From an edit to the picture of it on the map: measured in a process with a window, which this one has not."""

from __future__ import annotations

from pathlib import Path

from layers.cli.bench.windowed import has_windows, told_by_window

_TIMEOUT_S = 120
_SCRIPT = """
import sys, time
from pathlib import Path
from statistics import median
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from shapely import Point
from desktop.map.canvas import MapCanvas
from desktop.theme import Themes
from layers.edit import moving
from layers.situation import open_situation

app = QApplication(["anlan"])
situation = open_situation(Path(sys.argv[1]))
canvas = MapCanvas(situation, Themes("light"))
canvas.resize(1280, 800)
canvas.show()

def drawn():
    loop = QEventLoop()
    canvas.settled.connect(loop.quit)
    QTimer.singleShot(60_000, loop, lambda: loop.exit(1))
    if not canvas.is_settled() and loop.exec():
        sys.exit("not drawn in a minute")

canvas.set_view((108.2, 22.7, 108.45, 22.95))
drawn()
times = []
for identity in situation.picture.rows("shelter")["id"][:400:20]:
    feature = situation.store.get(identity)
    start = time.perf_counter()
    situation.apply(moving(feature, Point(feature.geometry.x + 0.001, feature.geometry.y)))
    drawn()
    times.append(time.perf_counter() - start)
print(median(times[2:]))
"""


def edit_drawn_s(workspace: Path) -> float | None:
    """Seconds from applying an edit until the map is drawn again; None where there is no window to draw it in.

    Raises
    ------
    SituationError
        The process with the window failed.
    """
    if not has_windows():
        return None
    return float(told_by_window(["-c", _SCRIPT, str(workspace)], timeout_s=_TIMEOUT_S))
