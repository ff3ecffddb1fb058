"""One city and one workspace for all tests of the demo: making them takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from layers.demo import making
from layers.demo.city import City, make_city
from layers.demo.making import build
from layers.kinds import KINDS
from layers.record.store import Store, open_store

NOW = datetime(2026, 5, 4, 9, 24, 7, tzinfo=UTC)


@pytest.fixture(scope="session")
def city() -> City:
    return make_city(7)


@pytest.fixture(scope="session")
def demo_file(city: City, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.gpkg"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "make_city", lambda seed: city)
        build(path, seed=7, now=lambda: NOW)
    return path


@pytest.fixture
def demo(demo_file: Path) -> Iterator[Store]:
    store = open_store(demo_file, KINDS, read_only=True)
    yield store
    store.close()
