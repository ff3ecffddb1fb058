"""One import as `anlan import` does it: here, or in a process of its own that waits for its job."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from layers.collector import resting_collector
from layers.exchange.importing import Options, prepare
from layers.kinds import KINDS
from layers.record.store import open_store
from layers.record.workspace import create_workspace


def bring(workspace: Path, file: Path, options: Options) -> None:
    """Into a new workspace; one that is there is taken away."""
    workspace.unlink(missing_ok=True)
    create_workspace(workspace)
    store = open_store(workspace, KINDS)
    with resting_collector():
        prepared = prepare(file, options, store, progress=_quiet)
    store.apply(prepared.edit, contents=prepared.contents, imported=True)
    store.close()


def bring_when_told() -> None:
    """Everything is loaded and said to be; then the job comes as a line of JSON."""
    print("ready", flush=True)
    job = json.loads(sys.stdin.readline())
    bring(Path(job["workspace"]), Path(job["file"]), Options(**job["options"]))


def _quiet(done: float, text: str = "") -> None:
    """Progress that nobody watches."""
