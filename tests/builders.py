"""Facts for tests: each builder takes only what matters to the test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from shapely import Point

from layers.columns import content_hash, encode
from layers.feature import Feature, new_id, wkb

START = datetime(2024, 9, 9, 0, 0, tzinfo=UTC)


class Hands:
    """A clock that a test turns by hand."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start

    def __call__(self) -> datetime:
        return self.time

    def on(self, **span: float) -> datetime:
        self.time += timedelta(**span)
        return self.time


def a_shelter(
    *, id: str | None = None, state: str = "designated", at: tuple[float, float] = (108.33, 22.82), **values: Any
) -> Feature:
    return Feature(id or new_id(), "shelter", {"name": "No. 1 School", **values}, Point(at), state)


def a_reference_layer(name: str, points: list[tuple[float, float]]) -> tuple[Feature, dict[str, bytes]]:
    """A bulk set of points with a column `n`, and its content."""
    content = encode(
        {
            "id": [f"{name}/{n}" for n in range(len(points))],
            "geometry": [wkb(Point(p)) for p in points],
            "n": list(range(len(points))),
        }
    )
    sha256 = content_hash(content)
    values = {
        "name": name,
        "role": "reference",
        "of": name,
        "sha256": sha256,
        "count": len(points),
        "columns": [{"key": "n", "type": "integer"}],
    }
    return Feature(f"set:{name}", "dataset", values), {sha256: content}
