"""The web map as one file that any browser opens with no network: nothing loads, nothing links anywhere."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from layers.geo import Bounds
from layers.kinds.notices import NOTICE
from layers.outgoing import public_rows
from layers.record.workspace import check_no_workspace
from layers.report import frame, web_data
from layers.report.escape import json_in_script
from layers.situation import Situation


def write_page(
    path: Path, situation: Situation, *, theme: str = "light", bounds: Bounds | None = None, restricted: bool = False
) -> int:
    """Write what is shown at the clock's moment; `bounds` is what the page shows first. The file is whole or not.

    Without `restricted` notices that are not for the public are held back; how many, is returned.

    Raises
    ------
    SituationError
        A workspace lies at `path`.
    """
    check_no_workspace(Path(path))
    page = page_text(situation, theme=theme, bounds=bounds, restricted=restricted)
    _replace(Path(path), page.encode("utf-8"))
    shown = [(layer.key, situation.picture) for layer in situation.stack.shown() if layer.key == NOTICE]
    return 0 if restricted else sum(public_rows(key, picture.rows(key))[1] for key, picture in shown)


def page_text(
    situation: Situation, *, theme: str = "light", bounds: Bounds | None = None, restricted: bool = False
) -> str:
    told = web_data.whole(situation, theme, bounds, restricted=restricted)
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
