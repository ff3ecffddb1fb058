"""`anlan bench`: how fast, always as a ratio to a peer that is measured in the same run on the same rows."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from layers.cli.bench.measure import Failed, Figure, Peak
from layers.cli.exits import DONE, REFUSED
from layers.errors import SituationError
from layers.i18n import tr


def run(options: argparse.Namespace) -> int:
    """Measure and print one line a figure, each as soon as it is known; the code says if one could not be measured."""
    if options.name == "canvas":
        return _run_canvas(options)
    measured = _bench(options)
    if not options.json:
        print(f"{os.cpu_count()} CPU, load {_load()}")
    code = DONE
    with tempfile.TemporaryDirectory(prefix="anlan-bench-") as folder:
        for figure in measured(Path(folder), options.rows):
            if options.json:
                print(json.dumps({**figure.to_json(), "load": _load()}, ensure_ascii=False), flush=True)
            else:
                print(figure.in_words(), flush=True)
            code = REFUSED if isinstance(figure, Failed) else code
    return code


def _bench(options: argparse.Namespace) -> Callable[[Path, int], Iterator[Figure | Peak | Failed]]:
    name = options.name
    if name == "start":
        from layers.cli.bench.start import measure_start

        return measure_start
    try:
        import pyarrow as pa  # noqa: F401 - only whether it is there: the peer reads through it
    except ImportError as error:
        raise SituationError(
            tr("pyarrow is not installed."),
            hint=tr("It is part of the development tools: packaging/test installs them."),
        ) from error
    if name == "edit":
        from layers.cli.bench.edit import measure_edit

        return measure_edit
    if name == "record":
        from layers.cli.bench.record import measure_record

        return measure_record
    from layers.cli.bench.importing import measure_import

    return partial(measure_import, data=options.data, long=options.long)


def _run_canvas(options: argparse.Namespace) -> int:
    """A table of its own: frames have no peer in this process."""
    from layers.cli.bench.canvas import in_words, measure_canvas

    if options.data is None:
        raise SituationError(tr("Say where the workload is."), hint=tr("Give its folder: anlan bench canvas DATA."))
    for row in measure_canvas(options.data, soak_min=options.soak):
        print(json.dumps(row, ensure_ascii=False) if options.json else in_words(row), flush=True)
    return DONE


def _load() -> float:
    """What else the machine was doing: processes that wanted to run, over the last minute."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else -1.0
