"""How well the numbers follow the pointer: a corner of a zone dragged in the real window over a whole city.

Run by `anlan bench edit`: prints one JSON line with what a move cost the thread of the window and how late the numbers
were.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from desktop.live_impact import Answer
from desktop.main_window import MainWindow
from desktop.map.kernels import engine
from desktop.settings import Settings
from desktop.theme import Themes
from layers.analysis.impact import exposed_in, impact_of
from layers.cli.bench.edit import City
from layers.edit import adding
from layers.feature import Feature
from layers.gestures.events import Preview
from layers.situation import Situation, new_situation

_VIEW = 108.30, 22.78, 108.42, 22.86
_CORNERS = tuple(shapely.get_coordinates(shapely.Point(108.36, 22.82).buffer(0.02, quad_segs=4)).tolist())
_BEAT_S, _PATIENCE_S = 1 / 60, 60.0
_WANDER_PX = 60.0
_LEFT, _NONE, _PLAIN = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


class Dragging:
    """The plan desk over `rows` footprints, and a hand that has taken hold of a zone's corner."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.situation = new_situation(folder / "following.gpkg")
        _fill(self.situation, rows)
        settings = Settings(language="en", theme="light", desk="plan", width=1920, height=1080)
        self.window = MainWindow(self.situation, Themes("light", language="en"), settings)
        self._asked: dict[bytes, float] = {}
        self.late_s: list[float] = []
        self.last: Answer | None = None
        self._sent = 0.0
        self.window.counting.impact.counted.connect(self._on_counted)
        self.window.map.canvas.previewChanged.connect(self._on_preview)

    def take_hold(self) -> QPointF:
        """Where the corner is, in pixels, once the numbers of the zone at rest are there."""
        window = self.window
        window.show()
        window.map.set_view(_VIEW)
        window.side.turn_to("impact")
        self.situation.stack.select(["z"])
        _wait(lambda: window.is_settled() and window.counting.impact.idle and self.last is not None)
        window.details.reshape_wanted.emit("z")
        x, y = _CORNERS[0]
        return QPointF(window.map.canvas.view.pixel_of(x, y))

    def move(self, at: QPointF) -> None:
        """As the system would say that the pointer moved."""
        self._send(QEvent.Type.MouseMove, at, _NONE)

    def press(self, at: QPointF) -> None:
        self._send(QEvent.Type.MouseButtonPress, at, _LEFT)

    def close(self) -> None:
        self.window.map.canvas.cancel_gesture()
        self.window.close()

    def _send(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton) -> None:
        surface = self.window.map.canvas.focusProxy()
        assert isinstance(surface, QAbstractScrollArea)
        sheet = surface.viewport()
        event = QMouseEvent(kind, at, QPointF(sheet.mapToGlobal(at)), button, _LEFT, _PLAIN)
        self._sent = time.perf_counter()
        QCoreApplication.sendEvent(sheet, event)

    def _on_preview(self, preview: Preview | None) -> None:
        if preview is not None and preview.shape is not None:
            self._asked[preview.shape.wkb] = self._sent

    def _on_counted(self, answer: Answer | None) -> None:
        self.last = answer
        asked = self._asked.get(answer.now.shape.wkb) if answer is not None else None
        if asked is not None:
            self.late_s.append(time.perf_counter() - asked)


def run(rows: int, moves: int) -> dict[str, Any]:
    """p95 of what one move cost the thread of the window, in all its turns until the next, and of how late the numbers
    of a shape were; whether they were those of the same question put at once at the end."""
    with tempfile.TemporaryDirectory(prefix="anlan-following-") as folder:
        engine.warm_up()
        hand = Dragging(Path(folder), rows)
        try:
            return _dragged(hand, moves)
        finally:
            hand.close()


def _dragged(hand: Dragging, moves: int) -> dict[str, Any]:
    start = hand.take_hold()
    hand.press(start)
    spent, stood = _moved(hand, list(_path(start, moves)))
    _wait(lambda: hand.window.counting.impact.idle)
    return {
        "move_cpu_p95_ms": _p95(spent),
        "stood_p95_ms": _p95(stood),
        "late_p95_ms": _p95(hand.late_s),
        "moves": len(spent),
        "answers": len(hand.late_s),
        "same_at_rest": _same_at_rest(hand),
    }


def _moved(hand: Dragging, places: list[QPointF]) -> tuple[list[float], list[float]]:
    """For each move, 60 a second: processor time of this thread until the next, and how late the loop came to that."""
    spent: list[float] = []
    stood: list[float] = []
    loop, timer, due = QEventLoop(), QTimer(), time.perf_counter()
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    begun = time.thread_time()

    def tick() -> None:
        nonlocal begun, due
        now = time.perf_counter()
        if len(spent) < len(places):
            stood.append(now - due)
            spent.append(time.thread_time() - begun)
        else:
            loop.quit()
            return
        begun, due = time.thread_time(), now + _BEAT_S
        hand.move(places[len(spent) - 1])
        timer.start(max(round((due - time.perf_counter()) * 1000), 0))

    timer.timeout.connect(tick)
    timer.start(0)
    loop.exec()
    return spent[1:], stood[1:]


def _path(start: QPointF, moves: int) -> Iterator[QPointF]:
    """Round and out, never far from where the corner was."""
    for n in range(1, moves + 1):
        turn, far = n * 0.11, _WANDER_PX * math.sin(n * 0.023)
        yield start + QPointF(far * math.cos(turn), far * math.sin(turn))


def _same_at_rest(hand: Dragging) -> bool:
    """The last numbers are what the exact answer says of the same shape, kind by kind."""
    answer = hand.last
    if answer is None:
        return False
    again = impact_of(answer.now.shape, exposed_in(hand.situation.picture))
    return all(answer.now[key].value == again[key].value for key in again.counts)


def _fill(situation: Situation, rows: int) -> None:
    """The city of the bench as facts, and a zone over the middle of it."""
    city = City(rows)
    for key in city.tables:
        table = city.rows(key)
        ids, shapes = table["id"], shapely.from_wkb(np.array(table["geometry"], dtype=object))
        values = [k for k in table if k not in ("id", "geometry")]
        flow = situation.kinds[key].workflow
        state = flow.initial if flow is not None else None
        features = [
            Feature(str(ids[n]), key, {k: table[k][n] for k in values}, shape, state) for n, shape in enumerate(shapes)
        ]
        situation.apply(adding(*features), imported=True)
    situation.apply(adding(Feature("z", "evac_zone", {"code": "Z"}, shapely.Polygon(_CORNERS), "normal")))


def _wait(ready: Any) -> None:
    loop, timer, deadline = QEventLoop(), QTimer(), time.monotonic() + _PATIENCE_S

    def look() -> None:
        if ready():
            loop.quit()
        elif time.monotonic() > deadline:
            loop.exit(1)

    timer.timeout.connect(look)
    timer.start(20)
    code = loop.exec()
    timer.stop()
    if code:
        sys.exit("not counted in a minute")


def _p95(seconds: list[float]) -> float:
    return round(float(np.percentile(seconds, 95)) * 1000, 2) if seconds else -1.0


def main() -> int:
    app = QApplication(["anlan"])
    print(json.dumps(run(*map(int, sys.argv[1:]))), flush=True)
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
