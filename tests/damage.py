"""Damage done to workspaces, for tests of what becomes of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def spoil_unread(path: Path) -> None:
    """Overwrite a page that is not read when the file is opened: where it is kept which line touched what."""
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'anlan_touch'").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(data)
