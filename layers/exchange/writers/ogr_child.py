"""The process that writes with GDAL. Started by `ogr`, never imported by it."""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

import numpy as np

from layers.columns import decode
from layers.exchange.drivers import let_in
from layers.faults import fault


def main() -> None:
    """Take the job and the rows from stdin, write, and end; a fault is told on stderr, in its last line."""
    head = json.loads(sys.stdin.buffer.readline())
    let_in((head["driver"],))
    for _ in range(head["layers"]):
        try:
            _write(head["driver"], sys.stdin.buffer)
        except Exception as error:  # noqa: BLE001 - told to the parent, which knows what to say
            print(error, file=sys.stderr)
            sys.exit(1)
        fault("export:layer")


def _write(driver: str, stream: BinaryIO) -> None:
    from pyogrio import raw

    layer = json.loads(stream.readline())
    columns = decode(stream.read(layer["bytes"]))
    names = list(layer["types"])
    made = [_array(columns[f".{name}"], layer["types"][name]) for name in names]
    raw.write(
        layer["file"],
        geometry=np.array(columns["geometry"], dtype=object),
        fields=np.array(names, dtype=object),
        field_data=[values for values, _ in made],
        field_mask=[missing for _, missing in made],
        driver=driver,
        geometry_type=layer["geometry_type"],
        crs="EPSG:4326",
        encoding="UTF-8",
        promote_to_multi=False,
        nan_as_null=False,
        layer_options=layer["options"],
        layer_metadata=layer["metadata"] or None,
    )


_TYPES: dict[str, Any] = {"str": object, "int": np.int64, "float": np.float64, "bool": np.bool_}


def _array(values: Any, kind: str) -> tuple[Any, Any]:
    """A column as GDAL's wrapper wants it, and which of its values there are none of."""
    missing = np.array([v is None for v in values], dtype=np.bool_)
    if kind == "str":
        return np.array(list(values), dtype=object), None
    return np.array([0 if v is None else v for v in values], dtype=_TYPES[kind]), missing


if __name__ == "__main__":
    main()
