"""A small situation with something of every shape, and how the page reads what it is given."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.archive import to_us
from layers.columns import content_hash, encode
from layers.edit import adding
from layers.feature import Feature, new_id, wkb
from layers.situation import Situation, new_situation
from tests.builders import Hands, a_shelter

START = datetime(2024, 9, 9, tzinfo=UTC)
HOSTILE = (
    "<script>window.canary=1</script>",
    "</script><script>window.canary=1</script>",
    "<img src=x onerror=window.canary=1>",
    "${window.canary=1}",
    "`;window.canary=1;`",
    "\\`${window.canary=1}\\`",
    "'-(window.canary=1)-'",
    '"><svg onload=window.canary=1>',
    "<!--<script>window.canary=1",
    "javascript:window.canary=1",
    "\u2028window.canary=1\u2029",
    "{{window.canary=1}}",
    "&lt;script&gt;window.canary=1&lt;/script&gt;",
)


def a_situation(folder: Path, *, hands: Hands | None = None) -> Situation:
    return new_situation(folder / "city.anlan", now=hands or Hands())


def add(situation: Situation, *features: Feature) -> None:
    for feature in features:
        situation.apply(adding(feature), imported=True)


def a_road(*, name: str = "Long Street", **values: Any) -> Feature:
    line = LineString([(108.30, 22.80), (108.34, 22.83), (108.36, 22.83)])
    return Feature(new_id(), "road", {"name": name, "road_class": "primary", **values}, line)


def a_zone(*, name: str = "Low bank") -> Feature:
    ring = [(108.30, 22.80), (108.33, 22.80), (108.33, 22.82), (108.30, 22.82)]
    hole = [(108.31, 22.805), (108.32, 22.805), (108.32, 22.81), (108.31, 22.81)]
    values = {"name": name, "risk_level": 1, "code": "R1"}
    return Feature(new_id(), "risk_zone", values, Polygon(ring, [hole]))


def a_set(name: str, shapes: Sequence[BaseGeometry], **said: Any) -> tuple[Feature, dict[str, bytes]]:
    """A reference layer of these shapes, and its content."""
    content = encode({"id": [f"{name}/{n}" for n in range(len(shapes))], "geometry": [wkb(s) for s in shapes]})
    digest = content_hash(content)
    values = {"name": name, "role": "reference", "of": name, "sha256": digest, "count": len(shapes), "columns": []}
    return Feature(f"set:{name}", "dataset", values | said, None), {digest: content}


def a_history(name: str, times: Sequence[datetime]) -> tuple[Feature, dict[str, bytes]]:
    """An archive with one event at each time, each a little further east."""
    count = len(times)
    content = encode(
        {
            "time": np.array([to_us(moment) for moment in times], dtype=np.int64),
            "lon": 108.0 + np.arange(count) / 100,
            "lat": np.full(count, 22.8),
        }
    )
    digest = content_hash(content)
    values = {"name": name, "role": "archive", "of": name, "sha256": digest, "count": count, "columns": []}
    return Feature(f"set:{name}", "dataset", values), {digest: content}


def data_of(page: str) -> dict[str, Any]:
    """The JSON that stands in the file."""
    found = re.search(r'<script type="application/json" id="anlan-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    told: dict[str, Any] = json.loads(found.group(1))
    return told


def unpacked(packed: list[Any]) -> list[np.ndarray]:
    """The parts of a packed shape in degrees, as the page reads them."""
    return [np.cumsum(np.array(part).reshape(-1, 2), axis=0) / 1e6 for part in packed[1:]]


def layer(message: dict[str, Any], key: str) -> dict[str, Any]:
    return next(entry for entry in message["layers"] if entry["key"] == key)


def name_of(feature: dict[str, Any]) -> str:
    """What the page calls a feature."""
    return str(feature.get("n", feature.get("t", "")))


__all__ = ["HOSTILE", "START", "Hands", "Point", "a_history", "a_road", "a_set", "a_shelter", "a_situation", "a_zone"]
