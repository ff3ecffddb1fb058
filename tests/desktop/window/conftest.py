"""Windows on copies of the demo city."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def demo(demo_city: Path, tmp_path: Path) -> Path:
    """A copy of the demo city that the test may change."""
    return Path(shutil.copy(demo_city, tmp_path / "city.gpkg"))
