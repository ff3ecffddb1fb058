"""A store, and a hand that writes files and brings them in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from layers.exchange.importing import Options, Prepared, prepare
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
