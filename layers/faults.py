"""Hooks at which a test makes the program die or fail: off unless the environment switches them on."""

from __future__ import annotations

import os
from collections import Counter

FAULT_AT = "ANLAN_FAULT_AT"
_passed: Counter[str] = Counter()


def fault(point: str) -> None:
    """Die at once, as by `kill -9`, on the n-th passing of `point` when ANLAN_FAULT_AT is `point:n`."""
    wanted = os.environ.get(FAULT_AT)
    if not wanted:
        return
    _passed[point] += 1
    if wanted == f"{point}:{_passed[point]}":
        os._exit(9)
