"""Readers by the hundred, and the ground on which hostile files lie."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.layers.exchange.hostile.case import SECRET, Bait
from tests.layers.exchange.hostile.nursery import Nursery
from tests.layers.exchange.listener import listening


@dataclass
class Ground:
    """A secret file, a web server that nobody should ask, a folder of the person's own, and one for what is passing."""

    secret: Path
    server: str
    asked: list[str]
    folder: Path
    passing: Path

    @property
    def bait(self) -> Bait:
        return Bait(str(self.secret), self.server)


@pytest.fixture
def readers(reader_forks: Nursery) -> Nursery:
    return reader_forks.stricter()


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    with listening() as found:
        yield found


@pytest.fixture
def ground(tmp_path: Path, server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> Ground:
    secret = tmp_path / "secret.csv"
    secret.write_text(f"lon,lat,word\n1,1,{SECRET}\n", encoding="utf-8")
    folder, passing = tmp_path / "own", tmp_path / "passing"
    folder.mkdir()
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    server[1].clear()
    return Ground(secret, *server, folder, passing)
