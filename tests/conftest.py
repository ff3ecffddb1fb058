"""What every test gets: folders of its own, no screen, and, where there is a window, a strict Qt."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis.internal.conjecture import providers
from platformdirs import user_cache_path

from desktop.map.kernels.engine import sources_digest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TESTS = Path(__file__).parent
SHARED_DATA = TESTS.parent.parent / "shared" / "data"

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(LANG="C.UTF-8", PROJ_NETWORK="OFF")
for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # Chromium's own cannot start as root
# Compiled once for all runs of these sources, not for each test's own folders.
KERNELS = user_cache_path("anlan-tests", appauthor=False) / "kernels" / sources_digest()
os.environ.setdefault("NUMBA_CACHE_DIR", str(KERNELS))

hypothesis.settings.register_profile("short", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile("long" if os.environ.get("ANLAN_LONG") else "short")
if not os.environ.get("ANLAN_LONG"):
    # Hypothesis takes numbers out of all modules that are loaded: the examples of a test, and whether it fails, would
    # hang on which tests ran before it.
    providers._get_local_constants = lambda: providers._local_constants


def stage(item: pytest.Item) -> str:
    """The folder below tests/ the test stands in."""
    return item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    long_form = pytest.mark.skip(reason="the long form; run by packaging/test --long")
    for item in items:
        if stage(item) in ("desktop", "stories"):
            item.add_marker("window")
        if stage(item) == "stories":
            item.add_marker("story")
        if item.get_closest_marker("long") and not os.environ.get("ANLAN_LONG"):
            item.add_marker(long_form)


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, data and caches of the program under test never touch those of the person who runs it."""
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / f"xdg-{kind.lower()}"))


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Waits where a test says no time: long enough for a machine that others use as well."""
    for name in ("waitUntil", "waitSignal", "waitExposed", "waitActive"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=60_000))
    return qtbot


@pytest.fixture(autouse=True)
def strict_window(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with a window leaves nothing behind, and has the letters for what it shows."""
    if request.node.get_closest_marker("window") is None:
        yield
        return
    from desktop.map.kernels import engine
    from tests import strict_qt

    request.getfixturevalue("qapp")
    strict_qt.require_chinese_font()
    engine.warm_up()  # once: what is being compiled cannot be told to stop
    before = strict_qt.Leftovers()
    yield
    before.fail_on_new()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that lie beside the repository, where somebody put them there."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"there are no shared data at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed: built once, whichever of pytest's processes comes first, for that takes seconds."""
    from layers.demo import build

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path = folder / "demo.gpkg"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            build(path)
    return path
