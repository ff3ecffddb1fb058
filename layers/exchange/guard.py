"""A reader in a child process: spawned, fenced in, watched, and killed when it takes too long or is not wanted.

What it sends is checked here and turned into tables; a reader that dies means that the file was refused.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np

from layers.columns import Column, decode_lean
from layers.errors import SituationError
from layers.exchange import frames
from layers.exchange.drivers import SETTINGS
from layers.exchange.formats import check_path, format_of
from layers.exchange.limits import BYTES, FRAME, MEMORY, SECONDS, SENT
from layers.exchange.passing import private_folder
from layers.exchange.sink import PREFIX
from layers.exchange.spool import Spool, grid_of
from layers.exchange.standing import standing_still
from layers.exchange.text import is_clean
from layers.faults import FAULT_AT
from layers.heap import give_back
from layers.i18n import Message, tr
from layers.nesting import deep_ones
from layers.pieces import Blobs, Texts
from layers.pyramid import Grid

if sys.platform == "linux":
    import fcntl

Progress: TypeAlias = Callable[[float, str], None]
"""Told how much is done, from 0 to 1, and what is being done; raises Cancelled once the person has had enough."""

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from layers.exchange.child import main; main()"
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT", FAULT_AT)
_TICK_S = 0.1
_PIPE = 1 << 20
"""The most that Linux gives to anybody."""
_NOTES = 20
_MUCH = 50_000_000


@dataclass
class RawTable:
    """One table of the file as its reader sent it; every list has one entry a row."""

    name: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    rows: Sequence[int] = ()
    geometry: Sequence[bytes | None] | None = None
    ids: list[Any] | None = None
    columns: dict[str, Column] = field(default_factory=dict)
    clean: frozenset[str] = frozenset()
    """Columns of texts that were looked at while the rest was still on its way: nothing has to be done to them."""
    rejected: list[tuple[int, Message]] = field(default_factory=list)
    grid: Grid | None = None
    tiles: Spool | None = None
    notes: list[Message] = field(default_factory=list)


def read_file(path: Path, *, progress: Progress, rows: int | None = None, **options: Any) -> list[RawTable]:
    """The tables of the file, read in a process of its own; `rows` stops after so many.

    Raises
    ------
    SituationError
        The file was refused, with the reason; one is that it changed on the way.
    Cancelled
        By `progress`; the process is dead by then.
    """
    path, kind = check_path(path), format_of(path)
    lines = path.name.casefold().removesuffix(".gz").endswith((".geojsonl", ".geojsons", ".ndjson", ".jsonl"))
    limits = {"memory": MEMORY.most, "seconds": SECONDS.most, "bytes": BYTES.most}
    job = {
        "path": str(path),
        "name": path.name,
        "format": kind.key,
        "title": kind.title,
        "rows": rows,
        "limits": limits,
        "options": {**options, "lines": lines},
    }
    collector, taken = Collector(), 0
    with standing_still(path), private_folder("import") as folder, _process(job, folder) as process:
        for mark, payload in _frames(process, path.name, progress):
            taken += len(payload)
            try:
                last = collector.take(mark, payload)
            except (frames.BadFrame, ValueError, KeyError, TypeError, AttributeError) as error:
                raise died(path.name) from error
            if last:
                if taken > _MUCH:
                    give_back()  # what the tables were put together of
                return collector.tables
        _log_death(path.name, process, folder)
    raise died(path.name)


def died(name: str) -> SituationError:
    return SituationError(
        tr("{file} was refused: its reader broke down.").format(file=name),
        hint=tr("The file is damaged, or was made to do harm. Nothing was taken from it."),
    )


def _log_death(name: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    """The cause, for the log: how it ended and the last that it said."""
    said = (folder / "said").read_bytes()[-2000:].decode("utf-8", "replace") if (folder / "said").exists() else ""
    _log.warning("reader of %r ended with %s: %s", name, process.poll(), said.strip())


class Collector:
    """Puts frames together to tables, and believes none of them."""

    def __init__(self) -> None:
        self.tables: list[RawTable] = []
        self._parts: list[dict[str, Column]] = []
        self._unclean: set[str] = set()
        self._rejected: list[tuple[int, Message]] = []
        self._spool: Spool | None = None

    def take(self, mark: bytes, payload: bytes) -> bool:
        """Take one frame; True when it was the last."""
        if mark == frames.ROWS:
            self._parts.append(part := _checked(decode_lean(payload)))
            self._unclean |= {name for name, c in part.items() if not isinstance(c, Texts) or not is_clean(c)}
        elif mark == frames.TILE:
            self._spool = self._spool or Spool()
            self._spool.add(*frames.tile_of(payload))
        elif mark == frames.REJECTED:
            self._rejected += [(int(row), _message(reason)) for row, reason in json.loads(payload)]
        elif mark == frames.TABLE:
            table = self._table(says := json.loads(payload))
            if not says.get("void"):
                self.tables.append(table)
        elif mark == frames.REFUSED:
            said = json.loads(payload)
            hint = _message(said["hint"]) if said.get("hint") else ""
            raise SituationError(str(_message(said["words"])), hint=str(hint))
        return mark == frames.DONE

    def _table(self, says: dict[str, Any]) -> RawTable:
        parts, unclean, rejected = self._parts, self._unclean, self._rejected
        self._parts, self._unclean, self._rejected = [], set(), []
        if "refused" in says:
            return RawTable(str(says["name"]), rejected=[(1, _message(says["refused"]))])
        counts = [len(p["row"]) for p in parts]
        table = RawTable(str(says.pop("name", "")), says, rejected=rejected)
        if "grid" in says:
            table.grid, table.tiles, self._spool = grid_of(says["grid"]), self._spool or Spool(), None
            table.notes = [_message(note) for note in says["notes"][:_NOTES]]
        elif says.get("contents"):
            table.tiles, self._spool = self._spool or Spool(), None
        table.notes += [_message(note) for note in says.pop("about", [])[:_NOTES]]
        table.rows = array("q", b"".join([np.asarray(p["row"], dtype=np.int64).tobytes() for p in parts]))
        if any("geometry" in p for p in parts):
            shapes = (p.pop("geometry", [None] * n) for p, n in zip(parts, counts, strict=True))
            table.geometry = Blobs.joined(map(Blobs.of, shapes))
        if any("id" in p for p in parts):
            table.ids = [i for p, n in zip(parts, counts, strict=True) for i in p.get("id", [None] * n)]
        order = [str(name) for name in says.pop("order", [])]
        table.columns = {name: _joined([p.pop(PREFIX + name, None) for p in parts], counts) for name in order}
        table.clean = frozenset(name for name in order if PREFIX + name not in unclean)
        return table


def _checked(part: dict[str, Column]) -> dict[str, Column]:
    """The part, no number of which keeps all of the frame in memory that it came in."""
    lengths = {len(c) for c in part.values()}
    if len(lengths) != 1 or not isinstance(rows := part.get("row"), np.ndarray) or rows.dtype.kind != "i":
        raise frames.BadFrame("columns of different lengths")
    geometry = part.get("geometry", ())
    if not isinstance(geometry, Blobs) and any(g is not None for g in geometry):
        raise frames.BadFrame("geometry")
    if isinstance(geometry, Blobs) and deep_ones(geometry):
        raise frames.BadFrame("geometry")
    return {name: column.copy() if isinstance(column, np.ndarray) else column for name, column in part.items()}


def _joined(parts: list[Column | None], counts: list[int]) -> Column:
    """One column of all its parts; None where a part does not have it."""
    arrays = [p for p in parts if isinstance(p, np.ndarray)]
    if len(arrays) == len(parts) and len({a.dtype.kind for a in arrays}) == 1:
        return np.concatenate(arrays)
    if all(isinstance(p, Texts) for p in parts):
        parts.reverse()  # taken out one by one: of a large file there is no room for all of them twice
        return Texts.joined(part for _ in counts if isinstance(part := parts.pop(), Texts))
    values: list[Any] = []
    for part, count in zip(parts, counts, strict=True):
        if part is None:
            values += [None] * count
        else:
            values += part.tolist() if isinstance(part, np.ndarray) else part
    return values


def _message(value: Any) -> Message:
    args = {str(k): v if isinstance(v, int | float) else str(v)[:400] for k, v in value.get("args", {}).items()}
    return Message(str(value["text"])[:400], args)


@contextmanager
def _process(job: dict[str, Any], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | SETTINGS
    environment |= {"HOME": str(folder), "TMPDIR": str(folder), "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            cwd=folder,
            env=environment,
        )
    _widen(process)
    try:
        if process.stdin is not None:
            try:
                process.stdin.write(json.dumps(job).encode())
                process.stdin.close()
            except BrokenPipeError:
                pass  # it died at once; the missing frames say so
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _widen(process: subprocess.Popen[bytes]) -> None:
    """So that the reader goes on while what it sent is looked at: a plain pipe holds but little."""
    if sys.platform == "linux" and process.stdout is not None:
        with suppress(OSError):
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _PIPE)


def _frames(process: subprocess.Popen[bytes], name: str, progress: Progress) -> Iterator[tuple[bytes, bytes]]:
    """Frames as they come, with a look at the person and the clock in between."""
    if process.stdout is None:
        raise ValueError("a process without a pipe")
    arrived: queue.Queue[tuple[bytes, bytes] | None] = queue.Queue(maxsize=8)
    stop = threading.Event()
    reader = threading.Thread(target=_receive, args=(process.stdout, arrived, stop), name=f"import {name}", daemon=True)
    reader.start()
    done, words, since = 0.0, tr("Reading {file}").format(file=name), time.monotonic()
    try:
        while True:
            progress(done, words)
            if passed := SECONDS.passed(time.monotonic() - since):
                raise SituationError(tr("{file} takes too long to read.").format(file=name), hint=str(passed))
            try:
                frame = arrived.get(timeout=_TICK_S)
            except queue.Empty:
                continue
            if frame is None:
                return
            if frame[0] == frames.PROGRESS:
                done = min(max(float(json.loads(frame[1])["done"]), done), 1.0)
            else:
                yield frame
    except (frames.BadFrame, ValueError, KeyError, TypeError) as error:
        raise died(name) from error
    finally:
        stop.set()
        process.kill()
        reader.join()


def _receive(stream: BinaryIO | Any, arrived: queue.Queue[tuple[bytes, bytes] | None], stop: threading.Event) -> None:
    """In a thread: from the pipe into the queue, until the end, a bad frame or `stop`."""
    total = 0
    while not stop.is_set():
        try:
            frame = frames.receive(stream, FRAME.most)
        except (frames.BadFrame, OSError):
            frame = None
        total += len(frame[1]) if frame else 0
        if total > SENT.most:
            frame = None
        while not stop.is_set():
            try:
                arrived.put(frame, timeout=_TICK_S)
                break
            except queue.Full:
                continue
        if frame is None:
            return
