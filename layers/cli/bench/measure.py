"""One figure, and how it is taken: the median of several runs, ours and the peer's in turn."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from layers.errors import SituationError


@dataclass(frozen=True, slots=True)
class Figure:
    """`seconds` is ours, `peer_seconds` the peer's less what is not compared; `limit` is that of `ratio`, or of
    `seconds` where there is no peer."""

    name: str
    seconds: float
    peer: str = ""
    peer_seconds: float | None = None
    limit: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if not self.peer_seconds else self.seconds / self.peer_seconds

    @property
    def kept(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        value = self.seconds if self.ratio is None else self.ratio
        return None if self.limit is None else value <= self.limit

    def to_json(self) -> dict[str, Any]:
        ratio = self.ratio
        return {
            "name": self.name,
            "seconds": round(self.seconds, 5),
            "peer": self.peer,
            "peer_seconds": None if self.peer_seconds is None else round(self.peer_seconds, 5),
            "ratio": None if ratio is None else round(ratio, 3),
            "limit": self.limit,
            "kept": self.kept,
            "note": self.note,
        }

    def in_words(self) -> str:
        words = f"{self.name:52s} {_span(self.seconds):>9s}"
        if self.ratio is not None and self.peer_seconds is not None:
            words += f"   {self.peer} {_span(self.peer_seconds)}   ratio {self.ratio:.2f}"
        if self.limit is not None:
            limit = f"{self.limit:g}" if self.ratio is not None else _span(self.limit)
            words += f"   (at most {limit}: {'kept' if self.kept else 'MISSED'})"
        return f"{words}   {self.note}" if self.note else words


@dataclass(frozen=True, slots=True)
class Failed:
    """What could not be measured, and why; the other figures go on."""

    name: str
    error: SituationError
    kept = False

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "kept": False, "error": self.error.message, "hint": self.error.hint}

    def in_words(self) -> str:
        return "\n".join(filter(None, (f"{self.name:52s}   FAILED: {self.error.message}", self.error.hint)))


@dataclass(frozen=True, slots=True)
class Peak:
    """The most memory that something took, in MB of a million bytes, and how much it may."""

    name: str
    mb: float
    limit_mb: float
    note: str = ""

    @property
    def kept(self) -> bool:
        return self.mb <= self.limit_mb

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "mb": round(self.mb, 1),
            "limit_mb": self.limit_mb,
            "kept": self.kept,
            "note": self.note,
        }

    def in_words(self) -> str:
        words = (
            f"{self.name:52s} {self.mb:6.0f} MB   (at most {self.limit_mb:g} MB: {'kept' if self.kept else 'MISSED'})"
        )
        return f"{words}   {self.note}" if self.note else words


def in_turn(*works: Callable[[], object], repeats: int = 5) -> list[float]:
    """The median time of each, run in turn so that all meet the same machine; the first round is left out."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(repeats + 1):
        for n, work in enumerate(works):
            gc.collect()
            times[n].append(timed(work))
    return [median(spans[1:]) for spans in times]


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` took; what it gives is let go afterwards."""
    start = time.perf_counter()
    kept = work()
    seconds = time.perf_counter() - start
    del kept
    return seconds


def _span(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
