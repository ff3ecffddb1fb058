"""Files that are brought in are read by forks of one process, wherever the reader's own is not what is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.layers.exchange.hostile.nursery import Nursery

_HERE = Path(__file__).parent
_BRINGING = ("cli", "exchange")


@pytest.fixture(scope="session")
def reader_forks() -> Iterator[Nursery]:
    from tests.layers.exchange.hostile.nursery import nursery

    with nursery(120) as made:
        yield made


@pytest.fixture(autouse=True)
def forked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in a fenced fork of a process that has loaded its libraries: starting each costs minutes."""
    brings = request.path.relative_to(_HERE).parts[0] in _BRINGING
    if brings and request.node.get_closest_marker("own_process") is None:
        request.getfixturevalue("reader_forks").serve_imports(monkeypatch)
