"""From nothing to the demo city drawn, and where the seconds go."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from layers.cli.bench.measure import Figure, timed
from layers.errors import SituationError
from layers.i18n import tr

_TIMEOUT_S = 300
_TOP = 12


def measure_start(folder: Path, _rows: int) -> Iterator[Figure]:
    """The first start makes the demo city; the second finds it. Then what importing takes, by package."""
    city = folder / "city.gpkg"
    yield Figure("make the demo city", timed(lambda: _anlan("demo", city)))
    for name in ("cold start to the demo city drawn", "the same once more"):
        picture = folder / "start.png"
        picture.unlink(missing_ok=True)
        seconds = timed(partial(_anlan, city, "--screenshot", picture))
        yield Figure(name, seconds)
    yield Figure("of this, Python with nothing imported", timed(lambda: _python("-c", "pass")))
    yield from _imports()
    yield from _stages(city)


def _imports() -> Iterator[Figure]:
    """`python -X importtime`: each module's own time, added up by package."""
    told = _python("-X", "importtime", "-c", "import desktop.app").stderr
    spent: dict[str, float] = defaultdict(float)
    for own_us, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", told):
        spent[name.split(".")[0]] += int(own_us) / 1e6
    yield Figure("of this, importing", sum(spent.values()))
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1])[:_TOP]:
        yield Figure(f"    {name}", seconds)


def _stages(city: Path) -> Iterator[Figure]:
    """Opening and reading what the city's window shows, without a window."""
    from layers.kinds import KINDS
    from layers.situation import Situation, open_situation

    start = time.perf_counter()
    situation: Situation = open_situation(city, kinds=KINDS, read_only=True)
    yield Figure("of this, opening the workspace", time.perf_counter() - start)
    start = time.perf_counter()
    for layer in situation.stack.shown():
        if not layer.archive:
            situation.picture.rows(layer.key)
    yield Figure("of this, reading what is shown", time.perf_counter() - start, note="all else is drawing")
    situation.close()


def _anlan(*args: object) -> None:
    done = _python("-m", "desktop", *args)
    if done.returncode:
        raise SituationError(
            tr("{command} left with code {code}.").format(command=f"anlan {args[0]}", code=done.returncode),
            hint=done.stderr.strip()[-500:],
        )


def _python(*args: object) -> subprocess.CompletedProcess[str]:
    """A new process of our own Python, as a person would start it; without a screen, offscreen."""
    screen = {} if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, *map(str, args)],
        env={**os.environ, **screen},
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT_S,
    )
