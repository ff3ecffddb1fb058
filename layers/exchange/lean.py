"""GDAL's vector half without the data frames it would load along: they would cost 100 MB that nobody uses here."""

from __future__ import annotations

import sys
from typing import Any


def pyogrio_alone() -> Any:
    """The library, with `errors` and `raw`, in a reader's process."""
    for unused in ("geopandas", "pandas", "pyarrow"):
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]
    import pyogrio
    import pyogrio.errors
    import pyogrio.raw

    return pyogrio
