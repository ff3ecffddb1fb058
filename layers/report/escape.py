"""One encoder for each place of a page into which text goes."""

from __future__ import annotations

import html
import json
from typing import Any

_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_text(value: Any) -> str:
    """Compact JSON; a number that is not finite is refused."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def json_in_script(value: Any) -> str:
    """JSON that can stand between script tags: nothing in it ends the script or opens another."""
    return json_text(value).translate(_IN_SCRIPT)


def html_text(text: str) -> str:
    """Text between tags or in a quoted attribute."""
    return html.escape(text, quote=True)
