"""CSV cells that no spreadsheet takes for a formula, and back."""

from __future__ import annotations

import re
from typing import Any

_RISKY = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guarded(value: Any) -> Any:
    """Text that could be run gets an apostrophe in front; numbers are left alone."""
    return f"'{value}" if isinstance(value, str) and _RISKY.match(value) else value


def plain(text: str) -> str:
    """Back from `guarded`."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text
