"""A store, and a hand that writes files and brings them in."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from layers.exchange import frames
from layers.exchange.formats import HEAD, agrees, format_of
from layers.exchange.importing import Options, Prepared, prepare
from layers.exchange.refusal import Refusal, wrong_content
from layers.exchange.sink import Sink
from layers.i18n import message
from layers.kinds import KINDS
from layers.record.store import Store, open_store
from layers.record.workspace import create_workspace
from tests.layers.exchange.here import here as here


class Desk:
    """Writes files into a folder and imports them, as the command line does."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store

    def file(self, name: str, content: Any) -> Path:
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def prepare(self, path: Path, *, progress: Callable[[float, str], None] | None = None, **options: Any) -> Prepared:
        return prepare(path, Options(**options), self.store, progress=progress or (lambda done, words: None))

    def bring(self, path: Path, **options: Any) -> Prepared:
        """Prepare and record."""
        prepared = self.prepare(path, **options)
        if prepared.edit:
            self.store.apply(prepared.edit, contents=prepared.contents, imported=True)
        return prepared


@pytest.fixture
def read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """The reader of a file's format in this process, as it runs in the guarded one: quick, for what is refused."""

    def read(path: Path) -> None:
        monkeypatch.chdir(tmp_path)
        known = format_of(path)
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        if not agrees(known.key, head):
            raise wrong_content(path.name, known.title, head)
        sent = io.BytesIO()
        import_module(f"layers.exchange.readers.{known.key}").read(path, path.name, Sink(sent), {})
        sent.seek(0)
        while frame := frames.receive(sent, 1 << 30):
            if frame[0] in (frames.ROWS, frames.REJECTED):
                return
        raise Refusal(message("nothing in it"))

    return read


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "city.gpkg"
    create_workspace(path)
    store = open_store(path, KINDS)
    yield store
    store.close()


@pytest.fixture
def desk(tmp_path: Path, store: Store) -> Desk:
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(folder, store)
