"""Imported history by the million: columns sorted by time, never changed, looked at through a window of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import Point

from layers.columns import Column
from layers.feature import Feature
from layers.filter import Filter

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Archive:
    """Rows of time, place and category.

    Attributes
    ----------
    time_us : (n,) int64, microseconds since 1970 in UTC, ascending.
    lon, lat : (n,) float64, EPSG:4326.
    category : (n,) int32, index into `categories`.
    columns : every other column, by name.
    """

    def __init__(self, dataset: Feature, columns: dict[str, Column]) -> None:
        self.id = dataset.id
        self.name = str(dataset["name"])
        self.credit = dataset["credit"] or ""
        # A content's columns begin at any byte: searching numbers that lie askew copies all of them first.
        self.time_us: NDArray[np.int64] = np.require(columns["time"], np.int64, ["ALIGNED"])
        self.lon: NDArray[np.float64] = np.asarray(columns["lon"], dtype=np.float64)
        self.lat: NDArray[np.float64] = np.asarray(columns["lat"], dtype=np.float64)
        self.categories, self.category = _coded(columns.get("category"), len(self.time_us))
        known = {"time", "lon", "lat", "category"}
        self.columns: dict[str, Column] = {k: v for k, v in columns.items() if k not in known}

    def __len__(self) -> int:
        return len(self.time_us)

    @property
    def first(self) -> datetime | None:
        return from_us(int(self.time_us[0])) if len(self) else None

    @property
    def last(self) -> datetime | None:
        return from_us(int(self.time_us[-1])) if len(self) else None

    def between(self, start: datetime, end: datetime) -> slice:
        """Rows with start ≤ time < end."""
        low, high = np.searchsorted(self.time_us, [to_us(start), to_us(end)])
        return slice(int(low), int(high))

    def mask(self, chosen: Filter) -> NDArray[np.bool_]:
        """Which rows pass every test."""
        columns = dict(self.columns)
        if self.categories:
            columns["category"] = np.array([*self.categories, None], dtype=object)[self.category]
        return chosen.mask(columns, len(self))

    def histogram(self, start: datetime, end: datetime, bins: int) -> NDArray[np.int64]:
        """How many rows fall into each of `bins` equal spans from start to end."""
        edges = np.linspace(to_us(start), to_us(end), bins + 1)
        return np.diff(np.searchsorted(self.time_us, edges)).astype(np.int64)

    def point(self, n: int) -> Point:
        """Where a row was, EPSG:4326."""
        return Point(self.lon[n], self.lat[n])

    def row(self, n: int) -> dict[str, Any]:
        """One row for people and lists: its columns as JSON values."""
        values = {k: _plain(v[n]) for k, v in self.columns.items()}
        if self.categories:
            values["category"] = self.categories[self.category[n]]
        return values


def to_us(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_us(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


def _coded(column: Column | None, count: int) -> tuple[list[str], NDArray[np.int32]]:
    """Categories in the order of their first letter, and each row's index."""
    if column is None:
        return [], np.zeros(count, dtype=np.int32)
    texts = ["" if v is None else str(v) for v in column]
    names = sorted(set(texts))
    index = {name: n for n, name in enumerate(names)}
    return names, np.fromiter((index[t] for t in texts), dtype=np.int32, count=count)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
