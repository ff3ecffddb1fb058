"""The map measured as a person meets it: the real canvas in a window of 1920 × 1080, frame by frame.

Run by `anlan bench canvas`: prints one JSON line a figure.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from pyproj import Transformer
from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.map.canvas import MapCanvas
from desktop.map.kernels import engine
from desktop.map.view import View
from desktop.theme import Themes
from layers.archive import from_us
from layers.cli.bench import workload
from layers.collector import leave_what_there_is
from layers.edit import adding
from layers.exchange.importing import Options, prepare
from layers.ramp import Ramp
from layers.situation import new_situation
from layers.style import Crowd

WIDE, HIGH = 1920, 1080
_PATIENCE_MS = 120_000
_FRAME_S = 1 / 60


class Bench:
    """A window over one workload."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.data = data
        self.situation = new_situation(folder / "bench.gpkg")
        self.canvas = MapCanvas(self.situation, Themes("light", language="en"))
        self.canvas.resize(WIDE, HIGH)
        self.canvas.show()
        self.canvas.resize(WIDE, HIGH + self.canvas.height() - self.canvas.view.height)
        to_map = Transformer.from_crs(workload.CRS, "EPSG:3857", always_xy=True)
        self.views = {name: self._view(to_map.transform_bounds(*box)) for name, box in workload.views().items()}
        self.extracts: dict[str, Any] = {}
        self.canvas.settled.connect(leave_what_there_is, Qt.ConnectionType.SingleShotConnection)  # as in the program

    def close(self) -> None:
        self.canvas.close()
        self.situation.close()

    def lay(self, name: str, crowd: Crowd = Crowd.HEAT) -> None:
        """Show one layer."""
        if name not in self.extracts:
            self.extracts[name] = workload.read(self.data, name)
        extract = self.extracts[name]
        if name.startswith("points"):
            extract = replace(extract, style=workload.point_style(crowd))
        self.canvas.lay(extract)

    def bring(self, path: Path) -> None:
        """Import a file into the workspace."""
        prepared = prepare(path, Options(), self.situation.store, progress=_quiet)
        self.situation.apply(prepared.edit, contents=prepared.contents, imported=True)
        self.wait()

    def bring_raster(self) -> None:
        """The workload's raster, from its GeoTIFF."""
        self.bring(self.data / f"{_RASTER}.tif")
        self.situation.stack.set_ramp(_RASTER, Ramp(workload.RAMP, 0.0, 1.0))

    def lift(self, *names: str) -> None:
        for name in names:
            self.canvas.lift(name)

    def show(self, view: View) -> float:
        """Seconds until all of a view is drawn as it is."""
        start = time.perf_counter()
        self.canvas.show_view(view)
        self.wait()
        return time.perf_counter() - start

    def wait(self) -> None:
        if self.canvas.is_settled():
            return
        loop = QEventLoop()
        self.canvas.settled.connect(loop.quit)
        QTimer.singleShot(_PATIENCE_MS, loop, lambda: loop.exit(1))
        if loop.exec():
            sys.exit("not drawn in two minutes")

    def come_to_rest(self) -> None:
        """Until nothing is made ready ahead any more."""
        end = time.perf_counter() + _PATIENCE_MS / 1000
        self.rest(0.1)
        while not self.canvas.is_at_rest() and time.perf_counter() < end:
            self.rest(0.02)

    def rest(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop, loop.quit)
        loop.exec()

    def cold(self, view: View) -> float:
        """Nothing painted is kept; the layers are."""
        away = replace(view, x=view.x + 40 * view.width * view.mpp)
        self.show(away)
        self.rest(_FRAME_S)  # that picture is on the screen
        self.canvas.forget_painted()
        return self.show(view)

    def frame(self) -> float:
        """Seconds of one repaint."""
        start = time.perf_counter()
        self.canvas.repaint_now()
        return time.perf_counter() - start

    def _view(self, box: tuple[float, float, float, float]) -> View:
        """The box in the middle, all of it in sight."""
        return self.canvas.view.fitted(box, margin_px=-1)


def run(data: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The figures, each as soon as it is known."""
    with tempfile.TemporaryDirectory(prefix="anlan-bench-") as folder:
        start = time.perf_counter()
        engine.warm_up()
        yield "kernels loaded", {"ms": _ms(time.perf_counter() - start)}
        bench = Bench(Path(folder), data)
        try:
            yield from _memory(bench)
            yield from _opening(bench)
            yield from _each(bench)
            yield from _growth(bench)
            yield from _raster(bench)
            yield from _all_four(bench)
            yield from _replay(bench)
        finally:
            bench.close()


FOUR = ("polys_200k", "roads_100k", "points_1m")
_RASTER = "hazard_8000"


def _memory(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of a program that has just begun: nothing of what is measured later is in it."""
    start = time.perf_counter()
    bench.bring_raster()
    yield "import/hazard", {"ms": _ms(time.perf_counter() - start)}
    for name in FOUR:
        bench.lay(name)
    bench.show(bench.views["full"])
    bench.come_to_rest()
    yield "memory, all loaded", {"resident_mb": resident_mb()}
    bench.lift(*FOUR)
    bench.extracts.clear()
    bench.situation.stack.set_visible(_RASTER, False)


def _opening(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    """From the file to the first picture."""
    for name in ("points_1m", "polys_200k", "roads_100k"):
        bench.canvas.show_view(bench.views["full"])
        bench.wait()
        start = time.perf_counter()
        bench.lay(name)
        read = time.perf_counter() - start
        bench.wait()
        yield f"open/{name}", {"ms": _ms(time.perf_counter() - start), "read_ms": _ms(read)}
        bench.lift(name)


def _each(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each layer alone, at each view."""
    layers = [("points_1m", Crowd.HEAT), ("points_1m", Crowd.DOTS), ("points_100k", Crowd.HEAT)]
    layers += [(name, Crowd.HEAT) for name in ("polys_20k", "polys_200k", "roads_100k")]
    for name, crowd in layers:
        bench.lay(name, crowd)
        title = name if crowd is Crowd.HEAT or not name.startswith("points") else f"{name} ({crowd})"
        for view, shown in bench.views.items():
            bench.show(shown)
            bench.come_to_rest()
            yield f"{title}/{view}", _drawn(bench, shown)
        bench.lift(name)


def _growth(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ten times the features at a view that shows as many pixels: what the cold picture costs more."""
    for few, many in (("points_100k", "points_1m"), ("polys_20k", "polys_200k")):
        for view in ("full", "1pct"):
            times = []
            for name in (few, many):
                bench.lay(name)
                bench.show(bench.views[view])
                bench.come_to_rest()
                times.append(median(bench.cold(bench.views[view]) for _ in range(3)))
                frames = [bench.frame() for _ in range(9)]
                times.append(median(frames))
                bench.lift(name)
            yield f"growth {few} to {many}/{view}", {
                "cold_ratio": round(times[2] / times[0], 2), "frame_ratio": round(times[3] / times[1], 2)
            }  # fmt: skip


def _raster(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    """Brought in from its GeoTIFF, like any file."""
    bench.situation.stack.set_visible(_RASTER, True)
    for view, shown in bench.views.items():
        bench.show(shown)
        yield f"hazard/{view}", _drawn(bench, shown)


def _replay(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    """The clock set and the frame painted, window after window, forwards and backwards, over nothing else."""
    for layer in bench.situation.stack.shown():
        bench.situation.stack.set_visible(layer.key, False)
    dataset, contents = workload.incidents(bench.extracts["points_1m"])
    bench.situation.apply(adding(dataset), contents=contents, imported=True)
    first = from_us(int(bench.extracts["points_1m"].columns["time"][0]))
    for days in (1, 7, 30):
        for view in ("full", "1pct"):
            bench.canvas.set_archive_window(days * 86_400.0)
            bench.show(bench.views[view])
            moments = [first + timedelta(days=days + n * 0.25) for n in range(120)]
            bench.situation.clock.seek(moments[0])
            bench.wait()
            times = []
            for moment in (*moments, *reversed(moments)):
                start = time.perf_counter()
                bench.situation.clock.seek(moment)
                bench.canvas.repaint_now()
                times.append(time.perf_counter() - start)
            spread = _spread(times)
            yield f"replay {days} d/{view}", {**spread, "frames_a_second": round(1000 / spread["p50_ms"], 1)}


def _all_four(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in FOUR:
        bench.lay(name)
    for view in ("full", "1pct"):
        bench.show(bench.views[view])
        bench.come_to_rest()
        yield f"all together/{view}", _drawn(bench, bench.views[view])
    yield from _moving(bench)
    yield from _hitting(bench)
    held = {key or "squares": round(size / 2**20) for key, size in bench.canvas.memory().items()}
    yield "memory, moved about", {"resident_mb": resident_mb(), **{key: mb for key, mb in held.items() if mb}}


def _drawn(bench: Bench, view: View, repeats: int = 5) -> dict[str, Any]:
    cold = [bench.cold(view) for _ in range(repeats)]
    bench.rest(0.2)
    warm = [bench.frame() for _ in range(repeats * 3)]
    return {"cold_ms": _ms(median(cold)), "warm_ms": _ms(median(warm)), "n": repeats}


def _moving(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    for view in ("full", "10pct", "1pct"):
        start = bench.views[view]
        bench.show(start)
        bench.come_to_rest()
        yield f"pan 1200 px/s/{view}", _path(bench, start, 4.0, lambda v, t: _panned(v, t))
    start = bench.views["full"]
    bench.show(start)
    bench.come_to_rest()
    yield "zoom 16x in 3 s", _path(bench, start, 3.0, lambda v, t: replace(v, mpp=v.mpp / 16 ** (t / 3)).snapped())
    jumps = []
    for n in range(8):
        bench.canvas.forget_painted()
        near = bench.views["1pct"]
        jumps.append(bench.show(replace(near, x=near.x + 3000.0 * (n - 4), y=near.y + 1500.0 * (n - 4)).snapped()))
        bench.rest(0.5)
    yield "jump", {"median_ms": _ms(median(jumps)), "worst_ms": _ms(max(jumps))}


def _panned(view: View, t: float) -> View:
    """There and back along a loop, 1,200 px a second."""
    legs = ((1, 0), (0, 1), (-1, 0), (0, -1))
    x = y = 0.0
    for n, (dx, dy) in enumerate(legs):
        part = min(max(t - n, 0.0), 1.0)
        x, y = x + dx * part * 1200, y + dy * part * 1200
    return view.panned(-x, -y)


def _path(bench: Bench, start: View, seconds: float, at: Callable[[View, float], View]) -> dict[str, Any]:
    """Frames at 60 Hz along a path of views: what each costs the window's thread, and what was missing."""
    times: list[float] = []
    waits: list[float] = []
    missing = 0
    begin = time.perf_counter()
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(0)
    due = begin

    def tick() -> None:
        nonlocal due, missing
        now = time.perf_counter()
        if now < due:
            return
        if now - begin >= seconds:
            loop.quit()
            return
        waits.append(now - due)
        bench.canvas.show_view(at(start, now - begin))
        bench.canvas.repaint_now()
        missing += bench.canvas.missing_in_frame > 0
        times.append(time.perf_counter() - now)
        due = max(due + _FRAME_S, time.perf_counter())

    timer.timeout.connect(tick)
    timer.start()
    loop.exec()
    timer.stop()
    return {**_spread(times), "late_p99_ms": _ms(float(np.percentile(waits, 99))), "frames_with_missing": missing}


def _hitting(bench: Bench) -> Iterator[tuple[str, dict[str, Any]]]:
    luck = np.random.default_rng(4)
    for view in ("full", "1pct"):
        bench.show(bench.views[view])
        bench.come_to_rest()
        times = []
        for x, y in zip(luck.uniform(100, WIDE - 100, 200), luck.uniform(100, HIGH - 100, 200), strict=True):
            start = time.perf_counter()
            bench.canvas.under(QPointF(x, y))
            times.append(time.perf_counter() - start)
        yield f"hover/{view}", _spread(times)


def _quiet(done: float, text: str = "") -> None:
    """Progress that nobody watches."""


def _spread(times: list[float]) -> dict[str, Any]:
    p50, p95, p99 = (float(v) for v in np.percentile(times, [50, 95, 99]))
    over = sum(t > _FRAME_S for t in times)
    return {"p50_ms": _ms(p50), "p95_ms": _ms(p95), "p99_ms": _ms(p99), "over_16_7": over, "n": len(times)}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def resident_mb() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


def main() -> int:
    app = QApplication(["anlan"])
    for name, figures in run(Path(sys.argv[1])):
        print(json.dumps({"name": name, **figures, "load": round(os.getloadavg()[0], 2)}), flush=True)
    gc.collect()
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
