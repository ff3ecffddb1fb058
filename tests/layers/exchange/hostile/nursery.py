"""Readers by the hundred: one process that has loaded what they need, and a fenced fork of it for each file.

The fork does what the reader's own process does, with its fence, its drivers and its folder; only the start is shared.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.errors import SituationError
from layers.exchange import frames
from layers.exchange.drivers import SETTINGS
from layers.exchange.formats import FORMATS, Format, check_path, format_of
from layers.exchange.guard import Collector, RawTable, died
from layers.exchange.limits import BYTES, MEMORY

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[4]
MOST_SECONDS = 5
_START = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.layers.exchange.hostile.nursery import serve; serve()"
)


@dataclass
class Watched:
    """What the forks did: how long the slowest took, the most memory, and the files whose reader died."""

    slowest_s: float = 0.0
    most_mb: float = 0.0
    died: list[str] = field(default_factory=list)


class Nursery:
    """Reads files as `guard.read_file` does. Formats of one set of GDAL's drivers share a process."""

    def __init__(self, most_seconds: int) -> None:
        self.watched = Watched()
        self._most_seconds = most_seconds
        self._processes: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}

    def stricter(self, most_seconds: int = MOST_SECONDS) -> Nursery:
        """Of the same processes, but less of a processor's time may go into one file."""
        made = Nursery(most_seconds)
        made._processes = self._processes
        return made

    def read(self, path: Path, *, progress: Any = None, rows: int | None = None, **options: Any) -> list[RawTable]:
        path, kind = check_path(path), format_of(path)
        lines = path.name.casefold().removesuffix(".gz").endswith((".geojsonl", ".geojsons", ".ndjson", ".jsonl"))
        limits = {"memory": MEMORY.most, "seconds": self._most_seconds, "bytes": BYTES.most}
        job = {
            "path": str(path), "name": path.name, "format": kind.key, "title": kind.title, "rows": rows,
            "limits": limits, "options": {**options, "lines": lines},
        }  # fmt: skip
        folder = Path(tempfile.mkdtemp(prefix=f"nursery-{os.getpid()}-"))
        try:
            return self._read(self._process(kind), job, folder)
        finally:
            shutil.rmtree(folder)

    def _read(self, process: subprocess.Popen[bytes], job: dict[str, Any], folder: Path) -> list[RawTable]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"folder": str(folder), "job": job}).encode() + b"\n")
        process.stdin.flush()
        told = json.loads(process.stdout.readline())
        self.watched.slowest_s = max(self.watched.slowest_s, told["seconds"])
        self.watched.most_mb = max(self.watched.most_mb, told["mb"])
        stream, collector = io.BytesIO((folder / "frames").read_bytes()), Collector()
        try:
            while frame := frames.receive(stream, 1 << 40):
                if frame[0] != frames.PROGRESS and collector.take(*frame):
                    return collector.tables
        except (frames.BadFrame, ValueError, KeyError, TypeError, AttributeError) as error:
            self.watched.died.append(job["name"])
            raise died(job["name"]) from error
        self.watched.died.append(f"{job['name']}: {told['status']} {(folder / 'said').read_text()[-300:]}")
        raise died(job["name"])

    def _process(self, kind: Format) -> subprocess.Popen[bytes]:
        if kind.drivers not in self._processes:
            environment = {n: os.environ[n] for n in ("PATH", "LANG", "TZ") if n in os.environ} | SETTINGS
            self._processes[kind.drivers] = subprocess.Popen(
                [sys.executable, "-c", _START, *kind.drivers],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
            )
        return self._processes[kind.drivers]

    def serve_imports(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Until the end of the test."""
        for user in ("importing", "sheet"):
            monkeypatch.setattr(f"layers.exchange.{user}.read_file", self.read)

    def close(self) -> None:
        for process in self._processes.values():
            if process.stdin is not None:
                process.stdin.close()
            process.wait(120)
            if process.stdout is not None:
                process.stdout.close()


@contextmanager
def nursery(most_seconds: int) -> Iterator[Nursery]:
    """`most_seconds` of processor time may go into one file."""
    made = Nursery(most_seconds)
    try:
        yield made
    finally:
        made.close()


_LATE = {
    (): ("openpyxl", "openpyxl.reader.excel", "osmium", "pyarrow.parquet", "pyproj"),
    ("ESRI Shapefile",): ("pyogrio", "pyogrio.raw", "pyproj"),
    ("FlatGeobuf",): ("pyogrio", "pyogrio.raw", "pyproj"),
}
"""What readers load only once they read, by the drivers of their process."""


def serve() -> None:
    """In the process of its own: a fork for each line of stdin, and a line of JSON when it is gone."""
    import numpy as np  # noqa: F401
    import shapely  # noqa: F401

    from layers.exchange.drivers import let_in

    let_in(sys.argv[1:])
    for known in FORMATS:
        if known.drivers == tuple(sys.argv[1:]):
            import_module(f"layers.exchange.readers.{known.key}")
    for late in _LATE.get(tuple(sys.argv[1:]), ()):
        import_module(late)
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _one(asked)
        _, status, used = os.wait4(child, 0)
        told = {"status": status, "seconds": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024}
        out.write(json.dumps(told).encode() + b"\n")


def _one(asked: dict[str, Any]) -> None:
    """The reader's process from its second line on."""
    from layers.exchange import child

    folder = Path(asked["folder"])
    os.chdir(folder)
    os.environ.update(HOME=str(folder), TMPDIR=str(folder))
    for name, to in (("frames", 1), ("said", 2)):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT), to)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    sys.stdin = io.TextIOWrapper(io.BytesIO(json.dumps(asked["job"]).encode()))
    code = 1
    try:
        child.main()
        code = 0
    except BaseException:  # noqa: BLE001 - the process ends here, and this is the last that it says
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def refusal_of(nursery: Nursery, path: Path, **options: Any) -> str:
    """The sentence with which the file is refused; empty when it is read."""
    try:
        nursery.read(path, **options)
    except SituationError as error:
        return str(error)
    return ""
