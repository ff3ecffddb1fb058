"""An empty workspace for each test, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.kinds import KINDS
from layers.record.store import Store, open_store
from layers.record.workspace import create_workspace
from tests.builders import Hands


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
