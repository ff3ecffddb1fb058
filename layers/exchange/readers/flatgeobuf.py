"""FlatGeobuf through GDAL's driver of that name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layers.exchange.ogr import Asked, send_file
from layers.exchange.sink import Sink


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """All features as one table."""
    send_file(path, name, sink, Asked("FlatGeobuf"))
