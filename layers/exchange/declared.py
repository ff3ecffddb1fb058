"""What a file says of its coordinate system, in a table of systems or as WKT."""

from __future__ import annotations

from typing import Any

UNKNOWN_CRS = "?"
"""Of a file that could name its system, and names none that is known."""


def declared_crs(organization: Any, code: Any, definition: Any) -> str:
    """`EPSG:n` where the file names one, its WKT where it describes one, otherwise UNKNOWN_CRS."""
    authority = str(organization or "").upper()
    if authority in ("EPSG", "ESRI") and isinstance(code, int) and code > 0:
        return f"{authority}:{code}"
    text = str(definition or "").strip()
    harmless = not any(word in text.casefold() for word in ("grids", "://", "@", "undefined"))
    known = text.upper().startswith(("PROJCS", "GEOGCS", "PROJCRS", "GEOGCRS", "GEODCRS", "BOUNDCRS", "COMPOUNDCRS"))
    return text if harmless and known and len(text) < 20_000 else UNKNOWN_CRS
