"""What is measured in a process with a window, which this one has not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence


def told_by_window(arguments: Sequence[str], *, timeout_s: float) -> str:
    """What a Python program with a window prints; without a screen the window is not to be seen."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout_s,
    ).stdout
