"""Getting the compiled kernels ready beside the window: the first time in a process of its own, for it takes long."""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
import tempfile
import threading
from functools import cache
from importlib.metadata import version
from pathlib import Path

from desktop.map.kernels import engine

_TIMEOUT_S = 300
_COMPILE = "import os; getattr(os, 'nice', int)(10); from desktop.map.kernels.engine import warm_up; warm_up()"
"""The window, and what is drawn without them meanwhile, come first."""
_log = logging.getLogger(__name__)


@cache
def begin() -> threading.Thread:
    """Start to load or compile them, once in a run. The thread holds up nobody's leaving."""
    thread = threading.Thread(target=warm_up, name="kernels", daemon=True)
    thread.start()
    return thread


def warm_up() -> None:
    """Load the kernels; what was never compiled here is compiled by another Python first: that keeps nobody waiting."""
    if engine.is_warm():
        return
    stamp = _stamp()
    if not stamp.exists() and not getattr(sys, "frozen", False):
        _compile_apart()
    if engine.warm_up():
        _leave(stamp)


def _compile_apart() -> None:
    try:
        subprocess.run(
            [sys.executable, "-c", _COMPILE],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.warning("The kernels could not be compiled apart: %s", error)


def _leave(stamp: Path) -> None:
    try:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=stamp.parent, delete=False) as written:
            pass
        Path(written.name).replace(stamp)
    except OSError as error:
        _log.warning("That the kernels are compiled could not be noted: %s", error)


def _stamp() -> Path:
    """It lies beside what is compiled, and is there once these sources were compiled by this numba."""
    sources = sorted((Path(engine.__file__).parent / "compiled").glob("*.py"))
    told = [version("numba"), sys.version, *(f"{p} {p.stat().st_mtime_ns}" for p in sources)]
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
    return engine.prepare_cache() / f"kernels-{digest}.compiled"
