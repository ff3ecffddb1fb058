"""What is measured in a process with a window, which this one has not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from layers.errors import SituationError
from layers.i18n import tr

_LAST = 500
"""So many letters of what the process complained of."""


def has_windows() -> bool:
    """Whether what draws windows is installed."""
    return find_spec("PySide6") is not None


def told_by_window(arguments: Sequence[str], *, timeout_s: float) -> str:
    """What a Python program with a window prints; without a screen the window is not to be seen.

    Raises
    ------
    SituationError
        The program failed, or was not done in time: what it was to measure is not known.
    """
    try:
        done = subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")},
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
        )
    except subprocess.TimeoutExpired as error:
        raise SituationError(tr("The process with the window was not done in {s} s.").format(s=timeout_s)) from error
    if done.returncode:
        raise SituationError(
            tr("The process with the window left with code {code}.").format(code=done.returncode),
            hint=done.stderr.strip()[-_LAST:],
        )
    return done.stdout
