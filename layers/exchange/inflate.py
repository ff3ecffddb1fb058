"""Gzipped files, unpacked into the private folder by us, with the real bytes counted."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from layers.exchange.disk import is_the_disks
from layers.exchange.formats import GZIP
from layers.exchange.limits import BYTES, RATIO, RATIO_FREE
from layers.exchange.refusal import Refusal
from layers.i18n import N_, message

_PART = 1 << 20


def plain_file(path: Path, name: str) -> Path:
    """`path` itself, or its content unpacked into the working folder when it is gzipped."""
    with path.open("rb") as stream:
        if stream.read(2) != GZIP:
            return path
    target = Path("unpacked")
    packed, size = path.stat().st_size, 0
    try:
        with gzip.open(path, "rb") as source, target.open("wb") as out:
            while part := source.read(_PART):
                size += len(part)
                check_unpacked(size, packed)
                out.write(part)
    except (OSError, EOFError, zlib.error) as error:
        if is_the_disks(error):
            raise
        raise Refusal(
            message(N_("{file} is not a whole gzip file."), file=name), message(N_("Fetch or pack it again."))
        ) from error
    return target


def check_unpacked(size: int, packed: int) -> None:
    """Refuse `size` bytes that come of `packed`, where they are too many."""
    ratio = size / max(packed, 1) if size > RATIO_FREE.most else 0.0
    for passed in (BYTES.passed(size), RATIO.passed(ratio)):
        if passed is not None:
            raise Refusal(message(N_("The file unpacks to more than an import may hold.")), passed)
