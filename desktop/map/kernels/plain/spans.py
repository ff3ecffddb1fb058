"""Ragged ranges: the index work that stands for a loop within a loop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

I8 = NDArray[np.int64]


def spans(first: I8, end: I8) -> tuple[I8, I8]:
    """For each i the numbers first[i] … end[i] - 1, and i beside each."""
    count = np.maximum(end - first, 0)
    owner = np.repeat(np.arange(len(first)), count)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    return owner, first[owner] + within
