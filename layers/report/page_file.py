"""The web map as one file that any browser opens with no network: nothing loads, nothing links anywhere."""

from __future__ import annotations

from pathlib import Path

from layers.exchange.writers.whole import replacing, stored
from layers.geo import Bounds
from layers.kinds.notices import NOTICE
from layers.outgoing import public_rows
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
        What lies at `path` cannot be replaced, or its folder cannot be written.
    """
    with stored(Path(path)), replacing(Path(path)) as target:
        page = page_text(situation, theme=theme, bounds=bounds, restricted=restricted)
        target.write_bytes(page.encode("utf-8"))
    shown = [(layer.key, situation.picture) for layer in situation.stack.shown() if layer.key == NOTICE]
    return 0 if restricted else sum(public_rows(key, picture.rows(key))[1] for key, picture in shown)


def page_text(
    situation: Situation, *, theme: str = "light", bounds: Bounds | None = None, restricted: bool = False
) -> str:
    told = web_data.whole(situation, theme, bounds, restricted=restricted)
    title = f"{told['head']['title']} · {told['head']['moment']}"
    return frame.self_contained(json_in_script(told), title=title, lang=told["lang"])
