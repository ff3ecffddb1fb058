"""What the `crs` member of a GeoJSON names, in the ways that were usual before RFC 7946 did away with it."""

from __future__ import annotations

import re
from typing import Any

from layers.exchange.declared import UNKNOWN_CRS

_EPSG = re.compile(r"(?:urn:(?:ogc|x-ogc):def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)
_CRS84 = re.compile(
    r"(?:urn:ogc:def:crs:)?OGC:(?:[\d.]*:)?CRS84h?|https?://www\.opengis\.net/def/crs/OGC/[\d.]+/CRS84h?", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"https?://(?:www\.opengis\.net/def/crs/EPSG/[\d.]+/(\d{4,6})|(?:www\.)?spatialreference\.org/ref/epsg/(\d{4,6})/.*)",
    re.IGNORECASE,
)
"""Addresses that only stand for a system; they are read, not called."""


def declared_crs(member: Any) -> str | None:
    """None for the standard's own WGS 84, `EPSG:n` where a system is named, UNKNOWN_CRS for anything else."""
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    if not isinstance(properties, dict):
        return UNKNOWN_CRS
    code = properties.get("code")
    if str(member.get("type")).upper() == "EPSG" and type(code) is int and 1000 <= code < 1_000_000:
        return f"EPSG:{code}"
    name = properties.get("name", properties.get("href"))
    return _named_crs(name.strip()) if isinstance(name, str) else UNKNOWN_CRS


def _named_crs(name: str) -> str | None:
    if _CRS84.fullmatch(name):
        return None
    if match := _EPSG.fullmatch(name) or _ADDRESS.fullmatch(name):
        return f"EPSG:{next(filter(None, match.groups()))}"
    return UNKNOWN_CRS
