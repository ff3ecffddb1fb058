"""Which of the two makes of a kernel serves: the compiled one once it is loaded, the plain one until then."""

from __future__ import annotations

import hashlib
import importlib
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from platformdirs import user_cache_path

SWITCH = "ANLAN_PLAIN_KERNELS"
"""Set in the environment: numba is never imported."""

FAMILIES = ("areas", "crowds", "density", "gather", "grid", "hit", "lines", "points", "raster", "simplify", "transform")

_CACHE = "NUMBA_CACHE_DIR"
_log = logging.getLogger(__name__)
_loading = threading.Lock()
_compiled: dict[str, ModuleType] = {}
_forced: list[str] = []


def kernel(family: str) -> Any:
    """The module that serves a family now."""
    if family in _compiled and _forced[-1:] != ["plain"]:
        return _compiled[family]
    return importlib.import_module(f"desktop.map.kernels.plain.{family}")


def warm_up() -> bool:
    """Compile all kernels or load them from the cache; True if they serve now.

    Takes seconds the first time and about one later, most of it with the GIL let go: call it on a worker thread.
    Where numba is absent, fails or is switched off, the plain kernels go on serving.
    """
    if os.environ.get(SWITCH):
        return False
    with _loading:
        try:
            prepare_cache()
            for family in FAMILIES:
                if family not in _compiled:
                    _compiled[family] = importlib.import_module(f"desktop.map.kernels.compiled.{family}")
        except Exception as error:  # noqa: BLE001 - numba fails in ways of its own; the picture is the same without it
            _log.warning("The map draws without compiled kernels: %s", error)
            return False
    return True


def is_warm() -> bool:
    return len(_compiled) == len(FAMILIES)


@contextmanager
def plain() -> Iterator[None]:
    """The plain kernels serve, for a test or a comparison."""
    _forced.append("plain")
    try:
        yield
    finally:
        _forced.pop()


def prepare_cache() -> Path:
    """The folder for what is compiled: the person's caches, or a passing folder where nothing can be written there.

    Each state of the sources has a folder of its own: numba compares a file with what was made of it, but not the
    files that its kernels take pieces from.
    """
    folder = os.environ.get(_CACHE) or _writable_folder()
    os.environ[_CACHE] = folder
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = folder
    return Path(folder)


@cache
def sources_digest() -> str:
    """Names this state of the compiled kernels' sources."""
    sources = sorted((Path(__file__).parent / "compiled").glob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _writable_folder() -> str:
    folder: Path = user_cache_path("anlan", appauthor=False) / "kernels" / sources_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except OSError:
        return tempfile.mkdtemp(prefix="anlan-kernels-")
