"""GDAL's vector half without the data frames it would load along: they would cost 100 MB that nobody uses here."""

from __future__ import annotations

import sys
from typing import Any


def pyogrio_alone() -> Any:
    """The library, with `errors` and `raw`, in a reader's process."""
    modules: dict[str, Any] = sys.modules
    for unused in ("geopandas", "pandas", "pyarrow"):
        modules.setdefault(unused, None)
    import pyogrio
    import pyogrio.errors
    import pyogrio.raw

    return pyogrio
