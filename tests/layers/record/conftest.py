"""An empty workspace for each test, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.kinds import KINDS
from layers.record.store import Store, open_store
from layers.record.workspace import create_workspace
from tests.builders import Hands
from tests.layers.record.forks import Forks


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "city.gpkg"
    create_workspace(place)
    return place


@pytest.fixture
def store(path: Path, hands: Hands) -> Iterator[Store]:
    opened = open_store(path, KINDS, now=hands)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    made = Forks(tmp_path_factory.mktemp("forks"))
    yield made
    made.close()
