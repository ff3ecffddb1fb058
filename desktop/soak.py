"""Minutes of somebody moving, zooming, filtering and playing without a plan over the workload's layers and history.

Run by `anlan bench canvas DATA --soak MINUTES`: prints what memory the program took and how long the window ever stood.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.bench import FOUR, HIGH, WIDE, Bench, resident_mb
from desktop.map.kernels import engine
from layers.archive import from_us
from layers.cli.bench import workload
from layers.edit import adding
from layers.filter import Filter, Op, Where
from layers.style import Crowd

_BEAT_MS, _STALL_S = 5, 0.1
_SPEED_PX_S = 1200.0
_STEP_S = 1.5


class Pulse:
    """A timer in the window's loop: what it is late by, the window stood still."""

    def __init__(self) -> None:
        self.longest_s, self.stalls = 0.0, 0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)
        self._timer.start(_BEAT_MS)

    def _on_beat(self) -> None:
        now = time.perf_counter()
        gap, self._last = now - self._last, now
        self.longest_s = max(self.longest_s, gap)
        self.stalls += gap > _STALL_S


class Wanderer:
    """Does something else every second or so."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self._bench, self._canvas = bench, bench.canvas
        self._luck = random.Random(seed)
        first = from_us(int(bench.extracts["points_1m"].columns["time"][0]))
        self._moments = [first + timedelta(days=n) for n in range(8, 300)]
        self._acts = (
            self._pan,
            self._pan,
            self._zoom,
            self._jump,
            self._hover,
            self._filter,
            self._restyle,
            self._play,
        )

    def act(self) -> None:
        self._luck.choice(self._acts)()

    def _pan(self) -> None:
        across, down = (self._luck.uniform(-1, 1) * _SPEED_PX_S for _ in range(2))
        self._over(lambda t, dt: self._canvas.show_view(self._canvas.view.panned(across * dt, down * dt)))

    def _zoom(self) -> None:
        speed = self._luck.choice((0.25, 0.5, 2.0, 4.0))
        at = QPointF(self._luck.uniform(0, WIDE), self._luck.uniform(0, HIGH))
        self._over(lambda t, dt: self._canvas.show_view(self._kept(self._canvas.view.zoomed(speed**dt, at))))

    def _jump(self) -> None:
        self._canvas.show_view(self._bench.views[self._luck.choice(list(self._bench.views))])
        self._over(lambda t, dt: None)

    def _hover(self) -> None:
        self._over(lambda t, dt: self._canvas.hover(QPointF(self._luck.uniform(0, WIDE), self._luck.uniform(0, HIGH))))

    def _filter(self) -> None:
        test = Where("cat", Op.AT_MOST, self._luck.randrange(8))
        chosen = self._luck.choice((None, Filter((test,))))
        self._bench.situation.stack.set_filter(self._luck.choice(("points_1m", "polys_200k")), chosen)
        self._over(lambda t, dt: None)

    def _restyle(self) -> None:
        self._bench.situation.stack.set_style("points_1m", workload.point_style(self._luck.choice(list(Crowd))))
        self._over(lambda t, dt: None)

    def _play(self) -> None:
        stack = self._bench.situation.stack
        stack.set_visible("incidents", True)
        begin, last = self._luck.randrange(len(self._moments) - 100), len(self._moments) - 1
        self._over(lambda t, dt: self._bench.situation.clock.seek(self._moments[min(begin + int(t * 60), last)]))
        self._bench.situation.clock.go_live()
        stack.set_visible("incidents", False)

    def _kept(self, view: Any) -> Any:
        """Never so far away or so close that nothing is left to see."""
        return view.between(0.3, 120.0)

    def _over(self, step: Any) -> None:
        """60 times a second for a moment."""
        loop, timer = QEventLoop(), QTimer()
        begin = last = time.perf_counter()

        def tick() -> None:
            nonlocal last
            now = time.perf_counter()
            if now - begin > _STEP_S:
                loop.quit()
                return
            step(now - begin, now - last)
            last = now

        timer.timeout.connect(tick)
        timer.start(16)
        loop.exec()
        timer.stop()


def run(data: Path, minutes: float) -> Iterator[tuple[str, dict[str, Any]]]:
    """What memory was after a start, half-way and in the end, and the longest the window stood."""
    with tempfile.TemporaryDirectory(prefix="anlan-soak-") as folder:
        engine.warm_up()
        bench = Bench(Path(folder), data)
        bench.bring_raster()
        for name in FOUR:
            bench.lay(name)
        dataset, contents = workload.incidents(bench.extracts["points_1m"])
        bench.situation.apply(adding(dataset), contents=contents, imported=True)
        bench.canvas.set_archive_window(7 * 86_400.0)
        bench.show(bench.views["full"])
        wanderer, pulse = Wanderer(bench, 5), Pulse()
        begin = time.perf_counter()
        told = [("soak/start", 0.1), ("soak/middle", 0.5), ("soak/end", 1.0)]
        while told:
            wanderer.act()
            if time.perf_counter() - begin >= told[0][1] * minutes * 60:
                name, _ = told.pop(0)
                figures = {"resident_mb": resident_mb(), "longest_stall_ms": round(pulse.longest_s * 1000)}
                yield name, {**figures, "stalls_over_100_ms": pulse.stalls}
        bench.close()


def main() -> int:
    app = QApplication(["anlan"])
    for name, figures in run(Path(sys.argv[1]), float(sys.argv[2])):
        print(json.dumps({"name": name, **figures, "load": round(os.getloadavg()[0], 2)}), flush=True)
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
