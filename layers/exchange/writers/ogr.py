"""Tables to files through GDAL, in a process of its own: what breaks there breaks only the export.

The process gets one driver, no network, and nothing but a folder to write in; the rows go to it as bytes.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from layers.columns import Column, encode
from layers.exchange.drivers import SETTINGS
from layers.exchange.writers.ends import is_whole
from layers.exchange.writers.whole import REFUSED, in_words
from layers.faults import FAULT_AT

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[3]
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from layers.exchange.writers.ogr_child import main; main()"
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT", FAULT_AT)
_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class OgrLayer:
    """One file of GDAL's. `columns` hold str, int, float, bool or None each, all of one type, in WGS 84.

    `types` says which, by column; `geometry_type` is as GDAL names it.
    """

    file: str
    geometry_type: str
    geometry: Sequence[bytes | None]
    columns: dict[str, Sequence[Any]]
    types: dict[str, str]
    options: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)


def write_layers(folder: Path, driver: str, layers: Sequence[OgrLayer]) -> None:
    """Write each layer into `folder`, which is all that the process may write in.

    Raises
    ------
    OSError
        It could not be, or the process died; `strerror` says why.
    """
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | SETTINGS
    environment |= {"HOME": str(folder), "TMPDIR": str(folder)}
    said = folder / "said"
    with said.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START],
            stdin=subprocess.PIPE,
            stderr=errors,
            cwd=folder,
            env=environment,
        )
        try:
            sent = 0 if process.stdin is None else _send(process.stdin, driver, layers)
            code = process.wait(_SECONDS)
        finally:
            process.kill()
            process.wait()
    words = said.read_bytes()[-2000:].decode("utf-8", "replace").strip()
    said.unlink()
    if code != 0:
        last = words.splitlines()[-1] if words else str(code)
        _log.warning("writing with %s ended with %s: %s", driver, code, last)
        raise OSError(errno.EIO, in_words(last[:300], folder, needed_bytes=_TIMES * sent))
    if not all(is_whole(folder / layer.file, len(layer.geometry)) for layer in layers):
        _log.warning("writing with %s left a file without its end", driver)
        raise OSError(errno.EIO, in_words(REFUSED, folder, needed_bytes=_TIMES * sent))


_TIMES = 3
"""As much as it was given may a file take, and what GDAL puts aside while it writes."""


def _send(pipe: BinaryIO | Any, driver: str, layers: Sequence[OgrLayer]) -> int:
    """The job as a line of JSON a layer, each followed by its rows; a process that died takes no more. How many bytes
    that were."""
    sent = 0
    try:
        pipe.write(json.dumps({"driver": driver, "layers": len(layers)}).encode() + b"\n")
        for layer in layers:
            columns: dict[str, Column] = {f".{name}": values for name, values in layer.columns.items()}
            body = encode({**columns, "geometry": list(layer.geometry)})
            head = {k: v for k, v in asdict(layer).items() if k not in ("geometry", "columns")}
            pipe.write(json.dumps(head | {"bytes": len(body)}).encode() + b"\n")
            pipe.write(body)
            sent += len(body)
        pipe.close()
    except BrokenPipeError:
        _log.warning("the writing process takes no more")
    return sent
