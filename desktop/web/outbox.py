"""Messages for the page, in turn: each waits under its number until the page has drawn it."""

from __future__ import annotations

from typing import Any

from layers.report.escape import json_text


class Outbox:
    """Numbers never repeat, so a page that was reloaded cannot acknowledge what it has not seen."""

    def __init__(self) -> None:
        self._bodies: dict[int, bytes] = {}
        self._last = 0

    @property
    def is_empty(self) -> bool:
        return not self._bodies

    def put(self, message: dict[str, Any]) -> int:
        """Keep `message`; its number."""
        self._last += 1
        self._bodies[self._last] = json_text(message).encode()
        return self._last

    def body(self, serial: int) -> bytes | None:
        return self._bodies.get(serial)

    def drawn(self, serial: int) -> None:
        """The page has drawn the message, and so all before it."""
        if serial in self._bodies:
            self._bodies = {n: body for n, body in self._bodies.items() if n > serial}

    def clear(self) -> None:
        self._bodies.clear()
