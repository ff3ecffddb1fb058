"""The map canvas on the peers' workload: measured in a process with a window, which this one has not.

QGIS is not run from here: its script on the same files goes before and after, by hand, for a ratio of one run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layers.errors import SituationError
from layers.i18n import tr

_TIMEOUT_S = 1800


def measure_canvas(data: Path, *, soak_min: float = 0.0) -> Iterator[dict[str, Any]]:
    """One table row a figure, each as soon as it is known: `name`, times in ms, `load`.

    With `soak_min`, instead: so many minutes of random use, with its memory and its longest stall.

    Raises
    ------
    SituationError
        The workload is not there, or the process with the window failed.
    """
    if not (data / "points_1m.gpkg").is_file():
        raise SituationError(
            tr("{file} is not there.").format(file=data / "points_1m.gpkg"),
            hint=tr("bench/gen_data.py makes the workload."),
        )
    screen = {} if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [
            sys.executable,
            "-m",
            *(["desktop.soak", str(data), str(soak_min)] if soak_min else ["desktop.bench", str(data)]),
        ],
        env={**os.environ, **screen},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if line.startswith("{"):
                yield dict(json.loads(line))
        told = process.stderr.read()
        if process.wait(_TIMEOUT_S):
            raise SituationError(
                tr("{command} left with code {code}.").format(command="desktop.bench", code=process.returncode),
                hint=told.strip()[-500:],
            )


def in_words(row: dict[str, Any]) -> str:
    """One line for people."""
    rest = "   ".join(f"{key} {value}" for key, value in row.items() if key not in ("name", "load"))
    return f"{row['name']:36s} {rest}   load {row['load']}"
