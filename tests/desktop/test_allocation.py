"""Memory that was given back goes back to the system."""

import subprocess
import sys

import pytest

_PROGRAM = """
import sys
from pathlib import Path
import numpy as np
from desktop.allocation import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

if sys.argv[1] == "asked":
    give_back()
kept = []
for _ in range(3):  # each freed piece raises what glibc keeps, and each kept one pins what lies below it
    pieces = []
    for _ in range(8):
        pieces.append(np.ones(20 * 2**20, dtype=np.uint8))
        kept.append(np.ones(100_000, dtype=np.uint8))
    del pieces
print(resident())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own")
def test_large_pieces_are_not_hoarded():
    told = subprocess.run([sys.executable, "-c", _PROGRAM, "asked"], capture_output=True, text=True, check=True)

    assert float(told.stdout) < 100
