"""One line of a legend."""

from __future__ import annotations

from typing import NamedTuple

from layers.style import Look


class Entry(NamedTuple):
    """A look, the words for it, and the key of the layer whose it is."""

    look: Look
    words: str
    layer: str
