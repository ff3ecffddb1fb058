"""A workspace from elsewhere in which shapes lie in shapes without a bottom: GEOS would end the process."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from layers.edit import adding
from layers.kinds import KINDS
from layers.record import schema
from layers.record.store import open_store
from layers.record.workspace import create_workspace
from tests.builders import a_reference_layer, a_shelter
from tests.layers.exchange.hostile.databases import deep

PLACES = [(108.325 + 0.001 * n, 22.815) for n in range(5)]


def bottomless(path: Path, table: str, rows: str) -> None:
    """Five shelters and a reference layer of five wells; `rows`, an SQL condition, are bent in one of the tables."""
    create_workspace(path)
    store = open_store(path, KINDS)
    store.apply(adding(*(a_shelter(id=f"s{n}", name=f"Gym {n}", at=place) for n, place in enumerate(PLACES))))
    layer, contents = a_reference_layer("wells", PLACES)
    store.apply(adding(layer), contents=contents)
    store.close()
    shape = b"GP\0\x01" + (4326).to_bytes(4, "little") + deep(200_000)
    with closing(sqlite3.connect(path)) as database, database:
        for trigger in schema.TRIGGERS:
            database.execute(f"DROP TRIGGER {trigger.split()[2]}")
        database.execute(f'UPDATE "{table}" SET geom = ? WHERE {rows}', (shape,))
        for trigger in schema.TRIGGERS:
            database.execute(trigger)
