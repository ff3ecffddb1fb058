"""What is measured on: made-up shelters and incidents, the same for ours and for the peer."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
from shapely import Point

from layers.columns import content_hash, encode
from layers.feature import Feature

_WEST, _SOUTH, _SPAN = 108.2, 22.7, 0.25


def shelters(count: int) -> list[Feature]:
    luck = random.Random(1)
    return [
        Feature(
            f"shelter-{luck.getrandbits(64):016x}",
            "shelter",
            {
                "code": f"S{n:06d}",
                "name": f"第{n}避难场所",
                "capacity": luck.randrange(2000),
                "occupancy": luck.randrange(200),
                "address": f"青秀区 {luck.randrange(300)} 号",
            },
            Point(_WEST + _SPAN * luck.random(), _SOUTH + _SPAN * luck.random()),
            "designated",
        )
        for n in range(count)
    ]


def as_frame(features: list[Feature]) -> gpd.GeoDataFrame:
    table: list[dict[str, Any]] = [{"id": f.id, "state": f.state, **f.values} for f in features]
    return gpd.GeoDataFrame(table, geometry=[f.geometry for f in features], crs=4326)


def archive(count: int) -> tuple[Feature, dict[str, bytes], gpd.GeoDataFrame]:
    """A history of incidents as an archive with its content, and the same rows as a frame."""
    luck = np.random.default_rng(2)
    start = int(datetime(2023, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
    time_us = np.sort(start + luck.integers(0, 365 * 86_400, count) * 1_000_000)
    columns: dict[str, Any] = {
        "time": time_us,
        "lon": _WEST + _SPAN * luck.random(count),
        "lat": _SOUTH + _SPAN * luck.random(count),
        "category": np.array(["theft", "burglary", "assault", "fire", "flood"])[luck.integers(0, 5, count)].tolist(),
        "description": [f"report {n % 997}" for n in range(count)],
        "beat": luck.integers(100, 2600, count),
    }
    frame = gpd.GeoDataFrame(
        {
            "time": time_us.astype("datetime64[us]"),
            **{k: columns[k] for k in ("category", "description", "beat")},
        },
        geometry=gpd.points_from_xy(columns["lon"], columns["lat"]),
        crs=4326,
    )
    content = encode(columns)
    sha256 = content_hash(content)
    fields = [{"key": "description", "type": "text"}, {"key": "beat", "type": "integer"}]
    values = {
        "name": "history",
        "role": "archive",
        "of": "history",
        "sha256": sha256,
        "count": count,
        "columns": fields,
    }
    return Feature("set:history", "dataset", values), {sha256: content}, frame
