"""Other processes of this machine: whether one that left something behind is still there."""

from __future__ import annotations

import os
import sys


def is_running(pid: int) -> bool:
    """Whether a process of that number is there. Where that cannot be asked, it is taken to be."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
