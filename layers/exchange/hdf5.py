"""Whether an HDF5 file keeps values in other files: such a file reads whatever lies on the disk under a name it gives.

Two ways exist (HDF5 File Format Specification 3.0): the message "External Data Files" (IV.A.2.h) points to a local heap
with the names, the virtual layout (IV.A.2.i) to a global heap with them. Both are found by what they point to.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path

MAGIC = b"\x89HDF\r\n\x1a\n"
_EXTERNAL = re.compile(rb"(?=\x01\0\0\0..(?!\0\0)..(........))", re.DOTALL)
"""Version, three zeros, names allocated and used, and the address of the heap with them."""
_VIRTUAL = re.compile(rb"(?=[\x04-\x06]\x03(........))", re.DOTALL)
"""Version and class of the layout, and the address of its heap."""


def keeps_values_elsewhere(path: Path) -> bool:
    with path.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            return False
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _points(data, _EXTERNAL, b"HEAP") or _points(data, _VIRTUAL, b"GCOL")


def _points(data: mmap.mmap, pattern: re.Pattern[bytes], heap: bytes) -> bool:
    """Whether something of the pattern points to a heap of that sort."""
    for found in pattern.finditer(data):
        at = int.from_bytes(found[1], "little")
        if data[at : at + 4] == heap:
            return True
    return False
