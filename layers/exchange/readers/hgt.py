"""SRTM height tiles (.hgt): big-endian whole metres on a square of one degree, named by its south-west corner.

NASA/USGS, SRTM documentation (SRTM_Topo.pdf), version 2.1: heights above the EGM96 geoid, -32768 where there is none;
samples lie on whole seconds, those at the edges are shared with the neighbours.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from layers.exchange.found import Found
from layers.exchange.grids import as_values, send_grid
from layers.exchange.refusal import Refusal, not_of_format
from layers.exchange.sink import Sink
from layers.i18n import N_, message
from layers.pyramid import Cells

_CORNER = re.compile(r"([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)
_SIZES = {1201 * 1201 * 2: (1201, 1201), 3601 * 3601 * 2: (3601, 3601), 3601 * 1801 * 2: (1801, 3601)}
"""Bytes to columns and rows: of 3, 1, and beyond 50° of latitude 2 by 1 seconds."""
_NODATA = -32_768
_EGM96 = "EGM96 height (EPSG:5773)"


def read(path: Path, name: str, sink: Sink, options: dict[str, Any]) -> None:
    """The one grid of the file; where it lies is in its name."""
    size = _SIZES.get(path.stat().st_size)
    if size is None:
        raise not_of_format(name, "SRTM HGT")
    corner = _CORNER.search(str(options.get("member") or name))
    if corner is None:
        raise Refusal(
            message(N_("The name of {file} does not say where it lies."), file=name),
            message(N_("Give it its name back, such as N43E007.hgt.")),
        )
    width, height = size
    lat = int(corner[2]) * (1 if corner[1].upper() == "N" else -1)
    lon = int(corner[4]) * (1 if corner[3].upper() == "E" else -1)
    dx, dy = 1 / (width - 1), 1 / (height - 1)
    transform = (dx, 0.0, lon - dx / 2, 0.0, -dy, lat + 1 + dy / 2)
    heights = np.fromfile(path, dtype=">i2").reshape(height, width)

    def rows(step: int, top: int, count: int) -> Cells:
        return as_values(heights[top : top + count], nodata=_NODATA, scale=1.0, offset=0.0)[0]

    found = Found(width, height, transform, "EPSG:4326", unit="m", vertical=_EGM96)
    send_grid(found, rows, sink, name=name, crs=None, notes=list)
