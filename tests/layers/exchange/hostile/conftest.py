"""Readers by the hundred, and the ground on which hostile files lie."""

from __future__ import annotations

import http.server
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.layers.exchange.hostile.case import SECRET, Bait
from tests.layers.exchange.hostile.nursery import Nursery, Watched, nursery


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


@pytest.fixture(scope="module")
def processes() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


@pytest.fixture
def readers(processes: Nursery) -> Nursery:
    processes.watched = Watched()
    return processes


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            """Nothing on the screen."""

    made = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}", asked
    made.shutdown()
    thread.join()
    made.server_close()


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
