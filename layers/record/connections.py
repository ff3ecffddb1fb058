"""Connections to a workspace file: what all of them are guarded by, and further ones for other threads."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

_MAX_VALUE_BYTES = 100_000_000
_READER_CACHE_KIB = 4_096


def connect_reader(path: Path) -> sqlite3.Connection:
    """One more connection that only reads, to a workspace that was opened and judged already."""
    connection = sqlite3.connect(
        uri_of(path, writing=False), uri=True, isolation_level=None, check_same_thread=False, timeout=5.0
    )
    guard(connection, _READER_CACHE_KIB)
    return connection


def connect_writer(path: Path) -> sqlite3.Connection:
    """One more connection that writes, for another thread of the process that has the workspace open for writing."""
    connection = sqlite3.connect(
        uri_of(path, writing=True), uri=True, isolation_level=None, check_same_thread=False, timeout=5.0
    )
    guard(connection, _READER_CACHE_KIB)
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def uri_of(path: Path, *, writing: bool) -> str:
    uri = path.resolve().as_uri()
    if writing:
        return uri + "?mode=rw"
    if wal_beside(path) or os.access(path.parent, os.W_OK):
        return uri + "?mode=ro"
    return uri + "?mode=ro&immutable=1"  # no -shm can be made beside it, and nobody writes to it


def guard(connection: sqlite3.Connection, cache_kib: int) -> None:
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", f"cache_size = -{cache_kib}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)


def wal_beside(path: Path) -> bool:
    """Whether commits are waiting beside the file."""
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0
