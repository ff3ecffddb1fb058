"""The readers as they are, in this process: what is read is the same, and a test need not wait for another one."""

from __future__ import annotations

import io
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from layers.exchange import frames
from layers.exchange.formats import agrees, check_path, format_of
from layers.exchange.guard import Collector, Progress, RawTable
from layers.exchange.inflate import plain_file
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import Sink


def read_here(path: Path, *, progress: Progress, rows: int | None = None, **options: Any) -> list[RawTable]:
    """As `guard.read_file`, without the process and its limits."""
    path, kind = check_path(path), format_of(path)
    stream = io.BytesIO()
    sink = Sink(stream, rows)
    try:
        _read(path, kind.key, kind.title, sink, options)
    except Refusal as error:
        frames.send_json(stream, frames.REFUSED, error.to_json())
    frames.send_json(stream, frames.DONE, {})
    stream.seek(0)
    collector = Collector()
    while frame := frames.receive(stream, 1 << 40):
        if frame[0] != frames.PROGRESS and collector.take(*frame):
            break
    return collector.tables


def _read(path: Path, key: str, title: str, sink: Sink, options: dict[str, Any]) -> None:
    plain = plain_file(path, path.name)
    with plain.open("rb") as stream:
        head = stream.read(4096)
    if not agrees(key, head):
        raise not_of_format(path.name, title)
    import_module(f"layers.exchange.readers.{key}").read(plain, path.name, sink, options)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Files are read in this process, in a folder of their own."""
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.chdir(private)
    monkeypatch.setattr("layers.exchange.importing.read_file", read_here)
