"""Memory that is free goes back to the system, and where that cannot be asked for nothing happens."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from layers import heap


def resident_mb():
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="another C library keeps its own books")
def test_what_is_free_between_what_is_not_goes_back():
    held = [np.ones(12_000) for _ in range(3000)]  # each below what would be given back at once
    last = held[-1]
    full = resident_mb()
    held.clear()

    heap.give_back()

    assert full - resident_mb() > 150
    assert last.sum() == 12_000


_CHURN = """
import resource, threading
import numpy as np
from layers import heap
{first}
def work():
    for _ in range(50):
        pieces = [np.ones(500_000) for _ in range(4)]
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="another C library keeps its own books")
def test_what_is_wanted_again_and_again_is_not_fetched_anew_each_time():
    def faults(first):
        told = subprocess.run(
            [sys.executable, "-P", "-c", _CHURN.format(first=first)], capture_output=True, text=True, check=True
        )
        return int(told.stdout)

    assert faults("heap.keep_at_hand()") < faults("") / 2


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    heap.give_back()
    heap.keep_at_hand.__wrapped__()
