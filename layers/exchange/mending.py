"""Shapes that are not valid, made valid because a person asked for it; what they were stays known by its hash."""

from __future__ import annotations

import hashlib
from typing import Any

import shapely

from layers.exchange.gate import NOT_VALID, Table
from layers.i18n import N_, message

HASHES = "source_geometry_sha256"
MARK = "shape_problem"
"""The column that marks shapes which are kept although they are not valid."""


def repaired(table: Table) -> Table:
    """The table with every invalid shape made valid (GEOS, the linework method), and the hash of the source's WKB in a
    column of its own; the same table where all are valid."""
    wrong = [n for n, words in table.odd.items() if words.text == NOT_VALID]
    if not wrong or table.geometry is None:
        return table
    hashes: list[str | None] = [None] * len(table.rows)
    shapes = list(table.geometry)
    for n in wrong:
        source = shapes[n]
        if source is None:
            continue
        hashes[n] = hashlib.sha256(source).hexdigest()
        shapes[n] = shapely.to_wkb(valid(shapely.from_wkb(source)), byte_order=1, flavor="iso")
        table.odd[n] = message(N_("Its shape was repaired: {why}."), why=table.odd[n].args["why"])
    table.geometry = shapes
    table.columns[_free(HASHES, table)] = hashes
    return table


def marked(table: Table) -> Table:
    """The table with a column that says of each invalid shape what is wrong; the same table where all are valid."""
    wrong = {n: str(words.args["why"]) for n, words in table.odd.items() if words.text == NOT_VALID}
    if wrong:
        table.columns[_free(MARK, table)] = [wrong.get(n) for n in range(len(table.rows))]
    return table


def _free(name: str, table: Table) -> str:
    while name in table.columns:
        name += "_"
    return name


def valid(shape: Any) -> Any:
    """A valid shape of the same dimension; lines and points that an area leaves over are dropped."""
    made = shapely.make_valid(shape)
    if made.geom_type != "GeometryCollection" or shape.geom_type == "GeometryCollection":
        return made
    dimension = shapely.get_dimensions(shape)
    parts = [p for p in shapely.get_parts(made) if shapely.get_dimensions(p) == dimension]
    return shapely.union_all(parts) if parts else made
