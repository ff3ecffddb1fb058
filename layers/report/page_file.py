"""The web map as one file that any browser opens with no network: nothing loads, nothing links anywhere."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from layers.geo import Bounds
from layers.report import frame, web_data
from layers.report.escape import json_in_script
from layers.situation import Situation


def write_page(path: Path, situation: Situation, *, theme: str = "light", bounds: Bounds | None = None) -> None:
    """Write what is shown at the clock's moment; `bounds` is what the page shows first. The file is whole or not."""
    _replace(Path(path), page_text(situation, theme=theme, bounds=bounds).encode("utf-8"))


def page_text(situation: Situation, *, theme: str = "light", bounds: Bounds | None = None) -> str:
    told = web_data.whole(situation, theme, bounds)
    title = f"{told['head']['title']} · {told['head']['moment']}"
    return frame.self_contained(json_in_script(told), title=title, lang=told["lang"])


def _replace(path: Path, data: bytes) -> None:
    """A temporary file beside it, on disk before it takes the name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
