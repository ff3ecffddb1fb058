"""The web map as one file that any browser opens with no network: nothing loads, nothing links anywhere."""

from __future__ import annotations

import html
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from layers.geo import Bounds
from layers.i18n import language
from layers.report.frame import frame
from layers.report.web_data import extent, head, layer_data, tolerance
from layers.situation import Situation

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


def write_page(path: Path, situation: Situation, *, theme: str = "light", bounds: Bounds | None = None) -> None:
    """Write what is shown at the clock's moment; `bounds` is what the page shows first. The file is whole or not."""
    text = page(situation, theme=theme, bounds=bounds)
    _replace(Path(path), text.encode("utf-8"))


def page(situation: Situation, *, theme: str = "light", bounds: Bounds | None = None) -> str:
    """The file's text: frame, policy and data."""
    nonce = secrets.token_urlsafe(18)
    policy = _POLICY.format(nonce=nonce)
    told = page_data(situation, theme, bounds)
    return frame(
        nonce,
        title=html.escape(f"{told['head']['title']} · {told['head']['moment']}"),
        language=_LANGUAGE_TAGS[language()],
        head=f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        before=f'<script type="application/json" id="anlan-data">{in_script(told)}</script>',
    )


def page_data(situation: Situation, theme: str, bounds: Bounds | None = None) -> dict[str, Any]:
    """Everything the page shows."""
    seen = bounds or extent(situation)
    degrees = tolerance(seen)
    layers = [layer_data(situation, layer.key, degrees=degrees) for layer in situation.stack.shown()]
    return {"head": head(situation, theme), "layers": layers, "view": seen}


def in_script(value: Any) -> str:
    """JSON that may stand between script tags: no character of it can end them or begin a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _replace(path: Path, data: bytes) -> None:
    """A temporary file beside it, on disk before it takes the name."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
